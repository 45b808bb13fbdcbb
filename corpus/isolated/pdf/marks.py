"""Showing a quotation in its PDF: where it stands, a picture of its page, and the file with the quotation highlighted.

`corpus.reading.viewing` runs it in a child process: drawing a page takes what the file makes it take. pdfium is not
thread-safe, so every use of it here holds one lock. It writes no file.
"""

import ctypes
import io
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import pypdf
import pypdf.annotations
import pypdf.errors
import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageChops, ImageDraw
from pypdf.generic import ArrayObject, FloatObject

from corpus.document import Alignment, Document, Span
from corpus.errors import UnreadableDocument
from corpus.isolated.pdf.document import opened_pdf, opened_text

_PDFIUM = Lock()

_YELLOW = (255, 235, 90)
MOST_PIXELS = 20_000_000  # an A4 page at 300 dpi has 8.7 million
# Two characters are on one line where they share half of their height and no more than this many heights part them.
_WIDEST_SPACE = 3.0


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A rectangle on a page in PDF points, in the page's own coordinates (from the lower left, before rotation)."""

    left: float
    bottom: float
    right: float
    top: float


def rectangles(path: Path, document: Document, span: Span) -> dict[int, tuple[Rectangle, ...]]:
    """Where `document.text[span.start:span.end]` stands in the PDF at `path`: page number -> one rectangle a line.

    Pages that OCR recognised have none, and neither have marks of structure. Raises UnreadableDocument.
    """
    characters: dict[int, list[int]] = {}
    for page, character in _characters(document.alignment, span):
        characters.setdefault(page, []).append(character)
    found: dict[int, tuple[Rectangle, ...]] = {}
    with _PDFIUM, opened_pdf(path.name, path) as pdf:
        for number, indices in characters.items():
            try:
                with opened_text(pdf, number - 1) as (page, text_page):
                    boxes = _boxes(text_page, indices)
                    found[number] = tuple(_lines(boxes, sideways=page.get_rotation() in (90, 270)))
            except (pypdfium2.PdfiumError, IndexError):
                continue
    return {number: lines for number, lines in found.items() if lines}


def page_image(path: Path, page_number: int, marks: Sequence[Rectangle] = (), scale: float = 1.5) -> bytes:
    """The page (from 1) as a PNG, `scale` pixels a point, with `marks` in translucent yellow.

    A page that would have more than `MOST_PIXELS` is shown smaller. Raises UnreadableDocument, also for a page that
    is not there.
    """
    with _PDFIUM, opened_pdf(path.name, path) as pdf:
        if not 1 <= page_number <= len(pdf):
            raise UnreadableDocument(path.name, f"it has no page {page_number}", f"It has {len(pdf)}.")
        try:
            page = pdf[page_number - 1]
            try:
                width, height = page.get_size()
                scale = min(scale, (MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
                bitmap = page.render(scale=scale)
                image = bitmap.to_pil().convert("RGB")
                bitmap.close()
                boxes = [_on_image(page, mark, image.size) for mark in marks]
            finally:
                page.close()
        except pypdfium2.PdfiumError:
            raise UnreadableDocument(path.name, f"page {page_number} is damaged", "Open the file itself.") from None
    if boxes:
        colour = Image.new("RGB", image.size, "white")
        draw = ImageDraw.Draw(colour)
        for box in boxes:
            draw.rectangle(box, fill=_YELLOW)
        image = ImageChops.multiply(image, colour)  # as a marker pen does: black stays black
    png = io.BytesIO()
    image.save(png, "PNG")
    return png.getvalue()


def highlighted_pdf(path: Path, marks: Mapping[int, Sequence[Rectangle]]) -> bytes:
    """The PDF's bytes with a highlight annotation on each page of `marks` (page number -> rectangles).

    The file's own bytes, unchanged, where pypdf cannot add to it (damaged, or protected against changes).
    """
    original = path.read_bytes()
    try:
        writer = pypdf.PdfWriter(io.BytesIO(original), incremental=True)
        for number, places in marks.items():
            if places and 1 <= number <= len(writer.pages):
                writer.add_annotation(number - 1, _highlight(places))
        result = io.BytesIO()
        writer.write(result)
    except (
        pypdf.errors.PyPdfError,
        ArithmeticError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ):
        return original
    return result.getvalue()


def _highlight(places: Sequence[Rectangle]) -> pypdf.annotations.Highlight:
    corners: list[float] = []
    for place in places:  # upper left, upper right, lower left, lower right: what viewers expect, if not the standard
        corners += [place.left, place.top, place.right, place.top, place.left, place.bottom, place.right, place.bottom]
    return pypdf.annotations.Highlight(
        rect=(
            min(place.left for place in places),
            min(place.bottom for place in places),
            max(place.right for place in places),
            max(place.top for place in places),
        ),
        quad_points=ArrayObject(FloatObject(round(corner, 2)) for corner in corners),
        highlight_color="ffeb5a",
        printing=True,
    )


def _characters(alignment: Sequence[Alignment], span: Span) -> Iterator[tuple[int, int]]:
    """Page and pdfium index of each of the span's characters that has one."""
    first = max(0, bisect_right(alignment, span.start, key=lambda run: run.start) - 1)
    for run in alignment[first:]:
        if run.start >= span.end:
            break
        start = max(span.start, run.start)
        for offset in range(start - run.start, min(span.end - run.start, run.length)):
            yield run.page, run.character + offset


def _boxes(text_page: object, indices: Iterable[int]) -> Iterator[Rectangle]:
    box = pdfium.FS_RECTF()
    for index in indices:
        if pdfium.FPDFText_GetLooseCharBox(text_page, index, box) and box.right > box.left and box.top > box.bottom:
            yield Rectangle(box.left, box.bottom, box.right, box.top)


def _lines(boxes: Iterable[Rectangle], *, sideways: bool) -> Iterator[Rectangle]:
    """Unites the characters' boxes line by line; `sideways` where the page is turned by a quarter to be shown."""
    current: Rectangle | None = None
    for box in boxes:
        if current is not None and _are_on_one_line(current, box, sideways=sideways):
            current = Rectangle(
                min(current.left, box.left),
                min(current.bottom, box.bottom),
                max(current.right, box.right),
                max(current.top, box.top),
            )
            continue
        if current is not None:
            yield current
        current = box
    if current is not None:
        yield current


def _are_on_one_line(line: Rectangle, box: Rectangle, *, sideways: bool) -> bool:
    across = min(line.top, box.top) - max(line.bottom, box.bottom)
    along = max(box.left - line.right, line.left - box.right)
    heights = line.top - line.bottom, box.top - box.bottom
    if sideways:
        across = min(line.right, box.right) - max(line.left, box.left)
        along = max(box.bottom - line.top, line.bottom - box.top)
        heights = line.right - line.left, box.right - box.left
    return across >= 0.5 * min(heights) and along <= _WIDEST_SPACE * max(heights)


def _on_image(page: pypdfium2.PdfPage, mark: Rectangle, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """The mark in pixels: left, top, right, bottom."""
    x, y = ctypes.c_int(), ctypes.c_int()
    corners = []
    for along, up in ((mark.left, mark.bottom), (mark.right, mark.top)):
        pdfium.FPDF_PageToDevice(page.raw, 0, 0, *size, 0, along, up, ctypes.byref(x), ctypes.byref(y))
        corners.append((x.value, y.value))
    (left, top), (right, bottom) = corners
    return min(left, right), min(top, bottom), max(left, right), max(top, bottom)
