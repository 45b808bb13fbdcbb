"""The library that a command is about, and its live generation."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from corpus import CaseReviewsError
from index.library import Library, default_library_path, find_library
from index.storage import Snapshot, open_snapshot
from ui.commands.reporting import rebuilt


@contextlib.contextmanager
def opened(path: Path | None) -> Iterator[tuple[Library, Snapshot]]:
    """The library and its live generation; the sample library is indexed the first time it is needed."""
    library = find_library(path)
    if library.is_sample:
        rebuilt(library, "bar")
    with open_snapshot(library) as snapshot:
        yield library, snapshot


def own_library(path: Path | None) -> Library:
    library = find_library(path)
    if library.is_sample:
        raise CaseReviewsError(
            f"There is no review in {path or default_library_path()}.", "Add one first: case-reviews add FILE"
        )
    return library
