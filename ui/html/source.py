"""The HTML of one review: the quoted passage, its text folded by section, and the ways through it.

As in `ui.html.markup`, every text passes through `escape`. It checks no quotation (see `ui/app/screens/source.py`); the
catalogue entry is `ui.html.entry`'s.
"""

from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from assistant import Citation
from corpus import Document, Section, SectionKind, Span
from corpus.catalogue import CatalogueEntry
from ui.find_in_review import Found
from ui.html.addresses import source_parameters
from ui.html.markup import counted, escape, folded, marked, prose, safe_link

MOST_SHOWN = 50
BEFORE_FIRST = "Before the first heading"


def address(document: Document, review: str, place: Span, conversation: str | None, words: str = "") -> str:
    """The Source page's address at `place`, safe in an attribute; `words` stay in the search box there."""
    parameters = source_parameters(review, document.page_at(place.start), place, conversation)
    return escape(f"/source?{urlencode(parameters | ({'find': words} if words else {}))}")


def excerpt(text: str, around: Span, quotation: Span) -> str:
    """`text` from `around.start` to `around.end`, with the quotation marked. All offsets are into `text`."""
    shift = around.start
    return f"<blockquote>{marked(around.of(text), quotation.start - shift, quotation.end - shift)}</blockquote>"


def outline(document: Document, sections: Sequence[Section], review: str, conversation: str | None) -> str:
    """The headings, folded: each leads to its page, or to its section of the whole text where there are no pages."""
    items = []
    for number, section in enumerate(sections):
        page = document.page_at(section.start)
        target = f"#section-{number}"
        if page is not None:
            target = escape(f"/source?{urlencode(source_parameters(review, page, None, conversation))}")
        kind = "" if section.kind is SectionKind.OTHER else f' <span class="cr-kind">{section.kind}</span>'
        at = f' <span class="cr-meta">page {page}</span>' if page is not None else ""
        name = escape(section.path[-1] if section.path else BEFORE_FIRST)
        items.append(f'<li class="cr-level-{min(len(section.path), 4)}"><a href="{target}">{name}</a>{kind}{at}</li>')
    contents = f'<nav aria-label="Outline"><ol class="cr-outline">{"".join(items)}</ol></nav>'
    return folded(f"Outline: {counted(len(sections), 'section')}", contents)


def found(document: Document, places: Sequence[Found], words: str, review: str, conversation: str | None) -> str:
    """The sentences that hold `words`, each marked in its sentence and opening its place."""
    if not places:
        return f'<p role="status">No sentence of this review holds “{escape(words)}”.</p>'
    verb = "sentence holds" if len(places) == 1 else "sentences hold"
    more = f" The first {MOST_SHOWN} are listed." if len(places) > MOST_SHOWN else ""
    items = "".join(
        f'<li><a href="{address(document, review, place.sentence, conversation, words)}">'
        f"{_where(document, place.sentence, place.path)}</a>"
        f"<p>{_all_marked(document.text, place.sentence, place.matches)}</p></li>"
        for place in places[:MOST_SHOWN]
    )
    return f'<p role="status">{len(places):,} {verb} “{escape(words)}”.{more}</p><ol class="cr-found">{items}</ol>'


def other_quotations(document: Document, citations: Iterable[Citation], review: str, conversation: str) -> str:
    """The conversation’s other quotations of this review, folded, each opening its place."""
    items = []
    for citation in citations:
        place = Span(citation.start, citation.end)
        target, where = address(document, review, place, conversation), _where(document, place, citation.section)
        items.append(f'<li><a href="{target}">{where}</a><p>“{prose(citation.quote)}”</p></li>')
    summary = f"Also quoted in this conversation: {counted(len(items), 'sentence')}"
    return folded(summary, f'<ol class="cr-found">{"".join(items)}</ol>')


def _where(document: Document, place: Span, path: Sequence[str]) -> str:
    page = document.page_at(place.start)
    return escape(" · ".join([*([f"Page {page}"] if page else []), " › ".join(path) or BEFORE_FIRST]))


def _all_marked(text: str, around: Span, places: Iterable[Span]) -> str:
    html, at = "", around.start
    for place in places:
        html += f"{prose(text[at : place.start])}<mark>{prose(place.of(text))}</mark>"
        at = place.end
    return html + prose(text[at : around.end])


def folded_sections(text: str, sections: Sequence[Section], quotation: Span | None) -> str:
    """The whole text, a fold for each section; the quotation's section is open and the quotation marked in it."""
    folds = "".join(_fold(text, section, f"section-{number}", quotation) for number, section in enumerate(sections))
    return f'<div class="cr-sections">{folds}</div>'


def _fold(text: str, section: Section, anchor: str, quotation: Span | None) -> str:
    start, end = section.start, section.end
    here = quotation if quotation and quotation.start < end and start < quotation.end else None
    body = prose(text[start:end])
    if here:
        body = marked(text[start:end], max(here.start - start, 0), min(here.end, end) - start, "quote")
    name = " › ".join(section.path) or BEFORE_FIRST
    # The anchor is inside: a link to it unfolds the section.
    content = f'<div class="cr-text" id="{anchor}">{body}</div>'
    return f"<details{' open' if here else ''}><summary>{escape(name)}</summary>{content}</details>"


def page_text(text: str, quotation: Span | None) -> str:
    """One page's text; `quotation` is an offset into it."""
    body = marked(text, quotation.start, quotation.end) if quotation else prose(text)
    return f'<div class="cr-text">{body}</div>'


def links(original: str, label: str, entry: CatalogueEntry, to_quotation: bool = False) -> str:
    """Where the review can be read outside this page. `original` and `label` are ours."""
    shown = '<a href="#quote">Show the quotation in the whole text</a>' if to_quotation else ""
    shown += f'<a href="{original}" target="_blank">{label}</a>'
    if publisher := safe_link(entry.text("url")):
        shown += f'<a href="{publisher}" target="_blank">Publisher’s copy</a>'
    return f'<p class="cr-links">{shown}</p>'
