"""Answering a question from a snapshot, in the reviews' own words.

It reads from top to bottom: understand, search, choose the evidence, say how far it answers, cite. No language model
takes part; the words that are not a review's state only what was counted or looked up.
"""

from collections.abc import Sequence
from dataclasses import replace

from assistant.answer import Answer, Citation, Notice, NoticeKind, ReviewGroup, Statement, Status
from assistant.citing import cite
from assistant.conversation import Standalone, Turn, stand_alone
from assistant.evidence import Unit, choose, gather, wants_fact
from assistant.listing import list_items, marks
from assistant.naming import Naming, named_reviews
from assistant.notices import PERSONAL_DETAILS, URGENT, asks_to_identify, is_urgent
from assistant.question import Concept, Question, QuestionKind, understand
from assistant.sources import about_the_review
from assistant.tier import tier, unknown_concepts
from corpus.errors import CaseReviewsError
from index.embedding import Encoder
from index.search import Filters, search
from index.snapshot import Snapshot

# A question of a few sentences has some 500 characters; a pasted case note, which should not be typed in here, more.
MOST_CHARACTERS = 4_000
_PASSAGES = 30
# Sentences shown, and how near to the best one the last must come. A fact needs few; a theme the best of several.
_MOST_FACT, _FLOOR_FACT = 3, 0.80
_MOST_NAMED, _FLOOR_NAMED = 5, 0.62
_MOST_LIBRARY, _FLOOR_LIBRARY, _PER_REVIEW_LIBRARY = 6, 0.66, 2
_PER_REVIEW_COMPARED = 3
# How far one review's best sentence must stand above the other's for a description to have told which is meant.
_DECISIVE = 0.03


class QuestionError(CaseReviewsError):
    """A question that cannot be answered as it stands."""


def answer_question(
    question: str,
    *,
    snapshot: Snapshot,
    encoder: Encoder,
    history: Sequence[Turn] = (),
    filters: Filters = Filters(),  # noqa: B008  (frozen)
) -> Answer:
    """The answer to `question`, a follow-up in `history` (oldest turn first), from the reviews that `filters` allow.

    Raises QuestionError for an empty or overlong question, IndexMismatch where the index is of another model.
    """
    text = _checked(question)
    standalone = stand_alone(text, history, snapshot.reviews)
    naming = _naming(standalone, snapshot)
    asked = understand(text if standalone.reviews else standalone.text, naming.words)
    filters, naming = _narrow(filters, naming)
    notices = [URGENT] if is_urgent(text) else []
    unknown = unknown_concepts(snapshot, asked)

    citations: list[Citation] = []
    lead = ""
    if asks_to_identify(text):
        notices.append(PERSONAL_DETAILS)
    elif asked.concepts or asked.kind is not QuestionKind.PASSAGES:
        if asked.kind is QuestionKind.SOURCE:
            citations, lead = about_the_review(snapshot, encoder, asked, naming.reviews, filters)
        elif asked.kind is QuestionKind.LIST and naming.reviews:
            citations, lead = list_items(snapshot, asked, naming.reviews)
            if asked.listed and not marks(snapshot, asked, naming.reviews):
                # A review without recommendations may say why: that is what there is to find.
                asked = replace(asked, concepts=(asked.listed, *asked.concepts))
    status = Status.ANSWERED if citations else Status.NOT_FOUND
    if not citations and asked.concepts and not asks_to_identify(text):
        units, naming = _evidence(snapshot, encoder, asked, filters, naming)
        status = tier(asked, units, unknown)
        if status is not Status.NOT_FOUND and not (notices and status is Status.CLOSEST and not naming.reviews):
            citations = _cited(snapshot, units)
        else:
            status = Status.NOT_FOUND
    if naming.shared and len(naming.reviews) > 1:
        notices.append(_ambiguous(snapshot, naming))
    if naming.reviews and status is not Status.NOT_FOUND:
        notices += _absent(snapshot, asked, naming)
    return _composed(text, standalone, asked, snapshot, status, lead, citations, notices, naming)


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


def _naming(standalone: Standalone, snapshot: Snapshot) -> Naming:
    if standalone.reviews:
        return Naming(standalone.reviews)
    return named_reviews(standalone.text, snapshot.reviews)


def _narrow(filters: Filters, naming: Naming) -> tuple[Filters, Naming]:
    """The person's filters with the reviews that the question names; a filter that was set by hand has the last word."""
    named = naming.reviews & filters.reviews if filters.reviews else naming.reviews
    if not named:
        return filters, replace(naming, reviews=frozenset(), shared=None)
    return replace(filters, reviews=named), replace(naming, reviews=named)


