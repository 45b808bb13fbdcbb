"""Answering a question from a snapshot, in the reviews' own words.

It reads from top to bottom: understand, search, choose the evidence, say how far it answers, cite. No language model
takes part; the words that are not a review's state only what was counted or looked up.
"""

from collections.abc import Sequence
from dataclasses import replace

from assistant.answer import Answer, Citation, Status
from assistant.composing import compose
from assistant.evidence import Verdict, about_the_review, cited, for_passages, judge, list_items, opening, select
from assistant.notices import (
    LIVE_CASE_DETAILS,
    PERSONAL_DETAILS,
    URGENT,
    absent_terms,
    ambiguous,
    asks_to_identify,
    asks_to_invent,
)
from assistant.question import Interpretation, QuestionKind, Turn, interpret
from assistant.reviews_meant import named_reviews
from assistant.safety import holds_personal_details, is_urgent
from assistant.scope import filters_to_loosen
from corpus import CaseReviewsError
from index import Filters
from index.encoder import Encoder
from index.storage import Snapshot

# A question of a few sentences has some 500 characters; a pasted case note, which should not be typed in here, more.
MOST_CHARACTERS = 4_000
_ONLY_QUOTES = "Case Reviews only quotes: it writes nothing in a review’s name."


class QuestionError(CaseReviewsError):
    """A question that cannot be answered as it stands."""


def answer_question(
    question: str,
    *,
    snapshot: Snapshot,
    encoder: Encoder,
    history: Sequence[Turn] = (),
    filters: Filters = Filters(),  # noqa: B008  (frozen)
    without: frozenset[str] = frozenset(),
) -> Answer:
    """The answer to `question`, a follow-up in `history` (oldest turn first), from the reviews that `filters` allow.

    `without` holds phrases of an earlier answer's `understood` that the question does not mean.

    Raises QuestionError for an empty or overlong question, IndexMismatch where the index is of another model.
    """
    text = _checked(question)
    taken = interpret(text, history, filters, snapshot, without)
    # A review that the conversation is about does not make a child at risk now a matter of the past.
    names_review = bool(named_reviews(text, snapshot.reviews).reviews)
    notices = [URGENT] if is_urgent(text, encoder, names_review=names_review) else []
    if holds_personal_details(text, snapshot.reviews.values()):
        notices.append(LIVE_CASE_DETAILS)

    if asks_to_identify(text):
        notices.append(PERSONAL_DETAILS)
        return compose(snapshot, text, taken, Verdict(Status.NOT_FOUND), "", (), notices)
    if nothing_fits := filters_to_loosen(snapshot, taken.filters):
        return compose(snapshot, text, taken, Verdict(Status.NOT_FOUND), nothing_fits, (), notices)
    citations, lead = _by_structure(snapshot, encoder, taken)
    verdict = Verdict(Status.ANSWERED)
    if not citations:
        asked = for_passages(snapshot, taken.asked, taken.naming.reviews)
        selected = select(snapshot, encoder, asked, taken.searched, taken.naming)
        taken = replace(taken, asked=asked, naming=selected.naming)
        # That the conversation was about a review does not make a recipe a question about it.
        carried = frozenset() if taken.standalone.refers_back else taken.standalone.reviews
        reviews = selected.naming.reviews - carried
        verdict = judge(snapshot, selected.asked, selected.units, reviews=reviews)
        if asks_to_invent(text) and verdict.status is not Status.NOT_FOUND:
            verdict = Verdict(Status.CLOSEST, _ONLY_QUOTES)
        citations = cited(snapshot, selected.units) if verdict.status is not Status.NOT_FOUND else []
    if taken.naming.shared and len(taken.naming.reviews) > 1:
        notices.append(ambiguous(snapshot, taken.naming))
    if taken.naming.reviews and citations:
        notices += absent_terms(snapshot, taken.asked, taken.naming)
    return compose(snapshot, text, taken, verdict, lead, citations, notices)


def _by_structure(snapshot: Snapshot, encoder: Encoder, taken: Interpretation) -> tuple[list[Citation], str]:
    """The citations that the shape of the documents gives without ranking, and their lead; none where it does not."""
    asked, reviews = taken.asked, taken.naming.reviews
    if taken.filters.section_kinds:
        return [], ""  # only the search keeps to kinds of sections that were chosen by hand
    if asked.kind is QuestionKind.SOURCE:
        return about_the_review(snapshot, encoder, asked, reviews, taken.searched)
    if asked.kind is QuestionKind.OVERVIEW:
        return opening(snapshot, reviews), ""
    if reviews and (asked.kind is QuestionKind.LIST or asked.complete):
        return list_items(snapshot, asked, reviews)
    return [], ""


def _checked(question: str) -> str:
    text = question.replace("\x00", " ").strip()
    if not text:
        raise QuestionError("The question is empty.", "Type what you would like to know, in your own words.")
    if len(text) > MOST_CHARACTERS:
        raise QuestionError(
            f"The question has {len(text):,} characters; at most {MOST_CHARACTERS:,} are read.",
            "Ask in a sentence or two, without names or details of real people.",
        )
    return text
