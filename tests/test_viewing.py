"""A page or a file is shown with its quotation marked, whatever the file makes of it, and within limits."""

import io
from pathlib import Path

import hostile
import pypdf
import pytest
from documents import lines, write_pdf
from PIL import Image

from corpus.document import Span
from corpus.errors import UnreadableDocument
from corpus.isolated.pdf.document import read_pdf
from corpus.isolated.pdf.marks import page_image, rectangles
from corpus.reading import viewing
from corpus.reading.viewing import marked_page, marked_pdf


def test_the_picture_is_the_one_that_is_drawn_in_this_process(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [lines("The first page."), lines("The father was not asked.", "Nor was she.")])
    document = read_pdf(path.name, path.read_bytes())
    start = document.text.index("The father")
    quotation = Span(start, start + 25)
    marks = rectangles(path, document, quotation)
    assert marked_page(path, document, 2, quotation) == page_image(path, 2, marks[2])
    assert marked_page(path, document, 1, None) == page_image(path, 1)
    marked = pypdf.PdfReader(io.BytesIO(marked_pdf(path, document, quotation)))
    assert [note.get_object()["/Subtype"] for note in marked.pages[1]["/Annots"]] == ["/Highlight"]


def test_a_page_that_is_not_there_is_told(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [lines("One page.")])
    document = read_pdf(path.name, path.read_bytes())
    with pytest.raises(UnreadableDocument, match=r"a\.pdf: it has no page 7\. It has 1\."):
        marked_page(path, document, 7, None)


def test_a_page_that_takes_for_ever_costs_its_own_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.pdf"
    good = write_pdf(tmp_path / "good.pdf", [lines("Words.")])
    document = read_pdf(good.name, good.read_bytes())
    path.write_bytes(hostile.pdf_of_forms_that_double(9))
    monkeypatch.setattr(viewing, "SECONDS", 3.0)
    with pytest.raises(UnreadableDocument, match=r"Read its text here, or open the file itself\."):
        marked_page(path, document, 1, None)
    monkeypatch.undo()
    assert marked_pdf(path, document, Span(0, 5)) == path.read_bytes()
    assert Image.open(io.BytesIO(marked_page(good, document, 1, None))).size[0] > 100
