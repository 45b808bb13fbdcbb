"""The review, or the files, that a person names: the same names mean the same for every command.

A review has its id, its files and its label. It does not guess: a near name is offered, and never taken.
"""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus import Remedy, RemedyKind
from index.library import Library, LibraryError, review_id
from index.storage import IndexMismatch, IndexMissing, Review, Snapshot, open_snapshot

_Files = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NamedFiles:
    """The `files` that a person means, and `left`, those that hold the same text under other names."""

    files: _Files
    left: _Files


@dataclass(frozen=True, slots=True)
class _Names:
    """What a thing is called: `exact` names count before the others, which several things may share."""

    exact: frozenset[str]
    others: frozenset[str]


def review_named(snapshot: Snapshot, name: str) -> Review:
    """The review of that id, file name or label. Raises LibraryError where none or more than one is called so."""
    reviews = {review.files: review for review in snapshot.reviews.values()}
    names = {
        files: _names((review.id, *files), (review.label, *map(_last_part, files))) for files, review in reviews.items()
    }
    return reviews[_the_one(snapshot.library, name, names)]


def files_named(library: Library, name: str) -> NamedFiles:
    """The file of that name, or all the files of the review of that id or label; no index is needed for file names.

    Raises LibraryError as `review_named` does.
    """
    present = (*library.files(), *library.other_files())
    same: dict[str, _Files] = {file: (file,) for file in present}  # the files of the review that each is a file of
    labels: dict[_Files, str] = {}
    for review in _reviews(library):
        files = tuple(file for file in review.files if file in same)
        labels[files] = review.label
        same |= dict.fromkeys(files, files)
    names: dict[_Files, _Names] = {(file,): _names((file,), (_last_part(file),)) for file in present}
    for files in set(same.values()):
        own = names.get(files, _names((), ()))
        of_review = _names((review_id(files[0]),), (labels[files],) if files in labels else ())
        names[files] = _Names(own.exact | of_review.exact, own.others | of_review.others)
    found = _the_one(library, name, names)
    return NamedFiles(found, tuple(file for file in same[found[0]] if file not in found))


def _reviews(library: Library) -> tuple[Review, ...]:
    """Those of the index; none where there is no index that can be used."""
    try:
        with open_snapshot(library) as snapshot:
            return tuple(snapshot.reviews.values())
    except (IndexMissing, IndexMismatch):
        return ()


def _the_one(library: Library, name: str, names: Mapping[_Files, _Names]) -> _Files:
    wanted = name.strip().casefold()
    found = [files for files, known in names.items() if wanted in known.exact]
    found = found or [files for files, known in names.items() if wanted in known.others]
    if len(found) == 1:
        return found[0]
    if found:
        which = ", ".join(files[0] for files in found)
        raise LibraryError(f"{len(found)} reviews are called “{name}”: {which}.", "Name one by its file or its id.")
    every = sorted(frozenset[str]().union(*(known.exact | known.others for known in names.values())))
    near = difflib.get_close_matches(wanted, every, n=3)
    meant = f"Did you mean {' or '.join(f'“{one}”' for one in near)}?"
    remedy: Remedy | str = meant if near else Remedy(RemedyKind.SEE_THE_LIST)
    raise LibraryError(f"No review in {library.root} is called “{name}”.", remedy)


def _names(exact: Iterable[str], others: Iterable[str]) -> _Names:
    return _Names(frozenset(name.casefold() for name in exact), frozenset(name.casefold() for name in others))


def _last_part(file: str) -> str:
    return Path(file).name
