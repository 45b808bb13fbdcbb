"""Building: one generation, made of the last one and of the files that have changed since.

What has not changed is copied as it lies on the disk; files are read by other processes, and embedded meanwhile. The
last generation is only read.
"""

import datetime
import shutil
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial

from corpus import Remedy, RemedyKind, ocr
from corpus.catalogue import correct, label_reviews
from corpus.sandbox import Reading
from index.building.drafting import add_reading, digest_of, draft
from index.building.embedding_thread import Embedder
from index.building.kept import copy_rows, kept_reviews, known_embeddings
from index.building.partial_embeddings import EmbeddedWriter, Leftovers
from index.building.readings import Failed, Readings
from index.encoder import Encoder
from index.library import Library, LibraryError, printable, review_id
from index.storage import (
    FLAT_KIND,
    PASSAGE_NUMBER,
    LexicalWriter,
    Manifest,
    Review,
    Snapshot,
    StoreWriter,
    Unreadable,
    generation,
    open_numbers,
    write_index,
)

_PARTS = (generation.VECTORS, generation.SENTENCES, generation.EMBEDDED)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a rebuild is: `done` of `total` files are checked or read, or passages embedded, as `stage` says.

    Passages are embedded while files are read; when reading ends, a part of them is done.
    """

    stage: str  # "checking", "reading", "embedding"
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made: `embedded` of its passages were computed. `untried` unreadable files were not read again."""

    manifest: Manifest
    embedded: int
    unreadable: tuple[Unreadable, ...]
    untried: int


