"""Reading files of every kind: the text as it is, and one clear line for whatever cannot be read."""

import os
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from documents import SHARED, lines, read_document, write_pdf
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Document, Format
from corpus.errors import UnreadableDocument
from corpus.isolated.plain_text import read_plain_text
from corpus.reading import reading
from corpus.reading.reading import SUFFIXES
from ui.problems import in_words

SHARED_REVIEWS = sorted((SHARED / "reviews").glob("*.txt"))


def refused(path: Path, *, seconds: float | None = None) -> UnreadableDocument:
    with pytest.raises(UnreadableDocument) as caught:
        read_document(path, seconds=seconds)
    assert caught.value.file == path.name
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(f"{path.name}: {caught.value.reason}")
    assert caught.value.remedy
    return caught.value


# --- text ---------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not SHARED_REVIEWS, reason="there is no ../shared/reviews")
@pytest.mark.parametrize("path", SHARED_REVIEWS, ids=lambda path: path.stem[:3])
def test_real_review_is_its_own_text(path: Path) -> None:
    document = read_document(path)
    assert document == Document(text=path.read_bytes().decode(), format=Format.TEXT)


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1).map("A review\r\n{}\n\ttab".format)


@given(text=TEXTS)
def test_utf8_is_kept_code_point_for_code_point(text: str) -> None:
    assert read_plain_text("a.txt", text.encode(), Format.TEXT) == Document(text=text, format=Format.TEXT)


