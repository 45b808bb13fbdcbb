"""Adding files to a library and taking them out. Nothing of a person's is deleted: what goes is kept in `removed/`.

It reads files and copies those that can be read; the index is made from them by `index.building.rebuild`.
"""

import datetime
import itertools
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from index.building.build import Progress
from index.building.readings import Content, Failed, Readings
from index.library import (
    Library,
    cannot_write,
    file_sha256,
    hold,
    printable,
    visible_files,
)
from index.named import NamedFiles, files_named


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


def add(
    library_root: Path,
    paths: Sequence[Path],
    *,
    readings: Readings | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
) -> tuple[Added, ...]:
    """Copy files, and the readable files of folders, into the library at `library_root`, which is made if need be.

    A file is read before it is copied: one that cannot be read is skipped and leaves no trace. A file of a name that
    the library has replaces it (the old one is kept in `removed/`), but a second file of one name in the same call
    becomes "name (2)". What was read is left in `readings`, for the rebuild that follows. Raises LibraryError where the
    library is busy or cannot be written to.
    """
    library = Library(library_root)
    with hold(library):
        try:
            library.reviews_folder.mkdir(exist_ok=True)
            sources = [source for path in paths for source in _candidates(library, path)]
            return tuple(_added(library, sources, readings or Readings(library), progress))
        except OSError as error:
            raise cannot_write(library, error) from error


def remove(library: Library, name: str) -> NamedFiles:
    """Take a review out of the library, by id or label, or a file of one, by its name. What goes is kept in `removed/`.

    Returns the files that went, and those under which the review stays. Raises LibraryError where no review or more
    than one is meant.
    """
    with hold(library):
        named = files_named(library, name)
        try:
            for file in named.files:
                _keep_aside(library, file, shutil.move)
        except OSError as error:
            raise cannot_write(library, error) from error
    return named


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


def _added(
    library: Library, sources: Sequence[Path], readings: Readings, progress: Callable[[Progress], None]
) -> Iterator[Added]:
    known = {source: _without_reading(library, source) for source in sources}
    taken: set[str] = set()  # the names given out in this call
    with closing(readings.of([(source, "") for source in sources if known[source] is None])) as contents:
        for done, source in enumerate(sources):
            progress(Progress("adding", done, len(sources)))
            yield known[source] or _add(library, source, next(contents), taken)


def _without_reading(library: Library, source: Path) -> Added | None:
    """What becomes of a file that need not be read, or must not."""
    inside = library.reviews_folder.resolve()
    if source.resolve().is_relative_to(inside) and source.is_file():
        return Added(source.resolve().relative_to(inside).as_posix(), source, Outcome.UNCHANGED)
    name = printable(source.name)
    if name != source.name:
        return Added(name, source, Outcome.SKIPPED, "its name is not text. Rename it.")
    if name.startswith("."):
        return Added(name, source, Outcome.SKIPPED, "its name begins with a dot, which hides it. Rename it.")
    return None


def _add(library: Library, source: Path, content: Content | Failed, taken: set[str]) -> Added:
    """Add one file that has been read."""
    name = source.name
    if isinstance(content, Failed):
        return Added(name, source, Outcome.SKIPPED, content.reason)
    try:
        file = _free_name(library, name, content.file_sha256, taken)
        taken.add(file.casefold())
        return Added(file, source, _copy_in(library, source, file, content.file_sha256))
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
