"""What is understood beyond the words: described reviews, people, topics that are absent, what "it" was, own terms."""

import os
from collections.abc import Iterator
from pathlib import Path

import asking
import pytest
from conftest import write_library

from assistant.answer import Answer, NoticeKind, Status, Understood, UnderstoodKind
from assistant.question.conversation import Turn
from assistant.question.question import understand
from assistant.question.topics import Topic, absent, topics
from assistant.question.vocabulary import VocabularyError, own_terms
from assistant.question.wanted import Wanted
from index import OpenLibrary
from index.building.rebuild import rebuild
from index.encoder.encoder import Encoder
from index.library.library import Library
from index.search import Filters
from index.storage.snapshot import Snapshot, open_snapshot

REVIEWS = {
    "amberly child e.txt": """\
Amberly Safeguarding Children Board

Serious Case Review: Child E

FICTIONAL REVIEW: no real child, family or board

Poverty and the background

Child E was born in March 2016. In June 2017, when Child E was six months old, a fractured arm was found in hospital. \
She died in hospital two days later. The cause was given as a head injury.

Analysis

A bruise was seen by a neighbour in Quorlby. Her uncle said that a toy had fallen from a shelf. \
Male C moved in that spring. Male C had been known to use heroin. The grandmother's house was never visited.
""",
    "brookmarsh child e.txt": """\
Brookmarsh Safeguarding Partnership

Local Child Safeguarding Practice Review: Child E

FICTIONAL REVIEW: no real child, family or partnership

Background

Child E, a seven year old boy, was hurt when a garden wall fell on him. He recovered and lives with an aunt.

Analysis

Staff in the ED did their work well. The consent form was torn up by his stepfather at the school gate. The school \
did not raise it with a manager. His key worker saw him each Friday.
""",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Library:
    library = write_library(tmp_path_factory.mktemp("understanding"), REVIEWS)
    rebuild(library, encoder)
    return library


@pytest.fixture(scope="module")
def snapshot(library: Library) -> Iterator[Snapshot]:
    with open_snapshot(library) as opened:
        yield opened


def ask(question: str, snapshot: Snapshot, encoder: Encoder, *before: str) -> Answer:
    history = [Turn("user", text) for text in before]
    return asking.ask(question, snapshot=snapshot, encoder=encoder, history=history)


def documents(answer: Answer) -> set[str]:
    return {citation.document for citation in answer.citations}


def quotes(answer: Answer) -> str:
    return " ".join(citation.quote for citation in answer.citations)


def test_a_described_review_is_the_one_that_answers(snapshot: Snapshot, encoder: Encoder) -> None:
    answer = ask("the case where the consent form got torn up - was a manager told?", snapshot, encoder)
    assert documents(answer) == {"brookmarsh child e.txt"}
    assert "did not raise it with a manager" in quotes(answer)


@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("the Child E who survived, how was he hurt", "brookmarsh child e.txt"),
        ("the child e that didnt die, who does he live with", "brookmarsh child e.txt"),
        ("the Child E who died, what was the cause", "amberly child e.txt"),
        ("7 yr old Child E, what was hurt", "brookmarsh child e.txt"),
    ],
)
def test_how_it_ended_tells_two_children_of_one_pseudonym_apart(
    question: str, document: str, snapshot: Snapshot, encoder: Encoder
) -> None:
    answer = ask(question, snapshot, encoder)
    assert documents(answer) == {document}
    assert NoticeKind.AMBIGUOUS not in {notice.kind for notice in answer.notices}


def test_a_person_that_one_review_alone_has_names_it(snapshot: Snapshot, encoder: Encoder) -> None:
    answer = ask("what was known about Male C", snapshot, encoder)
    assert documents(answer) == {"amberly child e.txt"}
    assert any("Amberly" in item.label for item in answer.understood)


@pytest.mark.parametrize(
    "question", ["the Child E with Male C, was the arm fractured", "child e and Male Q, where was he hurt"]
)
def test_a_person_of_one_review_tells_two_children_of_one_pseudonym_apart(
    question: str, snapshot: Snapshot, encoder: Encoder
) -> None:
    apart = "Male C" in question
    answer = ask(question, snapshot, encoder)
    assert documents(answer) == ({"amberly child e.txt"} if apart else set(REVIEWS))
    assert (NoticeKind.AMBIGUOUS in {notice.kind for notice in answer.notices}) is not apart


def test_of_two_that_are_named_the_one_that_it_was_is_answered(snapshot: Snapshot, encoder: Encoder) -> None:
    answer = ask("was it the amberly child or the brookmarsh child that a garden wall fell on", snapshot, encoder)
    assert documents(answer) == {"brookmarsh child e.txt"}


