"""Rebuilding: makes the index agree with the review files and the catalogue, doing again only what has changed.

It writes a new generation beside the live one and publishes it at once: killed at any instant, the last one answers.
It never changes a review file, and the catalogue only by adding rows for new files.
"""

import datetime
import hashlib
import importlib.resources
import json
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice

from corpus.catalogue import CatalogueEntry
from corpus.catalogue_file import CatalogueError, add_rows, correct, read_corrections
from corpus.document import Document
from corpus.identify import identify
from corpus.labels import label_reviews
from corpus.passages import cut_passages
from corpus.reading import UnreadableDocument, read_document
from corpus.sections import read_sections
from corpus.structure import Passage, Section
from index import generation
from index.embedding import Encoder
from index.generation import IndexMismatch, IndexMissing, Manifest
from index.lexical import LexicalWriter
from index.library import Library, LibraryError, file_sha256, printable, reason_of, review_id
from index.lock import cannot_write, hold
from index.snapshot import Snapshot, open_snapshot, text_sha256
from index.store import Review, StoreWriter, Unreadable
from index.vectors import VectorWriter, create_sentence_vectors

# Passages between two reports of progress: two seconds where 27 are embedded in one (DESIGN, Retrieval).
_CHUNK = 64


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a rebuild is: `done` of `total` files are checked or read, or passages embedded, as `stage` says."""

    stage: str  # "checking", "reading", "embedding"
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What a rebuild did. `embedded` and `reused` count passages; `notes` are sentences for a person.

    `changed` is False where the index agreed with the library already, and its generation was kept.
    """

    generation: str
    changed: bool
    reviews: int
    passages: int
    embedded: int
    reused: int
    unreadable: tuple[Unreadable, ...]
    notes: tuple[str, ...]


def rebuild(
    library: Library,
    encoder: Encoder,
    *,
    full: bool = False,
    progress: Callable[[Progress], None] = lambda _: None,
) -> RebuildReport:
    """Bring the index of `library` up to date and publish it; `full` reads and embeds everything again.

    Raises LibraryError where the library is missing, empty, busy or read-only, or none of its files can be read, and
    CatalogueError where catalogue.csv cannot be understood. The last index stays in every case.
    """
    if not library.root.is_dir():
        raise LibraryError(f"The library {library.root} does not exist.", _add_to(library))
    with hold(library):
        previous, notes = _previous(library)
        try:
            corrections = _corrections(library)
            files = _hashes(library, progress)
            if not files and not previous:
                raise LibraryError(f"The library {library.root} holds no reviews.", _add_to(library))
            reader = _reader_version()
            inputs = _digest(generation.FORMAT, reader, encoder.fingerprint, files, corrections)
            if previous and not full and previous.manifest.inputs == inputs:
                report = _unchanged(previous)
            else:
                build = _Build(library, encoder, reader, inputs, None if full else previous, progress)
                report = build.run(files, corrections)
        except OSError as error:
            raise cannot_write(library, error) from error
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
                raise cannot_write(library, error) from error
            raise
        finally:
            if previous:
                previous.close()
        generation.remove_others(library.index_folder, keep=report.generation)
        return replace(report, notes=(*notes, *report.notes, *_catalogue_notes(library, corrections)))


def _previous(library: Library) -> tuple[Snapshot | None, list[str]]:
    """The live generation, byte for byte what was written, and else what is wrong with it."""
    try:
        if generation.current_name(library.index_folder) is None:
            return None, []
        snapshot = open_snapshot(library)
    except (IndexMissing, IndexMismatch) as error:
        return None, [f"{error.fault} It was made anew."]
    try:
        generation.check_parts(library.index_folder / snapshot.generation, snapshot.manifest, thorough=True)
    except IndexMismatch as error:
        snapshot.close()
        return None, [f"{error.fault} It was made anew."]
    return snapshot, []


def _corrections(library: Library) -> dict[str, dict[str, str]]:
    try:
        return {file: values for file, values in read_corrections(library.catalogue).items() if values}
    except OSError as error:
        raise LibraryError(
            f"{library.catalogue} cannot be read: {error.strerror}.", "Close it if it is open in another program."
        ) from error


def _hashes(library: Library, progress: Callable[[Progress], None]) -> dict[str, str]:
    """Every file that someone put among the reviews and its hash, blank where it cannot be opened."""
    files = sorted((*library.files(), *library.other_files()))
    hashes = {}
    for done, file in enumerate(files):
        progress(Progress("checking", done, len(files)))
        try:
            hashes[file] = file_sha256(library.path(file))
        except OSError:
            hashes[file] = ""
    return hashes


