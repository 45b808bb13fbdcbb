"""Adding files to a library and taking them out. Nothing of a person's is deleted: what goes is kept in `removed/`.

It copies files; the index is made from them by `index.building.rebuild`.
"""

import datetime
import difflib
import itertools
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from corpus import Remedy, RemedyKind, UnreadableDocument
from corpus.reading import read_document
from index.library import (
    Library,
    LibraryError,
    cannot_write,
    file_sha256,
    hold,
    printable,
    reason_of,
    review_id,
    visible_files,
)
from index.storage import IndexMismatch, IndexMissing, open_snapshot


class Outcome(StrEnum):
    """What became of a file."""

    ADDED = "added"
    UNCHANGED = "unchanged"
    REPLACED = "replaced"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Added:
    """One file of a call to `add`: its name in the library, where it came from, and why it was skipped if it was."""

    file: str
    source: Path
    outcome: Outcome
    reason: str | None = None


def add(library_root: Path, paths: Sequence[Path]) -> tuple[Added, ...]:
    """Copy files, and the readable files of folders, into the library at `library_root`, which is made if need be.

    A file is read before it is copied: one that cannot be read is skipped and leaves no trace. A file of a name that
    the library has replaces it (the old one is kept in `removed/`), but a second file of one name in the same call
    becomes "name (2)". Raises LibraryError where the library is busy or cannot be written to.
    """
    library = Library(library_root)
    with hold(library):
        try:
            library.reviews_folder.mkdir(exist_ok=True)
            taken: set[str] = set()
            return tuple(_add(library, source, taken) for path in paths for source in _candidates(library, path))
        except OSError as error:
            raise cannot_write(library, error) from error


def remove(library: Library, review: str) -> str:
    """Take a review out of the library, by id, file name or label. Its file is kept in `removed/`; returns its name.

    Raises LibraryError where no review or more than one is meant.
    """
    with hold(library):
        file = _named(library, review)
        try:
            _keep_aside(library, file, shutil.move)
        except OSError as error:
            raise cannot_write(library, error) from error
    return file


def _candidates(library: Library, path: Path) -> Iterator[Path]:
    """The files that `path` names: itself, or those in it, without what the library keeps beside its reviews."""
    if not path.is_dir():
        yield path
        return
    root, inside = library.root.resolve(), library.reviews_folder.resolve()
    for file in visible_files(path):
        place = file.resolve()
        if place.is_relative_to(inside) or not place.is_relative_to(root):
            yield file


def _add(library: Library, source: Path, taken: set[str]) -> Added:
    """Add one file. `taken` holds the names given out in this call."""
    inside = library.reviews_folder.resolve()
    if source.resolve().is_relative_to(inside) and source.is_file():
        return Added(source.resolve().relative_to(inside).as_posix(), source, Outcome.UNCHANGED)
    name = printable(source.name)
    if name != source.name:
        return Added(name, source, Outcome.SKIPPED, "its name is not text. Rename it.")
    if name.startswith("."):
        return Added(name, source, Outcome.SKIPPED, "its name begins with a dot, which hides it. Rename it.")
    try:
        read_document(source)
        digest = file_sha256(source)
        file = _free_name(library, name, digest, taken)
        taken.add(file.casefold())
        return Added(file, source, _copy_in(library, source, file, digest))
    except UnreadableDocument as error:
        return Added(name, source, Outcome.SKIPPED, reason_of(error))
    except OSError as error:
        return Added(name, source, Outcome.SKIPPED, f"it cannot be copied: {error.strerror}.")


def _copy_in(library: Library, source: Path, file: str, digest: str) -> Outcome:
    target = library.path(file)
    outcome = Outcome.REPLACED if target.exists() else Outcome.ADDED
    if outcome is Outcome.REPLACED and file_sha256(target) == digest:
        return Outcome.UNCHANGED
    partial = target.with_name(f".{os.getpid()}.partial")
    try:
        with source.open("rb") as original, partial.open("wb") as copy:
            shutil.copyfileobj(original, copy)
            copy.flush()
            os.fsync(copy.fileno())
        if outcome is Outcome.REPLACED:
            _keep_aside(library, file, shutil.copy2)
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)
    return outcome


def _free_name(library: Library, name: str, digest: str, taken: set[str]) -> str:
    """Of "name", "name (2)" …: the one that holds these bytes, else the first that this call has not given out."""
    stem, suffix = Path(name).stem, Path(name).suffix
    names = itertools.chain([name], (f"{stem} ({number}){suffix}" for number in itertools.count(2)))
    free = None
    for candidate in names:
        path = library.path(candidate)
        if path.is_file() and file_sha256(path) == digest:
            return candidate
        if free is None and candidate.casefold() not in taken:
            free = candidate
        if free is not None and not path.exists():
            return free
    raise AssertionError("the names never end")


def _keep_aside(library: Library, file: str, put: Callable[[Path, Path], object]) -> None:
    """Put (copy or move) the library's `file` into `removed/<time>/`, where its owner can fetch it back."""
    moment = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H-%M-%S-%f")
    kept = library.root / "removed" / moment / file
    kept.parent.mkdir(parents=True, exist_ok=True)
    put(library.path(file), kept)


def _named(library: Library, review: str) -> str:
    """The file of the review that is meant."""
    files = (*library.files(), *library.other_files())
    names = {file: {file.casefold(), Path(file).name.casefold(), review_id(file)} for file in files}
    try:
        with open_snapshot(library) as snapshot:
            for known in snapshot.reviews.values():
                names.get(known.file, set()).add(known.label.casefold())
    except (IndexMissing, IndexMismatch):
        pass  # without an index there are no labels; ids and file names do
    wanted = review.strip().casefold()
    found = [file for file in files if wanted in names[file]]
    if len(found) == 1:
        return found[0]
    if found:
        raise LibraryError(
            f"{len(found)} reviews are called “{review}”: {', '.join(found)}.", "Name one by its file or its id."
        )
    near = difflib.get_close_matches(wanted, sorted(set().union(*names.values())), n=3)
    meant = f"Did you mean {' or '.join(f'“{name}”' for name in near)}?"
    hint: Remedy | str = meant if near else Remedy(RemedyKind.SEE_THE_LIST)
    raise LibraryError(f"No review in {library.root} is called “{review}”.", hint)
