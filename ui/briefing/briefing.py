"""A briefing: pinned quotations in the person's order, with their notes, and what every form of it says.

`check_briefing` holds each quotation against the stored text once more and gathers what is written about it. It writes
no form itself: `ui.briefing.html` draws it on the page, `ui.briefing.word` and `ui.briefing.markdown` export it.
"""

import datetime
import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from assistant import Citation
from assistant.evidence import cite
from corpus import CaseReviewsError
from corpus.catalogue import date_in_words
from index import OpenLibrary
from index.library import Library
from index.storage import Snapshot, text_sha256
from ui.html import counted, link_to, safe_link

UNTITLED = "Briefing"
LIMITS = (
    "Learning from published reviews, not advice on a live case. If a child is in immediate danger call 999. "
    "Do not add names or details of real families."
)
SAMPLE = "These are fictional sample reviews: no real child, family, board or case."

# What the pages show as U+FFFD (see `ui.html.markup`), and what XML forbids besides: surrogates and two noncharacters.
_UNWRITABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)  # fmt: skip
# RFC 3986: reserved characters and the percent sign stand as they are, but for brackets, which end links in Markdown.
_ADDRESS_CHARACTERS = ":/?#@!$&'*+,;=%"


class BriefingError(CaseReviewsError):
    """A quotation is no longer what the library's text says at its place."""


@dataclass(frozen=True, slots=True)
class Item:
    """A pinned quotation and what the person notes about it."""

    citation: Citation
    note: str = ""


@dataclass(frozen=True, slots=True)
class Briefing:
    """What the person has put together; `items` are in the order that they chose."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is said about a quotation; `link` is an http(s) address in ASCII, where the text is one."""

    name: str
    text: str
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A quotation that was found in the stored text, and the lines that let a reader find it there."""

    label: str
    quotation: str
    note: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class CheckedBriefing:
    """A briefing ready to be written. `preface` are our own sentences: what it was made from, and its limits."""

    title: str
    preface: tuple[str, ...]
    excerpts: tuple[Excerpt, ...]


def moved(pins: Sequence[Citation], citation: Citation, by: int) -> list[Citation]:
    """`pins` with one of them `by` places further on (less than 0: back), but not beyond an end."""
    others = [pin for pin in pins if pin != citation]
    place = min(max(list(pins).index(citation) + by, 0), len(others))
    return [*others[:place], citation, *others[place:]]


def still_stands(citation: Citation, snapshot: Snapshot) -> bool:
    """Whether the stored text, read anew, has the hash that the index records and the quotation at its place."""
    review = snapshot.reviews.get(citation.review)
    if review is None:
        return False
    text = snapshot.store.document(review).text
    return text_sha256(text) == review.text_sha256 and text[citation.start : citation.end] == citation.quote


def check_briefing(
    briefing: Briefing, snapshot: Snapshot, library: Library, *, address: str, today: datetime.date
) -> CheckedBriefing:
    """The briefing with all that is written about each quotation, as the snapshot has it now.

    `address` is where the app is served. Raises BriefingError, naming every quotation that no longer stands.
    """
    changed = [
        f"excerpt {number} ({one_line(item.citation.label)})"
        for number, item in enumerate(briefing.items, 1)
        if not still_stands(item.citation, snapshot)
    ]
    if changed:
        raise BriefingError(
            f"The library no longer holds {', '.join(changed)} as it was pinned, so nothing is exported.",
            "Remove what is named here from the briefing, ask the question again, and pin it as it stands now.",
        )
    return CheckedBriefing(
        one_line(briefing.title) or UNTITLED,
        _preface(snapshot, library, today),
        tuple(_excerpt(item, snapshot, address) for item in briefing.items),
    )


def _preface(snapshot: Snapshot, library: Library, today: datetime.date) -> tuple[str, ...]:
    source = "the sample library" if library.is_sample else f"the library “{one_line(library.root.name)}”"
    made = (
        f"Made with Case Reviews on {date_in_words(today.isoformat())} from {source}, which holds "
        f"{counted(len(snapshot.reviews), 'review')}. Each quotation was compared with the stored text on that day."
    )
    return (made, SAMPLE, LIMITS) if library.is_sample else (made, LIMITS)


def _excerpt(item: Item, snapshot: Snapshot, address: str) -> Excerpt:
    # Cited anew, so that corrections of the catalogue since the pinning are in it.
    citation = cite(OpenLibrary(snapshot), item.citation.place)
    review = snapshot.reviews[citation.review]
    published, reference = citation.published, review.entry.text("reference")
    named = (
        ("publisher", citation.publisher),
        ("title", citation.title),
        ("subject", citation.subject),
        ("date of publication", date_in_words(published) if published else None),
        ("reference", f"reference {reference}" if reference else None),
        ("file", f"file {citation.document}"),
    )
    publisher, here = web_address(citation.source_url), web_address(address + link_to(citation))
    lines = (
        Line("Reference", " · ".join(one_line(text) if text else f"{name} not recorded" for name, text in named)),
        Line("Place", place(citation)),
        Line("Publisher’s copy", publisher or "link not recorded", publisher),
        Line("In this library", here or link_to(citation), here),
        Line("Checked against", f"text with SHA-256 {review.text_sha256}, index generation {snapshot.generation}"),
    )
    return Excerpt(one_line(citation.label), writable(citation.quote), writable(item.note.strip()), lines)


def place(citation: Citation) -> str:
    """Page and section, or that they are not recorded."""
    page = f"page {citation.page}" if citation.page else "page not recorded"
    return f"{page} · {one_line(' › '.join(citation.section)) or 'section not recorded'}"


def writable(text: str) -> str:
    r"""`text` as it can be written down: its line ends as `\n`, and U+FFFD for control characters, as on every page.

    Marks that turn the reading direction count among them. Every other character stays.
    """
    return _UNWRITABLE.sub("\ufffd", re.sub("\r\n?", "\n", text))


def one_line(text: str) -> str:
    """`text` as it can be written, on one line."""
    return " ".join(writable(text).split())


def web_address(address: str | None) -> str | None:
    """The address, percent-encoded to plain ASCII, where it is an http(s) one with a host; None for any other."""
    safe = safe_link(address)
    return quote(html.unescape(safe), safe=_ADDRESS_CHARACTERS) if safe else None
