"""The questions of other kinds: what they name is there, and what they quote stands in it."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "benchmarks" / "kinds"))

from check_truth import TEXTS, faults_of, questions


@pytest.mark.parametrize("library", TEXTS)
def test_every_file_and_quotation_is_there(library: str) -> None:
    found = dict(questions(library))
    assert len(found) > 400
    assert [fault for name, question in found.items() for fault in faults_of(question, name, library)] == []


def test_what_is_wrong_is_said() -> None:
    wrong = {
        "question": " ",
        "docs": ["nowhere.txt"],
        "gold": [{"doc": "fenwold-child-a-2014.txt", "quote": "It says something else."}],
    }
    assert list(faults_of(wrong, "line 1", "evaluation")) == [
        "line 1: there is no nowhere.txt.",
        "line 1: fenwold-child-a-2014.txt does not hold “It says something else.”.",
        "line 1: it asks nothing.",
    ]
