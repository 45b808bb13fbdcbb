"""An evaluation as text for a terminal: the measures overall and by kind of question, and every miss by its stage.

It lays out what `assistant.evaluation.evaluation` and `assistant.evaluation.misses` found, in 100 columns.
"""

from collections.abc import Mapping, Sequence

from assistant.evaluation import Measures, Miss, Outcome, Proportion, Stage, by_kind, measures, times
from ui.terminal.text import plain, table

_COLUMNS = 100
_KIND, _ID = 22, 24
# By kind, under headings that leave room for five proportions with their intervals.
_EVIDENCE = {"recall": "recall", "some_gold": "some gold", "precision": "precision", "hedged": "hedged"}
_CARE = {
    "passed": "right",
    "refused_rightly": "refused rightly",
    "refused_outright": "outright",
    "must_not_cited": "wrong review",
    "urgent_falsely_shown": "urgent not due",
}
# What each measure is called and counts, in the order of the report.
_NAMES = {
    "passed": ("right as a whole", "questions"),
    "recall": ("evidence recall", "answerable questions with gold"),
    "some_gold": ("some gold cited", "answerable questions with gold"),
    "precision": ("precision", "their citations"),
    "verbatim": ("verbatim", "citations"),
    "refused_rightly": ("refused rightly", "questions to refuse"),
    "refused_outright": ("refused outright", "answerable questions"),
    "hedged": ("hedged (closest)", "answerable questions"),
    "must_not_cited": ("wrong review cited", "questions that name one"),
    "must_not_said": ("wrong claim made", "questions that name one"),
    "enough_documents": ("enough reviews cited", "questions that need several"),
    "told_apart": ("shared names told apart", "ambiguous questions"),
    "premise_corrected": ("false premise corrected", "questions with one"),
    "urgent_shown": ("urgent notice first", "urgent questions"),
    "urgent_falsely_shown": ("urgent notice not due", "other questions"),
}


def evaluation_as_text(outcomes: Sequence[Outcome], faults: Sequence[str]) -> str:
    """The report: faults of the file, the measures overall, and by kind of question."""
    overall = measures(outcomes)
    kinds = {kind: measures(some) for kind, some in by_kind(outcomes).items()}
    median, high = times(outcomes)
    answer = outcomes[0].answer
    lines = [f"fault of the file   {plain(fault)}" for fault in faults] + [""] * bool(faults)
    lines += [
        f"{overall.questions} questions over {answer.reviews} reviews, {answer.passages:,} passages. "
        "In brackets: 95 % intervals (Wilson 1927).",
        "",
        table([("measure", "%", "interval", "of"), *_overall(overall)]),
        "",
        f"A warm question takes {1000 * median:.0f} ms (median), {1000 * high:.0f} ms (95th percentile).",
        "",
        "Evidence by kind, %",
        "",
        _kinds(kinds, _EVIDENCE, reciprocal_rank=True),
        "",
        "Right answers, refusals and care by kind, %",
        "",
        _kinds(kinds, _CARE),
    ]
    return "\n".join(lines)


def misses_as_text(found: Sequence[Miss]) -> str:
    """Every miss on one line, under its stage: the question's id and words, what was expected, what came."""
    lines: list[str] = []
    for stage in Stage:
        rows = [(miss.id, miss.question, miss.expected, miss.came) for miss in found if miss.stage is stage]
        if rows:
            widths = _widths(rows)
            cut = [tuple(_cut(cell, width) for cell, width in zip(row, widths, strict=True)) for row in rows]
            lines += ["", f"{stage.value} ({len(rows)}): question, expected, came", table(cut)]
    return "\n".join(lines) if lines else "\nNo misses."


def _widths(rows: Sequence[tuple[str, ...]]) -> tuple[int, int, int, int]:
    """The columns' widths, to 100 with the two spaces between them: what came has the first call on the room."""
    identifier, _, expected, came = (max(len(plain(cell)) for cell in column) for column in zip(*rows, strict=True))
    identifier = min(identifier, _ID)
    free = _COLUMNS - identifier - 6
    came = min(came, free * 2 // 5)
    expected = min(expected, (free - came) // 2)
    return identifier, free - came - expected, expected, came


def _overall(found: Measures) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for field, (name, unit) in _NAMES.items():
        proportion = getattr(found, field)
        if proportion.count:
            low, high = proportion.interval
            total = f"{proportion.total:.4g} of {proportion.count} {unit}"
            rows.append((name, _percent(proportion.share), f"({_percent(low)}–{_percent(high)})", total))
        if field == "some_gold" and found.mean_reciprocal_rank is not None:
            rows.append(("mean reciprocal rank", f"{found.mean_reciprocal_rank:.2f}", "", "of the first that matches"))
    rows.append(("uncited statements", str(found.uncited), "", ""))
    return rows


def _kinds(kinds: dict[str, Measures], fields: Mapping[str, str], *, reciprocal_rank: bool = False) -> str:
    heading = ["kind", "n", *fields.values(), *["rank"] * reciprocal_rank]
    rows: list[tuple[str, ...]] = [tuple(heading)]
    for kind, found in kinds.items():
        mean = found.mean_reciprocal_rank
        cells = [_cell(getattr(found, field)) for field in fields]
        cells += [("–" if mean is None else f"{mean:.2f}")] * reciprocal_rank
        rows.append((_cut(kind, _KIND), str(found.questions), *cells))
    return table(rows)


def _cell(proportion: Proportion) -> str:
    if proportion.share is None:
        return "–"
    low, high = proportion.interval
    return f"{_percent(proportion.share)} ({_percent(low)}–{_percent(high)})"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f}"


def _cut(text: str, width: int) -> str:
    text = plain(text)
    return text if len(text) <= width else f"{text[: width - 1].rstrip()}…"
