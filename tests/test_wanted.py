"""The kind of fact that a question wants, and sentences that have it or only come near."""

import pytest

from assistant.question.wanted import Wanted, holds, wanted_fact


@pytest.mark.parametrize(
    ("question", "wanted", "sentence", "answers"),
    [
        ("how old was she when she died", Wanted.AGE, "She was aged four.", True),
        ("how old was she when she died", Wanted.AGE, "She died in hospital.", False),
        ("ages of the three kids?", Wanted.AGE, "The eldest was nine years old.", True),
        ("how many calls were there", Wanted.NUMBER, "There were three occasions.", True),
        ("how many calls were there", Wanted.NUMBER, "There were calls.", False),
        ("when was he seen", Wanted.DATE, "He was seen on 3 May 2019.", True),
        ("how long was he in hospital", Wanted.DURATION, "He spent almost 3 months there.", True),
        ("how long was he in hospital", Wanted.DURATION, "He was in hospital.", False),
        ("how many weeks early was she", Wanted.DURATION, "Her brother was one year old.", False),
        ("what is the name of the social worker", Wanted.PERSON_NAME, "The social worker was on leave.", False),
        ("whats the hospice called", Wanted.PERSON_NAME, "The hospice nurse had supervision.", False),
        ("what drugs was he on", Wanted.SUBSTANCE, "He was open to the drug and alcohol team.", False),
        ("what drugs was he on", Wanted.SUBSTANCE, "He used cannabis daily.", True),
        ("how long did mum get for it", Wanted.PENALTY, "She was convicted of cruelty.", False),
        ("how long did mum get for it", Wanted.PENALTY, "She was sentenced to six years in prison.", True),
        ("was he found guilty in the end", Wanted.VERDICT, "He had previous convictions for assault.", False),
        ("was he found guilty in the end", Wanted.VERDICT, "He was convicted of murder.", True),
        ("was the mum charged", Wanted.CHARGE, "Father was assessed.", False),
        ("was the mum charged", Wanted.CHARGE, "Mother was charged with neglect.", True),
        ("what was dad inside for", Wanted.OFFENCE, "Father was in prison throughout.", False),
        ("what was dad inside for", Wanted.OFFENCE, "Father was in prison for burglary.", True),
        ("what was her mums diagnosis", Wanted.DIAGNOSIS, "Mother was unwell.", False),
        ("what was her mums diagnosis", Wanted.DIAGNOSIS, "Mother had bipolar disorder.", True),
        ("what did he use to hurt them", Wanted.MEANS, "The children were found seriously injured.", False),
        ("which hospital was he taken to", Wanted.PLACE_NAME, "He was taken to hospital.", False),
        ("was the social worker sacked", Wanted.DISCIPLINE, "The social worker left the visit early.", False),
        ("what language did mum speak", Wanted.LANGUAGE, "She spoke Farsi.", True),
        ("what did he weigh", Wanted.WEIGHT, "He had lost weight.", False),
    ],
)
def test_the_fact_that_is_wanted(question: str, wanted: Wanted, sentence: str, answers: bool) -> None:
    assert wanted_fact(question) is wanted
    assert holds(wanted, sentence) is answers


@pytest.mark.parametrize(
    "question",
    [
        "why was the father never spoken to",
        "whose job is it to chase the referral",
        "did a common assessment ever get done for him",
        "what went well",
    ],
)
def test_a_question_that_wants_no_one_fact(question: str) -> None:
    assert wanted_fact(question) is None
