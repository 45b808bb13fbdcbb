"""The matters of safeguarding that a question speaks of by name: "interpreters", "school nurse", "CAMHS".

Where no review speaks of such a matter, the reader is told so in as many words. The list, `topics.txt`, was written for
this program: a matter a line, the names by which it is asked for, and after "=" others that reviews give it. The
vocabulary's abbreviations count as well. It names no review and ranks nothing.
"""

import functools
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from importlib import resources

from assistant.question.question import Question
from assistant.question.vocabulary import same_as
from corpus.words import analyse
from index import OpenLibrary

# "GP", "DV" and "SW" are in most reviews in other words ("primary care"): nothing is made of their absence.
_LEAST_LETTERS = 3
# What is done, and not what a review is about: "they NFA'd it".
_DOINGS = frozenset({"DNA", "NFA", "WNB"})
# "multi-agency risk assessment conference" may be written in more than one way; shorter names stand as they are.
_SPELLED_OUT, _MOST_OF_A_NAME = 4, 0.75
# Where a long name is looked for in other words.
_MOST_PASSAGES = 20


@dataclass(frozen=True, slots=True)
class Topic:
    """A matter of the field as the question words it, and the other `names` it goes by."""

    words: str
    names: tuple[str, ...] = ()

    def is_in(self, library: OpenLibrary, reviews: Collection[str] | None = None) -> bool:
        """Whether a passage of `reviews`, else of any review, has the words of one of its names in a row, or most of
        those that spell out an abbreviation, whatever their endings."""
        return any(_in_a_passage(library, analyse(name), reviews) for name in (self.words, *self.names))


def topics(question: Question) -> tuple[Topic, ...]:
    """The matters of the field that the question speaks of, in its words."""
    pattern, names = _listed()
    found: dict[str, Topic] = {}
    for match in pattern.finditer(question.text.replace("’", "'")):
        found.setdefault(match.group().casefold(), Topic(match.group(), names[match.group().casefold()]))
    for item in question.expansions:
        if item.abbreviation and item.term.isupper() and len(item.term) >= _LEAST_LETTERS and item.term not in _DOINGS:
            listed = names.get(item.term.casefold(), ())
            found[item.term.casefold()] = Topic(item.term, (item.means, *sorted(same_as(item.means)), *listed))
    return tuple(found.values())


def absent(library: OpenLibrary, about: Sequence[Topic], reviews: Collection[str]) -> tuple[str, ...]:
    """Those of the matters that none of `reviews` has anywhere in its text, headings and all, in the question's
    words."""
    missing = [topic for topic in about if not topic.is_in(library, reviews)]
    if not missing:
        return ()
    texts = [analyse(library.document(review).text) for review in reviews]
    return tuple(
        topic.words
        for topic in missing
        if not any(_in_a_row(analyse(name), text) for name in (topic.words, *topic.names) for text in texts)
    )


def _in_a_passage(library: OpenLibrary, stems: Sequence[str], reviews: Collection[str] | None) -> bool:
    """Whether a passage has the stems in a row. A long name that spells out an abbreviation may also stand in other
    words, which is looked for in the likeliest passages."""
    if library.has_in_a_row(stems, reviews):
        return True
    if len(stems) < _SPELLED_OUT:
        return False
    least = _MOST_OF_A_NAME * len(set(stems))
    texts = (
        analyse(library.text(review)[start:end])
        for review, start, end in library.passages_with(stems, _MOST_PASSAGES, reviews)
    )
    return any(len(set(stems) & set(held)) >= least for held in texts)


def _in_a_row(stems: Sequence[str], held: Sequence[str]) -> bool:
    return bool(stems) and any(list(held[at : at + len(stems)]) == list(stems) for at in range(len(held)))


@functools.cache
def _listed() -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    """What finds the names of `topics.txt` in a question, and all the names of the matter of each."""
    names: dict[str, tuple[str, ...]] = {}
    file = resources.files("assistant.question").joinpath("topics.txt")
    for line in file.read_text(encoding="utf-8").splitlines():
        asked, _, others = line.partition(" = ")
        every = tuple(name.strip() for part in (asked, others) for name in part.split(";") if name.strip())
        names |= {name.strip(): every for name in asked.split(";")}
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.I), names
