"""Contents: what every file of a library holds, and which of them hold the same text, before anything is written.

Files of the same text are one review with several names: it is that of the first of them, in the order of names. What
the last generation knows of a file that has not changed is not read again.
"""

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace

from corpus import ocr
from index.building.readings import Content, Failed, Readings
from index.library import Library, printable
from index.storage import Snapshot


@dataclass(frozen=True, slots=True)
class Contents:
    """What the files hold, in the order of their names.

    `reviews` are the first files of each text, with the others of the same text. `failed` could not be read.
    """

    of: Mapping[str, Content]
    reviews: Mapping[str, tuple[str, ...]]
    failed: Mapping[str, Failed]

    def files(self, review: str) -> tuple[str, ...]:
        """Every file of the review whose first file that is."""
        return (review, *self.reviews[review])

    @property
    def passages(self) -> int:
        """Of all reviews."""
        return sum(self.of[file].passages for file in self.reviews)


def read_contents(
    library: Library,
    files: Mapping[str, str],
    readings: Readings,
    known: Snapshot | None,
    progress: Callable[[int, int], None],
    *,
    retry: bool,
) -> Contents:
    """The contents of `files` (with their hashes, in order).

    `known` is the last generation, where the files that it holds would be read in the same way now. With `retry`, files
    that could not be read are tried again although they have not changed. `progress` is told how many of how many
    files are done.
    """
    found: dict[str, Content | Failed] = {}
    if known:
        found |= _unchanged(known, files)
        if not retry:
            found |= _still_failed(known, files)
    found |= {file: Failed("its name is not text. Rename it.") for file in files if printable(file) != file}
    new = [(library.path(file), digest) for file, digest in files.items() if file not in found]
    with closing(readings.of(new)) as read:
        for done, file in enumerate(files):
            progress(done, len(files))
            if file not in found:
                found[file] = next(read)
    of: dict[str, Content] = {}
    by_text: dict[str, list[str]] = {}
    failed: dict[str, Failed] = {}
    for file in files:
        outcome = found[file]
        if isinstance(outcome, Failed):
            failed[file] = outcome
        else:
            of[file] = outcome
            by_text.setdefault(outcome.text_sha256, []).append(file)
    return Contents(of, {first: tuple(others) for first, *others in by_text.values()}, failed)


def _unchanged(known: Snapshot, files: Mapping[str, str]) -> dict[str, Content]:
    """What the last generation says of the files that have not changed.

    A file whose text is known by another file's is known as long as that one is.
    """
    found: dict[str, Content] = {}
    for review in known.reviews.values():
        if files.get(review.file) == review.file_sha256 and not ocr.would_help(review.problems):
            wants_ocr = ocr.is_wanted(review.problems)
            found[review.file] = Content(review.file_sha256, review.text_sha256, review.passages, wants_ocr)
    for other in known.store.other_files():
        outdated = other.wants_ocr and ocr.is_installed()
        if files.get(other.file) == other.file_sha256 and other.shown in found and not outdated:
            found[other.file] = replace(found[other.shown], wants_ocr=other.wants_ocr)
    return found


def _still_failed(known: Snapshot, files: Mapping[str, str]) -> dict[str, Failed]:
    return {
        one.file: Failed(one.reason, tried=False, wants_ocr=one.wants_ocr)
        for one, digest in known.store.unreadable().items()
        if digest and files.get(one.file) == digest and not (one.wants_ocr and ocr.is_installed())
    }
