"""Text and Markdown files as documents: the file's own characters, with nothing changed.

It decides the encoding and refuses what is not text; it knows nothing of structure.
"""

import codecs
import re

from corpus.document import Document, Format
from corpus.errors import UnreadableDocument
from corpus.problems import Problem, ProblemKind

_BYTE_ORDER_MARKS = (  # UTF-32's begins as UTF-16's does, so it is tried first
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_CONTROL_SHARE = 0.01  # a form feed or a stray escape is text; one character in a hundred is not

_SAVE_AS_TEXT = "Save it from the program that made it as .docx, .pdf or .txt (UTF-8)."


def read_plain_text(name: str, content: bytes, document_format: Format) -> Document:
    """The document of a text or Markdown file's bytes.

    UTF-8 is kept code point for code point (a byte-order mark and the line ends included); UTF-16 and UTF-32 are
    known by their byte-order mark, which is dropped; anything else is read as Windows-1252, and a problem says so.

    Raises UnreadableDocument for bytes that are no text.
    """
    text, problems = _decoded(name, content)
    controls = len(_CONTROL.findall(text))
    if "\x00" in text or controls > _CONTROL_SHARE * len(text):
        raise UnreadableDocument(name, "it is not text: it holds binary data", _SAVE_AS_TEXT)
    return Document(text=text, format=document_format, problems=problems)


def _decoded(name: str, content: bytes) -> tuple[str, tuple[Problem, ...]]:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            try:
                return content.decode(encoding), ()
            except UnicodeDecodeError:
                raise UnreadableDocument(
                    name, f"it says that it is {encoding.upper()} text but it is not", _SAVE_AS_TEXT
                ) from None
    try:
        return content.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        raise UnreadableDocument(name, "it is not text: it holds binary data", _SAVE_AS_TEXT) from None
    return text, (Problem(ProblemKind.TEXT_IS_NOT_UTF_8),)