@given(text=TEXTS, encoding=st.sampled_from(["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]))
def test_utf16_and_utf32_are_known_by_their_mark(text: str, encoding: str) -> None:
    content = f"\ufeff{text}".encode(encoding)
    assert read_plain_text("a.txt", content, Format.TEXT) == Document(text=text, format=Format.TEXT)


@given(text=st.text(st.sampled_from("abc £’“–é\n"), min_size=1))
def test_other_text_is_windows_1252(text: str) -> None:
    content = f"£{text}".encode("cp1252")
    try:
        content.decode()
    except UnicodeDecodeError:
        document = read_plain_text("a.txt", content, Format.TEXT)
        assert document.text == f"£{text}"
        assert "Windows-1252" in in_words(document.problems[0])


@given(content=st.binary(min_size=1))
def test_any_bytes_are_text_or_refused(content: bytes) -> None:
    try:
        text = read_plain_text("a.txt", content, Format.TEXT).text
    except UnreadableDocument:
        return
    assert "\x00" not in text
    assert not any(0xD800 <= ord(character) < 0xE000 for character in text)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\xff\xfea\x00b\x00\x00\xd8", id="UTF-16 with half a pair"),
        pytest.param(b"text with \x00 in it", id="NUL"),
        pytest.param(b"price \x81 caf\xe9", id="not even Windows-1252"),
        pytest.param(bytes(range(32)) * 9, id="control characters"),
    ],
)
def test_binary_named_as_text(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "review.txt"
    path.write_bytes(content)
    assert "text" in refused(path).reason


@pytest.mark.parametrize(
    "text", ["MZ was the pseudonym.", "A PDF begins with %PDF-1.7.", "GIF and PK", "<p>in Markdown"]
)
def test_text_that_looks_like_another_kind(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.md").write_text(text)
    assert read_document(tmp_path / "a.md").text == text


def test_markdown_is_untouched(tmp_path: Path) -> None:
    path = tmp_path / "A review, ‘quoted’ & é.MARKDOWN"
    path.write_bytes(b"\xef\xbb\xbf# Heading\r\n\r\n- item\r\n")
    assert read_document(path) == Document("\ufeff# Heading\r\n\r\n- item\r\n", Format.MARKDOWN)


# --- what cannot be read ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "reason", "remedy"),
    [
        pytest.param("a.txt", b"", "empty", "again", id="empty"),
        pytest.param("a.txt", b" \n\t\xc2\xa0\n", "no text", "", id="white space"),
        pytest.param("a.txt", b"%PDF-1.7\n...", "it is a PDF but", "ends in .pdf", id="PDF named .txt"),
        pytest.param("a.txt", b"<!DOCTYPE html><p>x", "it is a web page but", ".html", id="web page named .txt"),
        pytest.param("a.md", b"PK\x03\x04....", "Word document or a ZIP", ".docx", id="ZIP named .md"),
        pytest.param("a.pdf", b"MZ\x90\x00", "a program", "", id="program named .pdf"),
        pytest.param("a.pdf", b"just words", "not a PDF", "again", id="text named .pdf"),
        pytest.param("a.pdf", b"\x89PNG\r\n\x1a\n", "a picture", "OCR", id="picture named .pdf"),
        pytest.param("a.pdf", b"%PDF-1.7\nno more", "damaged PDF", "again", id="beginning of a PDF"),
        pytest.param("a.docx", b"just words", "not a Word document", "Open it in Word", id="text named .docx"),
        pytest.param("a.docx", b"PK\x03\x04....", "damaged Word file", "Open it in Word", id="broken ZIP"),
        pytest.param("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1..", "old Word file (.doc)", ".docx", id="old Word"),
        pytest.param("a.rtf", b"{\\rtf1 x}", "Rich Text", ".docx", id="rich text"),
        pytest.param("a.html", b"just words", "not a web page", ".txt", id="text named .html"),
        pytest.param("a.html", b"<html><script>x</script></html>", "no text", "", id="web page without words"),
        pytest.param("a.html", b"From: <Saved by Blink>\r\n", "web archive", "HTML only", id="web archive"),
        pytest.param("a.xlsx", b"PK\x03\x04", "files of the kind .xlsx", ".docx", id="spreadsheet"),
        pytest.param("a", b"words", "without a suffix", ".txt", id="no suffix"),
    ],
)
def test_refused(tmp_path: Path, name: str, content: bytes, reason: str, remedy: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    error = refused(path)
    assert reason in error.reason
    assert remedy in error.remedy


def test_missing_file_and_folder(tmp_path: Path) -> None:
    assert "no such file" in refused(tmp_path / "a.txt").reason
    (tmp_path / "folder.pdf").mkdir()
    assert "a folder" in refused(tmp_path / "folder.pdf").reason
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    assert "circle" in refused(tmp_path / "loop.txt").reason
    assert "too long" in refused(tmp_path / f"{'a' * 300}.txt").reason.lower()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert "pipe" in refused(tmp_path / "pipe.txt").reason


def test_link_to_a_file_is_followed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Words.")
    (tmp_path / "b.txt").symlink_to(tmp_path / "a.txt")
    assert read_document(tmp_path / "b.txt").text == "Words."


@pytest.mark.skipif(os.name == "nt", reason="permissions are set otherwise on Windows")
def test_no_permission(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Words.")
    path.chmod(0)
    user = os.geteuid()
    try:
        if user == 0:  # permissions do not bind root
            os.seteuid(65534)
        assert "not allowed" in refused(path).reason
    finally:
        os.seteuid(user)


@pytest.mark.parametrize(("name", "limit"), [("a.txt", reading.LARGEST_OTHER), ("a.pdf", reading.LARGEST_PDF)])
def test_too_large(tmp_path: Path, name: str, limit: int) -> None:
    with (tmp_path / name).open("wb") as file:
        file.truncate(limit + 1)  # without content: takes no room
    assert "more than the" in refused(tmp_path / name).reason


def test_too_much_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"words\n" * (reading.LARGEST_TEXT // 5))
    assert "characters" in refused(tmp_path / "a.txt").reason


def test_pdf_with_password(tmp_path: Path) -> None:
    error = refused(write_pdf(tmp_path / "a.pdf", [lines("Words.")], password="secret"))  # noqa: S106
    assert "password" in error.reason
    assert "save a copy without one" in error.remedy


def test_pdf_of_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")  # no ocrmypdf
    error = refused(write_pdf(tmp_path / "scan.pdf", [[], []]))
    assert error.reason == "no page has text, every page is an image: scanned?"
    assert "ocrmypdf" in error.remedy


# --- the child process --------------------------------------------------------------------------------------------


def test_reading_is_stopped_after_its_time(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [lines("Words.")])
    assert "was stopped" in refused(path, seconds=0.001).reason


def test_memory_is_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(b"<html><body>" + b"<p>words</p>" * 1_000_000)
    monkeypatch.setattr(reading, "MEMORY", 100 * reading.MEGABYTE)
    if not sys.platform.startswith("linux"):
        pytest.skip("this system does not limit memory")
    assert "cannot be read" in refused(path).reason


def test_result_is_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(b"<html><body>" + b"<p>words</p>" * 10_000)
    monkeypatch.setattr(reading, "LARGEST_RESULT", 1000)
    assert "more text than can be kept" in refused(path).reason


def test_child_takes_nothing_from_the_folder_it_is_run_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_pdf(tmp_path / "a.pdf", [lines("Words.")])
    for name in ("json.py", "corpus.py", "pypdf.py"):
        (tmp_path / name).write_text("raise SystemExit('not this one')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert read_document(Path("a.pdf")).text == "Words."


def test_reading_from_another_folder_without_installation(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [lines("Words.")])
    root = Path(reading.__file__).parent.parent
    program = (
        f"import sys; sys.path.insert(0, {str(root)!r}); from pathlib import Path; "
        f"from corpus.reading import read_review; print(read_review(Path({str(path)!r})).document.text)"
    )
    result = subprocess.run([sys.executable, "-I", "-c", program], cwd=tmp_path, capture_output=True, check=True)
    assert result.stdout.decode().strip() == "Words."


def test_pdf_through_the_child_is_the_same(tmp_path: Path) -> None:
    from corpus.isolated.pdf.document import read_pdf

    path = write_pdf(tmp_path / "-a 'b' “c”.pdf", [lines("Some words – £5."), [], lines("More words.")])
    assert read_document(path) == read_pdf(path.name, path.read_bytes())


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_suffix_is_read_in_either_case(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix.upper()}"
    match suffix:
        case ".pdf":
            write_pdf(path, [lines("Words.")])
        case ".docx":
            import docx

            word = docx.Document()
            word.add_paragraph("Words.")
            word.save(str(path))
        case ".html" | ".htm":
            path.write_text("<p>Words.</p>")
        case _:
            path.write_text("Words.")
    assert read_document(path).text == "Words."


# --- OCR ----------------------------------------------------------------------------------------------------------

# Stands in for ocrmypdf: puts a text layer on the pages that it is asked for, as the real one does.
SUBSTITUTE = """#!{python}
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from documents import lines, write_pdf
arguments = sys.argv[1:]
wanted = [int(page) for page in arguments[arguments.index("--pages") + 1].split(",")]
assert "--skip-text" in arguments
last = max(wanted)
write_pdf(Path(arguments[-1]), [lines(f"Recognised page {{page}}.") if page in wanted else lines("Another text.")
                                for page in range(1, last + 1)])
"""


def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    command = folder / "ocrmypdf"
    command.write_text(program.format(python=sys.executable, tests=str(Path(__file__).parent)))
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(folder))


@pytest.mark.skipif(os.name == "nt", reason="the substitute for ocrmypdf is a script")
def test_pages_without_text_are_recognised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch, SUBSTITUTE)
    document = read_document(write_pdf(tmp_path / "a.pdf", [lines("Page one."), [], lines("Page three."), []]))
    assert document.text == "Page one.\n\nRecognised page 2.\n\nPage three.\n\nRecognised page 4."
    assert [page.recognised for page in document.pages] == [False, True, False, True]
    assert [in_words(problem) for problem in document.problems] == [
        "Pages 2 and 4 were read by OCR: check them against the page."
    ]
    assert {run.page for run in document.alignment} == {1, 3}


@pytest.mark.skipif(os.name == "nt", reason="the substitute for ocrmypdf is a script")
def test_failed_recognition_leaves_the_pages_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch, "#!{python}\nraise SystemExit(1)  # {tests}")
    document = read_document(write_pdf(tmp_path / "a.pdf", [lines("Page one."), []]))
    assert [in_words(problem) for problem in document.problems] == ["Page 2 has no text: OCR gave nothing."]


def test_word_file_with_a_password(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1  # the entry is encrypted
    path.write_bytes(bytes(content))
    assert "password" in refused(path).reason