def _reader_version() -> str:
    """A hash of the code and data that make documents and entries of files: when it changes, all are redone."""
    folder = importlib.resources.files("corpus")
    sources = [path for path in folder.iterdir() if path.name.endswith((".py", ".csv"))]
    return _digest(*((path.name, path.read_text(encoding="utf-8")) for path in sorted(sources, key=lambda p: p.name)))


def _unchanged(previous: Snapshot) -> RebuildReport:
    facts = previous.manifest
    return RebuildReport(
        facts.generation,
        False,
        facts.reviews,
        facts.passages,
        0,
        facts.passages,
        previous.unreadable,
        ("Nothing has changed since the last rebuild.", *_untried(len(previous.unreadable))),
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was read from one file, before people's corrections."""

    document: Document
    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]
    entry: CatalogueEntry


class _Build:
    """One generation in the making."""

    def __init__(
        self,
        library: Library,
        encoder: Encoder,
        reader: str,
        inputs: str,
        previous: Snapshot | None,
        progress: Callable[[Progress], None],
    ) -> None:
        self.library = library
        self.encoder = encoder
        self.reader = reader
        self.inputs = inputs
        self.previous = previous
        self.progress = progress
        self.name = generation.new_name()
        self.folder = generation.partial_folder(library.index_folder, self.name)

    def run(self, files: Mapping[str, str], corrections: Mapping[str, Mapping[str, str]]) -> RebuildReport:
        """Write the generation and publish it."""
        self.folder.mkdir()
        store = StoreWriter(self.folder / generation.STORE)
        try:
            reviews, unreadable, untried = self.read(store, files, corrections)
            embedded = self.embed(store)
            store.finish()
            manifest = Manifest(
                format=generation.FORMAT,
                generation=self.name,
                built_at=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
                model=self.encoder.name,
                fingerprint=self.encoder.fingerprint,
                dimension=self.encoder.dimension,
                reader=self.reader,
                inputs=self.inputs,
                reviews=reviews,
                passages=store.passages,
                sentences=store.sentences,
                parts={},
            )
            generation.publish(self.library.index_folder, manifest)
        except BaseException:
            store.close()
            shutil.rmtree(self.folder, ignore_errors=True)
            raise
        return RebuildReport(
            self.name, True, reviews, store.passages, embedded, store.passages - embedded, unreadable, _untried(untried)
        )

    def read(
        self, store: StoreWriter, files: Mapping[str, str], corrections: Mapping[str, Mapping[str, str]]
    ) -> tuple[int, tuple[Unreadable, ...], int]:
        """Put every review into the store: how many; the unreadable files; how many of those were not tried again."""
        known = self.previous if self.previous and self.previous.manifest.reader == self.reader else None
        earlier = {review.file: review for review in known.reviews.values()} if known else {}
        failed = known.store.unreadable() if known else {}
        drafts: dict[str, Review] = {}
        unreadable = []
        untried = 0
        for done, (file, digest) in enumerate(files.items()):
            self.progress(Progress("reading", done, len(files)))
            review = review_id(file)
            reason = ""
            if digest and failed.get(file, ("", ""))[0] == digest:
                reason = failed[file][1]
                untried += 1
            elif printable(file) != file:
                reason = "its name is not text. Rename it."
            elif review in drafts:
                reason = f"its name is too much like that of {drafts[review].file}. Rename it."
            else:
                try:
                    reading = self.reading(file, digest, earlier.get(file))
                except UnreadableDocument as error:
                    reason = reason_of(error)
            if reason:
                unreadable.append(Unreadable(printable(file), reason))
                store.add_unreadable(unreadable[-1], digest)
            else:
                drafts[review] = self.add(store, file, digest, reading, corrections.get(file, {}))
        # A review that was taken out must be in no answer, even where nothing that can be read is left.
        gone = self.previous and any(review.file not in files for review in self.previous.reviews.values())
        if files and not drafts and not gone:
            raise LibraryError(
                f"None of the files in {self.library.reviews_folder} can be read: "
                + "; ".join(f"{one.file}: {one.reason}" for one in unreadable),
                _add_to(self.library),
            )
        labels = label_reviews({id: d.entry for id, d in drafts.items()}, {id: d.file for id, d in drafts.items()})
        for id, draft in drafts.items():
            store.add_review(replace(draft, label=labels[id]))
        return len(drafts), tuple(unreadable), untried

    def reading(self, file: str, digest: str, earlier: Review | None) -> _Reading:
        """What the file says: as it was read for the last generation where neither it nor the reader has changed."""
        if self.previous and earlier and earlier.file_sha256 == digest:
            id, store = earlier.id, self.previous.store
            return _Reading(self.previous.document(id), store.sections(id), store.passages(id), store.entry_as_read(id))
        document = read_document(self.library.path(file))
        sections = read_sections(document.text)
        return _Reading(document, sections, cut_passages(document, sections), identify(document, sections))

    def add(
        self, store: StoreWriter, file: str, digest: str, reading: _Reading, corrections: Mapping[str, str]
    ) -> Review:
        """Put one document, its sections and passages into the store; the review, as yet without its label."""
        review = review_id(file)
        document = reading.document
        entry = correct(reading.entry, corrections)
        store.add_document(review, document, reading.sections, reading.entry)
        for passage in reading.passages:
            identity = identity_of(entry, passage)
            store.add_passage(review, passage, identity, self.key(identity, document.text, passage))
        return Review(
            id=review,
            file=file,
            label="",
            entry=entry,
            format=document.format,
            file_sha256=digest,
            text_sha256=text_sha256(document.text),
            pages=len(document.pages),
            passages=len(reading.passages),
            words=len(document.text.split()),
            problems=document.problems,
        )

    def key(self, identity: str, text: str, passage: Passage) -> bytes:
        """Names what a passage's vectors are made from."""
        spans = [(sentence.start - passage.start, sentence.end - passage.start) for sentence in passage.sentences]
        return bytes.fromhex(_digest(self.encoder.fingerprint, identity, text[passage.start : passage.end], spans))

    def embed(self, store: StoreWriter) -> int:
        """Write the vectors and the lexical index. Returns how many passages had to be computed."""
        dimension = self.encoder.dimension
        earlier = self.previous.store.numbers_by_key() if self.previous else {}
        vectors = VectorWriter(self.folder / generation.VECTORS, dimension)
        sentences = create_sentence_vectors(self.folder / generation.SENTENCES, store.sentences, dimension)
        stored = store.stored_passages()
        number = first_sentence = embedded = 0
        with closing(LexicalWriter(self.folder / generation.LEXICAL)) as lexical:
            while chunk := list(islice(stored, _CHUNK)):
                self.progress(Progress("embedding", number, store.passages))
                missing = [passage.input for passage in chunk if passage.key not in earlier]
                computed = iter(self.encoder.encode_passages(missing))
                embedded += len(missing)
                for passage in chunk:
                    if self.previous and passage.key in earlier:
                        vector, its_sentences = self.previous.vectors_of(earlier[passage.key])
                    else:
                        vector, its_sentences = next(computed)
                    vectors.add(vector.reshape(1, dimension))
                    sentences[first_sentence : first_sentence + len(its_sentences)] = its_sentences
                    first_sentence += len(its_sentences)
                    lexical.add(
                        number,
                        review=passage.review,
                        kind=passage.kind,
                        text=passage.input.text,
                        identity=passage.input.identity,
                    )
                    number += 1
            self.progress(Progress("embedding", number, store.passages))
            vectors.finish()
            lexical.finish()
        del sentences  # writes them; Windows renames no folder with a file that is mapped
        return embedded


