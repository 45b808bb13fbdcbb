"""A cross-encoder of one's own as the reader: a real one, small and untrained, saved and loaded as people would."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from conftest import SMALL_REVIEWS

from assistant.assistant import Assistant
from assistant.reader.cross_encoder import CrossEncoderReader
from assistant.reader.reader import READER_VARIABLE, Candidate, load_reader, support
from assistant.reader.trained import TrainedReader
from corpus.document import Span
from index import OpenLibrary
from index.encoder.encoder import Encoder, PassageInput
from index.library.library import Library
from index.minilm.weights import ModelError, packaged_folder
from index.storage.snapshot import open_snapshot

TEXT = "Nobody asked the father. He lived two streets away."
CANDIDATE = Candidate(PassageInput("Child T", TEXT, (Span(0, 24), Span(25, len(TEXT)))), [0.5, 0.4], 0.45)


def save_cross_encoder(folder: Path, labels: int) -> Path:
    """The published weights with a last layer that nobody trained."""
    import torch
    from transformers import BertForSequenceClassification

    torch.manual_seed(0)
    model = BertForSequenceClassification.from_pretrained(packaged_folder(), num_labels=labels)
    model.save_pretrained(folder)
    for name in ("tokenizer.json", "tokenizer_config.json", "vocab.txt", "special_tokens_map.json"):
        if (packaged_folder() / name).is_file():
            shutil.copy(packaged_folder() / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_cross_encoder(tmp_path_factory.mktemp("cross-encoder"), 1)


def test_the_trained_reader_is_the_usual_one_and_is_loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(READER_VARIABLE, raising=False)
    assert isinstance(load_reader(), TrainedReader)
    assert load_reader() is load_reader()


def test_a_folder_in_the_environment_takes_its_place(
    cross_encoder: Path, small_library: Library, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(READER_VARIABLE, str(cross_encoder))
    reader = load_reader()
    assert isinstance(reader, CrossEncoderReader)
    with open_snapshot(small_library) as snapshot:
        answer = Assistant(OpenLibrary(snapshot, lambda: encoder)).answer("did anyone talk to the father?")
    assert answer.citations
    assert all(citation.quote in SMALL_REVIEWS[citation.document] for citation in answer.citations)


def test_it_judges_every_sentence(cross_encoder: Path) -> None:
    reader = CrossEncoderReader(str(cross_encoder))
    empty = Candidate(PassageInput("", "", ()), [], 0.0)
    found = reader.read("was dad asked", [CANDIDATE, empty, CANDIDATE])
    assert [len(one) for one in found] == [2, 0, 2]
    np.testing.assert_allclose(found[0], found[2], atol=1e-5)
    assert reader.read("was dad asked", []) == []


def test_a_folder_that_is_not_there_is_named() -> None:
    with pytest.raises(ModelError, match="There is no model folder at /no/such/folder"):
        load_reader("/no/such/folder")


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be loaded"):
        load_reader(str(tmp_path))


def test_a_model_of_several_outputs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="gives 3 numbers"):
        load_reader(str(save_cross_encoder(tmp_path, 3)))


def test_support_is_the_mean_of_the_three_best_cosines_of_a_review() -> None:
    found = support([("a", [0.1, 0.5]), ("b", [0.2]), ("a", [0.3, 0.4])])
    assert found == {"a": pytest.approx(0.4), "b": pytest.approx(0.2)}