class Build:
    """One generation in the making; see `index.building.rebuild.rebuild` for `full` and `retry`.

    `previous` is the last one, where there is one that can be used at all.
    """

    def __init__(
        self,
        library: Library,
        encoder: Encoder,
        reader: str,
        previous: Snapshot | None,
        progress: Callable[[Progress], None],
        *,
        full: bool = False,
        retry: bool = False,
    ) -> None:
        self.library = library
        self.encoder = encoder
        self.reader = reader
        self.previous = None if full else previous
        self.progress = progress
        self.full = full
        self.retry = retry
        self.name = generation.new_name()
        self.folder = generation.partial_folder(library.index_folder, self.name)

    def run(self, files: Mapping[str, str], corrections: Mapping[str, Mapping[str, str]]) -> Built:
        """Write the generation and publish it. `files` are the files and their hashes.

        Raises LibraryError where none of the files can be read.
        """
        index_folder = self.library.index_folder
        left = [] if self.full else generation.partial_folders(index_folder)
        leftovers = Leftovers([[folder / part for part in _PARTS] for folder in left], self.encoder.dimension)
        self.folder.mkdir()
        try:
            built = self._write(dict(files), corrections, leftovers)
            generation.publish(index_folder, built.manifest)
        except KeyboardInterrupt:
            raise  # what is embedded is used by the next rebuild
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise
        return built

    def _write(
        self,
        files: dict[str, str],
        corrections: Mapping[str, Mapping[str, str]],
        leftovers: Leftovers,
    ) -> Built:
        previous = self.previous
        kept = kept_reviews(previous, self.reader, self.encoder.fingerprint, files, corrections)
        last = self.library.index_folder / previous.generation if previous and kept else None
        with ExitStack() as stack:
            store = StoreWriter(self.folder / generation.STORE, last and last / generation.STORE)
            stack.callback(store.close)
            lexical = LexicalWriter(self.folder / generation.LEXICAL, last and last / generation.LEXICAL)
            stack.callback(lexical.close)
            vectors = EmbeddedWriter(*(self.folder / part for part in _PARTS))
            stack.callback(vectors.close)
            if previous and kept:
                for review in previous.reviews:
                    if review not in kept:
                        store.remove_review(review)
                        lexical.remove_review(review)
            taken_over = sum(review.passages for review in kept.values())
            copy = partial(copy_rows, previous, kept, vectors)
            embedder = Embedder(self.encoder, copy, known_embeddings(previous, leftovers), vectors, lexical)
            stack.callback(embedder.close)

            unreadable, untried = self._read(files, corrections, kept, store, embedder)
            embedder.end()
            reviews, passages, sentences = store.counts()
            while True:
                self.progress(Progress("embedding", taken_over + embedder.done, passages))
                if embedder.wait(0.5):
                    break
            self.progress(Progress("embedding", passages, passages))
            store.finish()
            lexical.finish()
            vectors.finish()
            rows = open_numbers(self.folder / generation.VECTORS, self.encoder.dimension, PASSAGE_NUMBER)
            nearest = write_index(rows, self.folder / generation.NEAREST)
            del rows  # Windows removes no file that is mapped
            if nearest == FLAT_KIND:
                (self.folder / generation.VECTORS).unlink()
        manifest = Manifest(
            format=generation.FORMAT,
            generation=self.name,
            built_at=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            model=self.encoder.name,
            fingerprint=self.encoder.fingerprint,
            engine=self.encoder.engine,
            dimension=self.encoder.dimension,
            nearest=nearest,
            reader=self.reader,
            inputs=inputs_of(self.reader, self.encoder, files, corrections),
            reviews=reviews,
            passages=passages,
            sentences=sentences,
            parts={},
        )
        return Built(manifest, embedder.computed, unreadable, untried)

    def _read(
        self,
        files: dict[str, str],
        corrections: Mapping[str, Mapping[str, str]],
        kept: Mapping[str, Review],
        store: StoreWriter,
        embedder: Embedder,
    ) -> tuple[tuple[Unreadable, ...], int]:
        """Put every review into the store and hand its passages on; the unreadable files, how many were untried.

        A file that was changed since its hash was taken has the hash of what was read in `files` afterwards, and one
        that may be read another time none, so that the next rebuild sees a difference.
        """
        drafts: dict[str, Review] = {}
        unreadable = []
        untried = 0
        same_reader = self.previous and self.previous.manifest.reader == self.reader
        readings = Readings(self.library, kept, self.previous if same_reader else None, retry=self.retry)
        for done, (file, outcome) in enumerate(readings.of(dict(files))):
            self.progress(Progress("reading", done, len(files)))
            id = review_id(file)
            if isinstance(outcome, Reading) and outcome.file_sha256:
                files[file] = outcome.file_sha256
            elif isinstance(outcome, Failed) and not outcome.lasting:
                files[file] = ""
            if isinstance(outcome, Reading) and id in drafts:
                outcome = Failed(f"its name is too much like that of {drafts[id].file}. Rename it.")
            if isinstance(outcome, Review):
                drafts[id] = outcome
            elif isinstance(outcome, Reading):
                entry = correct(outcome.entry, corrections.get(file, {}))
                embedder.add(add_reading(store, id, outcome, entry, self.encoder.fingerprint))
                drafts[id] = draft(id, file, files[file], outcome, entry)
            else:
                unreadable.append(Unreadable(printable(file), outcome.reason))
                store.add_unreadable(unreadable[-1], files[file])
                untried += not outcome.tried
        # A review that was taken out must be in no answer, even where nothing that can be read is left.
        gone = self.previous and any(review.file not in files for review in self.previous.reviews.values())
        if files and not drafts and not gone:
            raise LibraryError(
                f"None of the files in {self.library.reviews_folder} can be read: "
                + "; ".join(f"{one.file}: {one.reason}" for one in unreadable),
                add_to(self.library),
            )
        labels = label_reviews({id: d.entry for id, d in drafts.items()}, {id: d.file for id, d in drafts.items()})
        for id, review in drafts.items():
            if id not in kept:
                store.add_review(replace(review, label=labels[id]))
            elif review.label != labels[id]:
                store.label(id, labels[id])
        return tuple(unreadable), untried


def inputs_of(
    reader: str, encoder: Encoder, files: Mapping[str, str], corrections: Mapping[str, Mapping[str, str]]
) -> str:
    """A hash of everything that a generation is made from."""
    return digest_of(generation.FORMAT, reader, ocr.is_installed(), encoder.fingerprint, files, corrections)


def add_to(library: Library) -> Remedy:
    """The remedy where a library holds nothing."""
    return Remedy(RemedyKind.ADD_A_REVIEW, str(library.root))
