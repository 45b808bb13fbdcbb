"""The HTML of a briefing: an excerpt as the person arranges it, and the whole as it prints.

As in `ui.html.markup`, every text passes through `escape`, and links are checked web addresses.
"""

from assistant import Citation
from ui.briefing.briefing import CheckedBriefing, Excerpt, Line, place
from ui.html import boxed, escape, prose, safe_link

CHANGED = "The library has changed since this was pinned: it no longer says so at this place."


def pinned(number: int, citation: Citation, stands: bool) -> str:
    """One excerpt above its note and buttons."""
    return (
        f'<h2 class="cr-excerpt"><span class="cr-number">{number}</span>{escape(citation.label)}</h2>'
        f'<p class="cr-meta">{escape(place(citation))}</p>{"" if stands else boxed(CHANGED)}'
        f"<blockquote>{prose(citation.quote)}</blockquote>"
    )


def whole(briefing: CheckedBriefing) -> str:
    """The briefing from its title to the last excerpt, with all that the exports hold."""
    preface = "".join(f'<p class="cr-meta">{escape(sentence)}</p>' for sentence in briefing.preface)
    excerpts = "".join(_excerpt(number, excerpt) for number, excerpt in enumerate(briefing.excerpts, 1))
    return (
        f'<article class="cr-briefing"><h2 class="cr-title">{escape(briefing.title)}</h2>{preface}{excerpts}</article>'
    )


def _excerpt(number: int, excerpt: Excerpt) -> str:
    note = f'<p class="cr-note"><strong>Note:</strong> {escape(excerpt.note)}</p>' if excerpt.note else ""
    return (
        f"<section><h3>{number}. {escape(excerpt.label)}</h3><blockquote>{prose(excerpt.quotation)}</blockquote>"
        f'{note}<dl class="cr-facts">{"".join(map(_line, excerpt.lines))}</dl></section>'
    )


def _line(line: Line) -> str:
    address = safe_link(line.link)
    shown = f'<a href="{address}" target="_blank">{escape(line.text)}</a>' if address else escape(line.text)
    return f"<dt>{line.name}</dt><dd>{shown}</dd>"
