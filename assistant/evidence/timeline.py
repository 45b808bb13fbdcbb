"""What happened when: the dated statements of a review, in the order of their dates.

A date is one that the text writes with its year. "On 21 August", said after a date, keeps its place after it; nothing
is completed or reckoned ("three days later"), and what is told without a date is not there.
"""

import re

from assistant.answer import Citation, Place
from assistant.evidence.citing import cite
from corpus import SectionKind
from corpus.catalogue import find_dates
from corpus.text import statements
from index import OpenLibrary

# Recommendations and questions to the reader tell of what is to come.
_WITHOUT = frozenset({SectionKind.RECOMMENDATION})
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
# A date without its year; "may" and "march" are words.
_PART_OF_DATE = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTHS})"
    rf"|(?:[Ii]n|[Bb]y|[Uu]ntil|[Ss]ince|[Dd]uring) (?:{_MONTHS}))\b"
)


# A chronology that is longer is no longer read, and each statement has a card of its own.
_MOST = 60


def timeline(library: OpenLibrary, review: str) -> tuple[list[Citation], str]:
    """The dated statements of a review, the earliest first, of one date in the text's order, and the sentence above
    them; nothing where fewer than two are dated."""
    text = library.text(review)
    found: list[tuple[str, int, int]] = []
    for section in library.sections(review):
        if section.kind in _WITHOUT:
            continue
        date = ""
        for statement in statements(text, section.sentences):
            start, end = statement[0].start, statement[-1].end
            if statement[0].boilerplate:
                continue
            if written := find_dates(text, start, end):
                date = written[0].iso
            elif not (date and _PART_OF_DATE.search(text, start, end)):
                continue
            found.append((date, start, end))
    if len(found) < 2:
        return [], ""
    some = "dated statements" if len(found) <= _MOST else f"dated statements, the first {_MOST}"
    lead = f"{len(found):,} {some} in the order of their dates. What is told without a date is not among them."
    return [cite(library, Place(review, start, end)) for _, start, end in sorted(found)[:_MOST]], lead
