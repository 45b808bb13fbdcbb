"""What training changed in the published weights: its files, and that the program computes what was trained."""

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Span
from index.encoder import packaged_model
from index.encoder.encoder import Encoder, PassageInput
from index.minilm.changes import Changes, read_changes, rounded, write_changes
from index.minilm.network import REFERENCE_TEXTS, Network
from index.minilm.weights import ModelError, packaged_folder

TRAINING = Path(__file__).parents[1] / "training"
sys.path.append(str(TRAINING))

IDENTITY = "Northmoor Safeguarding Children Board, Child T, 2019, Findings"
SENTENCES = (
    "The health visitor saw a bruise on the cheek of the baby, who was eight weeks old.",
    "She accepted that he had rolled onto a toy.",
    "Any bruise on a baby who cannot yet move calls for an examination by a paediatrician on the same day.",
    "The review met five times.",
)


def passage() -> PassageInput:
    spans, start = [], 0
    for sentence in SENTENCES:
        spans.append(Span(start, start + len(sentence)))
        start += len(sentence) + 1
    return PassageInput(IDENTITY, " ".join(SENTENCES), tuple(spans))


def test_the_file_is_small_and_is_the_one_that_the_code_names() -> None:
    path, sha256 = packaged_model.CHANGES, packaged_model.CHANGES_SHA256
    assert path.stat().st_size <= 4_000_000
    assert read_changes(path, sha256).reference.shape == (len(REFERENCE_TEXTS), 384)


def test_another_file_is_refused(tmp_path: Path) -> None:
    content = packaged_model.CHANGES.read_bytes()
    path = tmp_path / "trained.safetensors"
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(ModelError, match="damaged"):
        read_changes(path, packaged_model.CHANGES_SHA256)
    with pytest.raises(ModelError, match="cannot be read"):
        read_changes(tmp_path / "none.safetensors", packaged_model.CHANGES_SHA256)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 40), st.integers(1, 40), st.integers(1, 8))
def test_a_file_gives_back_what_was_written_but_for_rounding(seed: int, rows: int, columns: int, rank: int) -> None:
    numbers = np.random.default_rng(seed)
    up, down = numbers.normal(size=(rows, rank)), numbers.normal(size=(rank, columns))
    up[:, 0] = 0  # a rank that says nothing
    changes = Changes({"a": (up, down)}, {"b": numbers.normal(size=rows)}, np.ones((1, 3), np.float32))
    published = {"a": np.zeros((rows, columns), np.float32), "b": np.zeros(rows, np.float32)}
    exact, again = changes.applied_to(published), rounded(changes).applied_to(published)
    largest = np.abs(up).max() * np.abs(down).max()
    assert np.abs(exact["a"] - again["a"]).max() <= rank * largest * (2 / 127)
    np.testing.assert_allclose(exact["b"], again["b"], atol=0.01)


def test_the_same_changes_are_the_same_bytes(tmp_path: Path) -> None:
    changes = packaged_model.trained_changes()
    assert write_changes(rounded(changes), tmp_path / "one") == write_changes(rounded(changes), tmp_path / "other")


def test_the_reference_is_what_torch_makes_of_the_changed_weights() -> None:
    import torch
    from changes_of import with_changes
    from minilm import Reading, text_vectors

    changes = packaged_model.trained_changes()
    reading = Reading()
    with torch.inference_mode():
        made = text_vectors(with_changes(changes), [reading.question(text) for text in REFERENCE_TEXTS], precise=True)
    np.testing.assert_allclose(changes.reference, made.numpy(), atol=1e-4)


def test_the_network_is_the_same_for_texts_alone_and_together() -> None:
    network = Network(packaged_folder(), packaged_model.trained_changes())
    texts = [np.array([101, *range(2000, 2000 + length), 102], np.int32) for length in (3, 40, 9)]
    together, mask = network.token_vectors(texts)
    for row, text in enumerate(texts):
        alone, _ = network.token_vectors([text], alone=True)
        assert mask[row].sum() == len(text)
        cosines = (together[row, : len(text)] * alone[0]).sum(1)
        lengths = np.linalg.norm(together[row, : len(text)], axis=1) * np.linalg.norm(alone[0], axis=1)
        assert (cosines >= 0.99 * lengths).all()


def test_the_encoder_reads_passages_as_it_was_trained_to(encoder: Encoder) -> None:
    import torch
    from changes_of import with_changes
    from minilm import Reading, passage_vectors

    with torch.inference_mode():
        model = with_changes(packaged_model.trained_changes())
        sentences, wholes = passage_vectors(model, [Reading().passage(IDENTITY, SENTENCES)], [len(SENTENCES)])
    ((vector, own),) = encoder.encode_passages([passage()])
    assert float(vector @ wholes[0].numpy()) >= 0.999
    assert ((own * sentences[0].numpy()).sum(axis=1) >= 0.995).all()
