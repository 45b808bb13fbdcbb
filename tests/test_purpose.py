"""What a question is wanted for is set aside; what is asked is kept."""

import pytest

from assistant.question.purpose import without_purpose
from assistant.question.question import understand


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("what keeps coming up on neglect? slide for new starters", "what keeps coming up on neglect?"),
        ("did the HV do anything well? need something positive for supervision", "did the HV do anything well?"),
        ("what went wrong with information sharing, for a team meeting", "what went wrong with information sharing"),
        ("got an essay due tonight - who saw the bruise", "who saw the bruise"),
    ],
    ids=["slide", "supervision", "aside", "before"],
)
def test_the_occasion_is_set_aside(question: str, asked: str) -> None:
    assert without_purpose(question) == asked


@pytest.mark.parametrize(
    "question",
    [
        "what was said about supervision of the social worker",
        "how was training on bruises received - was it for the nursery?",
        "need examples of coercive control from the northmoor review for a slide - what did he do to her",
        "for my essay",
        "why was dad not seen - mum said no",
    ],
)
def test_what_is_asked_is_kept(question: str) -> None:
    kept = without_purpose(question)
    assert set("supervision bruises coercive essay seen".split()) & set(question.split()) <= set(kept.split())


def test_what_looks_like_a_purpose_may_be_the_matter() -> None:
    question = understand("supervision, caseloads and cover - what have reviews said", frozenset())
    assert {"supervision", "caseloads"} <= {concept.words for concept in question.concepts}
