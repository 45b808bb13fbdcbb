"""Evidence: the whole sentences that best speak to a question, scored, and chosen so that they say different things.

A unit of evidence is a statement: a sentence, or a lead-in with its short list. It chooses among what the search
found. For how far that answers the question see `sufficiency`.
"""

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import log

from assistant.answer import Place
from assistant.question import Concept, Question, Wanted, coverage, holds
from corpus import Passage, SectionKind, Sentence
from corpus.text import ends_as_lead_in, statements, words
from corpus.words import analyse, rarity
from index import Hit, OpenLibrary

# Sentence score: of eleven proportions, tried by hand, the one whose first right sentence ranks best with the trained
# encoder on the open questions of both libraries in `benchmarks/` (right answers 87 → 89 % and 76 → 79 %, against 0.5,
# 0.3 and 0.2 for the passage's cosine, which adds nothing now); on those kept for reporting 76 → 78 % and 82 → 84 %.
_SENTENCE_WEIGHT = 0.7
_COVERAGE_WEIGHT = 0.15
# A section kind that was asked for; small beside a sentence's own score, which is 0.3 to 0.7 for what answers.
_KIND_BONUS = 0.2
_LEARNING_BONUS = 0.02
# A fact of the kind asked for ("how many": a number).
_WANTED_BONUS = 0.06
# A question to the reader ("Are you aware of this protocol?") is no finding of the review.
_ASKS_READER = 0.15

_LEAST_WORDS = 4
# Two sentences of one review that share this much of their words (Jaccard) say the same.
_SAME = 0.7

# First words that say who or what only with the sentence before.
_ANAPHORA = re.compile(
    r"(?:He|She|They|It|This|That|These|Those|His|Her|Their|Its|Such|Both|Neither|However|Also|As such|As a result|"
    r"Additionally|Therefore|Without this|Instead|Nor|Nobody|No one)\b"
)
# The most common words ("is", "what") have a rarity of 1 to 2.5; a concept has some weight however common it is.
_COMMON, _LEAST_TELLING = 2.5, 0.1
# An abbreviation of the field tells as much as its rarest word ("domestic", "neglect"), whatever its letters spell.
_ABBREVIATION = 3.0
# A quotation that is widened so stays below a short paragraph, in characters.
_LONGEST = 600


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of evidence: `text[start:end]` of a review's document, in `passage`.

    `cosine` is the best cosine of its sentences with the question, `covered` the share of the question's concepts it
    speaks of, `context` that share for its whole passage. `score` ranks the units of one question.
    """

    review: str
    passage: Passage
    start: int
    end: int
    score: float
    cosine: float
    covered: float
    context: float
    fits: bool  # holds a fact of the kind that is wanted, or none is
    stems: frozenset[str]

    @property
    def place(self) -> Place:
        """Where its words stand."""
        return Place(self.review, self.start, self.end)


def gather(library: OpenLibrary, hits: Sequence[Hit], question: Question) -> list[Unit]:
    """Every unit of the passages found, best first; ties stand in order of review and place."""
    weights = {concept: _weight(library, concept) for concept in question.concepts}
    asked = frozenset().union(*(concept.stems | concept.others | concept.forms for concept in question.concepts))

    @functools.cache
    def covered_by(held: frozenset[str]) -> float:
        return coverage(question.concepts, held, weights.__getitem__)

    units = []
    for hit in hits:
        text = library.text(hit.review)
        heading = frozenset(analyse(" ".join(hit.passage.path)))
        context = covered_by(asked & heading.union(analyse(text[hit.passage.start : hit.passage.end])))
        for sentences, cosine in evidence_units(text, hit.passage, hit.sentences):
            start, end = sentences[0].start, sentences[-1].end
            quote = text[start:end]
            stems = frozenset(analyse(quote))
            covered = covered_by(asked & stems)
            fits = question.wanted is None or holds(question.wanted, quote)
            score = (
                _SENTENCE_WEIGHT * cosine
                + _COVERAGE_WEIGHT * (0.75 * covered + 0.25 * context)
                + _bonus(question, hit.passage.kind, fits=fits)
                - (_ASKS_READER if quote.rstrip("*_ ").endswith("?") else 0)
            )
            units.append(Unit(hit.review, hit.passage, start, end, score, cosine, covered, context, fits, stems))
    return sorted(units, key=lambda unit: (-round(unit.score, 6), unit.review, unit.start))


def evidence_units(
    text: str, passage: Passage, cosines: Sequence[float]
) -> Iterator[tuple[tuple[Sentence, ...], float]]:
    """The passage's statements with the best cosine of their sentences, without pointers, bare lead-ins and scraps."""
    position = 0
    for statement in statements(text, passage.sentences):
        after = position + len(statement)
        bare = len(statement) == 1 and ends_as_lead_in(text, statement[0])
        if not statement[0].boilerplate and not bare and words(text, statement) >= _LEAST_WORDS:
            yield statement, max(cosines[position:after])
        position = after


def spoken_of(library: OpenLibrary, question: Question, review: str) -> float:
    """The share of the question's concepts, by their rarity in English, that a review speaks of anywhere."""
    weights = english_weights(question)
    stems = {stem for concept in question.concepts for stem in concept.stems | concept.others | concept.forms}
    held = frozenset(stem for stem in stems if library.mentions(review, stem))
    return coverage(question.concepts, held, weights.__getitem__)


def english_weights(question: Question) -> dict[Concept, float]:
    """How much each concept tells, whatever the library holds: "lasagne" a good deal, "told" next to nothing."""
    abbreviations = {item.term for item in question.expansions if item.abbreviation}
    return {
        concept: _ABBREVIATION
        if concept.words in abbreviations
        else max(_LEAST_TELLING, rarity(concept.words) - _COMMON)
        for concept in question.concepts
    }


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


def choose(units: Iterable[Unit], *, most: int, most_per_review: int, floor: float) -> list[Unit]:
    """The best units above `floor` times the best one's score, no two of a review saying the same."""
    chosen: list[Unit] = []
    best = None
    for unit in units:
        best = best or unit.score
        if len(chosen) == most or unit.score < floor * best:
            break
        of_review = [other for other in chosen if other.review == unit.review]
        if len(of_review) < most_per_review and not any(_same(unit, other) for other in of_review):
            chosen.append(unit)
    return chosen


def _points_back(text: str, start: int) -> bool:
    return _ANAPHORA.match(text, start) is not None


def _bonus(question: Question, kind: SectionKind, *, fits: bool) -> float:
    bonus = _KIND_BONUS if kind in question.section_kinds else 0.0
    if kind in (SectionKind.LEARNING, SectionKind.RECOMMENDATION) and question.wanted is None:
        bonus += _LEARNING_BONUS
    return bonus + (_WANTED_BONUS if question.wanted and fits else 0.0)


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
