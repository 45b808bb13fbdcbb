"""Embeddings in the making: what is embedded goes to the disk at once, and can be found again after the program died.

They are written into the folder of a generation that is not yet published; nothing of a published one is changed.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.storage import PASSAGE_NUMBER, SENTENCE_NUMBER, open_numbers

# One record a passage that was computed: of which `key` names what it was made from, and `check` tells whether all of
# its numbers reached the disk.
_RECORD = np.dtype([("key", "V32"), ("row", "<i8"), ("sentence", "<i8"), ("sentences", "<i8"), ("check", "<u4")])

Embedding = tuple[np.ndarray, np.ndarray]  # a passage's vector (dimension,), its sentences' (n, dimension)


class EmbeddedWriter:
    """Appends to the two files of numbers, and to a third which says what they are until the generation is whole."""

    def __init__(self, vectors: Path, sentences: Path, keys: Path) -> None:
        self._paths = (vectors, sentences, keys)
        self._vectors, self._sentences, self._keys = (path.open("xb") for path in self._paths)
        self.rows = 0
        self.sentence_rows = 0

    def copy(self, vectors: np.ndarray, sentences: np.ndarray) -> None:
        """Append rows that are on the disk elsewhere."""
        self._vectors.write(np.ascontiguousarray(vectors, PASSAGE_NUMBER).data)
        self._sentences.write(np.ascontiguousarray(sentences, SENTENCE_NUMBER).data)
        self.rows += len(vectors)
        self.sentence_rows += len(sentences)

    def add(self, key: bytes, embedding: Embedding) -> None:
        """Append one passage that was computed."""
        vector, sentences = embedding[0].astype(PASSAGE_NUMBER), embedding[1].astype(SENTENCE_NUMBER)
        check = _check(vector, sentences)
        record = np.array([(key, self.rows, self.sentence_rows, len(sentences), check)], _RECORD)
        self.copy(vector[None], sentences)
        self._keys.write(record.tobytes())

    def flush(self) -> None:
        """Hand over to the system what was added, the numbers before what is said of them."""
        for file in (self._vectors, self._sentences, self._keys):
            file.flush()

    def finish(self) -> None:
        """Leave the two files of numbers alone."""
        self.close()
        self._paths[2].unlink()

    def close(self) -> None:
        for file in (self._vectors, self._sentences, self._keys):
            file.close()


@dataclass(frozen=True, slots=True)
class _Place:
    folder: int
    row: int
    sentence: int
    sentences: int
    check: int


class Leftovers:
    """What other programs embedded before they ended without publishing it, by key.

    `parts` are the files of numbers and of keys that each of them left: any of them may be short, missing or torn.
    """

    def __init__(self, parts: Sequence[Sequence[Path]], dimension: int) -> None:
        self._places: dict[bytes, _Place] = {}
        self._numbers: list[Embedding] = []
        for vectors, sentences, keys in parts:
            try:
                numbers = (
                    open_numbers(vectors, dimension, PASSAGE_NUMBER),
                    open_numbers(sentences, dimension, SENTENCE_NUMBER),
                )
                content = keys.read_bytes()
            except OSError:
                continue
            whole = len(content) // _RECORD.itemsize * _RECORD.itemsize
            for key, row, sentence, count, check in np.frombuffer(content[:whole], _RECORD).tolist():
                place = _Place(len(self._numbers), row, sentence, count, check)
                if 0 <= row < len(numbers[0]) and 0 <= sentence <= sentence + count <= len(numbers[1]):
                    self._places[key] = place
            self._numbers.append(numbers)

    def __len__(self) -> int:
        return len(self._places)

    def find(self, key: bytes) -> Embedding | None:
        """The embedding of that key, if it is there whole."""
        place = self._places.get(key)
        if place is None:
            return None
        vectors, sentences = self._numbers[place.folder]
        found = vectors[place.row], sentences[place.sentence : place.sentence + place.sentences]
        return found if _check(*found) == place.check else None


def _check(vector: np.ndarray, sentences: np.ndarray) -> int:
    return zlib.crc32(np.ascontiguousarray(sentences).tobytes(), zlib.crc32(np.ascontiguousarray(vector).tobytes()))
