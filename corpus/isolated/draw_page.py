"""One page of a PDF as a picture, or a PDF with a quotation marked in it, as a job says; in a child process only."""

from pathlib import Path
from typing import Any

from corpus.document import Alignment, Document, Format, Span
from corpus.isolated.pdf import highlighted_pdf, page_image, rectangles


def draw_page(job: dict[str, Any]) -> bytes:
    """The PNG, or the PDF where the job names no page. Raises UnreadableDocument."""
    path = Path(job["path"])
    document = Document("", Format.PDF, alignment=tuple(Alignment(*run) for run in job["runs"]))
    marks = rectangles(path, document, Span(*job["span"])) if document.alignment else {}
    if job["page"] is None:
        return highlighted_pdf(path, marks)
    return page_image(path, job["page"], marks.get(job["page"], ()))
