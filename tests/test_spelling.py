"""Typing errors and personal details: what is put right, what is left alone, and what is pointed out."""

from collections.abc import Iterator

import pytest

from assistant.question.spelling import corrected, corrections
from assistant.question.vocabulary import expansions
from assistant.safety.personal_details import holds_personal_details
from index.library.library import Library
from index.storage.snapshot import Snapshot, open_snapshot


@pytest.fixture(scope="module")
def snapshot(small_library: Library) -> Iterator[Snapshot]:
    with open_snapshot(small_library) as opened:
        yield opened


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("was the fahter asked", "was the father asked"),
        ("who saw the bruse, and the nursrey", "who saw the bruise, and the nursery"),
        ("recieved informaton", "recieved information"),  # nothing in the library is near the first
        ("was Nurserey told", "was Nurserey told"),  # may be a name
        ("wots the lasagne", "wots the lasagne"),  # too short; an English word
        ("the northmor review", "the northmor review"),  # names a place, if anything
        ("was anyone criticised, and the behaviour", "was anyone criticised, and the behaviour"),  # British words
        ("the HV and csc", "the HV and csc"),  # the field's abbreviations
    ],
)
def test_typing_errors(typed: str, read: str, snapshot: Snapshot) -> None:
    found = corrections(typed, snapshot, expansions(typed), frozenset({"northmor"}))
    assert corrected(typed, found) == read
    for correction in found:
        assert typed[correction.start : correction.start + len(correction.typed)] == correction.typed


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
