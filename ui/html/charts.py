"""Charts of the library as HTML tables with bars: the chart and its table are one, for eyes, ears and paper.

No script draws them, so that nothing of them needs `unsafe-eval` or is fetched. Functions from reviews to strings.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus import Document
from index.storage import Review
from ui.html.markup import escape

NOT_RECORDED = "not recorded"
# Years without a review stand among the others, unless one odd date would make the chart a page long.
_MOST_YEARS = 40


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many pages of a review were read from the file, recognised from a scan, or had no text; 0 without pages."""

    label: str
    read: int
    recognised: int
    without_text: int

    @property
    def pages(self) -> int:
        return self.read + self.recognised + self.without_text


def coverage(label: str, document: Document) -> Coverage:
    """Count the pages of a document."""
    without = sum(page.start == page.end for page in document.pages)
    recognised = sum(page.recognised and page.start < page.end for page in document.pages)
    return Coverage(label, len(document.pages) - without - recognised, recognised, without)


def by_year(reviews: Iterable[Review]) -> list[tuple[str, int]]:
    """How many reviews there are of each year, in order, those without one last."""
    counts = Counter(review.entry.year for review in reviews)
    unrecorded = counts.pop(None, 0)
    years: list[int] = sorted(number for number in counts if number is not None)
    if years and years[-1] - years[0] < _MOST_YEARS:
        years = list(range(years[0], years[-1] + 1))
    rows = [(str(number), counts[number]) for number in years]
    return [*rows, (NOT_RECORDED, unrecorded)] if unrecorded else rows


def by_field(reviews: Iterable[Review], field: str) -> list[tuple[str, int]]:
    """How many reviews have each value of a field of the catalogue, most first, those without one last."""
    counts = Counter(review.entry.text(field) for review in reviews)
    unrecorded = counts.pop(None, 0)
    rows = sorted(
        ((value or "", count) for value, count in counts.items()), key=lambda row: (-row[1], row[0].casefold())
    )
    return [*rows, (NOT_RECORDED, unrecorded)] if unrecorded else rows


def bars(caption: str, name: str, rows: Sequence[tuple[str, int]]) -> str:
    """A table of counts, a bar beside each; `caption` and `name` (of what is counted by) are ours."""
    most = max((count for _, count in rows), default=0)
    body = "".join(
        f'<tr><th scope="row">{escape(label)}</th><td>{count:,}</td>{_bar([("cr-bar-read", count)], most)}</tr>'
        for label, count in rows
    )
    return _table(caption, [name, "Reviews", ""], body)


def coverage_bars(rows: Sequence[Coverage]) -> str:
    """A table of each review's pages: read, recognised from a scan, without text."""
    most = max((row.pages for row in rows), default=0)
    body = "".join(_coverage_row(row, most) for row in rows)
    parts = (("Read", "cr-bar-read"), ("By OCR", "cr-bar-ocr"), ("Without text", "cr-bar-none"))
    swatches = [f'<span class="cr-bar cr-swatch {kind}"></span>{name}' for name, kind in parts]
    names = ["Review", "Pages", *swatches, ""]
    return _table("Pages of each review", names, body, "cr-coverage")


def _coverage_row(row: Coverage, most: int) -> str:
    name = f'<th scope="row">{escape(row.label)}</th>'
    if not row.pages:
        return f'<tr>{name}<td colspan="5" class="cr-meta">read as one text: its format has no pages</td></tr>'
    numbers = "".join(f"<td>{number:,}</td>" for number in (row.pages, row.read, row.recognised, row.without_text))
    parts = [("cr-bar-read", row.read), ("cr-bar-ocr", row.recognised), ("cr-bar-none", row.without_text)]
    return f"<tr>{name}{numbers}{_bar(parts, most)}</tr>"


def _bar(parts: Iterable[tuple[str, int]], most: int) -> str:
    spans = "".join(
        f'<span class="cr-bar {kind}" style="width: {100 * count / most:.1f}%"></span>'
        for kind, count in parts
        if count
    )
    return f'<td class="cr-bars" aria-hidden="true"><div>{spans}</div></td>'


def _table(caption: str, names: Iterable[str], body: str, kind: str = "") -> str:
    heads = "".join(f'<th scope="col">{name}</th>' if name else '<td aria-hidden="true"></td>' for name in names)
    return (
        f'<table class="cr-chart {kind}"><caption>{caption}</caption><thead><tr>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )
