"""One file as JSON: its document with its structure; in a child process only.

What a format's parser needs is imported for that format alone: a text costs no parser of PDF.
"""

import hashlib
import importlib
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from corpus.catalogue import identify
from corpus.document import Document, Format
from corpus.errors import UnreadableDocument
from corpus.isolated.plain_text import read_plain_text
from corpus.sandbox import Reading, reading_to_json
from corpus.text import cut_passages, read_sections

# Who reads a file of each format.
_READERS = {"pdf": "corpus.isolated.pdf.document", "word": "corpus.isolated.word", "html": "corpus.isolated.saved_page"}
_TEXT = b"Child A\n\nAnalysis\n\nMrs. Hill asked. It was 3 May 2020."


def prepare(document_format: str) -> None:
    """Load, by reading a text, what every process that reads a file of the format would have to load."""
    if reader := _READERS.get(document_format):
        with suppress(ImportError):  # the process that reads says so
            importlib.import_module(reader)
    _reading(read_plain_text("", _TEXT, Format.TEXT), "")


def read_file(job: dict[str, Any]) -> bytes:
    """What `corpus.reading` makes a reading of. Raises UnreadableDocument."""
    # Once, so that what is parsed and what the hash stands for are the same, whoever writes to the file meanwhile.
    try:
        content = Path(job["path"]).read_bytes()
    except OSError as error:
        reason = f"it cannot be opened ({error.strerror})"
        raise UnreadableDocument(job["name"], reason, "Try again.", lasting=False) from None
    document = _document(job, content)
    reading = reading_to_json(_reading(document, hashlib.sha256(content).hexdigest()))
    return json.dumps(reading, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _reading(document: Document, file_sha256: str) -> Reading:
    sections = read_sections(document.text)
    passages = tuple(cut_passages(document, sections))
    return Reading(document, tuple(sections), passages, identify(document, sections), file_sha256)


def _document(job: dict[str, Any], content: bytes) -> Document:
    name, form = job["name"], Format(job["format"])
    match form:
        case Format.PDF:
            from corpus.isolated.pdf import read_pdf

            return read_pdf(name, content, Path(job["recognised"]) if job["recognised"] else None)
        case Format.WORD:
            from corpus.isolated.word import read_word

            return read_word(name, content)
        case Format.HTML:
            from corpus.isolated.saved_page import read_saved_page

            return read_saved_page(name, content)
        case _:
            return read_plain_text(name, content, form)
