"""Misses: where on its way from the question to the citations an answer went wrong, stage by stage.

It asks nothing anew but the search: the reviews searched and the evidence ranked are found again by the very functions
that the answer came from. How many answers are right is `measures`' to say.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from assistant.answer import AnswerForm, Place, UnderstoodKind
from assistant.assistant import Assistant
from assistant.evaluation.evaluation import Outcome
from assistant.evaluation.measures import Expect, Gold, enough, overlaps
from assistant.evidence import FOUND, ranked_units
from assistant.question import Question
from assistant.wording import understood_words
from index import Filters


class Stage(StrEnum):
    """Where an answer went wrong: for gold evidence that is not cited in the order of the work, then the rest."""

    WRONG_REVIEW = "wrong review searched"
    NOT_RETRIEVED = "not retrieved"
    NOT_CHOSEN = "retrieved but not chosen"
    NOT_LISTED = "answered with a list that lacks it"
    WRONGLY_REFUSED = "wrongly refused"
    HEDGED = "hedged"
    WRONGLY_ANSWERED = "wrongly answered"
    WRONG_REVIEW_CITED = "wrong review cited"
    WRONG_CLAIM = "says what it must not"
    TOO_FEW_REVIEWS = "too few reviews cited"
    NOT_TOLD_APART = "reviews not told apart"
    PREMISE_ACCEPTED = "false premise accepted"
    URGENT_MISSED = "urgent notice missed"
    URGENT_FALSELY_SHOWN = "urgent notice falsely shown"
    NOT_VERBATIM = "not verbatim or uncited"


# The furthest that evidence came, for questions of which any one gold quotation suffices.
_FURTHEST = (Stage.NOT_CHOSEN, Stage.NOT_RETRIEVED, Stage.NOT_LISTED, Stage.WRONG_REVIEW)


@dataclass(frozen=True, slots=True)
class Miss:
    """One fault of one answer: its stage, what was expected, and what came."""

    id: str
    question: str
    stage: Stage
    expected: str
    came: str


def misses(outcome: Outcome, assistant: Assistant) -> list[Miss]:
    """Every fault of the answer; none where it is right and claims as much as it may."""
    return [
        Miss(outcome.question.id, outcome.question.question, stage, expected, came)
        for stage, expected, came in (*_faults(outcome), *_evidence(outcome, assistant))
    ]


def _faults(outcome: Outcome) -> Iterator[tuple[Stage, str, str]]:
    question, answer, score = outcome.question, outcome.answer, outcome.score
    status = answer.status.value
    first = f"{status}: “{answer.citations[0].quote}”" if answer.citations else status
    if question.expect is Expect.URGENT and not score.urgent_first:
        yield Stage.URGENT_MISSED, "the urgent notice first", "not first" if score.urgent_shown else "no such notice"
    if question.expect is not Expect.URGENT and score.urgent_shown:
        yield Stage.URGENT_FALSELY_SHOWN, "no urgent notice", "the notice"
    if score.refused_rightly is False:
        yield Stage.WRONGLY_ANSWERED, "not answered", first
    if score.refused_outright:
        yield Stage.WRONGLY_REFUSED, question.expect.value, f"{status}: {answer.lead}"
    if score.hedged:
        yield Stage.HEDGED, "answered", first
    if score.must_not_cited:
        yield Stage.WRONG_REVIEW_CITED, "not " + ", ".join(score.must_not_cited), "cited"
    if score.must_not_said:
        yield Stage.WRONG_CLAIM, "not “" + "”, “".join(score.must_not_said) + "”", "said"
    if score.enough_documents is False and not score.refused_outright:
        yield Stage.TOO_FEW_REVIEWS, f"{question.min_docs} reviews", f"{len(answer.groups)}"
    if score.told_apart is False and not score.refused_outright:
        yield Stage.NOT_TOLD_APART, "the ambiguous notice, 2 reviews", f"{len(answer.groups)} cited"
    if score.premise_corrected is False and not score.found:
        yield Stage.PREMISE_ACCEPTED, "not answered, or a notice", first
    if score.verbatim < score.citations or score.uncited:
        yield Stage.NOT_VERBATIM, "quotations, each cited", f"{score.citations - score.verbatim}, {score.uncited}"


def _evidence(outcome: Outcome, assistant: Assistant) -> list[tuple[Stage, str, str]]:
    """The stage of each gold quotation that is needed and not cited; of the one that came furthest, where any does.

    An answer that was refused outright never came to choose, and has that as its fault.
    """
    question, found = outcome.question, outcome.score.found
    if enough(question, found) or outcome.score.refused_outright:
        return []
    lacking = [gold for gold, cited in zip(question.gold, found, strict=True) if not cited]
    traced = [(*_traced(gold, outcome, assistant), gold) for gold in lacking]
    if question.any_gold:
        traced = [min(traced, key=lambda item: (_FURTHEST.index(item[0]), item[2]))]
    return [(stage, f"{gold.document}: “{gold.quote}”", came) for stage, came, _, gold in traced]


def _traced(gold: Gold, outcome: Outcome, assistant: Assistant) -> tuple[Stage, str, int]:
    """How far a gold quotation that is not cited came, in words, and its rank there."""
    answer = outcome.answer
    library = assistant.library
    only = [item for item in answer.understood if item.kind is UnderstoodKind.ONLY_REVIEW]
    confined = {item.term for item in only}
    cited = {citation.review for citation in answer.citations}
    # A comparison that names one review searches the others, too, and cites them.
    if confined and gold.review not in confined and cited <= confined:
        return (
            Stage.WRONG_REVIEW,
            "; ".join(understood_words(item) for item in sorted(only, key=lambda item: item.term)),
            0,
        )
    if answer.citations and answer.form is not AnswerForm.PASSAGES:
        return Stage.NOT_LISTED, f"{len(answer.citations)} others", 0

    asked, filters = _search_of(gold, outcome, assistant)
    units = ranked_units(library, assistant.reader, asked, filters)
    for rank, unit in enumerate(units, 1):
        if overlaps(gold, unit.place):
            return Stage.NOT_CHOSEN, f"rank {rank} of {len(units)}", rank
    everything = library.passage_count
    hits = library.search(asked.searched, filters, everything, expansion=asked.added)
    for rank, hit in enumerate(hits, 1):
        if overlaps(gold, Place(hit.review, hit.passage.start, hit.passage.end)):
            if rank <= FOUND:
                return Stage.NOT_CHOSEN, f"passage {rank}, no sentence to quote", rank
            return Stage.NOT_RETRIEVED, f"passage {rank} of {len(hits)}", rank
    return Stage.NOT_RETRIEVED, f"not among {len(hits)} passages", len(hits) + 1


def _search_of(gold: Gold, outcome: Outcome, assistant: Assistant) -> tuple[Question, Filters]:
    """What was searched for, and where the gold's review stood: alone where several are named, else among all."""
    question = outcome.question
    taken = assistant.interpret(question.question, question.history)
    named, filters = taken.naming.reviews, taken.searched
    if named and gold.review not in named:
        filters = replace(filters, reviews=frozenset(assistant.library.reviews) - named)
    elif named:
        filters = replace(filters, reviews=frozenset({gold.review}) if len(named) > 1 else named)
    return taken.asked, filters
