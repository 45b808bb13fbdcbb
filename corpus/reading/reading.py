"""Reading a file: what kind it is, whether it may be read, and the document it becomes.

It looks at the file's beginning, and hands the rest to a child process with limits of time and memory
(`corpus.sandbox`), because files come from anywhere: parsing, and what is made of the text. It stores
nothing.
"""

import errno
import json
import math
import os
import re
import stat
import tempfile
from pathlib import Path
from typing import IO, Any

from corpus import ocr
from corpus.document import Format, Page
from corpus.errors import UnreadableDocument
from corpus.problems import Problem, ProblemKind
from corpus.sandbox import (
    KILLED,
    NO_ROOM,
    TOO_MUCH_MEMORY,
    TOO_MUCH_TEXT,
    Ended,
    ForkServer,
    Reading,
    problem_to_json,
    reading_from_json,
    run_alone,
)

__all__ = ["SUFFIXES", "Reading", "UnreadableDocument", "read_review"]

_FORMATS = {
    ".pdf": Format.PDF,
    ".txt": Format.TEXT,
    ".text": Format.TEXT,
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
    ".docx": Format.WORD,
    ".html": Format.HTML,
    ".htm": Format.HTML,
}
SUFFIXES: tuple[str, ...] = tuple(_FORMATS)

MEGABYTE = 1_000_000
LARGEST_PDF = 200 * MEGABYTE  # a 300-page report full of photographs has some 60 MB
LARGEST_OTHER = 50 * MEGABYTE
LARGEST_TEXT = (
    20_000_000  # characters: 40 times the longest published review; `corpus.isolated.pdf.document` stops there as well
)

# A page of text takes some 5 ms and 2 kB of a PDF; a busy laptop is ten times slower than a quiet one.
SECONDS = 60.0
SECONDS_PER_MEGABYTE = 20.0
MOST_SECONDS = 900.0
MEMORY = 2_000 * MEGABYTE
LARGEST_RESULT = 150 * MEGABYTE  # of JSON: the largest text and its structure; this process then holds ten times that

_LETTER = re.compile(r"[^\W_]")
_SNIFFED = 4096  # bytes from the beginning: a PDF's mark may stand anywhere in the first 1024
_RENAME = "Rename it so that its name ends in {suffix}."
_ACCEPTED = "Save it as .pdf, .docx, .html, .md or .txt."


def read_review(path: Path, *, seconds: float | None = None, server: ForkServer | None = None) -> Reading:
    """What the file at `path` holds; its kind is decided by its content, which its suffix must agree with.

    `seconds` is the time allowed for reading; by default it grows with the file. Who reads many files has a `server`
    make the process of each.

    Raises UnreadableDocument, with the file's name, what is wrong and what to do about it.
    """
    content = _read(path, seconds, server)
    if not content["passages"]:
        content["problems"].append(problem_to_json(Problem(ProblemKind.NOTHING_TO_QUOTE)))
    return reading_from_json(content)


def _read(path: Path, seconds: float | None, server: ForkServer | None) -> dict[str, Any]:
    name = _printable(path.name)
    document_format = _FORMATS.get(path.suffix.lower())
    with _opened(path, name) as file:
        size = os.fstat(file.fileno()).st_size
        _check_size(name, size, document_format)
        _check_kind(name, path.suffix.lower(), document_format, file.read(_SNIFFED))
    assert document_format is not None  # noqa: S101  (`_check_kind` refuses every other suffix)
    if seconds is None:
        seconds = min(SECONDS + SECONDS_PER_MEGABYTE * size / MEGABYTE, MOST_SECONDS)
    job = {
        "do": "read",
        "name": name,
        "path": os.fsdecode(path.absolute()),
        "format": document_format.value,
        "recognised": None,
        "memory": MEMORY,
        "result": LARGEST_RESULT,
        "seconds": math.ceil(seconds) + 1,
    }
    content = _parsed(name, path, job, seconds, server)
    if len(content["text"]) > LARGEST_TEXT:
        raise UnreadableDocument(name, f"it holds more than {LARGEST_TEXT:,} characters of text", "Split it.")
    if not _LETTER.search(content["text"]):
        raise UnreadableDocument(name, "it holds no text", "Check that it is the file that you meant.")
    return content


