"""A snapshot: one published generation of a library's index, opened for reading, consistent for as long as it is open.

A rebuild meanwhile publishes another generation and changes nothing here. It finds nothing by itself: see `search`.
"""

import hashlib
import sqlite3
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from corpus import Document, Passage, Remedy, RemedyKind, Section
from index.library import Library
from index.storage import generation
from index.storage.generation import IndexMismatch, IndexMissing, Manifest
from index.storage.lexical import LexicalIndex
from index.storage.store import PassageTable, Review, Store, Unreadable
from index.storage.vectors import SENTENCE_NUMBER, VectorIndex, open_numbers

__all__ = ["IndexMismatch", "IndexMissing", "Review", "Snapshot", "Unreadable", "open_snapshot"]


def open_snapshot(library: Library) -> "Snapshot":
    """The library's live generation.

    Raises IndexMissing where there is none, IndexMismatch where it has another format or is damaged.
    """
    while True:
        name = generation.current_name(library.index_folder)
        if name is None:
            raise IndexMissing(f"The library {library.root} has no index yet.", generation.REBUILD)
        try:
            return Snapshot(library, name)
        except (IndexMissing, IndexMismatch):
            # A rebuild may have published another generation, and removed this one, between the two steps.
            if generation.current_name(library.index_folder) == name:
                raise


class Snapshot:
    """One generation. It may be used from several threads at once, and is a context manager that closes itself.

    `vectors`, `sentence_vectors` (n_sentences, dimension) float16, `lexical` and `table` are for `index.search`. The
    vectors and the table have a row for every passage; the store and the lexical index know passages by `table.number`.
    """

    def __init__(self, library: Library, name: str) -> None:
        folder = library.index_folder / name
        self.library = library
        self._index_folder = library.index_folder
        self._store: Store | None = None
        self._lexical: LexicalIndex | None = None
        try:
            self._open(folder)
        except (OSError, ValueError, RuntimeError, KeyError, TypeError, sqlite3.Error) as error:
            self.close()
            raise IndexMismatch(
                f"The index {folder} cannot be read: {_one_line(error)}.", generation.REBUILD
            ) from error
        except (IndexMissing, IndexMismatch):
            self.close()
            raise
        self._documents = lru_cache(maxsize=32)(self._read_document)
        self._texts = lru_cache(maxsize=64)(self._read_text)
        self._checked: set[str] = set()
        self._mentions = lru_cache(maxsize=8192)(self._find_mention)
        self._frequencies = lru_cache(maxsize=8192)(self._find_frequency)

    def _open(self, folder: Path) -> None:
        self.manifest: Manifest = generation.read_manifest(folder)
        generation.check_parts(folder, self.manifest)
        self._store = store = Store(folder / generation.STORE)
        self._lexical = lexical = LexicalIndex(folder / generation.LEXICAL)
        dimension = self.manifest.dimension
        self.vectors = VectorIndex(folder / generation.VECTORS, folder / generation.NEAREST, dimension)
        self.sentence_vectors = open_numbers(folder / generation.SENTENCES, dimension, SENTENCE_NUMBER)
        self.reviews: Mapping[str, Review] = store.reviews()
        self.unreadable = tuple(store.unreadable())
        self.table: PassageTable = store.passage_table()

        expected = self.manifest
        reviews, passages, sentences = store.counts()
        for what, found, wanted in (
            ("reviews in the store", reviews, expected.reviews),
            ("passages in the store", passages, expected.passages),
            ("sentences in the store", sentences, expected.sentences),
            ("passage vectors", len(self.vectors.exact), expected.passages),
            ("passage vectors in their index", self.vectors.count, expected.passages),
            ("sentence vectors", len(self.sentence_vectors), expected.sentences),
            ("passages in the lexical index", lexical.count, expected.passages),
            ("dimensions of the passage vectors", self.vectors.dimension, expected.dimension),
        ):
            if found != wanted:
                raise IndexMismatch(f"The index {folder} has {found:,} {what}, not {wanted:,}.", generation.REBUILD)

    @property
    def generation(self) -> str:
        return self.manifest.generation

    @property
    def passage_count(self) -> int:
        return self.manifest.passages

    @property
    def store(self) -> Store:
        if self._store is None:
            raise ValueError("this snapshot has been closed")
        return self._store

    @property
    def lexical(self) -> LexicalIndex:
        if self._lexical is None:
            raise ValueError("this snapshot has been closed")
        return self._lexical

    def document(self, review: str) -> Document:
        """The review's document. Raises KeyError for an unknown id, IndexMismatch where its text has changed."""
        return self._documents(review)

    def _read_document(self, review: str) -> Document:
        known = self.reviews[review]
        document = self.store.document(known)
        _check(known, document.text)
        return document

    def text(self, review: str) -> str:
        """The text of the review's document, for ranking; it is checked when it is read for the first time only.
        Raises as `document` does."""
        return self._texts(review)

    def _read_text(self, review: str) -> str:
        known = self.reviews[review]
        text = self.store.text(review)
        if review not in self._checked:
            _check(known, text)
            self._checked.add(review)
        return text

    def sections(self, review: str) -> tuple[Section, ...]:
        """The sections of a review's text, in order."""
        return self.store.sections(review)

    def passages(self, review: str) -> tuple[Passage, ...]:
        """The passages of a review, in order."""
        return self.store.passages(review)

    def document_frequency(self, term: str) -> int:
        """How many passages hold `term`, one of the terms that `corpus.words.analyse` makes, in their text."""
        return self._frequencies(term)

    def _find_frequency(self, term: str) -> int:
        return self.lexical.document_frequency(term)

    def vectors_of(self, row: int) -> tuple[np.ndarray, np.ndarray]:
        """The vector of the passage in that row (dimension,) float32, its sentences' (sentences, dimension) float16."""
        first, after = self.table.sentence[row : row + 2]
        return self.vectors.exact[row], self.sentence_vectors[first:after]

    def mentions(self, review: str, term: str) -> bool:
        """Whether any passage of a review holds `term`, one of the terms that `corpus.words.analyse` makes."""
        return self._mentions(review, term)

    def _find_mention(self, review: str, term: str) -> bool:
        numbers, _ = self.lexical.search([(term, 1.0)], 1, reviews=[review])
        return len(numbers) > 0

    def forget_terms(self) -> None:
        """Let go of the terms that were looked up last: they are words of questions."""
        self._mentions.cache_clear()
        self._frequencies.cache_clear()

    def is_current(self) -> bool:
        """Whether this is still the library's live generation."""
        try:
            return generation.current_name(self._index_folder) == self.generation
        except IndexMismatch:
            return False

    def check_model(self, fingerprint: str, name: str) -> None:
        """Raises IndexMismatch where the index was made by another model than `name`, of this fingerprint."""
        if fingerprint != self.manifest.fingerprint:
            raise IndexMismatch(
                f"The index of this library was made by the model {self.manifest.model} "
                f"({self.manifest.fingerprint[:8]}); this program uses {name} ({fingerprint[:8]}).",
                Remedy(RemedyKind.REBUILD_OR_NAME_THE_MODEL),
            )

    def close(self) -> None:
        """Let go of the files. Nothing can be read afterwards."""
        if self._store:
            self._store.close()
        if self._lexical:
            self._lexical.close()
        self._store = self._lexical = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _check(review: Review, text: str) -> None:
    if text_sha256(text) != review.text_sha256:
        raise IndexMismatch(
            f"The stored text of {review.file} is no longer what was read from the file.",
            Remedy(RemedyKind.REBUILD_FULL),
        )


def text_sha256(text: str) -> str:
    """The hash by which a document's text is known."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