def test_a_review_that_is_only_ruled_out_is_not_answered_from(snapshot: Snapshot, encoder: Encoder) -> None:
    answer = ask("the boy hurt at home, not the amberly one - what happened", snapshot, encoder)
    assert documents(answer) == {"brookmarsh child e.txt"}
    [left_out] = [item for item in answer.understood if item.kind is UnderstoodKind.NOT_REVIEW]
    assert "Amberly" in left_out.label
    again = asking.ask(answer.question, snapshot=snapshot, encoder=encoder, without=frozenset({left_out}))
    assert left_out not in again.understood
    assert again.scope.searched == len(REVIEWS)


def test_who_published_it_is_not_said_of_a_review_that_is_ruled_out(snapshot: Snapshot, encoder: Encoder) -> None:
    answer = ask("who published the review on a bruise, not the amberly one", snapshot, encoder)
    assert documents(answer) == {"brookmarsh child e.txt"}


def test_what_the_filters_leave_alone_is_not_ruled_out(snapshot: Snapshot, encoder: Encoder) -> None:
    [amberly] = [review.id for review in snapshot.reviews.values() if review.file.startswith("amberly")]
    only_it = Filters(reviews=frozenset({amberly}))
    question = "the bruise, not the amberly one - who saw it"
    answer = asking.ask(question, snapshot=snapshot, encoder=encoder, filters=only_it)
    assert documents(answer) == {"amberly child e.txt"}
    assert not any(item.kind is UnderstoodKind.NOT_REVIEW for item in answer.understood)


def test_a_place_that_one_review_alone_speaks_of_names_it(snapshot: Snapshot, encoder: Encoder) -> None:
    answer = ask("what was seen in the quorlby case", snapshot, encoder)
    assert documents(answer) == {"amberly child e.txt"}
    assert any("Amberly" in item.label for item in answer.understood)


def test_a_person_that_no_review_has_names_none(snapshot: Snapshot, encoder: Encoder) -> None:
    understood = ask("what was known about Male Q", snapshot, encoder).understood
    assert not any(item.kind is UnderstoodKind.ONLY_REVIEW for item in understood)


def test_an_age_is_shown_with_the_birth_that_does_not_agree_with_it(snapshot: Snapshot, encoder: Encoder) -> None:
    answer = ask("how old was the amberly Child E when the fractured arm was found?", snapshot, encoder)
    assert "six months old" in quotes(answer)
    assert "born in March 2016" in quotes(answer)


def test_a_follow_up_keeps_what_it_was(snapshot: Snapshot, encoder: Encoder) -> None:
    answer = ask("what did he say had caused it?", snapshot, encoder, "did anyone see a bruise, amberly child e?")
    assert "a toy had fallen" in quotes(answer)


def test_another_abbreviation_of_the_same_is_found(snapshot: Snapshot, encoder: Encoder) -> None:
    answer = ask("how did A&E do in the brookmarsh one", snapshot, encoder)
    assert "Staff in the ED did their work well." in quotes(answer)


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("any learning about interpreters", "No passage in this library mentions “interpreters”."),
        (
            "¿qué dicen las revisiones sobre los juguetes?",
            "The question does not seem to be in English, as the reviews are. Ask it in English.",
        ),
        ("what do they say on FGM", "No passage in this library mentions “FGM”."),
        ("how long did the uncle get for it", "None of these passages gives a sentence by a court."),
    ],
    ids=["topic", "language", "abbreviation", "fact"],
)
def test_an_answer_says_why_it_goes_no_further(question: str, why: str, snapshot: Snapshot, encoder: Encoder) -> None:
    answer = ask(question, snapshot, encoder)
    assert answer.status is not Status.ANSWERED
    assert answer.why == why


def test_a_topic_that_the_named_review_lacks_is_said(snapshot: Snapshot, encoder: Encoder) -> None:
    answer = ask("why does the brookmarsh review blame the school nurse", snapshot, encoder)
    [notice] = [notice for notice in answer.notices if notice.kind is NoticeKind.FALSE_PREMISE]
    assert notice.text == "The text of the review that you named does not contain “school nurse”."


def test_topics_are_found_in_the_question_s_words() -> None:
    question = understand("did the Midwife or CAMHS know of the co-sleeping", frozenset())
    assert {topic.words for topic in topics(question)} == {"Midwife", "CAMHS", "co-sleeping"}


