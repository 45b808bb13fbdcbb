"""Composing an answer: citations numbered and grouped by review, the lead line, and what was understood.

Everything that stands in an answer and is no quotation is worded here or in `assistant.notices`, and states only what
was counted or looked up.
"""

from collections.abc import Sequence
from dataclasses import replace

from assistant.answer import Answer, Citation, Notice, ReviewGroup, Statement, Status
from assistant.evidence import Verdict
from assistant.question import Interpretation, leaving_out, only
from corpus.words import analyse
from index.storage import Snapshot


def compose(
    snapshot: Snapshot,
    text: str,
    taken: Interpretation,
    verdict: Verdict,
    lead: str,
    citations: Sequence[Citation],
    notices: Sequence[Notice],
) -> Answer:
    """The answer; `lead` is used where it is not empty."""
    order = list(dict.fromkeys(citation.review for citation in citations))
    numbered = [
        replace(citation, number=number)
        for number, citation in enumerate(sorted(citations, key=lambda citation: order.index(citation.review)), 1)
    ]
    groups = tuple(
        ReviewGroup(
            review,
            snapshot.reviews[review].label,
            tuple(citation.number for citation in numbered if citation.review == review),
        )
        for review in order
    )
    return Answer(
        question=text,
        standalone_question=taken.standalone.text,
        status=verdict.status,
        lead=lead or _lead(verdict.status, groups, snapshot),
        why=verdict.why,
        statements=tuple(Statement(" ".join(item.quote.split()), (item.number,)) for item in numbered),
        citations=tuple(numbered),
        groups=groups,
        notices=tuple(notices),
        understood=_understood(taken, snapshot),
        generation=snapshot.generation,
        reviews=len(snapshot.reviews),
        passages=snapshot.passage_count,
    )


def _lead(status: Status, groups: Sequence[ReviewGroup], snapshot: Snapshot) -> str:
    if status is Status.NOT_FOUND:
        count = len(snapshot.reviews)
        return f"Nothing in this library of {count:,} review{'' if count == 1 else 's'} answers this."
    if status is Status.CLOSEST:
        return "No review in this library directly answers this. The closest passages:"
    if len(groups) == 1:
        return "1 review speaks to this. In its own words:"
    return f"{len(groups)} reviews speak to this. In their own words:"


def _understood(taken: Interpretation, snapshot: Snapshot) -> tuple[str, ...]:
    asked, named = taken.asked, taken.naming.reviews
    narrowed = (only(review.label) for review in snapshot.reviews.values() if review.id in named)
    left_out = (leaving_out(snapshot.reviews[review].label) for review in sorted(taken.naming.ruled_out))
    spelled = (item.phrase for item in asked.corrections)
    # "bruised, also: bruise" and "5, also: five" tell nobody anything.
    widened = (
        item.phrase
        for item in asked.expansions
        if not (set(analyse(item.term)) & set(analyse(item.means)) or item.term.isdigit() or item.means.isdigit())
    )
    return (*narrowed, *left_out, *spelled, *dict.fromkeys(widened))
