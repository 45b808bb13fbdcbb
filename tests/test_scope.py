"""What was searched is what the answer says: the whole library, or the part that the question or the person chose."""

from collections.abc import Iterator

import pytest
from asking import ask, assistant_of

from assistant.answer import Answer, Narrowing, NoticeKind, Scope, Status, UnderstoodKind
from assistant.history import turns_of
from assistant.question.conversation import Turn
from assistant.wording import lead, where
from index.encoder.encoder import Encoder
from index.library.library import Library
from index.search import Filters
from index.storage.snapshot import Snapshot, open_snapshot

NORTHMOOR = "Northmoor Safeguarding Children Board"
URGENT = "a baby in front of me has a bruise and cannot roll yet, what do I do right now?"


@pytest.fixture(scope="module")
def snapshot(small_library: Library) -> Iterator[Snapshot]:
    with open_snapshot(small_library) as opened:
        yield opened


def documents(answer: Answer) -> set[str]:
    return {citation.document for citation in answer.citations}


def test_nothing_in_one_publisher_s_reviews_is_not_said_of_the_library(snapshot: Snapshot, encoder: Encoder) -> None:
    filters = Filters(publishers=frozenset({NORTHMOOR}))
    answer = ask("recipe for lasagne", snapshot=snapshot, encoder=encoder, filters=filters)
    assert answer.status is Status.NOT_FOUND
    assert answer.lead == f"Nothing in the review published by {NORTHMOOR} answers this."
    assert (answer.scope.searched, answer.scope.total) == (1, 3)
    whole = ask("recipe for lasagne", snapshot=snapshot, encoder=encoder)
    assert whole.lead == "Nothing in this library of 3 reviews answers this."


def test_the_lead_says_how_many_reviews_are_quoted_and_of_how_many(snapshot: Snapshot, encoder: Encoder) -> None:
    several = ask("whose responsibility is information sharing?", snapshot=snapshot, encoder=encoder)
    assert several.lead == f"From {len(several.groups)} reviews, in their own words:"
    named = ask("was the northmoor child T bruised?", snapshot=snapshot, encoder=encoder)
    assert named.lead == "From the review that you named, in its own words:"


def test_a_follow_up_to_an_answer_from_several_reviews_is_asked_of_all(snapshot: Snapshot, encoder: Encoder) -> None:
    of_one = ask("tell me about Family W", snapshot=snapshot, encoder=encoder)
    of_two = ask("whose responsibility is information sharing?", snapshot=snapshot, encoder=encoder)
    assert len(of_two.groups) == 2
    history = [*turns_of(of_one), *turns_of(of_two)]
    answer = ask("What about bruises?", snapshot=snapshot, encoder=encoder, history=history)
    assert answer.scope.narrowed == ()
    assert {"northmoor child t.txt", "ellerby vale child t.md"} <= documents(answer)


def test_a_follow_up_to_one_review_that_happened_to_answer_is_asked_of_all(
    snapshot: Snapshot, encoder: Encoder
) -> None:
    of_one = ask("who saw the kitchen?", snapshot=snapshot, encoder=encoder)
    assert documents(of_one) == {"family w briefing.txt"}
    answer = ask("What about bruises?", snapshot=snapshot, encoder=encoder, history=turns_of(of_one))
    assert answer.scope.narrowed == ()
    pointing = ask("were they hungry?", snapshot=snapshot, encoder=encoder, history=turns_of(of_one))
    assert pointing.scope.narrowed == (Narrowing.CONVERSATION,)
    assert documents(pointing) == {"family w briefing.txt"}


def test_a_follow_up_that_is_narrowed_says_so_and_can_be_asked_of_all(snapshot: Snapshot, encoder: Encoder) -> None:
    history = turns_of(ask("tell me about Family W", snapshot=snapshot, encoder=encoder))
    answer = ask("was the child bruised?", snapshot=snapshot, encoder=encoder, history=history)
    assert "the review that this conversation is about" in answer.lead
    assert UnderstoodKind.ONLY_REVIEW in {item.kind for item in answer.understood}
    wide = ask("was the child bruised?", snapshot=snapshot, encoder=encoder, history=history, everywhere=True)
    assert wide.scope.narrowed == ()
    assert UnderstoodKind.ONLY_REVIEW not in {item.kind for item in wide.understood}
    assert "northmoor child t.txt" in documents(wide)


