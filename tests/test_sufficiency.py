"""What decides between "answered" and "closest" is one regression, which the script that fits it computes alike."""

import dataclasses
import json
import sys
from pathlib import Path

import pytest
from asking import assistant_of

from assistant.answer import Status
from assistant.evidence.sufficiency import Features, Regression, regression
from index.encoder.encoder import Encoder
from index.library.library import Library
from index.storage.snapshot import open_snapshot

sys.path.append(str(Path(__file__).parents[1] / "tools"))

from fit_sufficiency import COEFFICIENTS, weighed_features


def test_the_log_odds_are_the_weighted_sum() -> None:
    weights = Features(cosine=2.0, quoted=3.0, unknown=-1.0, misfit=-4.0, named=1.5, words=2.5)
    features = Features(cosine=0.5, quoted=0.25, unknown=0.5, misfit=1.0, named=1.0, words=1.0)
    assert Regression(-1.0, weights).log_odds(features) == pytest.approx(-1 + 1 + 0.75 - 0.5 - 4 + 1.5 + 2.5)


def test_the_numbers_say_where_they_are_from() -> None:
    numbers = json.loads(COEFFICIENTS.read_text(encoding="utf-8"))
    assert dataclasses.asdict(regression()) == {name: numbers[name] for name in ("intercept", "weights")}
    assert "tools/fit_sufficiency.py" in numbers["note"]


def test_the_script_weighs_what_the_answer_was_judged_by(small_library: Library, encoder: Encoder) -> None:
    with open_snapshot(small_library) as snapshot:
        assistant = assistant_of(snapshot, encoder)
        given = set()
        for question in ("what was known of bruises?", "did anyone talk to the father?", "bruises in Northmoor"):
            features = weighed_features(question, (), assistant)
            assert features, question
            judged = Status.ANSWERED if regression().log_odds(features) >= 0 else Status.CLOSEST
            assert assistant.answer(question).status is judged, question
            given.add(judged)
        assert given == {Status.ANSWERED, Status.CLOSEST}
        assert weighed_features("recipe for lasagne", (), assistant) is None
        assert weighed_features("list the recommendations of the Northmoor review", (), assistant) is None