def _opened(path: Path, name: str) -> IO[bytes]:
    try:
        if stat.S_ISREG(path.stat().st_mode):
            # What stands there may be another by now: a pipe is not waited for, and looked at again.
            file = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
            if stat.S_ISREG(os.fstat(file).st_mode):
                return os.fdopen(file, "rb")
            os.close(file)
        kind = "a folder" if path.is_dir() else "not a file that can be read (a device or a pipe)"
        raise UnreadableDocument(name, f"it is {kind}", "Give the file itself.")
    except FileNotFoundError:
        raise UnreadableDocument(
            name, "there is no such file", "Check the name and the folder.", lasting=False
        ) from None
    except PermissionError:
        raise UnreadableDocument(
            name,
            "you are not allowed to read it",
            "Ask its owner for access, or copy it to a folder of your own.",
            lasting=False,
        ) from None
    except OSError as error:
        reason = "its name leads in a circle" if error.errno == errno.ELOOP else os.strerror(error.errno or 0)
        raise UnreadableDocument(
            name, f"it cannot be opened ({reason})", "Copy it to another folder.", lasting=False
        ) from None
    except ValueError:
        raise UnreadableDocument(name, "its name holds a NUL character", "Rename it.") from None


def _check_size(name: str, size: int, document_format: Format | None) -> None:
    if size == 0:
        raise UnreadableDocument(name, "it is empty (0 bytes)", "Download or save it again.")
    largest = LARGEST_PDF if document_format is Format.PDF else LARGEST_OTHER
    if document_format and size > largest:
        raise UnreadableDocument(
            name,
            f"it has {size / MEGABYTE:.0f} MB, more than the {largest // MEGABYTE} MB that are read",
            "Split it, or save it with smaller pictures.",
        )


def _check_kind(name: str, suffix: str, expected: Format | None, start: bytes) -> None:
    """Refuses a file whose content is not what its suffix says, saying what it is."""
    for mark, what, remedy in _FOREIGN:
        if start.startswith(mark):
            raise UnreadableDocument(name, f"it is {what}", remedy)
    is_zip = start.startswith(b"PK\x03\x04")
    is_pdf = b"%PDF-" in start[:1024] if expected is Format.PDF else start.lstrip().startswith(b"%PDF-")
    beginning = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    is_html = beginning.startswith((b"<!doctype html", b"<html"))
    if expected is None:
        ending = f"of the kind {suffix}" if suffix else "without a suffix"
        raise UnreadableDocument(name, f"files {ending} cannot be read", _ACCEPTED)
    if is_pdf and expected is not Format.PDF:
        raise UnreadableDocument(name, f"it is a PDF but its name ends in {suffix}", _RENAME.format(suffix=".pdf"))
    if is_zip and expected is not Format.WORD:
        raise UnreadableDocument(
            name,
            f"it is a Word document or a ZIP archive but its name ends in {suffix}",
            "Rename a Word document so that its name ends in .docx; unpack an archive.",
        )
    if is_html and expected is not Format.HTML:
        raise UnreadableDocument(
            name, f"it is a web page but its name ends in {suffix}", _RENAME.format(suffix=".html")
        )
    if expected is Format.PDF and not is_pdf:
        raise UnreadableDocument(name, "it is not a PDF, although its name says so", "Download or save it again.")
    if expected is Format.WORD and not is_zip:
        raise UnreadableDocument(
            name,
            "it is not a Word document (.docx), although its name says so",
            "Open it in Word and save it as .docx or PDF.",
        )
    if beginning.startswith((b"mime-version:", b"from: <saved by")) and expected is Format.HTML:
        raise UnreadableDocument(name, "it is a web archive (MHTML)", "Save the page again as “Web page, HTML only”.")


