"""Showing a quotation in its PDF: the marks cover the words that are quoted, on the page and in the file."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pypdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from documents import SHARED, Line, lines, write_pdf
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from corpus.document import Document, Span
from corpus.errors import UnreadableDocument
from corpus.isolated.pdf.document import read_pdf
from corpus.isolated.pdf.marks import MOST_PIXELS, Rectangle, highlighted_pdf, page_image, rectangles

# Formulas and right-to-left text have boxes in other orders than words; their marks are tried by eye.
SHARED_PDFS = [
    path
    for path in sorted((SHARED / "pdfs").glob("*.pdf"))
    if path.stem.startswith(("multicolumn", "google", "pdflatex", "minimal", "crazy", "002", "mistitled", "with"))
]


def read(path: Path) -> Document:
    return read_pdf(path.name, path.read_bytes())


def span_of(document: Document, quote: str) -> Span:
    start = document.text.index(quote)
    return Span(start, start + len(quote))


def words_under(path: Path, marks: dict[int, tuple[Rectangle, ...]]) -> str:
    """The letters whose middle is in a mark, read from the page anew; nothing else is taken from the reader."""
    found = []
    pdf = pypdfium2.PdfDocument(path)
    box = pdfium.FS_RECTF()
    for number, places in sorted(marks.items()):
        page = pdf[number - 1]
        text_page = pdfium.FPDFText_LoadPage(page.raw)
        for index in range(pdfium.FPDFText_CountChars(text_page)):
            pdfium.FPDFText_GetLooseCharBox(text_page, index, box)
            x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
            if any(place.left < x < place.right and place.bottom < y < place.top for place in places):
                found.append(chr(pdfium.FPDFText_GetUnicode(text_page, index)))
        pdfium.FPDFText_ClosePage(text_page)
        page.close()
    pdf.close()
    return letters("".join(found))


def letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


@pytest.mark.skipif(not SHARED_PDFS, reason="there is no ../shared/pdfs")
@pytest.mark.parametrize("path", SHARED_PDFS, ids=lambda path: path.stem)
def test_marks_cover_the_quoted_words(path: Path) -> None:
    document = read(path)
    sentences = list(re.finditer(r"[A-Z][^.|#]{20,}\.", document.text))
    for found in sentences[:: max(1, len(sentences) // 12)]:
        marks = rectangles(path, document, Span(*found.span()))
        assert words_under(path, marks) == letters(found.group())


@pytest.fixture
def review(tmp_path: Path) -> Path:
    first = lines(
        "The first sentence stands on the first page. The", "second sentence begins on this page and it", top=90
    )
    second = lines("ends on the next page. A safe-", "guarding lead for safeguarding.", top=760)
    return write_pdf(tmp_path / "review.pdf", [first, second, []])


def test_quotation_over_two_pages(review: Path) -> None:
    document = read(review)
    marks = rectangles(
        review, document, span_of(document, "The second sentence begins on this page and it\nends on the next page.")
    )
    assert [(number, len(places)) for number, places in marks.items()] == [(1, 2), (2, 1)]
    assert words_under(review, marks) == "Thesecondsentencebeginsonthispageanditendsonthenextpage"


def test_broken_word(review: Path) -> None:
    document = read(review)
    marks = rectangles(review, document, span_of(document, "A safeguarding lead"))
    assert len(marks[2]) == 2
    assert words_under(review, marks) == "Asafeguardinglead"


def test_empty_span_has_no_marks(review: Path) -> None:
    assert rectangles(review, read(review), Span(5, 5)) == {}


def test_every_word_of_a_list_and_a_table(tmp_path: Path) -> None:
    page = [
        *lines("• Ask who lives in the home.", "• Ask again.", top=700),
        *[
            Line(text, x, y)
            for text, x, y in (("Agency", 72, 600), ("Visits", 300, 600), ("School", 72, 580), ("12", 300, 580))
        ],
    ]
    path = write_pdf(tmp_path / "a.pdf", [page])
    document = read(path)
    for quote in ("Ask again.", "School | 12", "Ask who lives in the home.\n- Ask again."):
        marks = rectangles(path, document, span_of(document, quote))
        assert words_under(path, marks) == letters(quote)


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_turned_page(tmp_path: Path, rotation: int) -> None:
    path = tmp_path / "turned.pdf"
    canvas = Canvas(str(path), pagesize=(600, 600))
    canvas.setPageRotation(rotation)
    canvas.translate(*{90: (600, 0), 180: (600, 600), 270: (0, 600)}[rotation])
    canvas.rotate(rotation)
    canvas.drawString(72, 500, "A turned page has words. These are quoted.")
    canvas.save()
    document = read(path)
    marks = rectangles(path, document, span_of(document, "These are quoted."))
    assert len(marks[1]) == 1
    assert words_under(path, marks) == "Thesearequoted"
    image = Image.open(io.BytesIO(page_image(path, 1, marks[1], 1.0)))
    left, top, right, bottom = yellow_box(image)
    assert right - left > 3 * (bottom - top)  # upright on the page as it is shown
    assert top == pytest.approx(600 - 500 - 10, abs=8)


def yellow_box(image: Image.Image) -> tuple[int, int, int, int]:
    """The smallest box around all that is yellow."""
    colours = np.asarray(image)
    rows, columns = np.nonzero((colours[:, :, 0] > 240) & (colours[:, :, 2] < 120))
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


def test_page_image(review: Path) -> None:
    document = read(review)
    marks = rectangles(review, document, span_of(document, "The first sentence stands on the first page."))
    plain = Image.open(io.BytesIO(page_image(review, 1)))
    image = Image.open(io.BytesIO(page_image(review, 1, marks[1], scale=2)))
    assert plain.size == (893, 1263)
    assert image.size == (1191, 1684)
    place = marks[1][0]
    expected = [2 * place.left, image.height - 2 * place.top, 2 * place.right, image.height - 2 * place.bottom]
    assert list(yellow_box(image)) == pytest.approx(expected, abs=3)


def test_page_image_is_never_huge(tmp_path: Path) -> None:
    path = tmp_path / "poster.pdf"
    canvas = Canvas(str(path), pagesize=(14_000, 14_000))
    canvas.drawString(10, 10, "Words.")
    canvas.save()
    width, height = Image.open(io.BytesIO(page_image(path, 1, scale=10))).size
    assert width * height <= MOST_PIXELS * 1.01


@pytest.mark.parametrize("number", [0, 4, -1])
def test_page_that_is_not_there(review: Path, number: int) -> None:
    with pytest.raises(UnreadableDocument, match="has no page"):
        page_image(review, number)


def test_highlighted_pdf(review: Path) -> None:
    document = read(review)
    marks = rectangles(review, document, span_of(document, "The second sentence begins on this page and it\nends"))
    result = pypdf.PdfReader(io.BytesIO(highlighted_pdf(review, marks)))
    annotations = [[note.get_object() for note in page.get("/Annots", [])] for page in result.pages]
    assert [len(notes) for notes in annotations] == [1, 1, 0]
    first = annotations[0][0]
    assert first["/Subtype"] == "/Highlight"
    assert len(first["/QuadPoints"]) == 2 * 8
    assert [float(value) for value in first["/QuadPoints"][:2]] == pytest.approx(
        [marks[1][0].left, marks[1][0].top], abs=0.01
    )
    assert review.read_bytes() == highlighted_pdf(review, marks)[: review.stat().st_size]  # added to, not rewritten


def test_highlight_is_drawn(review: Path, tmp_path: Path) -> None:
    document = read(review)
    marks = rectangles(review, document, span_of(document, "The first sentence"))
    (tmp_path / "marked.pdf").write_bytes(highlighted_pdf(review, marks))
    image = Image.open(io.BytesIO(page_image(tmp_path / "marked.pdf", 1)))
    left, _, _, bottom = yellow_box(image)
    assert (left / 1.5, (image.height - bottom) / 1.5) == pytest.approx((marks[1][0].left, marks[1][0].bottom), abs=3)


def test_file_that_cannot_be_added_to_is_given_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "broken.pdf"
    path.write_bytes(b"%PDF-1.7 and no more")
    assert highlighted_pdf(path, {1: (Rectangle(0, 0, 10, 10),)}) == path.read_bytes()


def test_marks_on_missing_pages_are_left_out(review: Path) -> None:
    marked = highlighted_pdf(review, {9: (Rectangle(0, 0, 10, 10),), 0: (Rectangle(0, 0, 10, 10),)})
    assert "/Highlight" not in marked.decode("latin-1")


def test_many_threads_at_once(review: Path) -> None:
    document = read(review)
    span = span_of(document, "The first sentence")

    def show(_: int) -> tuple[int, int]:
        marks = rectangles(review, document, span)
        return len(marks), len(page_image(review, 1, marks[1]))

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(show, range(40)))) == 1
