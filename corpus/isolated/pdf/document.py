"""PDF files as documents: one text, its pages by offset, their printed numbers, and each character's address.

pdfium (pypdfium2) reads text and geometry, pypdf the page labels. This runs in the child process of
`corpus.reading.reading`; it decides nothing about layout, which is `corpus.isolated.pdf.text`'s.
"""

import ctypes
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pypdf
import pypdfium2
import pypdfium2.raw as pdfium

from corpus.document import Document, Format, Page
from corpus.errors import UnreadableDocument
from corpus.isolated.pdf.lines import Line, PageReader
from corpus.isolated.pdf.margins import PageLines
from corpus.isolated.pdf.text import build_text
from corpus.problems import Problem, ProblemKind

MOST_PAGES = 5_000
MOST_CHARACTERS = 20_000_000
_LARGEST_FOR_LABELS = 50_000_000  # bytes: pypdf reads the whole file

_SAVE_AGAIN = "Download it again, or open it in the program that made it and save it as PDF."


def read_pdf(name: str, content: bytes, recognised: Path | None = None) -> Document:
    """The document of a PDF's bytes. `recognised` is a copy with a text layer for its pages that have none.

    In the alignment, each character of a run is one of pdfium's characters, and the same but for this: white space
    is one space, "\\x02" is a hyphen, the letters of a ligature are runs of one character each with the ligature's
    index, and a character that pdfium has in two parts (a surrogate pair, a letter and its accent) has the index of
    the first. Line breaks, marks of structure and pages that OCR recognised are in no run.

    Raises UnreadableDocument for a file that is damaged, protected, or beyond the limits.
    """
    with opened_pdf(name, content) as pdf:
        if len(pdf) > MOST_PAGES:
            raise UnreadableDocument(name, f"it has {len(pdf):,} pages, more than {MOST_PAGES:,}", "Split it.")
        pages, damaged = _read_pages(name, pdf)
    empty = [page.number for page in pages if not page.lines]
    if recognised is not None and empty:
        with opened_pdf(name, recognised) as pdf:
            found, _ = _read_pages(name, pdf, frozenset(empty))
        pages = [found[at] if not page.lines and at < len(found) else page for at, page in enumerate(pages)]
    by_ocr = {number for number in empty if pages[number - 1].lines}
    built = build_text(pages)
    labels = _labels(content, len(pages))
    return Document(
        text=built.text,
        format=Format.PDF,
        pages=tuple(
            Page(page.number, span.start, span.end, label, page.number in by_ocr)
            for page, span, label in zip(pages, built.spans, labels, strict=True)
        ),
        alignment=tuple(run for run in built.alignment if run.page not in by_ocr),
        problems=_problems(sorted(set(empty) - by_ocr - set(damaged)), sorted(by_ocr), damaged),
    )


@contextmanager
def opened_pdf(name: str, source: Path | bytes) -> Iterator[pypdfium2.PdfDocument]:
    """The PDF, open; it and all that was taken from it are closed afterwards. Raises UnreadableDocument."""
    try:
        pdf = pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pdfium.FPDF_ERR_PASSWORD:
            reason, remedy = "it is protected by a password", "Open it, enter the password and save a copy without one."
        elif error.err_code == pdfium.FPDF_ERR_SECURITY:
            reason, remedy = "it is protected in a way that cannot be read", "Print it to a new PDF and add that."
        else:
            reason, remedy = "it is a damaged PDF", _SAVE_AGAIN
        raise UnreadableDocument(name, reason, remedy) from None
    try:
        if len(pdf) < 1:
            raise UnreadableDocument(name, "it is a damaged PDF: it has no pages", _SAVE_AGAIN)
        yield pdf
    finally:
        pdf.close()


@contextmanager
def opened_text(pdf: pypdfium2.PdfDocument, index: int) -> Iterator[tuple[pypdfium2.PdfPage, object]]:
    """Page `index` (from 0) and pdfium's handle of its text. Raises PdfiumError for a damaged page."""
    page = pdf[index]
    try:
        text_page = pdfium.FPDFText_LoadPage(page.raw)
        if not text_page:
            raise pypdfium2.PdfiumError("the page's text cannot be loaded")
        try:
            yield page, text_page
        finally:
            pdfium.FPDFText_ClosePage(text_page)
    finally:
        page.close()


def _read_pages(
    name: str, pdf: pypdfium2.PdfDocument, only: frozenset[int] | None = None
) -> tuple[list[PageLines], list[int]]:
    """The lines of every page, and the numbers of the damaged ones; pages that are not in `only` are left empty."""
    pages, damaged = [], []
    characters = 0
    for index in range(len(pdf)):
        lines: Sequence[Line] = ()
        height = 0.0
        if only is None or index + 1 in only:
            try:
                with opened_text(pdf, index) as (page, text_page):
                    characters += pdfium.FPDFText_CountChars(text_page)
                    if characters > MOST_CHARACTERS:
                        raise UnreadableDocument(
                            name, f"it holds more than {MOST_CHARACTERS:,} characters of text", "Split it."
                        )
                    left, bottom, right, top = _bounds(page)
                    rotation = page.get_rotation()
                    height = right - left if rotation in (90, 270) else top - bottom
                    lines = PageReader(text_page, index + 1, (left, bottom, right, top), rotation).lines()
            except pypdfium2.PdfiumError:
                damaged.append(index + 1)
        pages.append(PageLines(index + 1, height, tuple(lines)))
    return pages, damaged


def _bounds(page: pypdfium2.PdfPage) -> tuple[float, float, float, float]:
    """The part of the page that is shown, in its own coordinates: left, bottom, right, top."""
    box = pdfium.FS_RECTF()
    if pdfium.FPDF_GetPageBoundingBox(page.raw, ctypes.byref(box)):
        return box.left, box.bottom, box.right, box.top
    return 0.0, 0.0, 612.0, 792.0


def _labels(content: bytes, pages: int) -> list[str | None]:
    """Each page's printed number where the file gives numbers other than 1, 2, 3 …; pypdf reads damaged files badly."""
    none: list[str | None] = [None] * pages
    if len(content) > _LARGEST_FOR_LABELS:
        return none
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if "/PageLabels" not in reader.root_object:
            return none
        labels = reader.page_labels
    except MemoryError:
        raise
    except Exception:  # whatever pypdf raises on a damaged file, of which it has many kinds: the text is read without
        return none
    return [label.strip()[:40] or None for label in labels] if len(labels) == pages else none


def _problems(empty: Sequence[int], by_ocr: Sequence[int], damaged: Sequence[int]) -> tuple[Problem, ...]:
    found = (
        (ProblemKind.PAGES_WITHOUT_TEXT, empty),
        (ProblemKind.PAGES_DAMAGED, damaged),
        (ProblemKind.PAGES_READ_BY_OCR, by_ocr),
    )
    return tuple(Problem(kind, tuple(pages)) for kind, pages in found if pages)
