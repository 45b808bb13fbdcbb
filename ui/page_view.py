"""One page of a PDF on the Source page: its image with the quotation marked, its text, and the pages beside it."""

import streamlit as st

from corpus.document import Document, Page, Span
from corpus.pdf_view import page_image, rectangles
from index.library import Library
from index.snapshot import Review
from ui.addresses import original_link, source_parameters
from ui.frame import say
from ui.source_markup import links, page_text

IMAGE, TEXT = "Page image", "Text"


def show_page(library: Library, review: Review, document: Document, quotation: Span | None) -> None:
    """Draw the page that the address names, else the quotation's, else the first."""
    page = _named_page(document, quotation)
    here = quotation if quotation and quotation.start < page.end and page.start < quotation.end else None
    with st.container(horizontal=True, vertical_alignment="center"):
        _neighbour(review, document, page.number - 1, "Previous page", ":material/chevron_left:", quotation)
        st.html(f"<strong>Page {page.number} of {len(document.pages)}</strong>", width="content")
        _neighbour(review, document, page.number + 1, "Next page", ":material/chevron_right:", quotation)
    st.html(links(original_link(review.id, page.number, here), f"Original PDF, page {page.number}", review.entry))
    if page.recognised:
        say("The text of this page was recognised from a scan (OCR): compare it with the image.")
    view = st.segmented_control("View", (IMAGE, TEXT), default=IMAGE, required=True, key="view")
    if view == IMAGE:
        path = library.path(review.file)
        marks = rectangles(path, document, here).get(page.number, ()) if here else ()
        with st.container(key="page-image"):
            image = page_image(path, page.number, marks)
            st.image(image, width="stretch", alt=f"Page {page.number} of the original file")
    elif page.start == page.end:
        say(f"Page {page.number} has no text: it may be a scan or a picture.")
    else:
        text = document.text[page.start : page.end]
        st.html(page_text(text, _within(here, page) if here else None))


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
    st.page_link("screens/source.py", label=label, icon=icon, query_params=parameters, disabled=not there)


def _within(quotation: Span, page: Page) -> Span:
    """The part of the quotation that stands on the page, as offsets into the page's text."""
    return Span(max(quotation.start - page.start, 0), min(quotation.end, page.end) - page.start)
