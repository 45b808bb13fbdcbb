"""Files that are made to harm whoever reads them: each costs itself alone, within its limits, and says why.

One server has them all read, one after the other, as in a rebuild.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import hostile
import pytest

from corpus.errors import UnreadableDocument
from corpus.reading.reading import read_review
from corpus.sandbox.processes import ForkServer

SECONDS = 5.0
ENOUGH = 300.0  # seconds, where something else than the time limit is to happen

READ = "read"
EITHER = ""  # read or refused: what counts is that it ends


ATTACKS: list[tuple[str, str, Callable[[], bytes], str]] = [
    ("a PDF that unpacks to 2 GB", "a.pdf", hostile.deflate_bomb, EITHER),
    ("a page tree that is its own child", "a.pdf", hostile.pdf_loop_of_pages, "damaged|pages"),
    ("one page ten thousand times", "a.pdf", lambda: hostile.pdf_of_one_page_many_times(10_000), "pages, more than"),
    ("objects a hundred thousand deep", "a.pdf", lambda: hostile.pdf_of_nested_objects(100_000), EITHER),
    ("content a million deep", "a.pdf", lambda: hostile.pdf_of_nested_content(1_000_000), EITHER),
    ("a form that draws itself", "a.pdf", hostile.pdf_that_draws_itself, EITHER),
    ("forms that draw each other ten times", "a.pdf", lambda: hostile.pdf_of_forms_that_double(9), EITHER),
    ("25 million characters on a page", "a.pdf", hostile.pdf_of_too_much_text, EITHER),
    ("400,000 letters, each placed alone", "a.pdf", hostile.pdf_of_single_letters, EITHER),
    ("a table of offsets that loops", "a.pdf", hostile.pdf_whose_table_of_offsets_loops, EITHER),
    ("coordinates of 1e300", "a.pdf", hostile.pdf_with_odd_numbers, EITHER),
    ("page labels that double forty times", "a.pdf", hostile.pdf_with_labels_without_end, EITHER),
    ("a Word file that unpacks to 150 MB", "a.docx", hostile.word_zip_bomb, "unpacks to"),
    ("a Word file that lies about its size", "a.docx", hostile.word_that_lies_about_its_size, "damaged"),
    ("a billion laughs", "a.docx", hostile.word_billion_laughs, "entities|damaged"),
    ("a billion laughs in the styles", "a.docx", hostile.word_billion_laughs_in_its_styles, EITHER),
    ("an entity that names a file", "a.docx", lambda: hostile.word_that_asks_for_a_file("/etc/passwd"), "entities"),
    ("tables two hundred deep", "a.docx", lambda: hostile.word_of_nested_tables(200), EITHER),
    ("tables fifty thousand deep", "a.docx", lambda: hostile.word_of_nested_tables(50_000), "times its size"),
    ("styles based on each other", "a.docx", hostile.word_whose_styles_go_in_a_circle, READ),
    ("a web page a hundred thousand deep", "a.html", lambda: hostile.html_of_depth(100_000), READ),
    ("tables in tables, ten thousand deep", "a.html", lambda: hostile.html_of_tables_in_tables(10_000), READ),
    # Found by fuzzing.
    ("control characters before what is left out", "a.html", hostile.html_with_control_characters, READ),
    ("tables that double at every level", "a.html", hostile.html_of_doubled_tables, READ),
    ("a Word file without a body", "a.docx", hostile.word_without_a_body, "damaged"),
    ("a Word document that is none", "a.docx", lambda: hostile.word(b"<other/>"), "damaged"),
    ("letters of no size", "a.pdf", hostile.pdf_of_letters_without_size, READ),
    ("letters beyond Unicode", "a.pdf", hostile.pdf_of_letters_beyond_unicode, EITHER),
    # The like of what others found.
    ("a web page in punycode", "a.html", lambda: hostile.html_in("punycode", 500_000), READ),
    ("a web page in base64", "a.html", lambda: hostile.html_in("base64", 10), READ),
    ("a tag of 200,000 attributes", "a.html", lambda: hostile.html_of_attributes(200_000), EITHER),
    ("200,000 tags that do not end", "a.html", lambda: b"<!doctype html>" + b"<" * 200_000, "no text"),
    ("2 MB of one word", "a.txt", lambda: b"a" * 2_000_000, READ),
    ("2 MB of digits", "a.txt", lambda: b"1" * 2_000_000, READ),
    ("500,000 line ends", "a.txt", lambda: b"a" + b"\n" * 500_000, READ),
    ("100,000 old Macintosh lines", "a.txt", lambda: b"a b\r" * 100_000, READ),
    ("a million headings", "a.md", lambda: b"# a\n" * 1_000_000, EITHER),
    ("a heading of 1 MB above a thousand", "a.md", lambda: b"# " + b"a " * 500_000 + b"\n## b\nc.\n" * 1000, READ),
    ("200,000 quotation marks", "a.txt", lambda: b"a" + "“".encode() * 200_000, READ),
    ("a paragraph of 100,000 lines", "a.txt", lambda: b"the father was not asked and\n" * 100_000, EITHER),
]


@pytest.fixture(scope="module")
def server() -> Iterator[ForkServer]:
    server = ForkServer()
    yield server
    server.close()


@pytest.mark.parametrize(("name", "make", "expected"), [pytest.param(*rest, id=id) for id, *rest in ATTACKS])
def test_an_attack_costs_its_own_file_alone(
    tmp_path: Path, server: ForkServer, name: str, make: Callable[[], bytes], expected: str
) -> None:
    path = tmp_path / name
    path.write_bytes(make())
    outcome = outcome_of(path, server, ENOUGH if expected else SECONDS)
    assert any(words in outcome for words in expected.split("|")), outcome


def outcome_of(path: Path, server: ForkServer, seconds: float) -> str:
    """READ, or the reason why the file was refused."""
    try:
        reading = read_review(path, seconds=seconds, server=server)
    except UnreadableDocument as error:
        return error.reason if error.remedy and "\n" not in str(error) else "a refusal without a remedy in one line"
    assert reading.passages or reading.document.problems
    for passage in reading.passages:
        assert sum(map(len, passage.path)) < 3000
        assert reading.document.text[passage.start : passage.end].strip()
    return READ
