"""A language model in a terminal: where the question goes, and how the answers that it chose measure up.

It lays out what `assistant.evaluation.language_model` compared. For which model chose an answer see `ui.terminal.text`.
"""

from assistant.evaluation import Comparison, Measures
from assistant.language_model import LanguageModel
from ui.terminal.text import plain, table

_COMPARED = {
    "passed": "right as a whole",
    "recall": "evidence recall",
    "some_gold": "some gold cited",
    "precision": "precision",
    "refused_rightly": "refused rightly",
    "hedged": "hedged (closest)",
    "must_not_cited": "wrong review cited",
    "urgent_shown": "urgent notice first",
}


def goes_to(model: LanguageModel) -> str:
    """What is sent, and where."""
    return (
        f"The question and the sentences found go to the language model {model.where}, which chooses among them and "
        "writes none."
    )


def comparison_as_text(found: Comparison, before: Measures, seconds: tuple[float, float], model: LanguageModel) -> str:
    """The comparison; `before` are the measures without the model, `seconds` median and 95th percentile with it."""
    rows = [("measure, %", "without", "with")]
    for field, name in _COMPARED.items():
        one, other = getattr(before, field), getattr(found.measures, field)
        if one.count:
            rows.append((name, _percent(one.share), _percent(other.share)))
    counted = [
        ("answers", found.chosen.count),
        ("of these chosen by the model", int(found.chosen.total)),
        ("questions rewritten", found.rewritten),
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
    if found.notices:
        lines += ["", table([(str(count), plain(notice)) for notice, count in found.notices.items()])]
    return "\n".join(lines)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f}"
