"""Embedding: passages, their sentences and questions as unit vectors, by a sentence-transformers model on this machine.

One forward pass gives a passage's vector and its sentences'. Nothing is downloaded, unless a person names a model of
the Hugging Face hub. It stores nothing; what runs the model is in `packaged_model` and `other_models`.
"""

import os
import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Protocol

import numpy as np

from corpus import Span
from index.encoder.engine import Engine, ReadText, TokenVectors, unit
from index.encoder.other_models import TransformerEngine
from index.encoder.packaged_model import FINGERPRINT, MiniLMEngine, trained_changes
from index.minilm import DisagreementError, ModelError, packaged_folder

DEFAULT_MODEL = "all-MiniLM-L6-v2, trained by Case Reviews"
# Passages whose texts are read in one step, which takes 5 ms.
_READ = 16
# Questions in one pass: 16 of one length took half of the time that they take one by one.
_QUESTIONS = 16
# Questions whose vectors are kept. One question is looked at from several sides: searched for, and judged whether it is
# urgent; those of a file are encoded together beforehand.
_KEPT = 64


@dataclass(frozen=True, slots=True)
class PassageInput:
    """A passage as it is embedded: its review's identity, then its text. `sentences` are offsets into `text`."""

    identity: str
    text: str
    sentences: tuple[Span, ...]


