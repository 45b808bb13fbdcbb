"""Lexical search: the one analysis of words, and a tantivy index of the passages by BM25.

A query is built term by term, so nothing a person types is ever read as a query language. It does not know what a
passage says elsewhere than in its words, and ranks nothing but passages.
"""

import shutil
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import tantivy

from corpus.words import analyse

# What a word found in the passage's identity (publisher, title, place …) counts against one found in its text. Without
# the identity, here and in what is embedded, evidence in the first 20 passages falls from 97 % to 88 % of the
# development questions; weights from 0.3 to 1 differ by less than one question.
IDENTITY_WEIGHT = 0.5
# The embedding reads 256 word-pieces; a question with more distinct words than this is a pasted document.
MOST_TERMS = 256

# So many values, each in a query of its own, take less time than a query for the set of them, which takes 0.15 ms
# for one value and 0.9 for 200.
_FEW = 200


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("number", indexed=True, fast=True)
    builder.add_text_field("review", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("kind", tokenizer_name="raw", index_option="basic")
    # Terms are analysed here, not by tantivy, so that there is one analysis.
    builder.add_text_field("text", tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("identity", tokenizer_name="whitespace", index_option="freq")
    return builder.build()


class LexicalWriter:
    """Writes an index, from nothing or, with `copy_of`, from a copy of another.

    It is complete after `finish`; `close` gives up what is not finished.
    """

    def __init__(self, folder: Path, copy_of: Path | None = None) -> None:
        if copy_of:
            shutil.copytree(copy_of, folder)
        else:
            folder.mkdir(parents=True)
        self._folder = folder
        with _told():
            index = tantivy.Index.open(str(folder)) if copy_of else tantivy.Index(_schema(), path=str(folder))
            # One thread: the order of the passages, and with it the order of ties, is the same every time.
            self._writer: Any = index.writer(heap_size=64_000_000, num_threads=1)

    def remove_review(self, review: str) -> None:
        """Take out the passages of a review that were there before."""
        self._writer.delete_documents_by_term("review", review)

    def add(self, number: int, *, review: str, kind: str, text: str, identity: str) -> None:
        """Add passage `number`."""
        document = tantivy.Document()
        document.add_unsigned("number", number)
        document.add_text("review", review)
        document.add_text("kind", kind)
        document.add_text("text", " ".join(analyse(text)))
        document.add_text("identity", " ".join(analyse(identity)))
        with _told():
            self._writer.add_document(document)

    def finish(self) -> None:
        """Raises OSError where the disk takes no more."""
        with _told():
            self._writer.commit()
            self._writer.wait_merging_threads()
        self._writer = None
        for lock in self._folder.glob(".tantivy-*.lock"):
            lock.unlink()

    def close(self) -> None:
        if self._writer:
            self._writer.rollback()  # waits for the thread that writes
            self._writer = None


class LexicalIndex:
    """An index opened for reading; usable from several threads at once. Raises ValueError where it is damaged."""

    def __init__(self, folder: Path) -> None:
        self._copy: tempfile.TemporaryDirectory[str] | None = None
        try:
            self._searcher, self._schema = _open(folder)
        except ValueError as error:
            if "Lockfile" not in str(error):
                raise
            # tantivy writes a lock file to read. Where the library is read-only, a copy elsewhere is read instead.
            self._copy = tempfile.TemporaryDirectory(prefix="case-reviews-", ignore_cleanup_errors=True)
            try:
                for file in folder.iterdir():
                    shutil.copyfile(file, Path(self._copy.name, file.name))
                self._searcher, self._schema = _open(Path(self._copy.name))
            except (OSError, ValueError):
                self._copy.cleanup()
                raise

    @property
    def count(self) -> int:
        """How many passages it holds."""
        return int(self._searcher.num_docs)

    def document_frequency(self, term: str) -> int:
        """How many passages hold the analysed term in their text."""
        # tantivy's own count of a term holds what was taken out as well.
        query = tantivy.Query.term_query(self._schema, "text", term, "basic")
        return int(self._searcher.search(query, limit=1, count=True).count or 0)

    def has_in_a_row(self, terms: Sequence[str], reviews: Collection[str] | None = None) -> bool:
        """Whether a passage, of `reviews` where they are given, has the analysed terms in a row in its text."""
        query = tantivy.Query
        if len(terms) > 1:
            clauses = [query.phrase_query(self._schema, "text", list(terms))]
        else:
            clauses = [query.term_query(self._schema, "text", term, "basic") for term in terms]
        if reviews is not None:
            clauses.append(self._one_of("review", reviews))
        found = query.boolean_query([(tantivy.Occur.Must, clause) for clause in clauses])
        return bool(terms and self._searcher.search(found, limit=1, count=False).hits)

    def search(
        self,
        terms: Sequence[tuple[str, float]],
        limit: int,
        *,
        reviews: Collection[str] | None = None,
        kinds: Collection[str] | None = None,
        numbers: Collection[int] | None = None,
    ) -> tuple[np.ndarray, np.ndarray]:
        """The passages that hold at least one of the terms, best first, ties in the order of the passages.

        `terms` are analysed terms with their weights. `reviews`, `kinds` and `numbers` restrict the search, before
        ranking, where they are given. Returns passage numbers (n,) int64 and BM25 scores (n,) float32, n <= limit.
        """
        if not terms or limit < 1:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        clauses = [(tantivy.Occur.Must, self._any_of(terms))]
        for field, wanted in (("review", reviews), ("kind", kinds), ("number", numbers)):
            if wanted is not None:
                clauses.append((tantivy.Occur.Must, tantivy.Query.const_score_query(self._one_of(field, wanted), 0.0)))
        found = self._searcher.search(tantivy.Query.boolean_query(clauses), limit=limit, count=False).hits
        numbers_found = self._searcher.fast_field_values("number", [address for _, address in found])
        return np.array(numbers_found, np.int64), np.array([score for score, _ in found], np.float32)

    def _one_of(self, field: str, values: Collection[str] | Collection[int]) -> Any:
        query = tantivy.Query
        if len(values) > _FEW:
            return query.term_set_query(self._schema, field, list(values))
        each = [query.term_query(self._schema, field, value, "basic") for value in values]
        return query.boolean_query([(tantivy.Occur.Should, one) for one in each])

    def _any_of(self, terms: Sequence[tuple[str, float]]) -> Any:
        query = tantivy.Query
        return query.boolean_query(
            [
                (tantivy.Occur.Should, query.boost_query(query.term_query(self._schema, field, term, "freq"), boost))
                for term, weight in terms[:MOST_TERMS]
                for field, boost in (("text", weight), ("identity", weight * IDENTITY_WEIGHT))
            ]
        )

    def close(self) -> None:
        del self._searcher
        if self._copy:
            self._copy.cleanup()


@contextmanager
def _told() -> Iterator[None]:
    """tantivy tells of a full disk by a ValueError, which is an OSError everywhere else."""
    try:
        yield
    except ValueError as error:
        raise OSError(f"the index of words cannot be written ({error})") from error


def _open(folder: Path) -> tuple[Any, Any]:
    index = tantivy.Index.open(str(folder))
    index.config_reader(reload_policy="Manual")  # a generation never changes
    return index.searcher(), index.schema
