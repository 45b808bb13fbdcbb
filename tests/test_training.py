"""Training: the data is read as it is meant, and a hundredth of it trains models that learn and files that load."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.append(str(Path(__file__).parents[1] / "training"))

from examples import Examples, is_for_validation, read_examples


@pytest.fixture(scope="module")
def validation() -> Examples:
    return read_examples(validation=True)


def test_no_cluster_is_both_trained_on_and_validated_with(validation: Examples) -> None:
    kept = read_examples(validation=False)
    trained, held = ({one.cluster for one in some.passages} for some in (kept, validation))
    assert not trained & held
    assert all(map(is_for_validation, held))
    assert 0.05 < len(held) / (len(trained) + len(held)) < 0.15


def test_every_answer_names_sentences_of_its_own_cluster(validation: Examples) -> None:
    for question in validation.questions:
        for place, sentences in question.answers:
            passage = validation.passages[place]
            assert passage.cluster == question.cluster
            assert sentences
            assert list(sentences) == list(range(sentences[0], sentences[-1] + 1))
            assert sentences[-1] < len(passage.sentences)


def hundredth(examples: Examples) -> Examples:
    """The first clusters, until there are forty passages, with their questions."""
    clusters = list(dict.fromkeys(one.cluster for one in examples.passages))[:10]
    passages = tuple(one for one in examples.passages if one.cluster in clusters)
    assert passages == examples.passages[: len(passages)]  # so that the answers' places hold
    return Examples(passages, tuple(one for one in examples.questions if one.cluster in clusters))


def test_a_hundredth_trains_and_its_files_load(validation: Examples, tmp_path: Path) -> None:
    """Both models learn these few clusters nearly by heart: that is what is measured, not what they are worth."""
    from calibrate import calibration, judge
    from changes_of import changes_of, with_changes
    from minilm import load_model
    from train_encoder import measure, train_encoder
    from train_reader import reader_of, train_reader

    from index.minilm.changes import read_changes, write_changes

    some = hundredth(validation)
    losses: list[float] = []
    encoder = train_encoder(some, epochs=3, on_step=losses.append)
    assert losses[-1] < losses[0]
    assert measure(encoder, some)["MRR"] > measure(load_model(), some)["MRR"]

    path = tmp_path / "trained.safetensors"
    changes = read_changes(path, write_changes(changes_of(encoder), path))
    cut = with_changes(changes)
    assert measure(cut, some)["MRR"] > measure(load_model(), some)["MRR"]

    losses.clear()
    reader = train_reader(cut, some, epochs=2, on_step=losses.append)
    assert np.mean(losses[-3:]) < np.mean(losses[:3])
    changes = read_changes(path, write_changes(changes_of(reader.bert, reader.further()), path))
    weights = calibration(judge(encoder, reader_of(changes), some))
    assert weights[0] > 0  # what the reader says counts for a sentence
