"""The addresses of the app: a review's source page and its own file, at a page and a quotation."""

import re
from urllib.parse import urlencode

from corpus.document import Span


def parse_span(address: str | None) -> Span | None:
    """Read the `start-end` of an address; None where it is absent or is no such range."""
    match = re.fullmatch(r"(\d{1,9})-(\d{1,9})", address or "", re.ASCII)
    span = Span(int(match[1]), int(match[2])) if match else None
    return span if span and span.start < span.end else None


def original_link(review: str, page: int | None, quotation: Span | None) -> str:
    """Where the file itself opens; a PDF (which alone has pages) at the page, with the quotation highlighted."""
    address = f"/original/{review}"
    if page is None:
        return address
    quote = f"?quote={quotation.start}-{quotation.end}" if quotation else ""
    return f"{address}{quote}#page={page}"


def source_parameters(
    review: str, page: int | None, quotation: Span | None, conversation: str | None = None
) -> dict[str, str]:
    """What stands behind `/source?`."""
    parameters = {"review": review}
    if page is not None:
        parameters["page"] = str(page)
    if quotation:
        parameters["quote"] = f"{quotation.start}-{quotation.end}"
    if conversation:
        parameters["c"] = conversation
    return parameters


def source_link(review: str, page: int | None, quotation: Span | None, conversation: str | None = None) -> str:
    """The address of the Source page."""
    return f"/source?{urlencode(source_parameters(review, page, quotation, conversation))}"
