"""Typing errors: what is put right, and what is left alone."""

from collections.abc import Iterator

import pytest

from assistant.question.spelling import corrected, corrections
from assistant.question.vocabulary import expansions
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
