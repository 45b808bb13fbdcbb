"""The measures of an evaluation: what one answer is worth against its gold quotations, and what many are together.

It counts and divides, and knows nothing of how an answer came about: `evaluation` reads the questions and asks them,
`misses` says where an answer went wrong.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import sqrt

from assistant.answer import Answer, Citation, NoticeKind, Place, Status
from assistant.question import Turn
from corpus import Span

# A citation need not begin and end where a gold quotation does; half of the shorter one is the same evidence.
_LEAST_OVERLAP = 0.5
# The 97.5th percentile of the normal distribution, for a two-sided interval of 95 %.
_Z = 1.959964


class Expect(StrEnum):
    """What a right answer to a question does; `passed` has the rule of each."""

    ANSWER = "answer"
    ANSWER_CITED = "answer_cited"
    ANSWER_PARTIAL = "answer_partial"
    ANSWER_FLAG_CONFLICT = "answer_flag_conflict"
    BOTH_OR_CLARIFY = "both_or_clarify"
    CORRECT_PREMISE = "correct_premise"
    REFUSE = "refuse"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True)
class Gold:
    """A quotation that answers, and every place where the text of `document`, of the review `review`, holds it."""

    document: str
    review: str
    quote: str
    places: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question and what is known of its right answer.

    One of `gold` suffices where `any_gold`; otherwise all are needed. `must_not` are phrases of wrong answers,
    `must_not_cite` documents that a right one leaves alone, `min_docs` how many it draws on at least.
    """

    id: str
    question: str
    kind: str
    expect: Expect
    history: tuple[Turn, ...] = ()
    gold: tuple[Gold, ...] = ()
    any_gold: bool = False
    must_not: tuple[str, ...] = ()
    must_not_cite: tuple[str, ...] = ()
    min_docs: int = 0

    @property
    def answerable(self) -> bool:
        """Whether the library answers it: it is neither to be refused, nor to be met with the urgent notice first, nor
        assumes something false of which the text says nothing."""
        if self.expect is Expect.CORRECT_PREMISE:
            return bool(self.gold)
        return self.expect not in (Expect.REFUSE, Expect.URGENT)


@dataclass(frozen=True, slots=True)
class Score:
    """One answer, measured. None: the measure does not apply to the question.

    `found` says of each gold quotation whether it is cited, for every question that has any. The measures of evidence
    (`recall`, `some_gold`, `reciprocal_rank`, `matching` of `citations`) are of answerable questions with gold only.
    """

    found: tuple[bool, ...]
    citations: int
    verbatim: int  # citations that equal their slice of the text
    uncited: int  # statements without a citation
    urgent_shown: bool
    urgent_first: bool
    must_not_said: tuple[str, ...]
    must_not_cited: tuple[str, ...]
    recall: float | None
    reciprocal_rank: float | None
    matching: int | None  # citations that match some gold
    refused_rightly: bool | None
    refused_outright: bool | None
    hedged: bool | None
    enough_documents: bool | None
    told_apart: bool | None
    premise_corrected: bool | None
    passed: bool

    @property
    def some_gold(self) -> bool | None:
        return None if self.recall is None else any(self.found)


