"""Rebuilding: makes the index agree with the review files and the catalogue, doing again only what has changed.

It writes a new generation beside the live one and publishes it at once: killed at any instant, the last one answers.
It never changes a review file, and the catalogue only by adding rows for new files.
"""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import corpus
from corpus.catalogue import CatalogueError, add_rows, read_corrections
from index.building.build import Build, Built, Progress, add_to, inputs_of
from index.building.drafting import digest_of
from index.building.inventory import hashes
from index.building.readings import Readings
from index.encoder import Encoder
from index.library import Library, LibraryError, cannot_write, hold
from index.storage import IndexMismatch, IndexMissing, Snapshot, Unreadable, generation, open_snapshot

__all__ = ["Progress", "RebuildReport", "rebuild"]


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What a rebuild did. `embedded` and `reused` count passages; `notes` are sentences for a person; `untried` counts
    the unreadable files that have not changed and were not tried again.

    `other_names` are the files that hold the same text as another, each with the file that is shown for both.

    `changed` is False where the index agreed with the library already, and its generation was kept.
    """

    generation: str
    changed: bool
    reviews: int
    passages: int
    embedded: int
    reused: int
    unreadable: tuple[Unreadable, ...]
    other_names: dict[str, str]
    notes: tuple[str, ...]
    untried: int


def rebuild(
    library: Library,
    encoder: Encoder,
    *,
    full: bool = False,
    verify: bool = False,
    retry: bool = False,
    readings: Readings | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
) -> RebuildReport:
    """Bring the index of `library` up to date and publish it; `full` reads and embeds everything again.

    With `verify` every file is read to see whether it has changed, not only those of another size or time stamp; with
    `retry` files that could not be read are tried again although they have not changed. What `readings` hold,
    as `add` leaves them, is not read again.

    Raises LibraryError where the library is missing, empty, busy or read-only, or none of its files can be read, and
    CatalogueError where catalogue.csv cannot be understood. The last index stays in every case.
    """
    if not library.root.is_dir():
        raise LibraryError(f"The library {library.root} does not exist.", add_to(library))
    with hold(library):
        previous, notes = _previous(library)
        try:
            corrections = _corrections(library)
            files = hashes(
                library, verify=verify or full, progress=lambda done, of: progress(Progress("checking", done, of))
            )
            if not files and not previous:
                raise LibraryError(f"The library {library.root} holds no reviews.", add_to(library))
            reader = _reader_version()
            inputs = inputs_of(reader, encoder, files, corrections)
            if previous and not full and not (retry and previous.unreadable) and previous.manifest.inputs == inputs:
                report = _unchanged(previous)
            else:
                build = Build(
                    library, encoder, reader, previous, readings or Readings(library), progress, full=full, retry=retry
                )
                report = _report(build.run(files, corrections))
        except OSError as error:
            raise cannot_write(library, error) from error
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):  # the rest says where
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


def _reader_version() -> str:
    """A hash of the code and data that make documents and entries of files: when it changes, all are redone."""
    folder = Path(corpus.__file__).parent
    sources = sorted(path for path in folder.rglob("*") if path.suffix in (".py", ".csv"))
    return digest_of(*((path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8")) for path in sources))


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
        {other.file: other.shown for other in previous.store.other_files()},
        ("Nothing has changed since the last rebuild.",),
        len(previous.unreadable),
    )


def _report(built: Built) -> RebuildReport:
    facts = built.manifest
    return RebuildReport(
        facts.generation,
        True,
        facts.reviews,
        facts.passages,
        built.embedded,
        facts.passages - built.embedded,
        built.unreadable,
        built.other_names,
        (),
        built.untried,
    )


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
