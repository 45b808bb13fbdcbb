"""The store: reviews, texts, sections and passages of one generation in a SQLite file.

A passage has a number for as long as its review stays as it is; numbers ascend in the order in which passages came, and
none is given twice. In that order stand the rows of the vectors, from 0 and without gaps. A store is written once, from
nothing or from a copy of another, and then opened read-only.
"""

import json
import shutil
import sqlite3
import threading
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from corpus import Alignment, Document, Format, Page, Passage, Problem, Section, SectionKind, Sentence, Span
from corpus.catalogue import FIELDS, CatalogueEntry, Value
from corpus.sandbox import problem_from_json, problem_to_json
from index.encoder import PassageInput

_SCHEMA = """
CREATE TABLE reviews (
    id TEXT PRIMARY KEY, file TEXT NOT NULL UNIQUE, label TEXT NOT NULL, entry TEXT NOT NULL, format TEXT NOT NULL,
    file_sha256 TEXT NOT NULL, text_sha256 TEXT NOT NULL, pages INTEGER NOT NULL, passages INTEGER NOT NULL,
    words INTEGER NOT NULL, problems TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE documents (
    review TEXT PRIMARY KEY, entry_as_read TEXT NOT NULL, pages TEXT NOT NULL, text TEXT NOT NULL,
    alignment BLOB NOT NULL
);
CREATE TABLE sections (
    review TEXT NOT NULL, position INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, path TEXT NOT NULL,
    kind TEXT NOT NULL, sentences BLOB NOT NULL, PRIMARY KEY (review, position)
) WITHOUT ROWID;
CREATE TABLE passages (
    number INTEGER PRIMARY KEY AUTOINCREMENT, review TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    path TEXT NOT NULL, kind TEXT NOT NULL, page INTEGER, sentences BLOB NOT NULL, key BLOB NOT NULL
);
CREATE INDEX passages_by_review ON passages (review);
CREATE TABLE other_files (
    file TEXT PRIMARY KEY, file_sha256 TEXT NOT NULL, review TEXT NOT NULL, wants_ocr INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE unreadable (
    file TEXT NOT NULL, file_sha256 TEXT NOT NULL, reason TEXT NOT NULL, wants_ocr INTEGER NOT NULL
);
"""


@dataclass(frozen=True, slots=True)
class Review:
    """One review of the library. `pages` is 0 where the format has none.

    `other_files` hold the same text as `file`, which is the one that is shown and opened.
    """

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
    problems: tuple[Problem, ...]
    other_files: tuple[str, ...] = ()

    @property
    def files(self) -> tuple[str, ...]:
        return (self.file, *self.other_files)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file of the library that could not be read, and why; `wants_ocr` says that recognition might help."""

    file: str
    reason: str
    wants_ocr: bool = False


@dataclass(frozen=True, slots=True)
class OtherFile:
    """A file that holds the same text as another, which is `shown`; `wants_ocr` says that recognition might help."""

    file: str
    file_sha256: str
    shown: str
    wants_ocr: bool


@dataclass(frozen=True, slots=True)
class PassageTable:
    """Facts of every passage that ranking needs, in columns; the rows are those of the vectors.

    `review` is the position of the review's id in `review_ids`; `sentence` the row of the passage's first sentence in
    the sentence vectors, with one more entry at the end, so that `sentence[n]:sentence[n + 1]` are its sentences.
    """

    review_ids: tuple[str, ...]
    number: np.ndarray  # (n,) int64, ascending
    review: np.ndarray  # (n,) int32
    start: np.ndarray  # (n,) int32
    kind: np.ndarray  # (n,) the names of section kinds
    sentence: np.ndarray  # (n + 1,) int64

    def rows(self, numbers: np.ndarray) -> np.ndarray:
        """The rows (n,) int64 of the passages of these numbers."""
        rows: np.ndarray = np.searchsorted(self.number, numbers)
        return rows


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage as it is embedded and indexed; `key` names what its vectors are made from."""

    number: int
    review: str
    kind: str
    key: bytes
    input: PassageInput


