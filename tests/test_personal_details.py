"""Details of a live case in a question: what is noticed, and what is nobody's."""

import csv
import json
from pathlib import Path

import pytest

from assistant.safety.personal_details import holds_personal_details
from index.library.library import Library
from index.storage.snapshot import open_snapshot

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    "question",
    [
        "dob 12/03/2015, bruises seen",
        "born 3rd March 2015 and not weighed",
        "NHS no 943 476 5919",
        "mum is on 07700 900123",
        "they live at 4 Mill Lane, ZE1 0AA",
    ],
)
def test_personal_details_are_noticed(question: str) -> None:
    assert holds_personal_details(question)


@pytest.mark.parametrize(
    "question",
    [
        "what happened on 12/03/2015",
        "the 2011 case and the 3 recommendations",
        "call 0808 800 5000 or 999?",
        "children born in 2016",
        "reference 123 456 7890",
        "CYSUR 1 2021",
    ],
)
def test_what_is_no_personal_detail(question: str) -> None:
    assert not holds_personal_details(question)


@pytest.mark.parametrize(
    "question",
    [
        "Mia Harcastle is 7 and has a bruise on her arm",
        "Tyler Brown, 14, on my caseload keeps going missing",
        "i'm visiting Aaliyah Begum (3) tomorrow, what do reviews say about home visits",
        "what do reviews say about home visits, Mia Harcastle lives at 4 Mill Lane",
        "Oliver Kaczmarek 12/03/2015 not weighed",
        "Sophie O'Brien at St Anne's Academy tells me about her stepdad",
        "Zoë Ahmed is 6 weeks old and has a bruise",
    ],
)
def test_a_full_name_beside_a_detail_of_a_live_case_is_noticed(question: str) -> None:
    assert holds_personal_details(question)


@pytest.mark.parametrize(
    "question",
    [
        "What happened to Oliver Kaczmarek aged 4?",  # a name and an age, of the past
        "Oliver Kaczmarek was 17 months old, what did my colleagues miss",
        "What did Mr Hardcastle tell the Riverford Safeguarding Board?",
        "my Health Visitor has seen a 4 month old",
        "Our Designated Safeguarding Lead is 30 and keeps asking what Working Together 2018 says",
        "the Milton Keynes review of Child T, 4 years old, is there a lesson for our team",
        "Did Alfie's social worker visit in the week he died, and is he 3",
        "What did Hillside Primary School do when he was 7?",
    ],
)
def test_a_name_of_the_past_and_a_word_of_practice_are_not_noticed(question: str) -> None:
    assert not holds_personal_details(question)


def test_what_a_review_of_the_library_is_called_is_nobody_s_name(small_library: Library) -> None:
    question = "Ellerby Vale is 4 years old, has anything newer come out?"
    with open_snapshot(small_library) as snapshot:
        assert not holds_personal_details(question, snapshot.reviews.values())
    assert holds_personal_details(question)


def test_questions_about_published_reviews_are_not_noticed() -> None:
    rows = (ROOT / "benchmarks" / "evaluation" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    with (ROOT / "tools" / "urgent_examples.csv").open(encoding="utf-8", newline="") as file:
        asked = [row["text"] for row in csv.DictReader(file)]
    asked += [json.loads(row)["question"] for row in rows]
    assert len(asked) > 2000
    assert [question for question in asked if holds_personal_details(question)] == []
