"""Verifying what a language model says of a passage: the quotation is found in it or the point goes.

A quotation is found where it is a run of whole sentences of the passage, character for character, white space folded;
what is shown is then cut from the document, not taken from the model. A sentence stays where it brings in no number,
date, name or role that the quotation has not. That proves that the words exist, not that they answer the question.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from assistant.answer import Place
from assistant.language_model.claims import Claim
from assistant.language_model.prompt import OfferedPassage
from assistant.language_model.verification.mismatch import excuses, shared, to_check
from assistant.language_model.verification.particulars import date_astray, number_astray, tokens
from assistant.language_model.verification.people import person_astray
from assistant.question import expansions, spell_out
from corpus import Span
from corpus.text import sentences
from corpus.words import english
from index import OpenLibrary

# More is not taken in at a glance, and holds so many particulars that a false one may be among them.
_MOST_SENTENCES = 3
_MOST_CHARACTERS = 300
_LEAST_WORDS = 3
# Below this a sentence is not about the quotation at all: the lowest of the true ones has 0.4.
_LEAST_SHARED = 0.35
_LEAST_ENGLISH = 0.7
_ADDRESSES = re.compile(
    r"\b(?:i|we|us|our|you|your|yours|please|click|ignore|http\w*|www)\b|[@<>{}\[\]|`*#_\\]|://", re.I
)


class Fault(StrEnum):
    """Why a point goes."""

    PASSAGE = "no such passage"
    QUOTATION = "the quotation is no run of whole sentences of the passage"
    SENTENCE = "the sentence is not one plain sentence in English"
    NUMBER = "a number that the quotation has not"
    DATE = "a date that the quotation has not"
    PERSON = "a name or role that the quotation has not, or not there"
    EXCUSE = "it says of reporting, or of what need not be done, what the quotation does not"
    UNRELATED = "the sentence is not about the quotation"
    REPEATED = "the quotation has been used"


@dataclass(frozen=True, slots=True)
class Verified:
    """A sentence, and where its quotation stands. `check` is what to look at twice."""

    sentence: str
    place: Place
    check: tuple[str, ...]


def verify(
    claim: Claim, passages: Mapping[str, OfferedPassage], library: OpenLibrary, common: Collection[str]
) -> Verified | Fault:
    """The claim as it may be shown, or why it may not; `common` are `common_words` of the passages."""
    passage = passages.get(claim.passage)
    if passage is None:
        return Fault.PASSAGE
    text = library.document(passage.place.review).text
    found = find_quotation(claim.quotation, passage, text)
    if found is None:
        return Fault.QUOTATION
    sentence = " ".join(claim.sentence.split())
    quotation = found.of(text)
    fault = sentence_fault(sentence, quotation, common)
    return fault or Verified(
        sentence, Place(passage.place.review, found.start, found.end), to_check(sentence, quotation)
    )


def find_quotation(quotation: str, passage: OfferedPassage, text: str) -> Span | None:
    """Where `quotation` stands as a run of whole sentences of the passage; None where it does not."""
    wanted = quotation.split()
    for first in range(len(passage.sentences)):
        for run in range(1, _MOST_SENTENCES + 1):
            if first + run > len(passage.sentences):
                break
            span = Span(passage.sentences[first].start, passage.sentences[first + run - 1].end)
            if wanted and span.of(text).split() == wanted:
                return span
    return None


def sentence_fault(sentence: str, quotation: str, common: Collection[str]) -> Fault | None:
    """Why `sentence` cannot stand beside `quotation`; None where it can. `common` are words that are no names."""
    if not _is_plain(sentence, quotation):
        return Fault.SENTENCE
    said, quoted = (spell_out(words, expansions(words)) for words in (sentence, quotation))
    if number_astray(sentence, quotation):
        return Fault.NUMBER
    if date_astray(sentence, quotation):
        return Fault.DATE
    # Spelled out or not: "HV" and "health visitor" are the same.
    if person_astray(sentence, quotation, common) and person_astray(said, quoted, common):
        return Fault.PERSON
    if shared(said, quoted) < _LEAST_SHARED:
        return Fault.UNRELATED
    if excuses(sentence, quotation):
        return Fault.EXCUSE
    return None


def common_words(passages: Collection[OfferedPassage], library: OpenLibrary) -> frozenset[str]:
    """The words that the passages' reviews write in lower case: a name is not among them."""
    reviews = {passage.place.review for passage in passages}
    return frozenset(word for review in reviews for word in re.findall(r"\b[a-z]+\b", library.document(review).text))


def _is_plain(sentence: str, quotation: str) -> bool:
    words = [token.casefold() for token in tokens(sentence)]
    if not (len(words) >= _LEAST_WORDS and len(sentence) <= _MOST_CHARACTERS and sentence.isprintable()):
        return False
    quoted = {token.casefold() for token in tokens(quotation)}
    if any(found.group().casefold() not in quoted for found in _ADDRESSES.finditer(sentence)):
        return False
    if len(list(sentences(sentence, 0, len(sentence)))) != 1:
        return False
    known = english().known(word for word in words if word not in quoted)
    return sum(word in quoted or word in known for word in words) >= _LEAST_ENGLISH * len(words)
