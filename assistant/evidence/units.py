"""Evidence: the whole sentences that answer a question, scored, and chosen so that they say different things.

A unit of evidence is a statement: a sentence, or a lead-in with its short list. It chooses among what the search
found. For how far that answers the question see `sufficiency`, for what the score is made of `weights`.
"""

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import log

from assistant.answer import Place
from assistant.evidence.weights import SentenceFeatures, weights
from assistant.question import Concept, Question, Wanted, coverage, holds
from assistant.reader import Candidate, Reader, support
from corpus import Passage, Sentence
from corpus.text import ends_as_lead_in, statements, words
from corpus.words import analyse
from index import Hit, OpenLibrary

_LEAST_WORDS = 4
# Two sentences of one review that share this much of their words (Jaccard) say the same.
_SAME = 0.7

# First words that say who or what only with the sentence before.
_ANAPHORA = re.compile(
    r"(?:He|She|They|It|This|That|These|Those|His|Her|Their|Its|Such|Both|Neither|However|Also|As such|As a result|"
    r"Additionally|Therefore|Without this|Instead|Nor|Nobody|No one)\b"
)
# A quotation that is widened so stays below a short paragraph, in characters.
_LONGEST = 600


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of evidence: `text[start:end]` of a review's document, in `passage`.

    `features` are its likeliest sentence's. `score` is their weighted sum, the log-odds that it answers.
    """

    review: str
    passage: Passage
    start: int
    end: int
    score: float
    features: SentenceFeatures
    stems: frozenset[str]

    @property
    def place(self) -> Place:
        """Where its words stand."""
        return Place(self.review, self.start, self.end)


def gather(library: OpenLibrary, reader: Reader, hits: Sequence[Hit], question: Question, read: int) -> list[Unit]:
    """Every unit of the first `read` passages found, the likeliest answer first; ties stand in order of review and
    place."""
    supports = support((hit.review, hit.sentences) for hit in hits)
    some = hits[:read]
    candidates = [
        Candidate(library.as_read(hit.review, hit.passage), hit.sentences, supports[hit.review]) for hit in some
    ]
    judged = reader.read(question.read, candidates)
    telling = {concept: _weight(library, concept) for concept in question.concepts}
    asked = frozenset().union(*(concept.stems | concept.others | concept.forms for concept in question.concepts))

    @functools.cache
    def covered_by(held: frozenset[str]) -> float:
        return coverage(question.concepts, held, telling.__getitem__)

    units = []
    for hit, log_odds in zip(some, judged, strict=True):
        text = library.text(hit.review)
        heading = frozenset(analyse(" ".join(hit.passage.path)))
        context = covered_by(asked & heading.union(analyse(text[hit.passage.start : hit.passage.end])))
        for sentences, own in evidence_units(text, hit.passage):
            start, end = sentences[0].start, sentences[-1].end
            quote = text[start:end]
            stems = frozenset(analyse(quote))
            features = SentenceFeatures(
                read=float(log_odds[own].max()),
                found=hit.dense,
                covered=covered_by(asked & stems),
                context=context,
                misfit=float(question.wanted is not None and not holds(question.wanted, quote)),
                asks=float(quote.rstrip("*_ ").endswith("?")),
            )
            score = weights().sentence.log_odds(features)
            units.append(Unit(hit.review, hit.passage, start, end, score, features, stems))
    return sorted(units, key=lambda unit: (-round(unit.score, 4), unit.review, unit.start))


def evidence_units(text: str, passage: Passage) -> Iterator[tuple[tuple[Sentence, ...], slice]]:
    """The passage's statements, and which of its sentences they are; no pointers, bare lead-ins and scraps."""
    position = 0
    for statement in statements(text, passage.sentences):
        after = position + len(statement)
        bare = len(statement) == 1 and ends_as_lead_in(text, statement[0])
        if not statement[0].boilerplate and not bare and words(text, statement) >= _LEAST_WORDS:
            yield statement, slice(position, after)
        position = after


def with_antecedent(text: str, unit: Unit) -> Unit:
    """The unit with the sentence before it where it begins with a word that points back ("She was told …"), and with
    the one after it where that points back to it; both only within its paragraph."""
    sentences = unit.passage.sentences
    first = next(index for index, sentence in enumerate(sentences) if sentence.start == unit.start)
    last = next(index for index, sentence in enumerate(sentences) if sentence.end == unit.end)
    start, end = unit.start, unit.end
    if first and _points_back(text, start) and in_one_paragraph(text, sentences[first - 1].end, start):
        start = sentences[first - 1].start
    if last + 1 < len(sentences):
        following = sentences[last + 1]
        if _points_back(text, following.start) and in_one_paragraph(text, end, following.start):
            end = following.end
    return replace(unit, start=start, end=end) if end - start <= _LONGEST else unit


def in_one_paragraph(text: str, end: int, start: int) -> bool:
    """Whether nothing but a space, a line break or the marks of bold text stands between two sentences."""
    between = text[end:start]
    return between.strip(" \n*_") == "" and "\n\n" not in between and len(between) < 8


def choose(units: Iterable[Unit], *, most: int, most_per_review: int, least: float) -> list[Unit]:
    """The first units whose score is at least `least`, no two of a review saying the same."""
    chosen: list[Unit] = []
    for unit in units:
        if len(chosen) == most or unit.score < least:
            break
        of_review = [other for other in chosen if other.review == unit.review]
        if len(of_review) < most_per_review and not any(_same(unit, other) for other in of_review):
            chosen.append(unit)
    return chosen


def _points_back(text: str, start: int) -> bool:
    return _ANAPHORA.match(text, start) is not None


def _weight(library: OpenLibrary, concept: Concept) -> float:
    """The inverse document frequency of a concept, as BM25 has it (Robertson and Zaragoza 2009, eq. 3.3, plus one)."""
    frequency = min((library.document_frequency(stem) for stem in concept.stems), default=0)
    if concept.others:
        frequency = max(frequency, min(library.document_frequency(stem) for stem in concept.others))
    frequency = max([frequency, *(library.document_frequency(stem) for stem in concept.forms)])
    count = library.passage_count
    return log(1 + (count - frequency + 0.5) / (frequency + 0.5))


def _same(one: Unit, other: Unit) -> bool:
    return len(one.stems & other.stems) >= _SAME * max(1, len(one.stems | other.stems))


def wants_fact(question: Question) -> bool:
    """Whether one sentence can hold the whole answer."""
    return question.wanted is not None and question.wanted is not Wanted.PERSON_NAME
