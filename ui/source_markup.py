"""The HTML of one review: the quoted passage, its text folded by section, and its catalogue entry.

As in `ui.markup`, every text passes through `escape`. It checks no quotation (see `ui/screens/source.py`).
"""

from collections.abc import Sequence

from corpus.catalogue import FIELDS, CatalogueEntry
from corpus.dates import date_in_words
from corpus.document import Span
from corpus.structure import Section
from ui.markup import escape, marked, prose, safe_link

NOT_RECORDED = '<span class="cr-unrecorded">not recorded</span>'
FIELD_NAMES = {
    "title": "Title",
    "publisher": "Publisher",
    "place": "Place",
    "type": "Type",
    "published": "Published",
    "incident": "Incident",
    "subject": "Subject",
    "reference": "Reference",
    "url": "Publisher’s address",
}


def excerpt(text: str, around: Span, quotation: Span) -> str:
    """`text` from `around.start` to `around.end`, with the quotation marked. All offsets are into `text`."""
    shift = around.start
    return f"<blockquote>{marked(around.of(text), quotation.start - shift, quotation.end - shift)}</blockquote>"


def folded_sections(text: str, sections: Sequence[Section], quotation: Span | None) -> str:
    """The whole text, a fold for each section; the quotation's section is open and the quotation marked in it."""
    return f'<div class="cr-sections">{"".join(_fold(text, section, quotation) for section in sections)}</div>'


def _fold(text: str, section: Section, quotation: Span | None) -> str:
    start, end = section.start, section.end
    here = quotation if quotation and quotation.start < end and start < quotation.end else None
    body = prose(text[start:end])
    if here:
        body = marked(text[start:end], max(here.start - start, 0), min(here.end, end) - start, "quote")
    name = " › ".join(section.path) or "Before the first heading"
    opened = " open" if here else ""
    return f'<details{opened}><summary>{escape(name)}</summary><div class="cr-text">{body}</div></details>'


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


def facts(entry: CatalogueEntry) -> str:
    """The catalogue entry, every field, with "not recorded" where neither the text nor a person gives it."""
    rows = "".join(f"<dt>{FIELD_NAMES[field]}</dt><dd>{_fact(entry, field)}</dd>" for field in FIELDS)
    return f'<dl class="cr-facts">{rows}</dl>'


def _fact(entry: CatalogueEntry, field: str) -> str:
    value = entry.text(field)
    if value is None:
        return NOT_RECORDED
    if field in ("published", "incident"):
        return escape(date_in_words(value))
    link = safe_link(value) if field == "url" else None
    return f'<a href="{link}" target="_blank">{link}</a>' if link else escape(value)
