"""Vectors: the passages' and the sentences' embeddings in files of plain numbers, and a FAISS index of the passages'.

Inner products of unit vectors, so scores are cosines. Everything is read from the disk as it is needed. It does not
know what the vectors stand for.
"""

import os
from pathlib import Path
from typing import Any

import faiss
import numpy as np

# The files hold nothing but the numbers. NumPy's own format has a header that is parsed as Python source, and on Python
# before 3.11.9 two threads that do so at once can fail: "AST constructor recursion depth mismatch" (measured).
PASSAGE_NUMBER = np.dtype(np.float32)
SENTENCE_NUMBER = np.dtype(np.float16)

# Up to so many passages the FAISS index holds the vectors as they are (1.3 ms at 25,000); up to so many 8 bits a number
# (23 ms at a million); above, the same in groups of neighbours, of which some are looked at. Measured before 0.1.0;
# `benchmarks/speed/latency.py` measures whole questions at these sizes.
FLAT, QUANTISED = 100_000, 1_200_000
# A kind of index is used where it finds this share of what the exact search finds; else the next one, which is safer.
LEAST_RECALL = 0.97
FLAT_KIND = "Flat"  # FAISS's name
_NEAREST, _CANDIDATES, _SAMPLE = 10, 100, 200
# One in so many of the groups is looked at: the fewest that find enough. On 250,000 passages questions found 87, 93, 97
# and 99 % with these.
_PROBED = (32, 16, 8, 4)
# So many vectors are compared one by one more quickly than the index skips all others.
_FEW = 5_000


def open_numbers(path: Path, dimension: int, number: np.dtype[Any]) -> np.ndarray:
    """The file as (count, dimension) of `number`, memory-mapped for reading."""
    count = path.stat().st_size // (dimension * number.itemsize)
    if not count:
        return np.empty((0, dimension), number)
    return np.memmap(path, number, "r", shape=(count, dimension))


def write_index(vectors: np.ndarray, path: Path, *, flat: int = FLAT, quantised: int = QUANTISED) -> str:
    """Write the FAISS index of `vectors` (n, dimension) float32, and return what kind it is.

    The kind is chosen by n, and checked on a sample of the vectors: see LEAST_RECALL.
    """
    count, dimension = vectors.shape
    kinds = [FLAT_KIND]
    if count > flat:
        kinds.insert(0, "SQ8")
    if count > quantised:
        kinds.insert(0, f"IVF{int(4 * count**0.5)},SQ8")
    faiss.omp_set_num_threads(os.cpu_count() or 1)
    questions, nearest = _sample(vectors) if len(kinds) > 1 else (vectors[:0], vectors[:0])
    for kind in kinds:
        index = _built(vectors, kind, dimension)
        if kind == FLAT_KIND or _serves(index, questions, nearest):
            faiss.write_index(index, str(path))
            return kind
    raise AssertionError("a flat index always serves")


def _built(vectors: np.ndarray, kind: str, dimension: int) -> Any:
    index = faiss.index_factory(dimension, kind, faiss.METRIC_INNER_PRODUCT)
    step = 65_536
    if not index.is_trained:
        groups = faiss.try_extract_index_ivf(index)
        wanted = 40 * groups.nlist if groups else step
        sample = np.linspace(0, len(vectors) - 1, min(wanted, len(vectors))).astype(np.int64)
        index.train(np.ascontiguousarray(vectors[sample]))
    for start in range(0, len(vectors), step):
        index.add(np.ascontiguousarray(vectors[start : start + step]))
    return index


def _sample(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What stands for questions, (n, dimension) float32, and the rows of the nearest vectors of the exact search.

    Questions are not known here: the mean of four vectors stands for one. It is as hard to find the nearest of as a
    question is, or harder; the mean of two is far easier (98 % were found where questions found 87).
    """
    rows = np.random.default_rng(0).integers(0, len(vectors), (_SAMPLE, 4))
    questions = np.asarray(vectors[rows.ravel()], np.float32).reshape(*rows.shape, -1).sum(axis=1)
    _, nearest = faiss.knn(questions, vectors, _NEAREST, faiss.METRIC_INNER_PRODUCT)
    return questions, nearest


def _serves(index: Any, questions: np.ndarray, nearest: np.ndarray) -> bool:
    """Whether enough of the `nearest` are among the candidates of `index`, which looks at as few groups as will do."""
    groups = faiss.try_extract_index_ivf(index)
    for share in _PROBED if groups else (1,):
        if groups:
            groups.nprobe = max(1, groups.nlist // share)
        _, found = index.search(questions, _CANDIDATES)
        if np.mean([np.isin(one, other).mean() for one, other in zip(nearest, found, strict=True)]) >= LEAST_RECALL:
            return True
    return False


class VectorIndex:
    """The passage vectors and their FAISS index. Raises RuntimeError or OSError where a file is damaged.

    A flat index holds the vectors themselves; beside any other there is the file `numbers`.
    """

    def __init__(self, numbers: Path, index: Path, dimension: int) -> None:
        self._index = faiss.read_index(str(index), faiss.IO_FLAG_MMAP_IFC)
        self._groups = faiss.try_extract_index_ivf(self._index)
        if isinstance(self._index, faiss.IndexFlat):
            count, width = self._index.ntotal, self._index.d
            content = faiss.rev_swig_ptr(self._index.get_xb(), count * width) if count else np.empty(0, PASSAGE_NUMBER)
            self._vectors = content.reshape(count, width)
        else:
            self._vectors = open_numbers(numbers, dimension, PASSAGE_NUMBER)

    @property
    def count(self) -> int:
        """How many vectors the index holds."""
        return int(self._index.ntotal)

    @property
    def exact(self) -> np.ndarray:
        """The vectors as they are, (n, dimension) float32, memory-mapped; to be used while this object lives."""
        return self._vectors

    @property
    def dimension(self) -> int:
        return int(self._index.d)

    def search(
        self, vector: np.ndarray, limit: int, allowed: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """The nearest passages to `vector` (dimension,), among `allowed`, a mask (n,), where it is given.

        Returns rows (n,) int64 and cosines (n,) float32, best first, n <= limit.
        """
        among = self.count if allowed is None else int(np.count_nonzero(allowed))
        limit = min(limit, among)
        if limit < 1:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        if allowed is not None and among <= _FEW:
            rows = np.flatnonzero(allowed)
            all_cosines = np.einsum("ij,j->i", self._vectors[rows], vector)
            best = np.argsort(-all_cosines, kind="stable")[:limit]
            return rows[best], all_cosines[best]
        parameters: Any = None
        if allowed is not None:
            # The selector keeps no copy of the bits: they must live until the search has ended.
            bits = np.packbits(allowed, bitorder="little")
            selector: Any = faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg, arg-type]
            probes = {"nprobe": self._groups.nprobe} if self._groups else {}
            kind: Any = faiss.SearchParametersIVF if self._groups else faiss.SearchParameters
            parameters = kind(sel=selector, **probes)
        # For one question a second thread has nothing to do, and on a busy machine is waited for.
        faiss.omp_set_num_threads(1)
        question = vector.reshape(1, -1).astype(np.float32)
        cosines, numbers = self._index.search(question, limit, params=parameters)
        found = numbers[0] >= 0  # FAISS pads what is missing with -1
        return numbers[0][found], cosines[0][found]

    def vectors(self, rows: np.ndarray) -> np.ndarray:
        """The vectors of the rows (n,): (n, dimension) float32."""
        return np.asarray(self._vectors[rows])
