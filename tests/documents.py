"""Builders of the files that several tests read: PDFs set line by line, so that a test knows what stands where."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from corpus import Document
from corpus.reading import read_review

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"

WIDTH, HEIGHT = A4


def read_document(path: Path, seconds: float | None = None) -> Document:
    """The document in a file, as a library reads it."""
    return read_review(path, seconds=seconds).document


@dataclass(frozen=True)
class Line:
    """One line of a page; `x` and `y` are points from the lower left corner."""

    text: str
    x: float = 72
    y: float = 700
    size: float = 11
    bold: bool = False
    font: str = ""


def lines(*texts: str, x: float = 72, top: float = 700, size: float = 11, bold: bool = False) -> list[Line]:
    """Lines below each other at the usual distance; an empty text leaves a line out."""
    return [Line(text, x, top - 1.2 * size * index, size, bold) for index, text in enumerate(texts) if text]


def write_pdf(
    path: Path, pages: Iterable[Sequence[Line]], *, password: str | None = None, labels: Sequence[str] = ()
) -> Path:
    """A PDF of pages of lines, drawn in their order. A page without lines is a picture (a grey rectangle)."""
    canvas = Canvas(str(path), pagesize=A4, encrypt=StandardEncryption(password) if password else None)
    for page in pages:
        if not page:
            canvas.rect(72, 72, 400, 600, fill=1)
        for line in page:
            canvas.setFont(line.font or ("Helvetica-Bold" if line.bold else "Helvetica"), line.size)
            canvas.drawString(line.x, line.y, line.text)
        canvas.showPage()
    canvas.save()
    return path
