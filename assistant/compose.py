"""Composing an answer: citations numbered and grouped by review, and what was understood and searched.

It orders and counts; the words are in `assistant.wording`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answer import (
    Answer,
    AnswerForm,
    Citation,
    Notice,
    Place,
    ReviewGroup,
    Statement,
    Status,
    Table,
    Understood,
    UnderstoodKind,
)
from assistant.kinds import AnswerKind
from assistant.question import Interpretation, scope, understood
from assistant.reviews_meant import Naming
from assistant.wording import lead
from index import OpenLibrary


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a question: how far it answers and `why` it goes no further, the citations, and which reviews
    are named once the evidence has told which one a description means. `lead` is a sentence of the form's own (a list
    counts its items); empty where there is none."""

    status: Status
    naming: Naming
    form: AnswerForm = AnswerForm.PASSAGES
    citations: Sequence[Citation] = ()
    lead: str = ""
    why: str = ""
    table: Table | None = None


def beside(first: Found, then: Found, *, why: str) -> Found:
    """What was found in a part of the library, and after it what was found in all of it: the better of the two
    statuses, and every quotation once."""
    new = [one for one in then.citations if not any(_overlap(one.place, other.place) for other in first.citations)]
    status = min(first.status, then.status, key=list(Status).index)
    return replace(then, status=status, citations=[*first.citations, *new], why=why)


def of_chosen(found: Found, first: Sequence[Citation], *, why: str) -> Found:
    """What was found in the reviews of which a language model chose statements; nothing where it chose none at all.
    Where several reviews are meant, the others keep those that they have in the `first` answer."""
    chosen = {citation.review for citation in found.citations if citation.score > 0}
    if not chosen:
        return replace(found, citations=())
    others = [citation for citation in first if citation.review in found.naming.reviews - chosen]
    own = [citation for citation in found.citations if citation.review in chosen]
    return replace(found, citations=[*own, *others], why=f"{found.why} {why}".strip() if others else found.why)


def _overlap(one: Place, other: Place) -> bool:
    return one.review == other.review and one.start < other.end and other.start < one.end


def compose(
    question: str, taken: Interpretation, found: Found, notices: Sequence[Notice], library: OpenLibrary
) -> Answer:
    """The answer to a question as it was typed."""
    order = list(dict.fromkeys(citation.review for citation in found.citations))
    numbered = [
        replace(citation, number=number)
        for number, citation in enumerate(sorted(found.citations, key=lambda one: order.index(one.review)), 1)
    ]
    groups = tuple(
        ReviewGroup(
            review,
            library.reviews[review].label,
            tuple(citation.number for citation in numbered if citation.review == review),
        )
        for review in order
    )
    # A comparison of a review that is named with one that is not has searched them all.
    meant = found.naming.reviews
    searched = scope(taken, meant if meant.issuperset(order) else frozenset(), library)
    return Answer(
        question=question,
        standalone_question=taken.standalone.text,
        status=found.status,
        form=found.form,
        lead=found.lead or lead(found.status, searched, len(groups)),
        why=found.why,
        statements=tuple(Statement(" ".join(item.quote.split()), (item.number,)) for item in numbered),
        citations=tuple(numbered),
        groups=groups,
        notices=tuple(notices),
        understood=(*understood(taken, meant, library), *_other_kind(taken, found)),
        scope=searched,
        meant=meant,
        generation=library.generation,
        reviews=len(library.reviews),
        passages=library.passage_count,
        table=found.table,
    )


def _other_kind(taken: Interpretation, found: Found) -> tuple[Understood, ...]:
    """What a question was taken for, where passages may have been wanted: the person may take it back."""
    if found.form is AnswerForm.TABLE:
        means = "a question about the library"
    elif found.form is AnswerForm.TIMELINE:
        means = "a timeline"
    elif found.form is AnswerForm.ABOUT_PRODUCT:
        means = "a question about Case Reviews"
    elif found.status is Status.NOT_FOUND and taken.kind is AnswerKind.OUTSIDE:
        means = "a question that is not for case reviews"
    else:
        return ()
    return (Understood(UnderstoodKind.KIND, taken.kind.value, means),)