class Encoder(Protocol):
    """What makes the vectors, for several threads at once.

    `fingerprint` changes whenever the vectors would; `engine` says what computes them.
    """

    @property
    def name(self) -> str: ...

    @property
    def fingerprint(self) -> str: ...

    @property
    def engine(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def encode_passages(self, passages: Sequence[PassageInput]) -> list[tuple[np.ndarray, np.ndarray]]:
        """Each passage's vector (dimension,) and its sentences' (n_sentences, dimension): float32, unit length."""
        ...

    def encode_question(self, text: str) -> np.ndarray:
        """The question's vector (dimension,) float32, unit length."""
        ...

    def forget_questions(self) -> None:
        """Let go of whatever is remembered of questions."""
        ...


def load_encoder(model: str | None = None) -> "TextEncoder":
    """The encoder: `model`, else the environment's CASE_REVIEWS_MODEL, else the packaged all-MiniLM-L6-v2.

    `model` is a folder, or a name on the Hugging Face hub (the one case in which something may be downloaded). The
    packaged model is run by OpenVINO where that works and agrees with sentence-transformers, which runs all others.
    Raises ModelError.
    """
    model = model or os.environ.get("CASE_REVIEWS_MODEL") or None
    if model is None:
        folder = packaged_folder()
        try:
            engine: Engine = MiniLMEngine(folder)
        except (ImportError, OSError, RuntimeError, DisagreementError):
            engine = TransformerEngine(str(folder), offline=True, changes=trained_changes())
        return TextEncoder(engine, DEFAULT_MODEL, FINGERPRINT)
    is_folder = Path(model).is_dir()
    if not is_folder and (Path(model).is_absolute() or model.startswith(".") or model.count("/") > 1):
        raise ModelError(
            f"There is no model folder at {model}.",
            "Correct CASE_REVIEWS_MODEL, or unset it to use the packaged model.",
        )
    named = TransformerEngine(model, offline=is_folder)
    return TextEncoder(
        named,
        Path(model).name if is_folder else model,
        named.fingerprint,
        passage_prompt=named.passage_prompt,
        question_prompt=named.question_prompt,
    )


class TextEncoder:
    """A model and what runs it. It may be used from several threads at once."""

    def __init__(
        self, engine: Engine, name: str, fingerprint: str, *, passage_prompt: str = "", question_prompt: str = ""
    ) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self.engine = engine.name
        self.dimension = engine.dimension
        self._engine = engine
        self._passage_prompt = passage_prompt
        self._question_prompt = question_prompt
        # Of all callers: what one has asked for is done before what the next has, and no processor waits in between.
        self._threads = ThreadPoolExecutor(engine.at_once, "encoder")
        self._questions: OrderedDict[str, np.ndarray] = OrderedDict()
        self._keeping = threading.Lock()

    def encode_question(self, text: str) -> np.ndarray:
        """The question's vector (dimension,) float32, unit length. Words past the model's limit are not read."""
        with self._keeping:
            known = self._questions.get(text)
        if known is None:
            (known,) = self._encode_questions([text], self._engine.read([self._question_prompt + text]))
        return known.copy()

    def prepare_questions(self, texts: Sequence[str]) -> None:
        """Encode questions together, 64 at most, for `encode_question` to find: the same vectors, but for what is
        rounded, in less time."""
        texts = list(dict.fromkeys(texts))[:_KEPT]
        read = self._engine.read([self._question_prompt + text for text in texts])

        def length(index: int) -> int:
            return len(read[index].ids)

        # Only texts of one length share a pass: padding changes the last bits of a vector.
        of_length = [list(group) for _, group in groupby(sorted(range(len(texts)), key=length), length)]
        passes = [group[at : at + _QUESTIONS] for group in of_length for at in range(0, len(group), _QUESTIONS)]

        def encode(group: list[int]) -> None:
            self._encode_questions([texts[index] for index in group], [read[index] for index in group])

        for _ in self._threads.map(encode, passes):
            pass

    def forget_questions(self) -> None:
        """Let go of the last questions and their vectors."""
        with self._keeping:
            self._questions.clear()

    def _encode_questions(self, texts: Sequence[str], read: Sequence[ReadText]) -> np.ndarray:
        vectors = unit(self._engine.forward(read).texts)
        with self._keeping:
            self._questions.update(zip(texts, vectors, strict=True))
            while len(self._questions) > _KEPT:
                self._questions.popitem(last=False)
        return vectors

    def encode_passages(self, passages: Sequence[PassageInput]) -> list[tuple[np.ndarray, np.ndarray]]:
        """Each passage's vector (dimension,) and its sentences' (n_sentences, dimension): float32, unit length.

        A passage's vector is the model's own for identity and text together; a sentence's is the mean of its own
        tokens' vectors in that same pass, so that it is read in its context.
        """
        groups = [passages[start : start + _READ] for start in range(0, len(passages), _READ)]
        read = [text for group in self._threads.map(self._read, groups) for text in group]
        # Texts of one length need no padding; the longest come first, so that no long one is left to the end.
        by_length = sorted(range(len(passages)), key=lambda index: -len(read[index].ids))
        size = self._engine.batch
        batches = [by_length[start : start + size] for start in range(0, len(by_length), size)]
        results: list[tuple[np.ndarray, np.ndarray]] = [(np.empty(0), np.empty(0))] * len(passages)

        def encode(batch: list[int]) -> None:
            found = self._engine.forward([read[index] for index in batch])
            for row, index in enumerate(batch):
                text_start = len(read[index].text) - len(passages[index].text)
                results[index] = (
                    unit(found.texts[row]),
                    self._sentences(passages[index], text_start, found.tokens[row], found.offsets[row]),
                )

        for _ in self._threads.map(encode, batches):
            pass
        return results

    def _read(self, passages: Sequence[PassageInput]) -> list[ReadText]:
        """Each text with what stands before it: as much of the identity as leaves room for the whole text."""
        heads = [self._passage_prompt + passage.identity for passage in passages]
        read = self._engine.read([_below(head, passage) for head, passage in zip(heads, passages, strict=True)])
        for index, (head, passage) in enumerate(zip(heads, passages, strict=True)):
            if len(read[index].ids) == self._engine.word_pieces:
                identity, text = self._engine.pieces([head, passage.text])
                room = self._engine.word_pieces - self._engine.special_pieces - len(text)
                if room < len(identity):
                    head = head[: identity[room - 1][1]] if room > 0 else ""
                    (read[index],) = self._engine.read([_below(head, passage)])
        return read

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
        for start in range(0, len(alone), self._engine.batch):
            batch = alone[start : start + self._engine.batch]
            texts = [self._passage_prompt + passage.sentences[index].of(passage.text) for index in batch]
            vectors[batch] = self._forward(texts).texts
        return unit(vectors)

    def _forward(self, texts: Sequence[str]) -> TokenVectors:
        return self._engine.forward(self._engine.read(texts))


def _below(head: str, passage: PassageInput) -> str:
    return f"{head}\n{passage.text}" if head else passage.text
