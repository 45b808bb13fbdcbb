"""What is wrong about a document travels as a kind with its pages, and is put in words by the faces alone."""

import pytest

from corpus import Document, Format, Problem, ProblemKind, ocr
from corpus.sandbox.wire import document_from_json, document_to_json
from ui.problems import in_words


@pytest.mark.parametrize("kind", ProblemKind, ids=str)
def test_every_kind_travels_and_has_words(kind: ProblemKind) -> None:
    problem = Problem(kind, pages=(2, 4, 5, 6, 8), count=3)
    document = Document("Text.", Format.PDF, problems=(problem,))
    assert document_from_json(document_to_json(document)) == document
    words = in_words(problem)
    assert not words[0].islower()
    assert words.endswith((".", "?"))
    if "pages" in kind or kind is ProblemKind.OCR_GAVE_NOTHING:
        assert words.startswith("Pages 2, 4-6 and 8 ")


def test_recognition_is_wanted_for_pages_without_text_alone() -> None:
    wanted = [kind for kind in ProblemKind if ocr.is_wanted([Problem(kind, (1,))])]
    assert wanted == [ProblemKind.PAGES_WITHOUT_TEXT]