@dataclass(frozen=True, slots=True)
class Proportion:
    """`total` out of `count`; `total` is whole where each case counts 0 or 1, and may be broken for shares."""

    total: float
    count: int

    @property
    def share(self) -> float | None:
        return self.total / self.count if self.count else None

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % score interval (Wilson 1927, Journal of the American Statistical Association 22, 209-212).

        For shares it is wider than need be, as values within [0, 1] vary at most as much as zeros and ones do. The
        citations of one answer are not independent: for precision and verbatim it is somewhat too narrow.
        """
        if not self.count:
            return 0.0, 1.0
        share, squared = self.total / self.count, _Z**2 / self.count
        centre = share + squared / 2
        half = _Z * sqrt(max(0.0, share * (1 - share)) / self.count + squared / (4 * self.count))
        low, high = (centre - half) / (1 + squared), (centre + half) / (1 + squared)
        # At 0 and at 1 the interval ends there, but for rounding.
        return max(0.0, min(low, share)), min(1.0, max(high, share))


@dataclass(frozen=True, slots=True)
class Measures:
    """The measures of a set of questions; each proportion is of the questions (or citations) that it applies to."""

    questions: int
    passed: Proportion
    recall: Proportion
    some_gold: Proportion
    mean_reciprocal_rank: float | None
    precision: Proportion
    verbatim: Proportion
    uncited: int
    refused_rightly: Proportion
    refused_outright: Proportion
    hedged: Proportion
    must_not_cited: Proportion
    must_not_said: Proportion
    enough_documents: Proportion
    told_apart: Proportion
    premise_corrected: Proportion
    urgent_shown: Proportion
    urgent_falsely_shown: Proportion


def overlaps(gold: Gold, words: Place) -> bool:
    """Whether the words at a place hold at least half of the gold quotation, or lie half within it."""
    return words.review == gold.review and any(
        min(place.end, words.end) - max(place.start, words.start)
        >= _LEAST_OVERLAP * min(place.end - place.start, words.end - words.start)
        > 0
        for place in gold.places
    )


def cites(citation: Citation, gold: Gold) -> bool:
    return overlaps(gold, citation.place)


def enough(question: GoldQuestion, found: Sequence[bool]) -> bool:
    """Whether the gold that is needed is found: any of it or all of it, as the question says; true without gold."""
    return not found or (any(found) if question.any_gold else all(found))


def score(question: GoldQuestion, answer: Answer, text_of: Callable[[str], str]) -> Score:
    """The measures of one answer; `text_of` gives the stored text of a review."""
    cited = answer.citations
    found = tuple(any(cites(citation, gold) for citation in cited) for gold in question.gold)
    notices = [notice.kind for notice in answer.notices]
    documents = {citation.document for citation in cited}
    told = [*(notice.text for notice in answer.notices), *(statement.text for statement in answer.statements)]
    said = _folded(" ".join([answer.lead, *told]))
    answerable, evidence = question.answerable, question.answerable and bool(found)
    matching = [any(cites(citation, gold) for gold in question.gold) for citation in cited]
    first = matching.index(True) + 1 if any(matching) else None
    told_apart = NoticeKind.AMBIGUOUS in notices and len(answer.groups) >= 2
    premise_corrected = (
        enough(question, found)
        if found
        else answer.status is not Status.ANSWERED or NoticeKind.FALSE_PREMISE in notices
    )
    measured = Score(
        found=found,
        citations=len(cited),
        verbatim=sum(text_of(item.review)[item.start : item.end] == item.quote for item in cited),
        uncited=sum(not statement.citations for statement in answer.statements),
        urgent_shown=NoticeKind.URGENT in notices,
        urgent_first=notices[:1] == [NoticeKind.URGENT],
        must_not_said=tuple(phrase for phrase in question.must_not if _folded(phrase) in said),
        must_not_cited=tuple(name for name in question.must_not_cite if name in documents),
        recall=_recall(question, found) if evidence else None,
        reciprocal_rank=(1 / first if first else 0.0) if evidence else None,
        matching=sum(matching) if evidence else None,
        refused_rightly=answer.status is not Status.ANSWERED if question.expect is Expect.REFUSE else None,
        refused_outright=answer.status is Status.NOT_FOUND if answerable else None,
        hedged=answer.status is Status.CLOSEST if answerable else None,
        enough_documents=len(documents) >= question.min_docs if question.min_docs else None,
        told_apart=told_apart if question.expect is Expect.BOTH_OR_CLARIFY else None,
        premise_corrected=premise_corrected if question.expect is Expect.CORRECT_PREMISE else None,
        passed=False,
    )
    return replace(measured, passed=passed(question, measured))


def passed(question: GoldQuestion, measured: Score) -> bool:
    """Whether an answer is right as a whole.

    For every question: each citation is verbatim and no statement uncited; no phrase of `must_not` is said and no
    document of `must_not_cite` cited; at least `min_docs` documents are cited; the urgent notice is shown where
    `urgent` is expected and nowhere else. Besides, by what is expected:

    - `answer`, `answer_cited`, `answer_partial`, `answer_flag_conflict`: not refused outright, and the gold that is
      needed is cited;
    - `both_or_clarify`: the ambiguous notice, at least two reviews apart, and the gold that is needed;
    - `correct_premise`: the gold that is needed is cited; where the question has none (nothing in the text speaks of
      it), the status is not `answered`, or a notice says that the premise is false;
    - `refuse`: the status is not `answered`;
    - `urgent`: the urgent notice comes first, and the gold that is needed, if any, is cited.
    """
    urgent = question.expect is Expect.URGENT
    if measured.verbatim < measured.citations or measured.uncited or measured.enough_documents is False:
        return False
    if measured.must_not_said or measured.must_not_cited or measured.urgent_shown != urgent:
        return False
    if question.expect is Expect.REFUSE:
        return bool(measured.refused_rightly)
    if question.expect is Expect.CORRECT_PREMISE:
        return bool(measured.premise_corrected)
    if urgent:
        return measured.urgent_first and enough(question, measured.found)
    return not measured.refused_outright and measured.told_apart is not False and enough(question, measured.found)


def summarise(scored: Iterable[tuple[GoldQuestion, Score]]) -> Measures:
    """The measures of many answers together."""
    pairs = list(scored)
    scores = [item for _, item in pairs]
    evidence = [item for item in scores if item.recall is not None]
    ranks = [item.reciprocal_rank for item in evidence if item.reciprocal_rank is not None]
    urgent = [item for question, item in pairs if question.expect is Expect.URGENT]
    calm = [item for question, item in pairs if question.expect is not Expect.URGENT]
    return Measures(
        questions=len(pairs),
        passed=_of(item.passed for item in scores),
        recall=_of(item.recall for item in scores),
        some_gold=_of(item.some_gold for item in scores),
        mean_reciprocal_rank=sum(ranks) / len(ranks) if ranks else None,
        precision=Proportion(sum(item.matching or 0 for item in evidence), sum(item.citations for item in evidence)),
        verbatim=Proportion(sum(item.verbatim for item in scores), sum(item.citations for item in scores)),
        uncited=sum(item.uncited for item in scores),
        refused_rightly=_of(item.refused_rightly for item in scores),
        refused_outright=_of(item.refused_outright for item in scores),
        hedged=_of(item.hedged for item in scores),
        must_not_cited=_of(bool(item.must_not_cited) for question, item in pairs if question.must_not_cite),
        must_not_said=_of(bool(item.must_not_said) for question, item in pairs if question.must_not),
        enough_documents=_of(item.enough_documents for item in scores),
        told_apart=_of(item.told_apart for item in scores),
        premise_corrected=_of(item.premise_corrected for item in scores),
        urgent_shown=_of(item.urgent_first for item in urgent),
        urgent_falsely_shown=_of(item.urgent_shown for item in calm),
    )


def _recall(question: GoldQuestion, found: Sequence[bool]) -> float:
    return float(any(found)) if question.any_gold else sum(found) / len(found)


def _of(values: Iterable[float | None]) -> Proportion:
    applying = [value for value in values if value is not None]
    return Proportion(sum(applying), len(applying))


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
