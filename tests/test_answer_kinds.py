"""The trained reader of questions: which kind of answer is wanted, and that its file is what the script makes."""

from typing import cast

import numpy as np
import pytest

from assistant.kinds.kinds import AnswerKind, examples_model, kind_of, run_features, runs_of
from index.encoder.encoder import Encoder


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("what do the reviews say about fathers?", AnswerKind.PASSAGES),
        ("she fell down the stairs mum says, what should I have asked", AnswerKind.PASSAGES),
        ("how many reviews have you got from Scotland", AnswerKind.LIBRARY),
        ("who are you and what can I ask", AnswerKind.ABOUT),
        ("recipe for lasagne", AnswerKind.OUTSIDE),
        ("timeline of the Riverford case please", AnswerKind.TIMELINE),
        ("list all recommendations of the Ashmere review", AnswerKind.LIST),
    ],
)
def test_a_kind_is_told(question: str, kind: AnswerKind, encoder: Encoder) -> None:
    judged = kind_of(question, encoder)
    assert judged.kind is kind
    assert 1 / len(AnswerKind) < judged.probability <= 1


class AnotherEncoder:
    """An encoder of another model: a person's own."""

    fingerprint = "another"

    def encode_question(self, text: str) -> np.ndarray:
        raise AssertionError("the model knows nothing of these vectors")


def test_with_another_encoder_an_answer_is_passages() -> None:
    another = cast("Encoder", AnotherEncoder())
    assert kind_of("recipe for lasagne", another).kind is AnswerKind.PASSAGES


def test_the_model_fits_its_runs() -> None:
    model = examples_model()
    assert set(model.kinds) == set(AnswerKind)
    assert len(model.runs) == len(model.idf)
    assert model.weights.shape == (len(AnswerKind), 384 + len(model.runs))
    assert model.speaks_for(AnswerKind.LIBRARY, "newest") > 0
    assert model.speaks_for(AnswerKind.LIBRARY, "never in an example") == 0


def test_runs_are_of_one_to_three_words() -> None:
    assert list(runs_of("How many?")) == ["how", "many", "?", "how many", "many ?", "how many ?"]
    assert list(runs_of("")) == []


def test_features_have_the_length_of_one() -> None:
    runs, idf = {"how": 0, "how many": 1}, np.array([1.0, 2.0], np.float32)
    found = run_features("how many, how", runs, idf)
    first, second = (1 + np.log(2)) * 1.0, 2.0
    assert found == pytest.approx(np.array([first, second]) / np.hypot(first, second))
    assert not run_features("else", runs, idf).any()
