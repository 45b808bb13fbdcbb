"""Vectors: the passages' embeddings in a flat FAISS index, the sentences' in a NumPy file, both read from disk.

Inner products of unit vectors, so scores are cosines. It does not know what the vectors stand for.
"""

from pathlib import Path

import faiss
import numpy as np

# A flat index answers in 1.3 ms at 25,000 passages and is exact; to 100,000 nothing else is needed (DESIGN, Retrieval).


class VectorWriter:
    """Writes passage vectors one after another; `finish` puts them on disk."""

    def __init__(self, path: Path, dimension: int) -> None:
        self._path = path
        self._index = faiss.IndexFlatIP(dimension)

    def add(self, vectors: np.ndarray) -> None:
        """Append `vectors` (n, dimension) float32, of unit length."""
        self._index.add(np.ascontiguousarray(vectors, np.float32))

    def finish(self) -> None:
        faiss.write_index(self._index, str(self._path))


class VectorIndex:
    """The passage vectors, memory-mapped. Raises RuntimeError where the file is damaged."""

    def __init__(self, path: Path) -> None:
        self._index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)

    @property
    def count(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        return int(self._index.d)

    def search(
        self, vector: np.ndarray, limit: int, allowed: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """The nearest passages to `vector` (dimension,), among `allowed` (numbers, int64) where it is given.

        Returns passage numbers (n,) int64 and cosines (n,) float32, best first, n <= limit.
        """
        limit = min(limit, self.count if allowed is None else len(allowed))
        if limit < 1:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        # The selector keeps no copy of the array's owner: `allowed` must live until the search has ended.
        selector = None if allowed is None else faiss.IDSelectorBatch(np.ascontiguousarray(allowed, np.int64))
        parameters = None if selector is None else faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        cosines, numbers = self._index.search(vector.reshape(1, -1).astype(np.float32), limit, params=parameters)
        found = numbers[0] >= 0  # FAISS pads what is missing with -1
        return numbers[0][found], cosines[0][found]

    def vectors(self, numbers: np.ndarray) -> np.ndarray:
        """The vectors of the passages `numbers` (n,): (n, dimension) float32."""
        if not len(numbers):
            return np.empty((0, self.dimension), np.float32)
        vectors: np.ndarray = self._index.reconstruct_batch(np.ascontiguousarray(numbers, np.int64))
        return vectors


# The file holds nothing but the numbers. NumPy's own format has a header that is parsed as Python source, and on Python
# before 3.11.9 two threads that do so at once can fail: "AST constructor recursion depth mismatch" (measured).


def create_sentence_vectors(path: Path, count: int, dimension: int) -> np.ndarray:
    """A new file of zeros, (count, dimension) float16, to be filled in."""
    if not count:
        path.touch()
        return np.empty((0, dimension), np.float16)
    return np.memmap(path, np.float16, "w+", shape=(count, dimension))


def open_sentence_vectors(path: Path, dimension: int) -> np.ndarray:
    """The file as (count, dimension) float16, memory-mapped for reading."""
    count = path.stat().st_size // (dimension * np.dtype(np.float16).itemsize)
    if not count:
        return np.empty((0, dimension), np.float16)
    return np.memmap(path, np.float16, "r", shape=(count, dimension))
