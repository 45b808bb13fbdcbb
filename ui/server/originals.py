"""The route that serves a review's own file, by the review's id.

Only ids that the open snapshot knows lead to a file: no part of the address is ever a path. Nothing that a file says
is run: saved web pages and Word files are downloads, text is plain text, and a PDF is shown by the browser's reader.
"""

import hashlib
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from corpus import CaseReviewsError, Format, Span
from corpus.reading import marked_pdf
from index.storage import Review, Snapshot
from ui.html import parse_span, with_remedy
from ui.state import current_library, current_snapshot

CONTENT_TYPES = {
    Format.PDF: "application/pdf",
    Format.TEXT: "text/plain; charset=utf-8",
    Format.MARKDOWN: "text/plain; charset=utf-8",
    Format.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.HTML: "application/octet-stream",
}
DOWNLOADED = {Format.WORD, Format.HTML}
# A document is shown in a page of its own that can do nothing. `sandbox` would keep the browser's PDF reader out.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; object-src 'self'; frame-ancestors 'self'"


def original(request: Request) -> Response:
    """`/original/<review id>`, with `?quote=start-end` to have a PDF's quotation highlighted."""
    try:
        library = current_library()
        snapshot = current_snapshot(library)
        review = snapshot.reviews.get(request.path_params["review"])
        if review is None:
            return _refusal("No review of this library has this address. Find it on the Library page.", 404)
        quotation = parse_span(request.query_params.get("quote"))
        return _file(library.path(review.file), review, snapshot, quotation)
    except CaseReviewsError as error:
        return _refusal(with_remedy(error.fault, error.remedy), 503)


def _file(path: Path, review: Review, snapshot: Snapshot, quotation: Span | None) -> Response:
    try:
        content = path.read_bytes()
    except OSError:
        return _refusal(f"The file {review.file} is no longer in the library. Add it again, or rebuild the index.", 410)
    if hashlib.sha256(content).hexdigest() != review.file_sha256:
        return _refusal(f"The file {review.file} has changed since it was indexed. Rebuild the index.", 409)
    if review.format is Format.PDF and quotation is not None:
        content = marked_pdf(path, snapshot.document(review.id), quotation)
    disposition = "attachment" if review.format in DOWNLOADED else "inline"
    return Response(
        content,
        media_type=_content_type(review.format, content),
        headers={
            "Content-Disposition": f"{disposition}; filename*=UTF-8''{quote(path.name, safe='')}",
            "Content-Security-Policy": POLICY,
            "Cache-Control": "private, no-store",
        },
    )


def _content_type(form: Format, content: bytes) -> str:
    if form in (Format.TEXT, Format.MARKDOWN):
        try:
            content.decode("utf-8")
        except UnicodeDecodeError:
            return "text/plain; charset=windows-1252"
    return CONTENT_TYPES[form]


def _refusal(sentence: str, status: int) -> Response:
    return PlainTextResponse(sentence, status_code=status)


ROUTE = Route("/original/{review}", original, methods=["GET"])
