"""An evaluation with a language model as text for a terminal: what it added, and what it changed.

It lays out what `assistant.evaluation.language_model` counted.
"""

from assistant.evaluation import Added, Measures
from assistant.language_model import LanguageModel
from ui.terminal.text import plain, table

_COMPARED = {
    "passed": "right as a whole",
    "recall": "evidence recall",
    "some_gold": "some gold cited",
    "refused_rightly": "refused rightly",
    "hedged": "hedged (closest)",
    "must_not_cited": "wrong review cited",
    "urgent_shown": "urgent notice first",
}


def added_as_text(found: Added, before: Measures, seconds: tuple[float, float], model: LanguageModel) -> str:
    """The comparison; `before` are the measures without the model, `seconds` median and 95th percentile with it."""
    rows = [("measure, %", "without", "with")]
    for field, name in _COMPARED.items():
        one, other = getattr(before, field), getattr(found.measures, field)
        if one.count:
            rows.append((name, _percent(one.share), _percent(other.share)))
    counted = [
        ("answers put to the model", found.written.count),
        ("of these with a point", int(found.written.total)),
        ("points shown", found.points),
        ("of these marked “check this”", found.to_check),
        ("points left out", sum(found.left_out.values())),
        ("questions rewritten", found.rewritten),
        ("answerable questions with gold", found.some_gold.count),
        ("of these with gold in a point", int(found.some_gold.total)),
    ]
    lines = [
        f"With the language model {plain(model.where)}:",
        "",
        table(rows),
        "",
        table([(name, str(count)) for name, count in counted]),
        "",
        f"A question takes {seconds[0]:.1f} s (median), {seconds[1]:.1f} s (95th percentile).",
    ]
    for counts in (found.left_out, found.notes):
        if counts:
            lines += ["", table([(str(count), plain(reason)) for reason, count in counts.items()])]
    return "\n".join(lines)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f}"
