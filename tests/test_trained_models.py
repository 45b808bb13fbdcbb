"""What training changed in the published weights: its files, and that the program computes what was trained."""

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.reader import trained as reader_module
from assistant.reader.reader import Candidate
from assistant.reader.trained import TrainedReader
from corpus.document import Span
from index.encoder import packaged_model as encoder_module
from index.encoder.encoder import Encoder, PassageInput
from index.minilm.changes import Changes, read_changes, rounded, write_changes
from index.minilm.network import REFERENCE_TEXTS, Network
from index.minilm.weights import ModelError, packaged_folder

TRAINING = Path(__file__).parents[1] / "training"
sys.path.append(str(TRAINING))

MODULES = [encoder_module, reader_module]
IDENTITY = "Northmoor Safeguarding Children Board, Child T, 2019, Findings"
SENTENCES = (
    "The health visitor saw a bruise on the cheek of the baby, who was eight weeks old.",
    "She accepted that he had rolled onto a toy.",
    "Any bruise on a baby who cannot yet move calls for an examination by a paediatrician on the same day.",
    "The review met five times.",
)
QUESTION = "hv saw a mark on a tiny baby and believed mum, what should happen"


def candidate(sentences: tuple[str, ...] = SENTENCES, identity: str = IDENTITY) -> Candidate:
    spans, start = [], 0
    for sentence in sentences:
        spans.append(Span(start, start + len(sentence)))
        start += len(sentence) + 1
    return Candidate(PassageInput(identity, " ".join(sentences), tuple(spans)), [0.3] * len(sentences), 0.3)


@pytest.fixture(scope="module")
def reader() -> TrainedReader:
    return TrainedReader()


@pytest.mark.parametrize("module", MODULES, ids=["encoder", "reader"])
def test_the_file_is_small_and_is_the_one_that_the_code_names(module: object) -> None:
    path, sha256 = module.CHANGES, module.CHANGES_SHA256  # type: ignore[attr-defined]
    assert path.stat().st_size <= 4_000_000
    assert read_changes(path, sha256).reference.shape == (len(REFERENCE_TEXTS), 384)


@pytest.mark.parametrize("module", MODULES, ids=["encoder", "reader"])
def test_another_file_is_refused(module: object, tmp_path: Path) -> None:
    content = module.CHANGES.read_bytes()  # type: ignore[attr-defined]
    path = tmp_path / "trained.safetensors"
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(ModelError, match="damaged"):
        read_changes(path, module.CHANGES_SHA256)  # type: ignore[attr-defined]
    with pytest.raises(ModelError, match="cannot be read"):
        read_changes(tmp_path / "none.safetensors", module.CHANGES_SHA256)  # type: ignore[attr-defined]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 40), st.integers(1, 40), st.integers(1, 8))
def test_a_file_gives_back_what_was_written_but_for_rounding(seed: int, rows: int, columns: int, rank: int) -> None:
    numbers = np.random.default_rng(seed)
    up, down = numbers.normal(size=(rows, rank)), numbers.normal(size=(rank, columns))
    up[:, 0] = 0  # a rank that says nothing
    changes = Changes({"a": (up, down)}, {"b": numbers.normal(size=rows)}, {}, np.ones((1, 3), np.float32))
    published = {"a": np.zeros((rows, columns), np.float32), "b": np.zeros(rows, np.float32)}
    exact, again = changes.applied_to(published), rounded(changes).applied_to(published)
    largest = np.abs(up).max() * np.abs(down).max()
    assert np.abs(exact["a"] - again["a"]).max() <= rank * largest * (2 / 127)
    np.testing.assert_allclose(exact["b"], again["b"], atol=0.01)


def test_the_same_changes_are_the_same_bytes(tmp_path: Path) -> None:
    changes = encoder_module.trained_changes()
    assert write_changes(rounded(changes), tmp_path / "one") == write_changes(rounded(changes), tmp_path / "other")


@pytest.mark.parametrize("module", MODULES, ids=["encoder", "reader"])
def test_the_reference_is_what_torch_makes_of_the_changed_weights(module: object) -> None:
    import torch
    from changes_of import with_changes
    from minilm import Reading, text_vectors

    changes = module.trained_changes()  # type: ignore[attr-defined]
    reading = Reading()
    with torch.inference_mode():
        made = text_vectors(with_changes(changes), [reading.question(text) for text in REFERENCE_TEXTS], precise=True)
    np.testing.assert_allclose(changes.reference, made.numpy(), atol=1e-4)


def test_the_network_is_the_same_for_texts_alone_and_together() -> None:
    network = Network(packaged_folder(), encoder_module.trained_changes())
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
        model = with_changes(encoder_module.trained_changes())
        sentences, wholes = passage_vectors(model, [Reading().passage(IDENTITY, SENTENCES)], [len(SENTENCES)])
    ((vector, own),) = encoder.encode_passages([candidate().passage])
    assert float(vector @ wholes[0].numpy()) >= 0.999
    assert ((own * sentences[0].numpy()).sum(axis=1) >= 0.995).all()


def test_the_reader_computes_what_was_trained(reader: TrainedReader) -> None:
    import torch
    from minilm import Reading
    from train_reader import reader_of

    changes = reader_module.trained_changes()
    with torch.inference_mode():
        (logits,) = reader_of(changes)([Reading().pair(QUESTION, IDENTITY, SENTENCES)], [len(SENTENCES)])
    *weights, intercept = changes.further["calibration"]
    expected = weights[0] * logits.numpy() + 0.3 * (weights[1] + weights[2]) + intercept
    (found,) = reader.read(QUESTION, [candidate()])
    np.testing.assert_allclose(found, expected, atol=0.3)
    assert found.argmax() == expected.argmax()


def test_a_passage_is_judged_alike_alone_and_among_others(reader: TrainedReader) -> None:
    others = [candidate(SENTENCES[:count] * 3, "") for count in (1, 2, 3)]
    (alone,) = reader.read(QUESTION, [candidate()])
    among = reader.read(QUESTION, [others[0], candidate(), *others[1:]])
    np.testing.assert_allclose(among[1], alone, atol=0.3)
    assert [len(one) for one in among] == [3, 4, 6, 9]


@pytest.mark.parametrize(
    "question",
    ["?", "a" * 4_000, "why " * 1_000, "\ud800 half a pair", "[SEP] [CLS] [PAD]", "هل", "\x00"],
    ids=["one-mark", "one-long-word", "long", "surrogate", "special-tokens", "another-script", "zero"],
)
def test_any_question_and_any_passage_can_be_read(reader: TrainedReader, question: str) -> None:
    long = candidate(("word " * 600 + "end.", "A second one."))
    empty = Candidate(PassageInput("", "", ()), [], 0.0)
    first, nothing, last = reader.read(question, [long, empty, candidate(("Yes.",), "x" * 2_000)])
    assert first.shape == (2,)
    assert nothing.shape == (0,)
    assert np.isfinite([*first, *last]).all()
    assert reader.read(question, []) == []
