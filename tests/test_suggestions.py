"""What is suggested can be answered, and names the review that it is about."""

from collections.abc import Iterator

import pytest
from asking import ask

from assistant.answer import Status
from assistant.question.interpretation import ListOf
from corpus.structure import SectionKind
from index import OpenLibrary
from index.encoder.encoder import Encoder
from index.library.library import Library
from index.storage.snapshot import Snapshot, open_snapshot
from ui.app.suggestions import EXAMPLES, MOST_EXAMPLES, MOST_FOLLOW_UPS, examples, follow_ups, questions_about
from ui.state.requests import Request


@pytest.fixture(scope="module")
def snapshot(small_library: Library) -> Iterator[Snapshot]:
    with open_snapshot(small_library) as opened:
        yield opened


def test_every_question_about_a_review_is_answered_from_it(snapshot: Snapshot, encoder: Encoder) -> None:
    asked = 0
    for review in snapshot.reviews.values():
        for question in questions_about(review, OpenLibrary(snapshot)):
            answer = ask(question.question, snapshot=snapshot, encoder=encoder, intent=question.intent)
            assert answer.status is Status.ANSWERED
            assert {citation.review for citation in answer.citations} == {review.id}
            asked += 1
    assert asked >= 2


def test_a_review_is_only_asked_for_the_sections_that_it_has(snapshot: Snapshot) -> None:
    northmoor = next(review for review in snapshot.reviews.values() if "Northmoor" in review.label)
    assert questions_about(northmoor, OpenLibrary(snapshot)) == [
        Request(
            f"List the recommendations of {northmoor.label}",
            intent=ListOf(northmoor.id, SectionKind.RECOMMENDATION),
        )
    ]


@pytest.mark.parametrize("profession", EXAMPLES)
def test_examples_speak_only_of_what_the_library_knows(profession: str, snapshot: Snapshot) -> None:
    shown = examples(profession, OpenLibrary(snapshot))
    assert 1 <= len(set(shown)) == len(shown) <= MOST_EXAMPLES
    assert any("List the" in asked.question for asked in shown)


def test_an_example_of_an_unknown_word_is_left_out(snapshot: Snapshot) -> None:
    assert not any("disguised" in asked.question for asked in examples("Social worker", OpenLibrary(snapshot)))


def test_follow_ups_are_about_the_cited_reviews_and_not_asked_again(snapshot: Snapshot, encoder: Encoder) -> None:
    answer = ask("was child T bruised before?", snapshot=snapshot, encoder=encoder)
    suggested = follow_ups(answer, [], OpenLibrary(snapshot))
    assert 1 <= len(suggested) <= MOST_FOLLOW_UPS
    assert all(any(group.label in asked.question for group in answer.groups) for asked in suggested)
    assert suggested[0] not in follow_ups(answer, [suggested[0].question], OpenLibrary(snapshot))


def test_an_answer_without_reviews_suggests_nothing(snapshot: Snapshot, encoder: Encoder) -> None:
    assert follow_ups(ask("recipe for lasagne", snapshot=snapshot, encoder=encoder), [], OpenLibrary(snapshot)) == ()
