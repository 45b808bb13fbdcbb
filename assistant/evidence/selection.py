"""Selecting what to show: which reviews are searched, apart or together, and how many sentences of each.

It decides numbers and proportions. For the scores see `units`, for how far they answer `sufficiency`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answer import Citation
from assistant.evidence.citing import cite
from assistant.evidence.described_review import by_age, by_fate, review_described
from assistant.evidence.lists import for_passages
from assistant.evidence.units import Unit, choose, gather, in_one_paragraph, spoken_of, wants_fact, with_antecedent
from assistant.parts import ALL_PARTS, Parts
from assistant.question import Interpretation, Question, Wanted
from assistant.reviews_meant import Naming
from index import Filters, OpenLibrary

MOST_PASSAGES = 30
# Sentences shown, and how near to the best one the last must come. A fact needs few; a theme the best of several.
_MOST_FACT, _FLOOR_FACT = 3, 0.80
_MOST_NAMED, _FLOOR_NAMED = 6, 0.62
_MOST_LIBRARY, _FLOOR_LIBRARY, _PER_REVIEW_LIBRARY = 6, 0.72, 2
_PER_REVIEW_COMPARED = 3
# Asked of the reviews in general, the best of each of several comes before a second of one.
_MOST_REVIEWS, _FLOOR_REVIEWS = 5, 0.50
# How far one review must stand above the others for a description to have told which is meant.
_DECISIVE = 0.05
_DESCRIPTION_WEIGHT = 0.5
_YEAR = re.compile(r"(?:19|20)\d\d")
_COMPARES = re.compile(
    r"\bv(?:s|ersus)?\b\.?|\bcompar\w+|\bdifferences?\b|\bdifferent (?:from|to|than)\b|\bsame as\b|\bside by side\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Selection:
    """The `units` to show, best first; `asked` and `naming` as they are once the evidence has told which review a
    description means."""

    units: list[Unit]
    asked: Question
    naming: Naming


def select(library: OpenLibrary, taken: Interpretation, parts: Parts) -> Selection:
    """What to show for a question, of the reviews that it was taken to mean."""
    described = taken.described
    if described:
        of_case = ranked_units(library, described.case, taken.searched, parts)
        review = review_described(of_case)
        if review:
            naming = Naming(frozenset({review}))
            units, naming = _units(library, described.asked, taken.searched, naming, parts)
            chosen = choose([*units, of_case[0]], most=_MOST_NAMED, most_per_review=_MOST_NAMED, floor=0)
            return Selection(chosen, described.asked, naming)
    asked = for_passages(library, taken.asked, taken.naming.reviews)
    units, naming = _units(library, asked, taken.searched, taken.naming, parts)
    return Selection(units, asked, naming)


def _units(
    library: OpenLibrary, asked: Question, filters: Filters, naming: Naming, parts: Parts
) -> tuple[list[Unit], Naming]:
    every = library.allowed(filters)
    if naming.described and parts.descriptions:
        for told in (by_fate, by_age):
            meant = told(library, asked.text, naming.reviews) or naming.reviews
            naming = replace(naming, reviews=meant, shared=naming.shared if len(meant) > 1 else None)
    apart = [every]
    if len(naming.reviews) > 1:
        apart = [frozenset({review}) for review in sorted(naming.reviews)]
    elif naming.reviews:
        apart = [naming.reviews]
        if _COMPARES.search(asked.text) and every > naming.reviews:
            # One side of a comparison is named; the other is described, and may be any other review.
            apart.append(every - naming.reviews)
    found = [
        ranked_units(library, asked, filters if reviews == every else replace(filters, reviews=reviews), parts)
        for reviews in apart
    ]
    ranked = sorted((units for units in found if units), key=lambda units: -units[0].score)
    if naming.described and len(ranked) > 1:
        likely = [_likelihood(library, asked, units) for units in ranked]
        likeliest, next_likely = sorted(likely, reverse=True)[:2]
        if likeliest - next_likely >= _DECISIVE:
            ranked = [ranked[likely.index(likeliest)]]
    if naming.described and len(ranked) == 1 < len(naming.reviews):
        naming = replace(naming, reviews=frozenset({ranked[0][0].review}), shared=None)
    if len(ranked) > 1:
        each = max(1, _PER_REVIEW_COMPARED - (len(ranked) > 3))
        chosen = [choose(units, most=each, most_per_review=each, floor=_FLOOR_NAMED) for units in ranked]
        return [unit for units in chosen for unit in units], naming
    units = ranked[0] if ranked else []
    if wants_fact(asked):
        facts = choose(units, most=_MOST_FACT, most_per_review=_MOST_FACT, floor=_FLOOR_FACT)
        return (_with_birth(units, facts) if asked.wanted is Wanted.AGE else facts), naming
    if naming.reviews:
        return choose(units, most=_MOST_NAMED, most_per_review=_MOST_NAMED, floor=_FLOOR_NAMED), naming
    if asked.across:
        first = choose(units, most=_MOST_REVIEWS, most_per_review=1, floor=_FLOOR_REVIEWS)
        rest = choose(units, most=_MOST_LIBRARY, most_per_review=_PER_REVIEW_LIBRARY, floor=_FLOOR_LIBRARY)
        both = list(dict.fromkeys([*first, *rest]))[:_MOST_LIBRARY]
        return sorted(both, key=units.index), naming
    return choose(units, most=_MOST_LIBRARY, most_per_review=_PER_REVIEW_LIBRARY, floor=_FLOOR_LIBRARY), naming


def _with_birth(units: Sequence[Unit], facts: list[Unit]) -> list[Unit]:
    """The facts, and the sentence that dates the birth in the review of the first: an age and a date of birth that do
    not agree are both for the reader to see."""
    born = (
        unit
        for unit in units
        if facts and unit.review == facts[0].review and "born" in unit.stems and any(map(_YEAR.fullmatch, unit.stems))
    )
    return list(dict.fromkeys([*facts, *list(born)[:1]]))


def cited(library: OpenLibrary, units: Sequence[Unit], parts: Parts = ALL_PARTS) -> list[Citation]:
    """The units as citations, sentences that follow each other directly joined into one quotation."""
    joined: list[Unit] = []
    for bare in units:
        text = library.document(bare.review).text
        unit = with_antecedent(text, bare) if parts.antecedents else bare
        beside = next((other for other in joined if other.review == unit.review and _adjoin(text, other, unit)), None)
        if beside:
            whole = replace(beside, start=min(beside.start, unit.start), end=max(beside.end, unit.end))
            joined[joined.index(beside)] = whole
        else:
            joined.append(unit)
    return [cite(library, unit.place, passage=unit.passage, score=unit.score) for unit in joined]


def _likelihood(library: OpenLibrary, asked: Question, units: Sequence[Unit]) -> float:
    """How likely a question describes the review of `units`: its best sentence, and how much of the question's words
    its whole text has."""
    return units[0].score + _DESCRIPTION_WEIGHT * spoken_of(library, asked, units[0].review)


def ranked_units(library: OpenLibrary, asked: Question, filters: Filters, parts: Parts = ALL_PARTS) -> list[Unit]:
    """The units found for the question, best first."""
    hits = library.search(asked.searched, filters, limit=MOST_PASSAGES, expansion=asked.added, weights=parts.weights)
    return gather(library, hits, asked if parts.section_kinds else replace(asked, section_kinds=frozenset()))


def _adjoin(text: str, one: Unit, other: Unit) -> bool:
    """Whether two units of a passage stand side by side, or overlap, in one paragraph or list item."""
    first, second = sorted((one, other), key=lambda unit: unit.start)
    return one.passage == other.passage and in_one_paragraph(text, first.end, second.start)
