"""One page of a PDF on the Source page: its image with the quotation marked, its text beside it, and the pages around.

Where the file is no longer what was indexed, its text is shown alone: no mark is drawn on another file's page.
"""

from pathlib import Path

import streamlit as st

from corpus import CaseReviewsError, Document, Page, Span
from corpus.reading import marked_page
from index.library import Library, file_sha256
from index.storage import Review
from ui.app.frame import problem, say
from ui.html import links, original_link, page_text, source_parameters

BOTH, IMAGE, TEXT = "Image and text", "Image", "Text"


def file_fault(library: Library, review: Review) -> str | None:
    """Why the review's file can no longer be shown, with the remedy; None where it is as it was indexed."""
    path = library.path(review.file)
    try:
        facts = path.stat()
        digest = _digest(path, facts.st_mtime_ns, facts.st_size)
    except OSError:
        return (
            f"The file {review.file} is no longer in the library’s folder, or cannot be opened. What is shown is its "
            "text as it was indexed. Add the file again, or rebuild the index on the Library page."
        )
    if digest != review.file_sha256:
        return (
            f"The file {review.file} has changed since it was indexed. What is shown is the text as it was then. "
            "Rebuild the index on the Library page."
        )
    return None


@st.cache_data(max_entries=200, show_spinner=False)
def _digest(path: Path, changed: int, size: int) -> str:
    """The file's hash, read again when it was `changed` at another time or has another `size`."""
    return file_sha256(path)


def show_page(library: Library, review: Review, document: Document, quotation: Span | None, *, there: bool) -> None:
    """Draw the page that the address names, else the quotation's, else the first; without its image unless `there`."""
    page = _named_page(document, quotation)
    here = quotation if quotation and quotation.start < page.end and page.start < quotation.end else None
    view = TEXT
    with st.container(horizontal=True, vertical_alignment="center"):
        _neighbour(review, document, page.number - 1, "Previous page", ":material/chevron_left:", quotation)
        st.html(f"<strong>Page {page.number} of {len(document.pages)}</strong>", width="content")
        _neighbour(review, document, page.number + 1, "Next page", ":material/chevron_right:", quotation)
        if there:
            usual = BOTH if page.recognised else IMAGE  # a recognised text is to be compared with its image
            view = st.segmented_control(
                "View", (IMAGE, TEXT, BOTH), default=usual, required=True, key="view", label_visibility="collapsed"
            )
    if page.recognised:
        say("The text of this page was recognised from a scan (OCR): compare it with the image.")
    if there:
        st.html(links(original_link(review.id, page.number, here), f"Original PDF, page {page.number}", review.entry))
    if view == BOTH:
        image, text = st.columns([3, 2], gap="medium")
        with image:
            _image(library, review, document, page, here)
        with text:
            _text(document, page, here)
    elif view == IMAGE:
        _image(library, review, document, page, here)
    else:
        _text(document, page, here)


def _image(library: Library, review: Review, document: Document, page: Page, here: Span | None) -> None:
    path = library.path(review.file)
    try:
        image = _picture(
            path, path.stat().st_mtime_ns, document, page.number, here.start if here else 0, here.end if here else 0
        )
    except CaseReviewsError as error:
        problem(error)
        _text(document, page, here)
        return
    with st.container(key="page-image"):
        st.image(image, width="stretch", alt=f"Page {page.number} of the original file")


@st.cache_data(max_entries=20, show_spinner=False)
def _picture(path: Path, changed: int, _document: Document, number: int, start: int, end: int) -> bytes:
    """The page's picture; kept for a while, since a page is drawn anew for every press of a button."""
    return marked_page(path, _document, number, Span(start, end) if end else None)


def _text(document: Document, page: Page, here: Span | None) -> None:
    if page.start == page.end:
        say(f"Page {page.number} has no text: it may be a scan or a picture.")
    else:
        st.html(page_text(document.text[page.start : page.end], _within(here, page) if here else None))


def _named_page(document: Document, quotation: Span | None) -> Page:
    number = document.page_at(quotation.start) if quotation else 1
    if (address := st.query_params.get("page")) is not None:
        known = {str(page.number): page.number for page in document.pages}
        if address in known:
            number = known[address]
        else:
            say(f"This document has no page {address}: its pages are 1 to {len(document.pages)}.")
    return next(page for page in document.pages if page.number == number)


def _neighbour(review: Review, document: Document, number: int, label: str, icon: str, quotation: Span | None) -> None:
    there = 1 <= number <= len(document.pages)
    parameters = source_parameters(review.id, number if there else 1, quotation, st.query_params.get("c"))
    if words := st.query_params.get("find"):
        parameters["find"] = words
    st.page_link("screens/source.py", label=label, icon=icon, query_params=parameters, disabled=not there)


def _within(quotation: Span, page: Page) -> Span:
    """The part of the quotation that stands on the page, as offsets into the page's text."""
    return Span(max(quotation.start - page.start, 0), min(quotation.end, page.end) - page.start)