def identity_of(entry: CatalogueEntry, passage: Passage) -> str:
    """What says whose words a passage is, on one line: it is embedded and indexed with the passage's text.

    Publisher, title, place, year, subject and type, as far as they are recorded, and the headings above the passage.
    """
    date = entry.text("published") or entry.text("incident") or ""
    values = [entry.text(field) for field in ("publisher", "title", "place")]
    values += [date[:4], entry.text("subject"), entry.text("type")]
    return ", ".join([value for value in values if value] + [" > ".join(passage.path)] * bool(passage.path))


def _catalogue_notes(library: Library, corrections: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Give every new file a row of catalogue.csv, and say what is odd there."""
    files = library.files()
    notes = [
        f"catalogue.csv has corrections for {file}, which is not in the library."
        for file in corrections
        if file not in files
    ]
    try:
        add_rows(library.catalogue, files)
    except OSError as error:
        notes.append(
            f"New rows could not be added to {library.catalogue}: {error.strerror}. "
            "Close it if it is open in Excel; the next rebuild adds them."
        )
    except CatalogueError as error:
        notes.append(f"New rows could not be added: {error}")
    return notes


def _untried(count: int) -> tuple[str, ...]:
    if not count:
        return ()
    files = "1 file that could not be read has" if count == 1 else f"{count} files that could not be read have"
    return (f"{files} not changed and was not tried again; `case-reviews rebuild --full` does.",)


def _add_to(library: Library) -> str:
    return f'Add a review: `case-reviews add FILE --library "{library.root}"`.'


def _digest(*values: object) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
