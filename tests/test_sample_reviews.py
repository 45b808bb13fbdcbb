"""The packaged sample reviews: fictional on every page, in every format, and as their tool makes them."""

import subprocess
import sys
import zipfile
from functools import cache
from importlib.metadata import version
from pathlib import Path

import pypdfium2
import pytest
from documents import read_document

from corpus.catalogue.places import find_places
from corpus.document import Document, Format
from corpus.sample import SAMPLE_REVIEWS
from ui.problems import in_words

NOTICE = "FICTIONAL SAMPLE REVIEW - not a real child, family, board or case"
TOOL = Path(__file__).parent.parent / "tools" / "make_sample_reviews.py"
FILES = sorted(SAMPLE_REVIEWS.iterdir())
PDFS = [path for path in FILES if path.suffix == ".pdf"]
SCANNED = ("ashmere-child-m-2022.pdf", 5)  # the page that is only an image; the notice is in the image

# What the committed files were built with: another version may write other bytes for the same pages.
BUILT_WITH = {".pdf": {"reportlab": "5.1.0", "pillow": "13.0.0"}, ".docx": {"python-docx": "1.2.0"}}


@cache
def read(path: Path) -> Document:
    return read_document(path)


def by_name(path: Path) -> str:
    return path.name


def test_nine_reviews_or_more_in_five_formats_and_small() -> None:
    assert len(FILES) >= 9
    assert {read(path).format for path in FILES} == set(Format)
    assert len(PDFS) >= 4
    assert sum(path.stat().st_size for path in FILES) < 1_500_000


@pytest.mark.parametrize("path", PDFS, ids=by_name)
def test_every_page_of_a_pdf_says_that_it_is_fictional(path: Path) -> None:
    with pypdfium2.PdfDocument(path) as pdf:
        for number in range(1, len(pdf) + 1):
            text = pdf[number - 1].get_textpage().get_text_range()
            assert NOTICE in text or (path.name, number) == SCANNED


def test_the_page_that_is_only_an_image_is_named() -> None:
    name, number = SCANNED
    document = read(SAMPLE_REVIEWS / name)
    assert document.pages[number - 1].start == document.pages[number - 1].end
    assert f"age {number}" in " ".join(map(in_words, document.problems))


@pytest.mark.parametrize("path", [path for path in FILES if path not in PDFS], ids=by_name)
def test_other_formats_say_so_at_the_top_and_at_the_bottom(path: Path) -> None:
    text = read(path).text.strip()
    assert text.startswith(NOTICE)
    assert text.endswith(NOTICE)


@pytest.mark.parametrize("path", FILES, ids=by_name)
def test_no_real_place_telephone_or_address(path: Path) -> None:
    text = read(path).text
    assert [mention.place.name for mention in find_places(text, in_addresses=True)] == []
    # Ofcom keeps 01632 960000 to 960999 for drama, and example.org belongs to nobody.
    assert text.count("01632") == text.count("01632 960")
    assert text.count("://") == text.count(".example.org")


def test_two_boards_have_a_child_m() -> None:
    named = {path.name: read(path).text for path in FILES if read(path).text.count("Child M") > 5}
    assert sorted(named) == ["ashmere-child-m-2022.pdf", "riverford-child-m-2019.pdf"]
    assert "Ashmere Safeguarding Children Partnership" in named["ashmere-child-m-2022.pdf"]
    assert "Riverford Safeguarding Children Board" in named["riverford-child-m-2019.pdf"]


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("reportlab", reason="reportlab, of the test extra, is not installed")
    folder = tmp_path_factory.mktemp("rebuilt")
    subprocess.run([sys.executable, TOOL, folder], check=True)
    return folder


def test_the_tool_builds_these_files_and_no_others(rebuilt: Path) -> None:
    assert sorted(path.name for path in rebuilt.iterdir()) == [path.name for path in FILES]


@pytest.mark.parametrize("path", FILES, ids=by_name)
def test_rebuilding_gives_the_same_bytes(path: Path, rebuilt: Path) -> None:
    for distribution, built_with in BUILT_WITH.get(path.suffix, {}).items():
        if version(distribution) != built_with:
            pytest.skip(f"built with {distribution} {built_with}; {version(distribution)} is installed")
    assert _contents(rebuilt / path.name) == _contents(path)


def _contents(path: Path) -> dict[str, bytes]:
    """A file's bytes; of an archive each member's, as compression libraries differ."""
    if path.suffix != ".docx":
        return {"": path.read_bytes()}
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
