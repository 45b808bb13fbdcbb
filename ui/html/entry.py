"""The HTML of a review's catalogue entry: each value, and the sentence of the text that shows it.

As in `ui.html.markup`, every text passes through `escape`. What people correct is `ui.app.correction`'s.
"""

from collections.abc import Callable

from corpus import Span
from corpus.catalogue import FIELDS, CatalogueEntry, Value, date_in_words
from ui.html.markup import escape, marked, safe_link

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


def facts(entry: CatalogueEntry, shown: Callable[[Span], str] = lambda _: "") -> str:
    """The catalogue entry, every field, with "not recorded" where neither the text nor a person gives it.

    `shown` makes the HTML of what shows a value read from the text; a value without a place is a person's own.
    """
    rows = "".join(f"<dt>{FIELD_NAMES[field]}</dt><dd>{_fact(entry, field, shown)}</dd>" for field in FIELDS)
    return f'<dl class="cr-facts">{rows}</dl>'


def _fact(entry: CatalogueEntry, field: str, shown: Callable[[Span], str]) -> str:
    value: Value | None = getattr(entry, field)
    if value is None:
        return NOT_RECORDED
    text = escape(in_words(field, value.text))
    if field == "url" and (link := safe_link(value.text)):
        text = f'<a href="{link}" target="_blank">{link}</a>'
    source = shown(value.span) if value.span else ' <span class="cr-meta">from catalogue.csv</span>'
    return text + source


def in_words(field: str, text: str) -> str:
    """A value as people write it."""
    return date_in_words(text) if field in ("published", "incident") else text


def evidence(text: str, sentence: Span, place: Span, address: str) -> str:
    """A fold with the sentence that shows a value, the value's `place` marked in it, opening at `address`."""
    shift = sentence.start
    shown = marked(sentence.of(text), place.start - shift, min(place.end, sentence.end) - shift)
    return (
        f'<details class="cr-shown"><summary>Shown in the text</summary><p>{shown}</p>'
        f'<p class="cr-links"><a href="{address}">Open at this place</a></p></details>'
    )