def test_a_topic_is_there_under_another_of_its_names(snapshot: Snapshot) -> None:
    assert Topic("smack", ("heroin",)).is_in(OpenLibrary(snapshot))
    assert not Topic("smack").is_in(OpenLibrary(snapshot))
    [topic] = topics(understand("home ed kids", frozenset()))
    assert topic.words == "home ed"
    assert "elective home education" in topic.names


@pytest.mark.parametrize(("name", "there"), [("consent forms", True), ("form consent", False)])
def test_a_topic_s_words_stand_in_a_row_whatever_their_endings(name: str, there: bool, snapshot: Snapshot) -> None:
    assert Topic(name).is_in(OpenLibrary(snapshot)) is there


def test_a_topic_is_looked_for_in_the_reviews_that_are_named(snapshot: Snapshot) -> None:
    [amberly] = [review.id for review in snapshot.reviews.values() if review.file.startswith("amberly")]
    assert Topic("heroin").is_in(OpenLibrary(snapshot), [amberly])
    assert not Topic("consent form").is_in(OpenLibrary(snapshot), [amberly])


def test_a_topic_is_found_among_many_passages_that_have_its_words_apart(
    tmp_path_factory: pytest.TempPathFactory, encoder: Encoder
) -> None:
    apart = {f"{number}.txt": "Sleep well. Be safe now. Sleep on. Stay safe there.\n" for number in range(30)}
    once = {"once.txt": f"The home was visited. {'The kitchen was tidy and warm. ' * 12}Safe sleep was explained.\n"}
    library = write_library(tmp_path_factory.mktemp("apart"), apart | once)
    rebuild(library, encoder)
    with open_snapshot(library) as opened:
        assert Topic("safe sleep").is_in(OpenLibrary(opened))
        assert not Topic("well explained").is_in(OpenLibrary(opened))


def test_a_word_that_only_a_heading_has_is_not_said_to_be_absent(snapshot: Snapshot) -> None:
    [amberly] = [review.id for review in snapshot.reviews.values() if review.file.startswith("amberly")]
    assert absent(
        OpenLibrary(snapshot), topics(understand("was it a matter of poverty or gangs", frozenset())), [amberly]
    ) == ("gangs",)
    assert absent(OpenLibrary(snapshot), topics(understand("was heroin involved", frozenset())), [amberly]) == ()


def test_a_kind_of_fact_is_asked_for_in_short_words_too() -> None:
    assert understand("which hosp did they take her to", frozenset()).wanted is Wanted.PLACE_NAME
    assert understand("how many mths was he in care", frozenset()).wanted is Wanted.DURATION


def test_texting_is_spelled_out_and_fillers_say_nothing() -> None:
    question = understand("honestly how many hrs was he left, tbh", frozenset())
    assert question.searched == "honestly how many hours was he left, tbh"
    assert "honestly" not in {concept.words for concept in question.concepts}


def own_vocabulary(library: Library, text: str, changed: int) -> Path:
    library.vocabulary.write_text(text, encoding="utf-8")
    os.utime(library.vocabulary, ns=(changed, changed))
    return library.vocabulary


def test_no_text_is_read_for_a_question_that_speaks_of_no_matter_of_the_field(snapshot: Snapshot) -> None:
    assert absent(OpenLibrary(snapshot), (), ["a review that is not there"]) == ()


def test_a_library_s_own_terms_are_understood(library: Library, snapshot: Snapshot, encoder: Encoder) -> None:
    question = "was the zibble seen by anyone"
    assert ask(question, snapshot, encoder).understood == ()
    path = own_vocabulary(library, "term,means,kind\nzibble,bruise,lay\n,nothing,\n", 1)
    try:
        answer = ask(question, snapshot, encoder)
        assert answer.understood == (Understood(UnderstoodKind.OTHER_WORDS, "zibble", "bruise"),)
        assert "A bruise was seen by a neighbour in Quorlby." in quotes(answer)
        own_vocabulary(library, "term,means\nzibble,arm\n", 2)
        assert ask(question, snapshot, encoder).understood == (
            Understood(UnderstoodKind.ABBREVIATION, "zibble", "arm"),
        )
    finally:
        path.unlink()


@pytest.mark.parametrize(
    "content",
    [b"word,meaning\na,b\n", b"term,means\n\xff,x\n", b"x" * 1_000_001],
    ids=["columns", "encoding", "size"],
)
def test_a_vocabulary_that_cannot_be_read_is_named(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "vocabulary.csv"
    path.write_bytes(content)
    with pytest.raises(VocabularyError, match=r"vocabulary\.csv"):
        own_terms(path)


def test_no_vocabulary_of_one_s_own_is_none(tmp_path: Path) -> None:
    assert own_terms(tmp_path / "vocabulary.csv") == ()
