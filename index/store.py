"""The store: reviews, texts, sections and passages of one generation in a SQLite file.

Passages are numbered from 0 in the order of their files and texts; the number is their row in the vectors and their
name in the lexical index. A store is written once, and then opened read-only.
"""

import json
import sqlite3
import threading
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from corpus.catalogue import FIELDS, CatalogueEntry, Value
from corpus.document import Alignment, Document, Format, Page, Span
from corpus.structure import Passage, Section, SectionKind, Sentence
from index.embedding import PassageInput

_SCHEMA = """
CREATE TABLE reviews (
    id TEXT PRIMARY KEY, file TEXT NOT NULL UNIQUE, label TEXT NOT NULL, entry TEXT NOT NULL, format TEXT NOT NULL,
    file_sha256 TEXT NOT NULL, text_sha256 TEXT NOT NULL, pages INTEGER NOT NULL, passages INTEGER NOT NULL,
    words INTEGER NOT NULL, problems TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE documents (
    review TEXT PRIMARY KEY, text TEXT NOT NULL, pages TEXT NOT NULL, alignment BLOB NOT NULL,
    entry_as_read TEXT NOT NULL
);
CREATE TABLE sections (
    review TEXT NOT NULL, position INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, path TEXT NOT NULL,
    kind TEXT NOT NULL, sentences BLOB NOT NULL, PRIMARY KEY (review, position)
) WITHOUT ROWID;
CREATE TABLE passages (
    number INTEGER PRIMARY KEY, review TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, path TEXT NOT NULL,
    kind TEXT NOT NULL, page INTEGER, sentences BLOB NOT NULL, first_sentence INTEGER NOT NULL, key BLOB NOT NULL,
    identity TEXT NOT NULL
);
CREATE INDEX passages_by_review ON passages (review);
CREATE TABLE unreadable (file TEXT NOT NULL, file_sha256 TEXT NOT NULL, reason TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Review:
    """One review of the library. `pages` is 0 where the format has none."""

    id: str
    file: str
    label: str
    entry: CatalogueEntry
    format: Format
    file_sha256: str
    text_sha256: str
    pages: int
    passages: int
    words: int
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file of the library that could not be read, and why."""

    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class PassageTable:
    """Facts of every passage that ranking needs, in columns: row `n` is passage `n`.

    `review` is the position of the review's id in `review_ids`; `sentence` the row of the passage's first sentence in
    the sentence vectors, with one more entry at the end, so that `sentence[n]:sentence[n + 1]` are its sentences.
    """

    review_ids: tuple[str, ...]
    review: np.ndarray  # (n,) int32
    start: np.ndarray  # (n,) int32
    kind: np.ndarray  # (n,) the names of section kinds
    sentence: np.ndarray  # (n + 1,) int64


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage as it is embedded and indexed; `key` names what its vectors are made from."""

    review: str
    kind: str
    key: bytes
    input: PassageInput


class StoreWriter:
    """Writes a new store. It is complete once `finish` has returned."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path, isolation_level=None)
        # Nothing reads the file before it is published, and what is published was synced to the disk before.
        self._database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
        self._database.execute("BEGIN")
        self.passages = 0
        self.sentences = 0

    def add_document(
        self, review: str, document: Document, sections: Sequence[Section], entry_as_read: CatalogueEntry
    ) -> None:
        """Add a document; `entry_as_read` is its catalogue entry before people's corrections."""
        pages = json.dumps(
            [[page.number, page.start, page.end, page.label, page.recognised] for page in document.pages]
        )
        row = (review, document.text, pages, _pack_runs(document.alignment), _pack_entry(entry_as_read))
        self._database.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?)", row)
        self._database.executemany(
            "INSERT INTO sections VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (review, position, s.start, s.end, json.dumps(s.path), s.kind.value, _pack_sentences(s.sentences))
                for position, s in enumerate(sections)
            ),
        )

    def add_passage(self, review: str, passage: Passage, identity: str, key: bytes) -> None:
        """Add the next passage; `key` names what its vectors were made from."""
        row = (
            self.passages,
            review,
            passage.start,
            passage.end,
            json.dumps(passage.path),
            passage.kind.value,
            passage.page,
            _pack_sentences(passage.sentences),
            self.sentences,
            key,
            identity,
        )
        self._database.execute("INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        self.passages += 1
        self.sentences += len(passage.sentences)

    def add_review(self, review: Review) -> None:
        row = (
            review.id,
            review.file,
            review.label,
            _pack_entry(review.entry),
            review.format.value,
            review.file_sha256,
            review.text_sha256,
            review.pages,
            review.passages,
            review.words,
            json.dumps(review.problems),
        )
        self._database.execute("INSERT INTO reviews VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)

    def stored_passages(self) -> Iterator[StoredPassage]:
        """Every passage added so far, in order."""
        query = "SELECT review, kind, start, end, sentences, identity, key FROM passages ORDER BY number"
        text_of, text = None, ""
        for review, kind, start, end, sentences, identity, key in self._database.execute(query):
            if review != text_of:
                ((text,),) = self._database.execute("SELECT text FROM documents WHERE review = ?", (review,))
                text_of = review
            spans = tuple(Span(s.start - start, s.end - start) for s in _sentences(sentences))
            yield StoredPassage(review, kind, key, PassageInput(identity, text[start:end], spans))

    def add_unreadable(self, unreadable: Unreadable, file_sha256: str) -> None:
        self._database.execute(
            "INSERT INTO unreadable VALUES (?, ?, ?)", (unreadable.file, file_sha256, unreadable.reason)
        )

    def finish(self) -> None:
        self._database.execute("COMMIT")
        self._database.close()

    def close(self) -> None:
        """Let go of the file, whole or not."""
        self._database.close()


class Store:
    """A store opened for reading; usable from several threads at once. Raises sqlite3.DatabaseError where damaged."""

    def __init__(self, path: Path) -> None:
        # `immutable`: no lock and no journal, so that a read-only folder will do, and the file may be unlinked.
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._database = sqlite3.connect(address, uri=True, check_same_thread=False)
        self._reading = threading.Lock()

    def close(self) -> None:
        with self._reading:
            self._database.close()

    def counts(self) -> tuple[int, int, int]:
        """How many reviews, passages and sentences there are."""
        ((reviews, passages, sentences),) = self._rows(
            "SELECT (SELECT count(*) FROM reviews), count(*), coalesce(sum(length(sentences)), 0) FROM passages"
        )
        return reviews, passages, sentences // _SENTENCE.itemsize

    def reviews(self) -> Mapping[str, Review]:
        """Every review by its id, in the order of the labels."""
        rows = self._rows("SELECT * FROM reviews")
        reviews = [
            Review(
                id, file, label, _entry(entry), Format(kind), file_hash, text_hash, pages, passages, words,
                tuple(json.loads(problems)),
            )
            for id, file, label, entry, kind, file_hash, text_hash, pages, passages, words, problems in rows
        ]  # fmt: skip
        return {
            review.id: review for review in sorted(reviews, key=lambda review: (review.label.casefold(), review.id))
        }

    def unreadable(self) -> dict[str, tuple[str, str]]:
        """File → the hash it had and the reason why it could not be read."""
        rows = self._rows("SELECT file, file_sha256, reason FROM unreadable ORDER BY file")
        return {file: (digest, reason) for file, digest, reason in rows}

    def document(self, review: Review) -> Document:
        ((text, pages, alignment),) = self._rows(
            "SELECT text, pages, alignment FROM documents WHERE review = ?", (review.id,)
        )
        return Document(
            text=text,
            format=review.format,
            pages=tuple(Page(*page) for page in json.loads(pages)),
            alignment=_runs(alignment),
            problems=review.problems,
        )

    def entry_as_read(self, review: str) -> CatalogueEntry:
        """A review's catalogue entry before people's corrections."""
        ((entry,),) = self._rows("SELECT entry_as_read FROM documents WHERE review = ?", (review,))
        return _entry(entry)

    def sections(self, review: str) -> tuple[Section, ...]:
        rows = self._rows(
            "SELECT start, end, path, kind, sentences FROM sections WHERE review = ? ORDER BY position", (review,)
        )
        return tuple(
            Section(start, end, tuple(json.loads(path)), SectionKind(kind), _sentences(sentences))
            for start, end, path, kind, sentences in rows
        )

    def passages(self, review: str) -> tuple[Passage, ...]:
        """A review's passages, in order."""
        rows = self._rows(f"SELECT {_PASSAGE} FROM passages WHERE review = ? ORDER BY number", (review,))  # noqa: S608
        return tuple(_passage(row) for row in rows)

    def passages_numbered(self, numbers: Iterable[int]) -> dict[int, Passage]:
        """The passages of these numbers."""
        wanted = [int(number) for number in numbers]
        marks = ", ".join("?" * len(wanted))
        rows = self._rows(f"SELECT {_PASSAGE}, number FROM passages WHERE number IN ({marks})", wanted)  # noqa: S608
        return {row[-1]: _passage(row[:-1]) for row in rows}

    def passage_table(self) -> PassageTable:
        rows = self._rows("SELECT review, start, kind, first_sentence, length(sentences) FROM passages ORDER BY number")
        review_ids = tuple(sorted({row[0] for row in rows}))
        position = {review: index for index, review in enumerate(review_ids)}
        after = rows[-1][3] + rows[-1][4] // _SENTENCE.itemsize if rows else 0
        return PassageTable(
            review_ids,
            np.array([position[row[0]] for row in rows], np.int32),
            np.array([row[1] for row in rows], np.int32),
            np.array([row[2] for row in rows], np.str_),
            np.array([*(row[3] for row in rows), after], np.int64),
        )

    def numbers_by_key(self) -> dict[bytes, int]:
        """What each passage's vectors were made from → its number."""
        return dict(self._rows("SELECT key, number FROM passages"))

    def _rows(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._reading:
            return self._database.execute(query, values).fetchall()


_PASSAGE = "start, end, path, kind, page, sentences"


def _passage(row: tuple[Any, ...]) -> Passage:
    start, end, path, kind, page, sentences = row
    return Passage(start, end, tuple(json.loads(path)), SectionKind(kind), page, _sentences(sentences))


# A text has 20 million characters at most, so 32 bits hold every offset.
_SENTENCE = np.dtype([("start", "<u4"), ("end", "<u4"), ("marks", "u1")])
_ITEM, _BOILERPLATE = 1, 2
_RUN = np.dtype([("start", "<u4"), ("page", "<u4"), ("character", "<u4"), ("length", "<u4")])


def _pack_sentences(sentences: Sequence[Sentence]) -> bytes:
    rows = [(s.start, s.end, _ITEM * s.item | _BOILERPLATE * s.boilerplate) for s in sentences]
    return np.array(rows, _SENTENCE).tobytes()


def _sentences(packed: bytes) -> tuple[Sentence, ...]:
    return tuple(
        Sentence(start, end, bool(marks & _ITEM), bool(marks & _BOILERPLATE))
        for start, end, marks in np.frombuffer(packed, _SENTENCE).tolist()
    )


def _pack_runs(alignment: Sequence[Alignment]) -> bytes:
    rows = np.array([(run.start, run.page, run.character, run.length) for run in alignment], _RUN)
    return zlib.compress(rows.tobytes())


def _runs(packed: bytes) -> tuple[Alignment, ...]:
    return tuple(Alignment(*row) for row in np.frombuffer(zlib.decompress(packed), _RUN).tolist())


def _pack_entry(entry: CatalogueEntry) -> str:
    def packed(value: Value) -> list[Any]:
        return [value.text, *([value.span.start, value.span.end] if value.span else [])]

    values = ((field, getattr(entry, field)) for field in FIELDS)
    return json.dumps({field: packed(value) for field, value in values if value is not None})


def _entry(packed: str) -> CatalogueEntry:
    def value(text: str, *span: int) -> Value:
        return Value(text, Span(*span) if span else None)

    return CatalogueEntry(**{field: value(*parts) for field, parts in json.loads(packed).items()})
