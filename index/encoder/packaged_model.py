"""The trained encoder, run by OpenVINO: all-MiniLM-L6-v2 with what `training/train.py` changed in it.

It does not know what texts are embedded for.
"""

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from index.encoder.engine import ReadText, TokenVectors, encodable
from index.minilm import (
    DIMENSION,
    WEIGHTS_SHA256,
    WORD_PIECES,
    Changes,
    Network,
    load_tokenizer,
    means,
    processors,
    read_changes,
)

# Made by training/train.py.
CHANGES = Path(__file__).with_name("trained.safetensors")
CHANGES_SHA256 = "91264713c617a39f70132f01496595a25c564792a3a516ee747c67dec0e6f21e"
# What an index was made with: the published weights and what was changed in them.
FINGERPRINT = hashlib.sha256(f"{WEIGHTS_SHA256} {CHANGES_SHA256}".encode()).hexdigest()


def trained_changes() -> Changes:
    """What training changed. Raises ModelError where the file is missing or damaged."""
    return read_changes(CHANGES, CHANGES_SHA256)


class MiniLMEngine:
    """The model in `folder` with its changes, made ready for this machine's processors. Raises as `Network` does."""

    dimension = DIMENSION
    word_pieces = WORD_PIECES
    batch = 4  # larger ones pad more and were no faster (4, 8, 16 and 32 were measured)

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._limited = load_tokenizer(folder)
        self.special_pieces = self._limited.num_special_tokens_to_add(False)
        self.at_once = processors()
        self._network = Network(folder, trained_changes())
        self.name = self._network.name

    @cached_property
    def _unlimited(self) -> Tokenizer:
        """For passages alone: a question is answered without it."""
        return load_tokenizer(self._folder, limit=None)

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
        """The vectors of the texts, as far as they were read."""
        tokens, mask = self._network.token_vectors([text.ids for text in texts], alone=len(texts) == 1)
        offsets = np.zeros((*mask.shape, 2), np.int64)
        for row, text in enumerate(texts):
            offsets[row, : len(text.ids)] = text.offsets
        return TokenVectors(means(tokens, mask), tokens, offsets)
