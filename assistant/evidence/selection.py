"""Selecting what to show: which reviews are searched, apart or together, and how many sentences of each.

It decides numbers and proportions. For the scores see `units`, for how far they answer `sufficiency`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answer import Citation
from assistant.evidence.citing import cite
from assistant.evidence.described_review import by_age, by_fate
from assistant.evidence.units import Unit, choose, gather, in_one_paragraph, wants_fact, with_antecedent
from assistant.parts import ALL_PARTS, Parts
from assistant.question import Interpretation, Question, Wanted
from assistant.reader import Reader
from assistant.reviews_meant import Naming
from index import Filters, OpenLibrary

# Passages that are found for one question, that are read, and that are read of each review where several are apart.
FOUND, READ, _READ_APART = 30, 16, 4
# Log-odds from which a statement is shown (tools/fit_evidence.py says what other thresholds show), and how far below
# the best one it may be where none reaches that.
_SHOWN, _AS_LIKELY = -3.5, 1.0
# Statements shown: a fact needs few; a theme those of several reviews.
_MOST_FACT, _MOST, _PER_REVIEW, _PER_REVIEW_COMPARED = 3, 6, 2, 3
_MOST_REVIEWS = 5
_YEAR = re.compile(r"(?:19|20)\d\d")
_COMPARES = re.compile(
    r"\bv(?:s|ersus)?\b\.?|\bcompar\w+|\bdifferences?\b|\bdifferent (?:from|to|than)\b|\bsame as\b|\bside by side\b",
    re.I,
)


# By how much the best statement of one review must be likelier than every other's (log-odds) for a description to have
# told which of several with one pseudonym is meant.
_DECISIVE = 0.5


@dataclass(frozen=True, slots=True)
class Selection:
    """The `units` to show, best first; `naming` as it is once the evidence has told which review is meant."""

    units: list[Unit]
    naming: Naming


def select(library: OpenLibrary, reader: Reader, taken: Interpretation, parts: Parts) -> Selection:
    """What to show for a question, of the reviews that it was taken to mean."""
    asked, naming = taken.asked, taken.naming
    every = library.allowed(taken.searched)
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
    read = READ if len(apart) == 1 else max(_READ_APART, READ // len(apart))
    found = [
        ranked_units(
            library,
            reader,
            asked,
            taken.searched if reviews == every else replace(taken.searched, reviews=reviews),
            parts,
            read,
        )
        for reviews in apart
    ]
    ranked = sorted((units for units in found if units), key=lambda units: -units[0].score)
    if naming.described and len(ranked) > 1 and ranked[0][0].score - ranked[1][0].score >= _DECISIVE:
        ranked = ranked[:1]
    if naming.described and len(ranked) == 1 < len(naming.reviews):
        naming = replace(naming, reviews=frozenset({ranked[0][0].review}), shared=None)
    if len(ranked) > 1:
        each = max(1, _PER_REVIEW_COMPARED - (len(ranked) > 3))
        return Selection([unit for units in ranked for unit in _choose(units, most=each, most_per_review=each)], naming)
    return Selection(_of_one_search(ranked[0] if ranked else [], asked, naming), naming)


def _of_one_search(units: list[Unit], asked: Question, naming: Naming) -> list[Unit]:
    if wants_fact(asked):
        facts = _choose(units, most=_MOST_FACT, most_per_review=_MOST_FACT)
        return _with_birth(units, facts) if asked.wanted is Wanted.AGE else facts
    if naming.reviews:
        return _choose(units, most=_MOST, most_per_review=_MOST)
    best = _choose(units, most=_MOST, most_per_review=_PER_REVIEW)
    if not asked.across:
        return best
    first = _choose(units, most=_MOST_REVIEWS, most_per_review=1)
    return sorted(list(dict.fromkeys([*first, *best]))[:_MOST], key=units.index)


def _choose(units: list[Unit], *, most: int, most_per_review: int) -> list[Unit]:
    """The likeliest units: those that are likely enough, or nearly as likely as the first."""
    least = min(_SHOWN, units[0].score - _AS_LIKELY) if units else 0.0
    return choose(units, most=most, most_per_review=most_per_review, least=least)


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
        beside = [other for other in joined if other.review == unit.review and _adjoin(text, other, unit)]
        if beside:
            together = (*beside, unit)
            start, end = min(one.start for one in together), max(one.end for one in together)
            joined[joined.index(beside[0])] = replace(beside[0], start=start, end=end)
            joined = [one for one in joined if one not in beside[1:]]
        else:
            joined.append(unit)
    return [cite(library, unit.place, passage=unit.passage, score=unit.score) for unit in joined]


def ranked_units(
    library: OpenLibrary,
    reader: Reader,
    asked: Question,
    filters: Filters,
    parts: Parts = ALL_PARTS,
    read: int = READ,
) -> list[Unit]:
    """The units found for the question, likeliest first, of the `read` passages that the search ranks first."""
    hits = library.search(asked.searched, filters, limit=FOUND, expansion=asked.added, weights=parts.weights)
    return gather(library, reader, hits, asked, read)


def _adjoin(text: str, one: Unit, other: Unit) -> bool:
    """Whether two units of a passage stand side by side, or overlap, in one paragraph or list item."""
    first, second = sorted((one, other), key=lambda unit: unit.start)
    return one.passage == other.passage and in_one_paragraph(text, first.end, second.start)