def _evidence(
    snapshot: Snapshot, encoder: Encoder, asked: Question, filters: Filters, naming: Naming
) -> tuple[list[Unit], Naming]:
    """The units to show, best first, and the naming once the evidence has told which review a description means."""
    compared = sorted(naming.reviews) if len(naming.reviews) > 1 else [None]
    ranked: list[list[Unit]] = []
    for review in compared:
        within = replace(filters, reviews=frozenset({review})) if review else filters
        hits = search(snapshot, encoder, asked.searched, within, limit=_PASSAGES, expansion=asked.added)
        ranked.append(gather(snapshot, hits, asked))
    ranked = sorted((units for units in ranked if units), key=lambda units: -units[0].score)
    if naming.described and len(ranked) > 1 and ranked[0][0].score - ranked[1][0].score >= _DECISIVE:
        naming = replace(naming, reviews=frozenset({ranked[0][0].review}), shared=None)
        ranked = ranked[:1]
    if len(ranked) > 1:
        each = max(1, _PER_REVIEW_COMPARED - (len(ranked) > 3))
        chosen = [choose(units, most=each, most_per_review=each, floor=_FLOOR_NAMED) for units in ranked]
        return [unit for units in chosen for unit in units], naming
    units = ranked[0] if ranked else []
    if wants_fact(asked):
        return choose(units, most=_MOST_FACT, most_per_review=_MOST_FACT, floor=_FLOOR_FACT), naming
    if naming.reviews:
        return choose(units, most=_MOST_NAMED, most_per_review=_MOST_NAMED, floor=_FLOOR_NAMED), naming
    return choose(units, most=_MOST_LIBRARY, most_per_review=_PER_REVIEW_LIBRARY, floor=_FLOOR_LIBRARY), naming


def _cited(snapshot: Snapshot, units: Sequence[Unit]) -> list[Citation]:
    """The units as citations, sentences that follow each other directly joined into one quotation."""
    joined: list[Unit] = []
    for unit in units:
        text = snapshot.document(unit.review).text
        beside = next((other for other in joined if other.review == unit.review and _adjoin(text, other, unit)), None)
        if beside:
            whole = replace(beside, start=min(beside.start, unit.start), end=max(beside.end, unit.end))
            joined[joined.index(beside)] = whole
        else:
            joined.append(unit)
    return [
        cite(snapshot, unit.review, unit.start, unit.end, passage=unit.passage, score=unit.score) for unit in joined
    ]


def _adjoin(text: str, one: Unit, other: Unit) -> bool:
    """Whether two units of a passage stand side by side in one paragraph or list item."""
    first, second = sorted((one, other), key=lambda unit: unit.start)
    between = text[first.end : second.start]
    return one.passage == other.passage and between.strip(" \n*_") == "" and "\n\n" not in between and len(between) < 8


def _ambiguous(snapshot: Snapshot, naming: Naming) -> Notice:
    labels = [review.label for review in snapshot.reviews.values() if review.id in naming.reviews]
    return Notice(
        NoticeKind.AMBIGUOUS,
        f"{len(labels)} reviews in this library call the child “{naming.shared}”: {'; '.join(labels)}. They are "
        "different children, and are answered apart.",
    )


def _absent(snapshot: Snapshot, asked: Question, naming: Naming) -> list[Notice]:
    """The abbreviations and longer terms of the question that the named reviews nowhere contain, if any."""
    folded = [" ".join(snapshot.document(review).text.casefold().split()) for review in naming.reviews]

    def absent(concept: Concept) -> bool:
        words = concept.words.casefold()
        return not any(words in text for text in folded)

    terms = [
        concept.words
        for concept in asked.concepts
        if concept.words.isupper() and len(concept.words) > 2 and absent(concept) and not _spelled_out(concept, folded)
    ]
    if not terms:
        return []
    quoted = ", ".join(f"“{term}”" for term in terms)
    where = "the review that you named" if len(folded) == 1 else "the reviews that you named"
    return [Notice(NoticeKind.FALSE_PREMISE, f"The text of {where} does not contain {quoted}.")]


def _spelled_out(concept: Concept, folded: Sequence[str]) -> bool:
    return bool(concept.others) and any(all(stem in text for stem in concept.others) for text in folded)


def _composed(
    text: str,
    standalone: Standalone,
    asked: Question,
    snapshot: Snapshot,
    status: Status,
    lead: str,
    citations: Sequence[Citation],
    notices: Sequence[Notice],
    naming: Naming,
) -> Answer:
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
        standalone_question=standalone.text,
        status=status,
        lead=lead or _lead(status, groups, snapshot),
        statements=tuple(Statement(" ".join(item.quote.split()), (item.number,)) for item in numbered),
        citations=tuple(numbered),
        groups=groups,
        notices=tuple(notices),
        understood=_understood(asked, naming, snapshot),
        generation=snapshot.generation,
        reviews=len(snapshot.reviews),
        passages=snapshot.passage_count,
    )


def _lead(status: Status, groups: Sequence[ReviewGroup], snapshot: Snapshot) -> str:
    if status is Status.NOT_FOUND:
        return f"Nothing in this library of {_count(len(snapshot.reviews), 'review')} answers this."
    if status is Status.CLOSEST:
        return "No review in this library directly answers this. The closest passages:"
    if len(groups) == 1:
        return "1 review speaks to this. In its own words:"
    return f"{len(groups)} reviews speak to this. In their own words:"


def _understood(asked: Question, naming: Naming, snapshot: Snapshot) -> tuple[str, ...]:
    only = [f"only {review.label}" for review in snapshot.reviews.values() if review.id in naming.reviews]
    return (*only, *(f"{item.term} = {item.means}" for item in asked.expansions if item.abbreviation))


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
