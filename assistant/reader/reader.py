"""What a reader is, and which one there is: the trained one, or a person's own cross-encoder.

A reader judges sentences and finds none: what it is given was searched for. It writes nothing.
"""

import functools
import os
import threading
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from index import PassageInput

READER_VARIABLE = "CASE_REVIEWS_READER"


# Whoever asks while a reader is being loaded waits for it.
_loading = threading.Lock()
# Sentences by which a whole review is judged.
_BEST = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that a search found: `cosines` are those of the question and each of its sentences, `support` says how
    near the rest of its review is."""

    passage: PassageInput
    cosines: Sequence[float]
    support: float


class Reader(Protocol):
    """What judges sentences, for several threads at once."""

    @property
    def name(self) -> str:
        """Which reader it is and what runs it, for people."""
        ...

    def read(self, question: str, candidates: Sequence[Candidate]) -> list[np.ndarray]:
        """Of each passage, for each of its sentences (sentences,), the log-odds that it answers the question, alone or
        with its neighbours: above 0 it rather does."""
        ...


def support(found: Iterable[tuple[str, Sequence[float]]]) -> dict[str, float]:
    """For each review, the mean of its three best cosines; `found` holds passages' reviews and sentences' cosines.

    The story that a question tells often stands elsewhere than the lesson that it asks for.
    """
    cosines: dict[str, list[float]] = defaultdict(list)
    for review, own in found:
        cosines[review].extend(own)
    return {review: float(np.mean(sorted(own, reverse=True)[:_BEST])) for review, own in cosines.items()}


def load_reader(model: str | None = None) -> Reader:
    """The reader, loaded once in a process: `model`, else the environment's CASE_REVIEWS_READER, else the trained one.

    `model` is the folder of a cross-encoder, or its name on the Hugging Face hub (which may be downloaded). Raises
    ModelError.
    """
    with _loading:
        return _load(model or os.environ.get(READER_VARIABLE) or None)


@functools.cache
def _load(model: str | None) -> Reader:
    if model is None:
        from assistant.reader.trained import TrainedReader

        return TrainedReader()
    from assistant.reader.cross_encoder import CrossEncoderReader

    return CrossEncoderReader(model)
