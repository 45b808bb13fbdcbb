"""A table of the library as HTML, and as CSV for a spreadsheet.

Every cell that a text shows is a link to that place in its review.
"""

import csv
import io

from assistant import Cell, Row, Table
from ui.html.addresses import source_link
from ui.html.markup import escape

# A page with more rows is slow on a phone; the CSV has all.
MOST_ROWS = 200
# What a spreadsheet would take for a formula (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table(shown: Table, caption: str) -> str:
    """The table, with its first column as the rows' names; `caption` is read out, not drawn."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in shown.columns)
    body = "".join(_row(row, shown.columns) for row in shown.rows[:MOST_ROWS])
    more = ""
    if len(shown.rows) > MOST_ROWS:
        more = f'<p class="cr-quiet">The first {MOST_ROWS:,} of {len(shown.rows):,} rows. The CSV has all of them.</p>'
    return (
        f'<div class="cr-table-frame" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f'<table class="cr-table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{more}'
    )


def as_csv(shown: Table) -> bytes:
    """The whole table as CSV, UTF-8 with a byte order mark, which Excel needs to read it as such."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(shown.columns)
    for row in shown.rows:
        writer.writerow(f"'{cell.text}" if cell.text.startswith(_FORMULA) else cell.text for cell in row.cells)
    return written.getvalue().encode("utf-8-sig", "replace")


def _row(row: Row, columns: tuple[str, ...]) -> str:
    first, *others = row.cells
    name = f'<a href="{escape(source_link(row.review, None, None))}">{escape(first.text)}</a>' if row.review else ""
    cells = "".join(
        f'<td data-column="{escape(column)}">{_cell(cell, row.review)}</td>'
        for cell, column in zip(others, columns[1:], strict=True)
    )
    return f'<tr><th scope="row">{name or escape(first.text)}</th>{cells}</tr>'


def _cell(cell: Cell, review: str) -> str:
    if cell.span is None:
        return escape(cell.text)
    return f'<a href="{escape(source_link(review, None, cell.span))}">{escape(cell.text)}</a>'
