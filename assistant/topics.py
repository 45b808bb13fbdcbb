"""The matters of safeguarding that a question speaks of by name: "interpreters", "school nurse", "CAMHS".

Where no review speaks of such a matter, the reader is told so in as many words. The list, `topics.txt`, was written for
this program; the vocabulary's abbreviations count as well. It names no review and ranks nothing.
"""

import functools
import re
from collections.abc import Collection
from dataclasses import dataclass
from importlib import resources

from assistant.question import Question
from assistant.vocabulary import same_as
from index.lexical import analyse
from index.snapshot import Snapshot

# "HV", "GP" and "SW" are in most reviews in other words ("health visitor").
_LEAST_LETTERS = 3


@dataclass(frozen=True, slots=True)
class Topic:
    """A matter of the field as the question words it, and the other `names` it goes by."""

    words: str
    names: tuple[str, ...] = ()

    def in_text(self, text: str) -> bool:
        """Whether `text` has it under any name, case and number disregarded."""
        return any(_said(name).search(text) for name in (self.words, *self.names))

    def in_library(self, snapshot: Snapshot) -> bool:
        """Whether some review may have it: each word of one of its names is somewhere in the library."""
        return any(
            all(map(snapshot.document_frequency, analyse(name))) for name in (self.words, *self.names) if analyse(name)
        )


def topics(question: Question) -> tuple[Topic, ...]:
    """The matters of the field that the question speaks of, in its words."""
    listed = [Topic(match.group()) for match in _listed().finditer(question.text)]
    abbreviations = [
        Topic(item.term, (item.means, *sorted(same_as(item.means))))
        for item in question.expansions
        if item.abbreviation and item.term.isupper() and len(item.term) >= _LEAST_LETTERS
    ]
    return tuple(dict.fromkeys([*listed, *abbreviations]))


def absent(snapshot: Snapshot, question: Question, reviews: Collection[str]) -> tuple[str, ...]:
    """The matters of the question that none of `reviews` has in its text, in the question's words."""
    texts = [snapshot.document(review).text for review in reviews]
    return tuple(topic.words for topic in topics(question) if not any(topic.in_text(text) for text in texts))


@functools.lru_cache(maxsize=500)
def _said(name: str) -> re.Pattern[str]:
    """The name's words in order, whatever stands between them but words; "nursery" finds "nurseries", too."""
    words = [re.escape(re.sub(r"(?:ies|y|s)$", "", word)) for word in re.findall(r"\w+", name.casefold())]
    return re.compile(r"\b" + r"\W+".join(rf"{word}(?:ies|y|s|'s|’s)?" for word in words) + r"\b", re.I)


@functools.cache
def _listed() -> re.Pattern[str]:
    names = resources.files("assistant").joinpath("topics.txt").read_text(encoding="utf-8").split("\n")
    longest_first = sorted(filter(None, names), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.I)
