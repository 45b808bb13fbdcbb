"""Numbers, dates and people of a sentence against a quotation: by hand, and that no text contradicts itself."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language_model.verification.particulars import date_astray, number_astray, numbers_in
from assistant.language_model.verification.people import person_astray

QUOTATIONS = [
    json.loads(line)["quotation"]
    for line in (Path(__file__).parent / "true_points.jsonl").read_text(encoding="utf-8").splitlines()
]


def test_a_quotation_has_its_own_particulars() -> None:
    for quotation in QUOTATIONS:
        assert number_astray(quotation, quotation) is None, quotation
        assert date_astray(quotation, quotation) is None, quotation
        assert person_astray(quotation, quotation, ()) is None, quotation


@given(st.text(max_size=120), st.text(max_size=120))
def test_any_texts_are_compared_without_fault(one: str, other: str) -> None:
    assert number_astray(one, one) is None
    assert date_astray(one, one) is None
    number_astray(one, other)
    date_astray(one, other)
    person_astray(one, other, ())


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("twenty-one of the two hundred and five", [("21", ""), ("205", "")]),
        ("1,200 letters in 3.5 hours", [("1200", ""), ("3.5", "hour")]),
        ("twice in a fortnight", [("2", "time"), ("2", "week")]),
        ("a boy aged four, a four-year-old", [("4", "year"), ("4", "year")]),
        ("38 per cent, 38% and £38", [("38", "percent"), ("38", "percent"), ("38", "£")]),
        ("the twenty-first and the 2nd visit", [("21th", ""), ("2th", "")]),
        ("no one saw it, nor one another", []),
        ("at half past ten", [("1/2", ""), ("10", "")]),
    ],
)
def test_numbers_in_figures_and_in_words(text: str, numbers: list[tuple[str, str]]) -> None:
    assert [(number.value, number.unit) for number in numbers_in(text)] == numbers


@pytest.mark.parametrize(
    ("sentence", "quotation", "astray"),
    [
        ("He was 4.", "He was four.", False),
        ("He was nine.", "He was nine weeks old.", False),
        ("She was aged nine.", "She was nine weeks old.", True),
        ("It took two months.", "It took two weeks.", True),
        ("Three children were seen on two occasions.", "Two children were seen on three occasions.", True),
        ("Both parents came.", "Two parents came.", False),
        ("It happened within a year.", "It happened within six months.", True),
        ("He was seen four times, four of them alone.", "He was seen four times, three of them alone.", True),
    ],
)
def test_numbers_astray(sentence: str, quotation: str, astray: bool) -> None:
    assert (number_astray(sentence, quotation) is not None) is astray


@pytest.mark.parametrize(
    ("sentence", "quotation", "astray"),
    [
        ("It was in May 2018.", "It was on 12 May 2018.", False),
        ("It was on 12/5/2018.", "It was on 12 May 2018.", False),
        ("It was on 12 May 2018.", "It was in May 2018.", True),
        ("It was in May 2018.", "It was between May 2017 and June 2018.", True),
        ("She died in March.", "She died on a Sunday.", True),
        ("She may have known.", "She could have known.", False),
    ],
)
def test_dates_astray(sentence: str, quotation: str, astray: bool) -> None:
    assert (date_astray(sentence, quotation) is not None) is astray


@pytest.mark.parametrize(
    ("sentence", "quotation", "astray"),
    [
        ("The mum told the GP.", "The mother told the GP.", False),
        ("The father told the GP.", "The mother told the GP.", True),
        ("The GP told the mother.", "The mother told the GP.", True),
        ("Her parents told the GP.", "Her mother and father told the GP.", False),
        ("Her mother told the GP.", "Her parents told the GP.", True),
        ("Professionals visited twice.", "The health visitor and the midwife visited twice.", False),
        ("Professionals visited twice.", "The father visited twice.", True),
        ("The sonographer visited twice.", "The midwife visited twice.", True),
        ("She was not asked.", "The father was not asked.", True),
        ("The school nurse was told.", "The nurse was told.", True),
        ("The nurse was told.", "The school nurse was told.", False),
        ("Kent was told.", "The school was told.", True),
        ("Child M was told.", "Child T was told.", True),
        ("The father was not spoken to by any agency.", "No agency spoke to the father.", False),
    ],
)
def test_people_astray(sentence: str, quotation: str, astray: bool) -> None:
    assert (person_astray(sentence, quotation, ("professionals", "the")) is not None) is astray
