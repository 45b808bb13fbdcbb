"""A page's picture, or a PDF, with the quotation marked: made by a child process, so that a page which takes for ever,
or all memory, to be drawn costs its own picture and not the server.

What is drawn is `corpus.isolated.pdf.marks`'s; the limits of reading hold here as well (`corpus.reading.reading`).
"""

import os
from pathlib import Path

from corpus.document import Document, Span
from corpus.errors import UnreadableDocument
from corpus.reading.reading import MEGABYTE, MEMORY
from corpus.sandbox import run_alone

# A page takes 0.1 to 1 s; who looks at it does not wait longer.
SECONDS = 30.0
# 20 million pixels that do not compress have 60 MB; a PDF has 200 at most, and its marks some kB.
LARGEST_RESULT = 250 * MEGABYTE


def marked_page(path: Path, document: Document, number: int, quotation: Span | None) -> bytes:
    """Page `number` (from 1) of the PDF at `path` as a PNG, with what stands on it of the quotation marked.

    Raises UnreadableDocument.
    """
    return _made(path, document, quotation, number)


def marked_pdf(path: Path, document: Document, quotation: Span) -> bytes:
    """The bytes of the PDF at `path` with the quotation highlighted; as they are where that cannot be done."""
    try:
        return _made(path, document, quotation, None)
    except UnreadableDocument:
        return path.read_bytes()


def _made(path: Path, document: Document, quotation: Span | None, number: int | None) -> bytes:
    span = quotation or Span(0, 0)
    runs = [
        (run.start, run.page, run.character, run.length)
        for run in document.alignment
        if run.start < span.end and run.start + run.length > span.start
    ]
    job = {
        "do": "draw",
        "path": os.fsdecode(path.absolute()),
        "page": number,
        "span": [span.start, span.end],
        "runs": runs,
        "memory": MEMORY,
        "result": LARGEST_RESULT,
        "seconds": int(SECONDS) + 1,
    }
    try:
        ended = run_alone(job, SECONDS)
    except TimeoutError:
        reason = f"showing it took more than {SECONDS:.0f} seconds and was stopped"
        raise UnreadableDocument(path.name, reason, _OPEN_IT) from None
    if ended.status != 0:
        told = UnreadableDocument(path.name, f"it cannot be shown (status {ended.status})", _OPEN_IT)
        raise ended.refusal(path.name) or told
    return ended.result


_OPEN_IT = "Read its text here, or open the file itself."
