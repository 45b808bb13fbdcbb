"""Typing errors, put right against the library's own words.

A word is corrected only where neither English nor the library has it and one slip away lies a word that the library
has. What is written with a capital may be a name and is left alone. Every correction is shown to the person.
"""

import re
from collections.abc import Set
from dataclasses import dataclass

from assistant.answer import Understood, UnderstoodKind
from assistant.question.vocabulary import Expansion
from corpus.words import analyse, english, is_word
from index import OpenLibrary

# Shorter words have too many neighbours: "wots" is one slip from "lots", "wits" and "tots".
_LEAST_LETTERS = 5
# A question of a few sentences has fewer; a pasted text is no typing.
_MOST_WORDS = 60


@dataclass(frozen=True, slots=True)
class Correction:
    """`typed` stands in the question from the character at `start`, and was read as `read`."""

    start: int
    typed: str
    read: str

    @property
    def understood(self) -> Understood:
        """As the person is told of it."""
        return Understood(UnderstoodKind.SPELLING, self.typed, self.read)


def corrections(
    question: str, library: OpenLibrary, expansions: tuple[Expansion, ...], names: Set[str]
) -> tuple[Correction, ...]:
    """The typing errors of `question`, in order. Terms of the vocabulary and words that name a review are none."""
    taken = {offset for term in expansions for offset in range(term.start, term.start + len(term.term))}
    found = []
    for match in list(re.finditer(r"(?<![\w'’-])[a-z]+(?![\w'’-])", question))[:_MOST_WORDS]:
        word = match.group()
        if len(word) >= _LEAST_LETTERS and match.start() not in taken and word not in names:
            read = _nearest(word, library)
            if read:
                found.append(Correction(match.start(), word, read))
    return tuple(found)


def corrected(question: str, found: tuple[Correction, ...]) -> str:
    """The question as it was read."""
    for correction in reversed(found):
        end = correction.start + len(correction.typed)
        question = question[: correction.start] + correction.read + question[end:]
    return question


def _nearest(word: str, library: OpenLibrary) -> str | None:
    """The word one slip from `word` that most passages have; None where it is no error, or none is near."""
    if is_word(word) or _frequency(word, library):
        return None
    near = english().candidates(word) or set()
    held = [(_frequency(other, library), english().word_frequency[other], other) for other in near if other != word]
    frequency, _, best = max(held, default=(0, 0, ""))
    return best if frequency else None


def _frequency(word: str, library: OpenLibrary) -> int:
    return min((library.document_frequency(term) for term in analyse(word)), default=0)
