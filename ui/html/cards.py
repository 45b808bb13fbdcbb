"""The HTML of a quotation's card: whose it is, the passage around it, where it opens, how to refer to it.

As in `ui.html.markup`, every text passes through `escape`. A card is drawn from a citation and what the library now has
at its place.
"""

import html
from dataclasses import dataclass

from assistant import Citation
from corpus import CaseReviewsError, SectionKind, Span
from index.storage import Snapshot
from ui.html.addresses import original_link, publisher_link, source_link
from ui.html.markup import escape, marked, safe_link
from ui.html.references import reference

CHANGED = "The library has changed since this answer: this quotation is no longer in it. Ask again."


@dataclass(frozen=True, slots=True)
class Around:
    """A quotation among its neighbours: `text` runs from the passage before it to the one after, and begins at the
    character `start` of the document."""

    text: str
    start: int


def around(citation: Citation, snapshot: Snapshot) -> Around | None:
    """What stands around the quotation; None where the library's text no longer holds it at its place. Checked again
    whenever the card is shown."""
    try:
        text = snapshot.document(citation.review).text
        passages = snapshot.passages(citation.review)
    except (CaseReviewsError, KeyError):
        return None
    if text[citation.start : citation.end] != citation.quote:
        return None
    before = [passage.start for passage in passages if passage.end <= citation.passage_start]
    after = [passage.end for passage in passages if passage.start >= citation.passage_end]
    start = max(before, default=citation.passage_start)
    return Around(text[start : min(after, default=citation.passage_end)], start)


def card(citation: Citation, turn: int, conversation: str, neighbours: Around | None) -> str:
    """The card that the chip of this number in this turn leads to."""
    page = f"page {citation.page}" if citation.page else "page not recorded"
    facts = [citation.type, citation.title if citation.title != citation.label else None, citation.document, page]
    kind = "" if citation.section_kind is SectionKind.OTHER else f'<span class="cr-kind">{citation.section_kind}</span>'
    path = " › ".join(citation.section) or "Section not recorded"
    changed = "" if neighbours else f'<p class="cr-notice">{CHANGED}</p>'
    return (
        f'<article class="cr-card" id="cite-{turn}-{citation.number}" tabindex="-1">'
        f'<h3><span class="cr-number">{citation.number}</span>{escape(citation.label)}</h3>'
        f'<p class="cr-meta">{" · ".join(escape(fact) for fact in facts if fact)}</p>'
        f'<p class="cr-meta">{kind}{escape(path)}</p>{changed}'
        f"{_quoted(citation, citation.passage, citation.passage_start)}"
        f"{_more(citation, neighbours)}{_reference(citation)}"
        f'<p class="cr-links">{_links(citation, conversation)}</p></article>'
    )


def _quoted(citation: Citation, text: str, start: int) -> str:
    return f"<blockquote>{marked(text, citation.start - start, citation.end - start)}</blockquote>"


def _more(citation: Citation, neighbours: Around | None) -> str:
    if neighbours is None or len(neighbours.text) <= len(citation.passage):
        return ""
    return (
        '<details class="cr-more"><summary>Show more around it</summary>'
        f"{_quoted(citation, neighbours.text, neighbours.start)}</details>"
    )


def _reference(citation: Citation) -> str:
    return (
        '<details class="cr-more"><summary>Copy the reference</summary>'
        f'<textarea class="cr-reference" readonly rows="3" aria-label="Reference of quotation {citation.number}">'
        f"{escape(reference(citation))}</textarea></details>"
    )


def _links(citation: Citation, conversation: str) -> str:
    quotation = Span(citation.start, citation.end)
    inside = html.escape(source_link(citation.review, citation.page, quotation, conversation))
    file = html.escape(original_link(citation.review, citation.page, quotation))
    at = " at this page" if citation.page else ""
    links = [
        f'<a href="{inside}">Open in this library</a>',
        f'<a href="{file}" target="_blank">Open the original file{at}</a>',
    ]
    if citation.source_url and safe_link(citation.source_url):
        publisher = html.escape(publisher_link(citation.source_url.strip(), citation.page, citation.quote))
        links.append(f'<a href="{publisher}" target="_blank">Publisher’s copy</a>')
    return "".join(links)
