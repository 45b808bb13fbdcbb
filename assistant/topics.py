"""The matters of safeguarding that a question speaks of by name: "interpreters", "school nurse", "CAMHS".

Where no review speaks of such a matter, the reader is told so in as many words. The list, `topics.txt`, was written for
this program; the vocabulary's abbreviations count as well. It names no review and ranks nothing.
"""

import functools
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from importlib import resources

from assistant.question import Question
from assistant.vocabulary import same_as
from index.lexical import analyse
from index.snapshot import Snapshot

# "GP", "DV" and "SW" are in most reviews in other words ("primary care"): nothing is made of their absence.
_LEAST_LETTERS = 3
# What is done, and not what a review is about: "they NFA'd it".
_DOINGS = frozenset({"DNA", "NFA", "WNB"})
# "multi-agency risk assessment conference" may be written in more than one way; shorter names stand as they are.
_SPELLED_OUT, _MOST_OF_A_NAME = 4, 0.75
# A name of several words stands in one of the passages that have the most of them, or in none.
_MOST_PASSAGES = 20


@dataclass(frozen=True, slots=True)
class Topic:
    """A matter of the field as the question words it, and the other `names` it goes by."""

    words: str
    names: tuple[str, ...] = ()

    def is_in(self, snapshot: Snapshot, reviews: Collection[str] | None = None) -> bool:
        """Whether a passage of `reviews`, else of any review, has the words of one of its names in a row, or most of
        those that spell out an abbreviation, whatever their endings."""
        return any(_in_a_passage(snapshot, analyse(name), reviews) for name in (self.words, *self.names))


def topics(question: Question) -> tuple[Topic, ...]:
    """The matters of the field that the question speaks of, in its words."""
    listed = [Topic(match.group()) for match in _listed().finditer(question.text)]
    abbreviations = [
        Topic(item.term, (item.means, *sorted(same_as(item.means))))
        for item in question.expansions
        if item.abbreviation and item.term.isupper() and len(item.term) >= _LEAST_LETTERS and item.term not in _DOINGS
    ]
    return tuple(dict.fromkeys([*listed, *abbreviations]))


def absent(snapshot: Snapshot, question: Question, reviews: Collection[str]) -> tuple[str, ...]:
    """The matters of the question that none of `reviews` has in its text, in the question's words."""
    return tuple(topic.words for topic in topics(question) if not topic.is_in(snapshot, reviews))


def _in_a_passage(snapshot: Snapshot, stems: Sequence[str], reviews: Collection[str] | None) -> bool:
    if not stems:
        return False
    terms = [(stem, 1.0) for stem in stems]
    numbers, _ = snapshot.lexical.search(terms, _MOST_PASSAGES, reviews=None if reviews is None else list(reviews))
    passages = snapshot.store.passages_numbered(numbers)
    for number, row in zip(numbers, snapshot.table.rows(numbers), strict=True):
        passage = passages[int(number)]
        text = snapshot.document(snapshot.table.review_ids[snapshot.table.review[row]]).text
        held = analyse(text[passage.start : passage.end])
        if any(held[at : at + len(stems)] == list(stems) for at in range(len(held))):
            return True
        if len(stems) >= _SPELLED_OUT and len(set(stems) & set(held)) >= _MOST_OF_A_NAME * len(set(stems)):
            return True
    return False


@functools.cache
def _listed() -> re.Pattern[str]:
    names = resources.files("assistant").joinpath("topics.txt").read_text(encoding="utf-8").split("\n")
    longest_first = sorted(filter(None, names), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.I)