class StoreWriter:
    """Writes a store, from nothing or, with `copy_of`, from a copy of another. It is whole once `finish` returned."""

    def __init__(self, path: Path, copy_of: Path | None = None) -> None:
        if copy_of:
            shutil.copyfile(copy_of, path)
        self._database = sqlite3.connect(path, isolation_level=None)
        # Nothing reads the file before it is published, and what is published was synced to the disk before. What is
        # removed is overwritten.
        self._database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA secure_delete = ON;")
        if not copy_of:
            self._database.executescript(_SCHEMA)
        self._database.execute("BEGIN")
        self._database.execute("DELETE FROM unreadable")
        self._database.execute("DELETE FROM other_files")

    def counts(self) -> tuple[int, int, int]:
        """How many reviews, passages and sentences there are."""
        return _counts(self._database)

    def remove_review(self, review: str) -> None:
        """Take out a review and everything that belongs to it."""
        self._database.execute("DELETE FROM reviews WHERE id = ?", (review,))
        for table in ("documents", "sections", "passages"):
            self._database.execute(f"DELETE FROM {table} WHERE review = ?", (review,))  # noqa: S608

    def label(self, review: str, label: str) -> None:
        """Give a review that is there already another label."""
        self._database.execute("UPDATE reviews SET label = ? WHERE id = ?", (label, review))

    def add_document(
        self, review: str, document: Document, sections: Sequence[Section], entry_as_read: CatalogueEntry
    ) -> None:
        """Add a document; `entry_as_read` is its catalogue entry before people's corrections."""
        pages = json.dumps(
            [[page.number, page.start, page.end, page.label, page.recognised] for page in document.pages]
        )
        row = (review, _pack_entry(entry_as_read), pages, document.text, _pack_runs(document.alignment))
        self._database.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?)", row)
        self._database.executemany(
            "INSERT INTO sections VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (review, position, s.start, s.end, json.dumps(s.path), s.kind.value, _pack_sentences(s.sentences))
                for position, s in enumerate(sections)
            ),
        )

    def add_passage(self, review: str, passage: Passage, key: bytes) -> int:
        """Add the next passage; `key` names what its vectors were made from. Returns its number."""
        row = (
            review,
            passage.start,
            passage.end,
            json.dumps(passage.path),
            passage.kind.value,
            passage.page,
            _pack_sentences(passage.sentences),
            key,
        )
        added = self._database.execute("INSERT INTO passages VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        assert added.lastrowid is not None  # noqa: S101  (it is, after an INSERT)
        return added.lastrowid

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
            json.dumps([problem_to_json(problem) for problem in review.problems]),
        )
        self._database.execute("INSERT INTO reviews VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)

    def add_other_file(self, review: str, other: OtherFile) -> None:
        row = (other.file, other.file_sha256, review, other.wants_ocr)
        self._database.execute("INSERT INTO other_files VALUES (?, ?, ?, ?)", row)

    def add_unreadable(self, unreadable: Unreadable, file_sha256: str) -> None:
        self._database.execute(
            "INSERT INTO unreadable VALUES (?, ?, ?, ?)",
            (unreadable.file, file_sha256, unreadable.reason, unreadable.wants_ocr),
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
        with self._reading:
            return _counts(self._database)

    def given_numbers(self) -> int:
        """How many numbers have been given to passages, those that have gone included."""
        rows = self._rows("SELECT seq FROM sqlite_sequence WHERE name = 'passages'")
        return int(rows[0][0]) if rows else 0

    def entries_as_read(self) -> dict[str, CatalogueEntry]:
        """Every review's catalogue entry before people's corrections, by its id."""
        return {review: _entry(entry) for review, entry in self._rows("SELECT review, entry_as_read FROM documents")}

    def reviews(self) -> Mapping[str, Review]:
        """Every review by its id, in the order of the labels."""
        rows = self._rows("SELECT * FROM reviews")
        others: dict[str, list[str]] = {}
        for other, review in self._rows("SELECT file, review FROM other_files ORDER BY file"):
            others.setdefault(review, []).append(other)
        reviews = [
            Review(
                id, file, label, _entry(entry), Format(kind), file_hash, text_hash, pages, passages, words,
                tuple(problem_from_json(problem) for problem in json.loads(problems)), tuple(others.get(id, ())),
            )
            for id, file, label, entry, kind, file_hash, text_hash, pages, passages, words, problems in rows
        ]  # fmt: skip
        return {
            review.id: review for review in sorted(reviews, key=lambda review: (review.label.casefold(), review.id))
        }

    def other_files(self) -> tuple[OtherFile, ...]:
        rows = self._rows(
            "SELECT other_files.file, other_files.file_sha256, reviews.file, wants_ocr FROM other_files "
            "JOIN reviews ON reviews.id = other_files.review ORDER BY other_files.file"
        )
        return tuple(OtherFile(file, digest, shown, bool(wants_ocr)) for file, digest, shown, wants_ocr in rows)

    def unreadable(self) -> dict[Unreadable, str]:
        """The files that could not be read, each with the hash that it had."""
        rows = self._rows("SELECT file, reason, wants_ocr, file_sha256 FROM unreadable ORDER BY file")
        return {Unreadable(file, reason, bool(wants_ocr)): digest for file, reason, wants_ocr, digest in rows}

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

    def text(self, review: str) -> str:
        """The text of a review's document."""
        ((text,),) = self._rows("SELECT text FROM documents WHERE review = ?", (review,))
        return str(text)

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

    def places_numbered(self, numbers: Iterable[int]) -> dict[int, tuple[str, int, int]]:
        """Review, start and end of the passages of these numbers."""
        wanted = [int(number) for number in numbers]
        marks = ", ".join("?" * len(wanted))
        rows = self._rows(f"SELECT number, review, start, end FROM passages WHERE number IN ({marks})", wanted)  # noqa: S608
        return {number: (review, start, end) for number, review, start, end in rows}

    def passage_table(self) -> PassageTable:
        # Whole columns, as SQLite writes them down, are read in half the time of row after row.
        ((numbers, starts, sizes, kinds),) = self._rows(
            "SELECT group_concat(number), group_concat(start), group_concat(length(sentences)), group_concat(kind) "
            "FROM (SELECT number, start, sentences, kind FROM passages ORDER BY number)"
        )
        number, start, size = _integers(numbers), _integers(starts), _integers(sizes)
        kind = np.array(kinds.split(",") if kinds else [], np.str_)
        if not len(number) == len(start) == len(size) == len(kind) or (np.diff(number) <= 0).any():
            raise ValueError("what it says of its passages is damaged")
        by_review = self._rows(
            "SELECT review, count(*), group_concat(number) FROM passages GROUP BY review ORDER BY review"
        )
        rows = np.searchsorted(number, _integers(",".join(own for _, _, own in by_review)))
        review = np.empty(len(number), np.int32)
        review[rows] = np.repeat(np.arange(len(by_review)), [count for _, count, _ in by_review])
        return PassageTable(
            tuple(id for id, _, _ in by_review),
            number,
            review,
            start.astype(np.int32),
            kind,
            np.concatenate([[0], np.cumsum(size // _SENTENCE.itemsize)]).astype(np.int64),
        )

    def numbers_by_key(self) -> dict[bytes, int]:
        """What each passage's vectors were made from → its number."""
        return dict(self._rows("SELECT key, number FROM passages"))

    def _rows(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._reading:
            return self._database.execute(query, values).fetchall()


def _integers(column: str | None) -> np.ndarray:
    """A column that `group_concat` wrote down, None where it has no rows: (n,) int64."""
    return np.fromstring(column, np.int64, sep=",") if column else np.empty(0, np.int64)


def _counts(database: sqlite3.Connection) -> tuple[int, int, int]:
    ((reviews, passages, sentences),) = database.execute(
        "SELECT (SELECT count(*) FROM reviews), count(*), coalesce(sum(length(sentences)), 0) FROM passages"
    )
    return reviews, passages, sentences // _SENTENCE.itemsize


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