_OLD_WORD = "Open it in Word and save it as .docx or PDF."
_PICTURE = "Run OCR on it (for example with ocrmypdf) and add the PDF that comes out."
_FOREIGN: tuple[tuple[bytes, str, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word file (.doc), or a Word file with a password", _OLD_WORD),
    (b"{\\rtf", "a Rich Text file (.rtf)", _OLD_WORD),
    (b"\x89PNG\r\n", "a picture (PNG)", _PICTURE),
    (b"\xff\xd8\xff", "a picture (JPEG)", _PICTURE),
    (b"GIF8", "a picture (GIF)", _PICTURE),
    (b"II*\x00", "a picture (TIFF)", _PICTURE),
    (b"MM\x00*", "a picture (TIFF)", _PICTURE),
    (b"MZ\x90\x00", "a program, not a document", "Do not open it unless you know where it comes from."),
    (b"\x7fELF", "a program, not a document", "Do not open it unless you know where it comes from."),
)


def _parsed(name: str, path: Path, job: dict[str, Any], seconds: float, server: ForkServer | None) -> dict[str, Any]:
    """What the child process read; pages without text are recognised where OCR is installed."""
    content = _from_child(name, job, seconds, server)
    pages = [Page(*page) for page in content["pages"]]
    empty = [page.number for page in pages if page.start == page.end]
    if empty and ocr.is_installed():
        with tempfile.TemporaryDirectory(prefix="case-reviews-") as folder:
            recognised = ocr.recognise(path, empty, Path(folder))
            if recognised is not None:
                content = _from_child(name, job | {"recognised": str(recognised)}, seconds, server)
        content["problems"] = [_tried(problem) for problem in content["problems"]]
    if pages and not content["text"].strip():
        raise UnreadableDocument(
            name,
            f"no page has text, every page is an image: {'OCR gave nothing.' if ocr.is_installed() else 'scanned?'}",
            "Run OCR on it (for example with ocrmypdf) and add the result.",
            wants_ocr=not ocr.is_installed(),
        )
    return content


def _tried(problem: list[Any]) -> list[Any]:
    """The problem (as JSON) after recognition has been tried."""
    kind, *rest = problem
    return [ProblemKind.OCR_GAVE_NOTHING if kind == ProblemKind.PAGES_WITHOUT_TEXT else kind, *rest]


def _from_child(name: str, job: dict[str, Any], seconds: float, server: ForkServer | None) -> dict[str, Any]:
    try:
        ended = server.run(job, seconds) if server else run_alone(job, seconds)
    except TimeoutError:
        raise _too_slow(name, seconds) from None
    if ended.status != 0:
        raise ended.refusal(name) or _ended(name, ended, seconds)
    try:
        content: dict[str, Any] = json.loads(ended.result.decode("utf-8", "surrogatepass"))
    except ValueError:
        raise _ended(name, ended, seconds) from None
    return content


_SIGNAL_OF_PROCESSOR_TIME = 24  # SIGXCPU, which Windows' `signal` does not name
_SMALLER = "Split it, or save it with fewer pages."
_DAMAGED_REMEDY = "Download it again, or open it in the program that made it and save it as PDF."


def _too_slow(name: str, seconds: float) -> UnreadableDocument:
    return UnreadableDocument(
        name,
        f"reading it took more than {seconds:.0f} seconds and was stopped",
        "Print it to a new PDF and add that, or have it read again when the computer is less busy.",
    )


def _ended(name: str, ended: Ended, seconds: float) -> UnreadableDocument:
    """Why there is no document where the child ended early."""
    status, lines = ended.status, ended.complaint.decode(errors="replace").strip().splitlines()
    last = _printable(lines[-1])[:100] if lines else f"status {status}"
    if status == TOO_MUCH_MEMORY or last.startswith("MemoryError"):
        reason = f"reading it needs more than {MEMORY // MEGABYTE:,} MB of memory and was stopped"
        return UnreadableDocument(name, reason, _SMALLER)
    if status == TOO_MUCH_TEXT:
        return UnreadableDocument(name, "it becomes more text than can be kept and was stopped", _SMALLER)
    if status == NO_ROOM:
        return UnreadableDocument(
            name, "there is no room for what is read from it", "Free some space and try again.", lasting=False
        )
    if status == -_SIGNAL_OF_PROCESSOR_TIME:
        return _too_slow(name, seconds)
    if status == KILLED:
        reason = "reading it was ended from outside, most often because the computer had no memory left"
        return UnreadableDocument(name, reason, "Close other programs and try again.", lasting=False)
    how = f"reading it ended with signal {-status}, as when it needs too much memory" if status < 0 else last
    return UnreadableDocument(name, f"it cannot be read and is probably damaged ({how})", _DAMAGED_REMEDY)


def _printable(name: str) -> str:
    """The file's name on one line, for messages."""
    return "".join(c if c.isprintable() else "�" for c in name) or "."
