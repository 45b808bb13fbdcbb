"""The network made ready for this machine's processors and run, without torch.

Whether it agrees with the reference is checked each time it is made ready. It takes token ids and gives token vectors.
"""

import os
import queue
import sys
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from index.minilm.changes import Changes
from index.minilm.graph import graph
from index.minilm.weights import PublishedWeights

WORD_PIECES = 256
# Passes at once, one processor each. More would take more memory, some 50 MB each.
_MOST_AT_ONCE = 8
# To make the model ready for passes at once takes as long as some 16 of them, in which all processors work together.
_FEW_PASSES = 16
# Texts of several lengths, whose vectors the changes' file holds as torch makes them (a test makes them again).
REFERENCE_TEXTS = (
    "fathers",
    "What do the reviews say about bruises on babies who cannot yet move?",
    "Nobody asked who lived in the house. The school, the health visitor and the housing officer each knew a part of "
    "it, and each wrote it down; the parts were put side by side only when the review was written, two years later.",
)
_LEAST_COSINE = 0.999

_Requests = queue.SimpleQueue[Any]  # OpenVINO's requests for a pass that nobody is using


class DisagreementError(Exception):
    """What OpenVINO computes here is not what the model says."""


class Network:
    """The published weights of `folder` with `changes`. It may be used from several threads at once.

    16-bit floats (bf16) where the processor has them and they agree with the reference, else 32-bit ones. Raises
    ImportError, OSError or RuntimeError where OpenVINO cannot be used here, DisagreementError where its results differ.
    """

    def __init__(self, folder: Path, changes: Changes) -> None:
        self._weights = PublishedWeights(folder)
        self._changes = changes
        self._making = threading.Lock()
        self._passes = 0
        self._openvino = _openvino()
        self._precision = self._agreeing_precision(load_tokenizer(folder))
        self.name = f"OpenVINO {self._openvino.__version__.split('-')[0]}, {self._precision}"

    def _agreeing_precision(self, tokenizer: Tokenizer) -> str:
        """The first, of the fastest first, in which the reference texts have the reference's vectors."""
        texts = [np.array(encoding.ids, np.int32) for encoding in tokenizer.encode_batch(list(REFERENCE_TEXTS))]
        expected = self._changes.reference
        precisions = ["f32"]
        if "BF16" in self._openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
            precisions.insert(0, "bf16")
        for precision in precisions:
            self._together = self._requests(precision, 1)
            found = means(*self._run(texts, self._together))
            lengths = np.linalg.norm(found, axis=1) * np.linalg.norm(expected, axis=1)
            if ((found * expected).sum(axis=1) >= _LEAST_COSINE * lengths).all():
                return precision
        raise DisagreementError("what OpenVINO computes on this machine differs from the model's reference")

    def _requests(self, precision: str, count: int) -> _Requests:
        """The network made ready for so many passes at once; each has its share of the processors."""
        options = {
            "INFERENCE_PRECISION_HINT": precision,
            "NUM_STREAMS": count,
            "INFERENCE_NUM_THREADS": processors(),
        }
        weights = self._changes.applied_to(self._weights.tensors())
        compiled = self._openvino.Core().compile_model(graph(weights), "CPU", options)
        self._weights.let_go()
        requests: _Requests = queue.SimpleQueue()
        for _ in range(count):
            requests.put(compiled.create_infer_request())
        return requests

    @cached_property
    def _side_by_side(self) -> _Requests:
        """A pass for each processor; 20 MB that whoever only asks questions need not hold."""
        return self._requests(self._precision, processors())

    def token_vectors(self, texts: Sequence[np.ndarray], *, alone: bool = False) -> tuple[np.ndarray, np.ndarray]:
        """Token vectors (n, tokens, dimension) float32 of texts given as token ids (tokens,) int32, and the mask (n,
        tokens) float32 of those that are not padding.

        All processors work on one pass together where it is `alone`, and at first; else each has passes of its own.
        """
        if alone:
            return self._run(texts, self._together)
        with self._making:
            self._passes += 1
            requests = self._side_by_side if self._passes > _FEW_PASSES else self._together
        return self._run(texts, requests)

    def _run(self, texts: Sequence[np.ndarray], requests: _Requests) -> tuple[np.ndarray, np.ndarray]:
        shape = len(texts), max(len(text) for text in texts)
        ids, mask = np.zeros(shape, np.int32), np.zeros(shape, np.float32)
        for row, text in enumerate(texts):  # the padding's id is 0
            ids[row, : len(text)], mask[row, : len(text)] = text, 1
        request = requests.get()
        try:
            tokens = request.infer([ids, mask])[0]
        finally:
            requests.put(request)
        return tokens, mask


def means(tokens: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The mean of each text's tokens (n, dimension), without padding."""
    found: np.ndarray = (mask[:, None, :] @ tokens)[:, 0] / mask.sum(axis=1, keepdims=True)
    return found


def load_tokenizer(folder: Path, *, limit: int | None = WORD_PIECES) -> Tokenizer:
    """The model's own tokenizer, cut at `limit` word-pieces, special ones included."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # the passes are what runs side by side
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    if limit is None:
        tokenizer.no_truncation()
    else:
        tokenizer.enable_truncation(limit)
    return tokenizer


def processors() -> int:
    """How many processors this program uses."""
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(count, _MOST_AT_ONCE)


def _openvino() -> Any:
    # Importing OpenVINO reports that to its makers over the network, unless the module that does so is not there.
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]
    import openvino

    return openvino
