"""all-MiniLM-L6-v2: the published weights, what training changed in them, and the network that OpenVINO runs.

The encoder and the reader are two of it. What texts are read for is theirs.
"""

from index.minilm.changes import Changes, read_changes, rounded, write_changes
from index.minilm.graph import DIMENSION
from index.minilm.network import (
    REFERENCE_TEXTS,
    WORD_PIECES,
    DisagreementError,
    Network,
    load_tokenizer,
    means,
    processors,
)
from index.minilm.weights import WEIGHTS_SHA256, ModelError, packaged_folder

__all__ = [
    "DIMENSION",
    "REFERENCE_TEXTS",
    "WEIGHTS_SHA256",
    "WORD_PIECES",
    "Changes",
    "DisagreementError",
    "ModelError",
    "Network",
    "load_tokenizer",
    "means",
    "packaged_folder",
    "processors",
    "read_changes",
    "rounded",
    "write_changes",
]
