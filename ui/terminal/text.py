"""An answer, a review and a library as text for a terminal: what `case-reviews` prints.

Documents are untrusted here too: control characters, which could move the cursor or change colours, are shown as
spaces. What is said is the assistant's; this only lays it out.
"""

import re
import shutil
import textwrap
from collections.abc import Iterable

from assistant import Answer, Citation, chosen_by
from corpus.catalogue import FIELDS, date_in_words
from index.storage import Review
from ui.html import link_to
from ui.problems import in_words

NOT_RECORDED = "not recorded"
# Everything that a terminal might act on: C0 and C1 controls, and the marks that reorder text (Unicode TR36).
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_MOST_COLUMNS = 100


def plain(text: str) -> str:
    """`text` on one line, without anything that a terminal would act on."""
    return " ".join(_CONTROLS.sub(" ", text).split())


def answer_as_text(answer: Answer, address: str) -> str:
    """The answer laid out for reading; `address` is where `case-reviews serve` would show its sources."""
    lines: list[str] = []
    for notice in answer.notices:
        lines += [*wrapped(f"! {notice.text}", hanging="  "), ""]
    if answer.standalone_question != answer.question:
        lines += [*wrapped(f"Asked as: {answer.standalone_question}"), ""]
    lines += wrapped(answer.lead)
    lines += wrapped(answer.why) if answer.why else []
    lines += wrapped(chosen_by(answer)) if answer.chosen_by else []
    if answer.table and answer.table.rows:
        lines += [
            "",
            table([answer.table.columns, *(tuple(cell.text for cell in row.cells) for row in answer.table.rows)]),
        ]
    for group in answer.groups:
        lines += ["", *wrapped(group.label)]
        for number in group.citations:
            lines += _citation(answer.citation(number), address)
    return "\n".join(lines)


def review_as_text(review: Review) -> str:
    """A review's catalogue entry, with "not recorded" for what nothing gives."""
    lines = [plain(review.label), ""]
    for field in FIELDS:
        value = review.entry.text(field)
        shown = date_in_words(value) if value and field in ("published", "incident") else value
        lines.append(f"  {field:<10} {plain(shown) if shown else NOT_RECORDED}")
    lines += [f"  {'file':<10} {plain(file)}" for file in review.files]
    lines.append(f"  {'pages':<10} {review.pages or 'the format has none'}")
    lines.append(f"  {'id':<10} {review.id}")
    lines += [f"  {'note':<10} {plain(in_words(problem))}" for problem in review.problems]
    return "\n".join(lines)


def table(rows: Iterable[tuple[str, ...]]) -> str:
    """Rows as columns of even width, two spaces apart."""
    cells = [tuple(plain(cell) for cell in row) for row in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))] if cells else []
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells
    )


def wrapped(text: str, indent: str = "", hanging: str = "") -> list[str]:
    """The lines of `text` in the terminal's width."""
    width = min(shutil.get_terminal_size().columns, _MOST_COLUMNS)
    return textwrap.wrap(plain(text), width, initial_indent=indent, subsequent_indent=hanging, break_on_hyphens=False)


def _citation(citation: Citation, address: str) -> list[str]:
    page = f"page {citation.page}" if citation.page else f"page {NOT_RECORDED}"
    where = " · ".join(filter(None, [page, " › ".join(citation.section), citation.document]))
    lines = wrapped(f"[{citation.number}] “{citation.quote}”", indent="  ", hanging="      ")
    lines += wrapped(where, indent="      ", hanging="      ")
    lines.append(f"      {address}{link_to(citation)}")
    if citation.source_url:
        lines.append(f"      publisher: {plain(citation.source_url)}")
    return ["", *lines]
