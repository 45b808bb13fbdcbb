"""The network as OpenVINO takes it: BERT with six layers, as the model's authors published it, built from its weights.

What runs it is in `network`.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

DIMENSION = 384
_LAYERS, _HEADS = 6, 12


def graph(weights: Mapping[str, np.ndarray]) -> Any:
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
    split, swap, join = whole(0, 0, _HEADS, DIMENSION // _HEADS), whole(0, 2, 1, 3), whole(0, 0, DIMENSION)
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
