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
from corpus.catalogue import correct, corrections_of, label_reviews
from corpus.sandbox import Reading
from index.building.contents import Contents, read_contents
from index.building.drafting import add_reading, digest_of, draft
from index.building.embedding_thread import Embedder
from index.building.kept import copy_rows, kept_reviews, known_embeddings
from index.building.partial_embeddings import EmbeddedWriter, Leftovers
from index.building.readings import Readings
from index.encoder import Encoder
from index.library import Library, LibraryError, printable, review_id
from index.storage import (
    FLAT_KIND,
    PASSAGE_NUMBER,
    LexicalWriter,
    Manifest,
    OtherFile,
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
    """How far a task is: `done` of `total` files are added, checked or read, or passages embedded, as `stage` says."""

    stage: str  # "adding", "checking", "reading", "embedding"
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made: `embedded` of its passages were computed. `untried` unreadable files were not read again."""

    manifest: Manifest
    embedded: int
    unreadable: tuple[Unreadable, ...]
    other_names: dict[str, str]
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
        readings: Readings,
        progress: Callable[[Progress], None],
        *,
        full: bool = False,
        retry: bool = False,
    ) -> None:
        self.library = library
        self.encoder = encoder
        self.reader = reader
        self.previous = None if full else previous
        self.readings = readings
        self.progress = progress
        self.full = full
        self.retry = retry
        self.name = generation.new_name()
        self.folder = generation.partial_folder(library.index_folder, self.name)

    def run(self, files: Mapping[str, str], corrections: Mapping[str, Mapping[str, str]]) -> Built:
        """Write the generation and publish it. `files` are the files and their hashes.

        Raises LibraryError where none of the files can be read.
        """
        files = dict(files)
        contents = self._contents(files)
        index_folder = self.library.index_folder
        left = [] if self.full else generation.partial_folders(index_folder)
        leftovers = Leftovers([[folder / part for part in _PARTS] for folder in left], self.encoder.dimension)
        self.folder.mkdir()
        try:
            built = self._write(files, contents, corrections, leftovers)
            generation.publish(index_folder, built.manifest)
        except KeyboardInterrupt:
            raise  # what is embedded is used by the next rebuild
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise
        return built

    def _contents(self, files: dict[str, str]) -> Contents:
        """What the files hold.

        A file that was changed since its hash was taken has the hash of what was read in `files` afterwards, and one
        that may be read another time none, so that the next rebuild sees a difference.
        """
        same_reader = self.previous and self.previous.manifest.reader == self.reader
        contents = read_contents(
            self.library,
            files,
            self.readings,
            self.previous if same_reader else None,
            lambda done, total: self.progress(Progress("reading", done, total)),
            retry=self.retry,
        )
        files.update({file: content.file_sha256 for file, content in contents.of.items()})
        files.update({file: "" for file, failed in contents.failed.items() if not failed.lasting})
        # A review that was taken out must be in no answer, even where nothing that can be read is left.
        gone = self.previous and any(review.file not in files for review in self.previous.reviews.values())
        if files and not contents.of and not gone:
            raise LibraryError(
                f"None of the files in {self.library.reviews_folder} can be read: "
                + "; ".join(f"{printable(file)}: {failed.reason}" for file, failed in contents.failed.items()),
                add_to(self.library),
            )
        return contents

    def _write(
        self,
        files: Mapping[str, str],
        contents: Contents,
        corrections: Mapping[str, Mapping[str, str]],
        leftovers: Leftovers,
    ) -> Built:
        previous = self.previous
        kept = kept_reviews(previous, self.reader, self.encoder.fingerprint, contents, corrections)
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

            unreadable = self._put_in(store, embedder, files, contents, corrections, kept, taken_over)
            embedder.end()
            store_counts = store.counts()
            passages = store_counts[1]
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
        manifest = self._manifest(nearest, inputs_of(self.reader, self.encoder, files, corrections), store_counts)
        untried = sum(not failed.tried for failed in contents.failed.values())
        other_names = {other: file for file, others in contents.reviews.items() for other in others}
        return Built(manifest, embedder.computed, unreadable, other_names, untried)

    def _manifest(self, nearest: str, inputs: str, counts: tuple[int, int, int]) -> Manifest:
        """What the generation says of itself; `counts` are those of its reviews, passages and sentences."""
        reviews, passages, sentences = counts
        return Manifest(
            format=generation.FORMAT,
            generation=self.name,
            built_at=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            model=self.encoder.name,
            fingerprint=self.encoder.fingerprint,
            engine=self.encoder.engine,
            dimension=self.encoder.dimension,
            nearest=nearest,
            reader=self.reader,
            inputs=inputs,
            reviews=reviews,
            passages=passages,
            sentences=sentences,
            parts={},
        )

    def _put_in(
        self,
        store: StoreWriter,
        embedder: Embedder,
        files: Mapping[str, str],
        contents: Contents,
        corrections: Mapping[str, Mapping[str, str]],
        kept: Mapping[str, Review],
        taken_over: int,
    ) -> tuple[Unreadable, ...]:
        """Put every review into the store and hand its passages on; the files that could not be read."""
        drafts: dict[str, Review] = {}
        unreadable = {
            file: Unreadable(printable(file), failed.reason, failed.wants_ocr)
            for file, failed in contents.failed.items()
        }
        for file, others in contents.reviews.items():
            id = review_id(file)
            if id in drafts:
                unreadable[file] = Unreadable(file, f"its name is too much like that of {drafts[id].file}. Rename it.")
            elif id in kept:
                drafts[id] = kept[id]
            else:
                self.progress(Progress("embedding", taken_over + embedder.done, contents.passages))
                reading = self._reading(file, files[file])
                entry = correct(reading.entry, corrections_of(contents.files(file), corrections))
                embedder.add(add_reading(store, id, reading, entry, self.encoder.fingerprint))
                drafts[id] = draft(id, file, reading, entry)
            for other in others:
                store.add_other_file(id, OtherFile(other, files[other], file, contents.of[other].wants_ocr))
        for file, one in sorted(unreadable.items()):
            store.add_unreadable(one, files[file])
        labels = label_reviews({id: d.entry for id, d in drafts.items()}, {id: d.file for id, d in drafts.items()})
        for id, review in drafts.items():
            if id not in kept:
                store.add_review(replace(review, label=labels[id]))
            elif review.label != labels[id]:
                store.label(id, labels[id])
        return tuple(unreadable[file] for file in sorted(unreadable))

    def _reading(self, file: str, digest: str) -> Reading:
        """What the file holds, from the last generation where that has it."""
        review = self.previous.reviews.get(review_id(file)) if self.previous else None
        if (
            self.previous
            and self.previous.manifest.reader == self.reader
            and review
            and (review.file, review.file_sha256) == (file, digest)
            and not ocr.would_help(review.problems)
        ):
            store = self.previous.store
            document = self.previous.document(review.id)
            return Reading(
                document, store.sections(review.id), store.passages(review.id), store.entry_as_read(review.id), digest
            )
        return self.readings.reading(self.library.path(file), digest)


def inputs_of(
    reader: str, encoder: Encoder, files: Mapping[str, str], corrections: Mapping[str, Mapping[str, str]]
) -> str:
    """A hash of everything that a generation is made from."""
    return digest_of(generation.FORMAT, reader, ocr.is_installed(), encoder.fingerprint, files, corrections)


def add_to(library: Library) -> Remedy:
    """The remedy where a library holds nothing."""
    return Remedy(RemedyKind.ADD_A_REVIEW, str(library.root))
