"""What runs a model: token vectors of texts, made by one of several engines. What is made of them: see `embedding`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

# Characters that are looked at: 256 word-pieces of English take some 1,500; a damaged file can be one long "sentence".
_MOST_CHARACTERS = 20_000


@dataclass(frozen=True, slots=True)
class ReadText:
    """A text, and the tokens that a model reads of it: `word_pieces` at most, special ones included."""

    text: str
    ids: np.ndarray  # (tokens,) int32
    offsets: np.ndarray  # (tokens, 2) int, as in TokenVectors


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """One pass over n texts. `offsets` are characters of the text; (0, 0) for special and padding tokens."""

    texts: np.ndarray  # (n, dimension) float32, of any length
    tokens: np.ndarray  # (n, tokens, dimension) float32
    offsets: np.ndarray  # (n, tokens, 2) int


class Engine(Protocol):
    """A model and what runs it. It may be used from several threads at once."""

    @property
    def name(self) -> str:
        """What runs the model, and in which precision."""
        ...

    @property
    def dimension(self) -> int: ...

    @property
    def word_pieces(self) -> int:
        """How many tokens of a text are read, special ones included."""
        ...

    @property
    def special_pieces(self) -> int:
        """How many tokens are added to every text."""
        ...

    @property
    def at_once(self) -> int:
        """How many passes at the same time use all processors."""
        ...

    @property
    def batch(self) -> int:
        """How many texts of about one length a pass takes best."""
        ...

    def pieces(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """The offsets of each text's tokens, without special ones and without a limit."""
        ...

    def read(self, texts: Sequence[str]) -> list[ReadText]:
        """The texts as `forward` takes them."""
        ...

    def forward(self, texts: Sequence[ReadText]) -> TokenVectors:
        """The vectors of the texts, as far as they were read."""
        ...


def encodable(text: str) -> str:
    """What a tokenizer can read: half of a surrogate pair, which a command line can hand over, is no text to it."""
    return text[:_MOST_CHARACTERS].encode("utf-8", "replace").decode()


def unit(vectors: np.ndarray) -> np.ndarray:
    """`vectors` (…, dimension) at length 1, float32; a vector of zeros stays so."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    at_length_one: np.ndarray = (vectors / np.where(lengths == 0, 1, lengths)).astype(np.float32)
    return at_length_one
