"""The addresses of the app: a review's source page and its own file, at a page and a quotation."""

import re
from urllib.parse import quote, urlencode

from assistant import Citation
from corpus import Span

# Enough to be found once in a document; more would rather meet a line that the publisher's copy breaks otherwise.
_WORDS_OF_FRAGMENT = 6


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


def publisher_link(address: str, page: int | None, quotation: str) -> str:
    """The publisher's own copy, at the page where there is one (a PDF), with the quotation's first words highlighted by
    browsers that can (a text fragment, https://wicg.github.io/scroll-to-text-fragment/). `address` is not checked."""
    # Words between the marks of a table or of structure: those the publisher's copy does not have.
    words = " ".join(re.split(r"[|*#]+", quotation.strip("|*# \n"))[0].split()[:_WORDS_OF_FRAGMENT])
    # `-`, which `quote` leaves as it is, has a meaning of its own in a text fragment.
    text = f":~:text={quote(words, safe='', errors='replace').replace('-', '%2D')}"
    return f"{address.partition('#')[0]}#{f'page={page}' if page else ''}{text}"


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


def link_to(citation: Citation) -> str:
    """The address of the source opened at a citation's quotation."""
    return source_link(citation.review, citation.page, Span(citation.start, citation.end))


def source_link(review: str, page: int | None, quotation: Span | None, conversation: str | None = None) -> str:
    """The address of the Source page."""
    return f"/source?{urlencode(source_parameters(review, page, quotation, conversation))}"