def test_a_turn_that_came_as_text_is_about_the_review_that_its_words_name(snapshot: Snapshot, encoder: Encoder) -> None:
    label = next(review.label for review in snapshot.reviews.values() if "Ellerby" in review.label)
    history = [Turn("user", "was the baby hurt?"), Turn("assistant", f"{label}\n“A bruise.” [1]")]
    answer = ask("was she seen?", snapshot=snapshot, encoder=encoder, history=history)
    assert answer.scope.labels == (label,)


@pytest.mark.parametrize(
    ("question", "filters"),
    [
        (URGENT, Filters(publishers=frozenset({NORTHMOOR}))),
        (URGENT.replace("a baby", "a northmoor baby"), Filters()),
        (URGENT, Filters()),
    ],
    ids=["filter", "named", "conversation"],
)
def test_nothing_urgent_is_answered_from_a_narrowed_search_alone(
    question: str, filters: Filters, snapshot: Snapshot, encoder: Encoder
) -> None:
    history = turns_of(ask("tell me about Family W", snapshot=snapshot, encoder=encoder))
    answer = ask(question, snapshot=snapshot, encoder=encoder, history=history, filters=filters)
    assert answer.notices[0].kind is NoticeKind.URGENT
    assert answer.scope == Scope(3, 3)
    assert "ellerby vale child t.md" in documents(answer)
    places = [citation.place for citation in answer.citations]
    assert len(set(places)) == len(places)


def test_an_assistant_can_be_asked_what_a_question_means(snapshot: Snapshot, encoder: Encoder) -> None:
    taken = assistant_of(snapshot, encoder).interpret("was the northmoor child T bruised?")
    assert [snapshot.reviews[review].file for review in taken.naming.reviews] == ["northmoor child t.txt"]


FILTERS = {
    "publisher": (Filters(publishers=frozenset({"A Board"})), "the 2 reviews published by A Board"),
    "place": (Filters(places=frozenset({"Kent"})), "the 2 reviews of Kent"),
    "type": (Filters(types=frozenset({"briefing"})), "the 2 reviews of the type briefing"),
    "year": (Filters(years=(2019, 2019)), "the 2 reviews of 2019"),
    "years": (Filters(years=(2019, 2020)), "the 2 reviews of 2019 to 2020"),
    "since": (Filters(years=(2019, None)), "the 2 reviews since 2019"),
    "until": (Filters(years=(None, 2019)), "the 2 reviews until 2019"),
    "chosen": (Filters(reviews=frozenset({"a", "b"})), "the 2 reviews that you chose"),
    "two publishers": (Filters(publishers=frozenset("AB")), "the 2 reviews that your filters allow"),
    "both": (Filters(places=frozenset({"Kent"}), years=(2019, None)), "the 2 reviews that your filters allow"),
}


@pytest.mark.parametrize(("filters", "words"), FILTERS.values(), ids=FILTERS)
def test_what_the_filters_leave_has_a_name(filters: Filters, words: str) -> None:
    scope = Scope(2, 46, (Narrowing.FILTERS,), (), filters)
    assert where(scope) == words
    assert lead(Status.ANSWERED, scope, 1) == f"From 1 of {words}, in its own words:"
    assert lead(Status.ANSWERED, scope, 2) == f"From {words}, in their own words:"


def test_sections_and_reviews_left_out_are_said() -> None:
    learning = Scope(46, 46, (Narrowing.FILTERS,), (), Filters(section_kinds=frozenset({"learning"})))
    assert where(learning) == "the learning sections of this library of 46 reviews"
    assert where(Scope(45, 46, (Narrowing.RULED_OUT,))) == "the 45 reviews that you did not leave out"
    assert where(Scope(1, 1)) == "this library of 1 review"
