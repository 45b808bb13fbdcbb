"""What decides which sentences are shown and whether they answer: two regressions, and the script that fits them."""

import dataclasses
import json
import sys
from pathlib import Path

import pytest
from asking import assistant_of

from assistant.answer import Status
from assistant.evaluation.measures import Expect, GoldQuestion
from assistant.evidence.weights import AnswerFeatures, Regression, weights
from index.encoder.encoder import Encoder
from index.library.library import Library
from index.storage.snapshot import open_snapshot

sys.path.append(str(Path(__file__).parents[1] / "tools"))

from fit_evidence import WEIGHTS, features_of_answer


def test_the_log_odds_are_the_weighted_sum() -> None:
    each = AnswerFeatures(read=2.0, score=3.0, unknown=-1.0, misfit=-4.0, named=1.5)
    features = AnswerFeatures(read=0.5, score=0.25, unknown=0.5, misfit=1.0, named=1.0)
    assert Regression(-1.0, each).log_odds(features) == pytest.approx(-1 + 1 + 0.75 - 0.5 - 4 + 1.5)


def test_the_numbers_are_those_of_the_file_and_say_where_they_are_from() -> None:
    numbers = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    assert dataclasses.asdict(weights()) == {name: numbers[name] for name in ("sentence", "answer")}
    assert "tools/fit_evidence.py" in numbers["note"]


def test_signs_are_as_they_are_meant() -> None:
    sentence, answer = weights().sentence.weights, weights().answer.weights
    assert min(sentence.read, sentence.found, answer.read) > 0
    assert max(sentence.misfit, sentence.asks, answer.unknown, answer.misfit) <= 0


def test_the_script_weighs_what_the_answer_was_judged_by(small_library: Library, encoder: Encoder) -> None:
    with open_snapshot(small_library) as snapshot:
        assistant = assistant_of(snapshot, encoder)
        given = set()
        for question in ("what was known of bruises?", "did anyone talk to the father?", "how was the fracture found?"):
            features = features_of_answer(GoldQuestion("1", question, "lookup", Expect.ANSWER), assistant)
            assert features, question
            judged = Status.ANSWERED if weights().answer.log_odds(features) >= 0 else Status.CLOSEST
            assert assistant.answer(question).status is judged, question
            given.add(judged)
        assert given == {Status.ANSWERED, Status.CLOSEST}
        listed = GoldQuestion("2", "list the recommendations of the Northmoor review", "lookup", Expect.ANSWER)
        assert features_of_answer(listed, assistant) is None
