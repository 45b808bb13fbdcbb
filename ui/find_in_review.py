"""Places within one review: the sentence around a place, and the sentences that hold certain words.

All offsets are into the document's text. It finds words as they are written; what a question means is `index.search`'s.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from corpus import Section, Span

MOST_CHARACTERS = 200
# A line without sentences may be a whole table: this much of it on either side shows the place.
_AROUND = 300
_APOSTROPHES = "['’‘`]"


@dataclass(frozen=True, slots=True)
class Found:
    """A sentence, the places in it that were looked for, and the headings above it."""

    sentence: Span
    matches: tuple[Span, ...]
    path: tuple[str, ...]


class Sentences:
    """The sentences of a review, to be found by what stands in them."""

    def __init__(self, text: str, sections: Sequence[Section]) -> None:
        self._text = text
        self._sections = sections
        self._section_starts = [section.start for section in sections]
        self._spans = [sentence.span for section in sections for sentence in section.sentences]
        self._starts = [span.start for span in self._spans]

    def around(self, span: Span) -> Span:
        """The sentence in which `span` begins, lengthened to its end; its line, or part of it, where it is in none."""
        number = bisect_right(self._starts, span.start) - 1
        if number >= 0 and span.start < self._spans[number].end:
            return Span(self._spans[number].start, max(self._spans[number].end, span.end))
        start = max(self._text.rfind("\n", 0, span.start) + 1, span.start - _AROUND)
        end = self._text.find("\n", span.end)
        return Span(start, min(len(self._text) if end < 0 else end, span.end + _AROUND))

    def path(self, offset: int) -> tuple[str, ...]:
        """The headings above the character at `offset`."""
        number = bisect_right(self._section_starts, offset) - 1
        return self._sections[number].path if number >= 0 else ()

    def find(self, words: str) -> list[Found]:
        """The sentences that hold `words`, in order: in any case, over line ends and bold, with either apostrophe."""
        pattern = _pattern(words)
        found: list[Found] = []
        for match in pattern.finditer(self._text) if pattern else ():
            place = Span(*match.span())
            sentence = self.around(place)
            if found and found[-1].sentence.start <= place.start and place.end <= found[-1].sentence.end:
                last = found[-1]
                found[-1] = Found(last.sentence, (*last.matches, place), last.path)
            else:
                found.append(Found(sentence, (place,), self.path(place.start)))
        return found


def _pattern(words: str) -> re.Pattern[str] | None:
    parts = [re.sub(_APOSTROPHES, lambda _: _APOSTROPHES, re.escape(part)) for part in words.split()]
    return re.compile(r"[\s*]+".join(parts), re.IGNORECASE) if parts else None
