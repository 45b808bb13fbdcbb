"""A library: a folder with people's review files, their catalogue, and the index that is made from them.

It says where things are and which files count as reviews. It changes nothing, but lays out the sample library.
"""

import hashlib
import os
import re
import shutil
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from corpus import SAMPLE_REVIEWS, CaseReviewsError, Remedy, RemedyKind, UnreadableDocument
from corpus.reading import SUFFIXES

# Left in folders by Windows itself; nobody put them there to be read.
_SYSTEM_FILES = frozenset({"desktop.ini", "thumbs.db"})


class LibraryError(CaseReviewsError):
    """The library is missing, empty, read-only, busy, or does not hold what was asked for."""


@dataclass(frozen=True, slots=True)
class Library:
    """The library in the folder `root`, which need not exist yet."""

    root: Path
    is_sample: bool = False

    @property
    def reviews_folder(self) -> Path:
        return self.root / "reviews"

    @property
    def catalogue(self) -> Path:
        return self.root / "catalogue.csv"

    @property
    def vocabulary(self) -> Path:
        """People's own abbreviations and words, where they keep any."""
        return self.root / "vocabulary.csv"

    @property
    def index_folder(self) -> Path:
        return self.root / "index"

    def files(self) -> tuple[str, ...]:
        """The review files, as POSIX paths below `reviews_folder`, sorted: those with a suffix that can be read.

        Hidden files, Office's lock files (`~$…`) and links that lead out of the folder are not among them.
        """
        return tuple(file for file in self._present() if _is_readable(file))

    def other_files(self) -> tuple[str, ...]:
        """Files that someone put among the reviews and that cannot be read, by their suffix or name; sorted."""
        return tuple(file for file in self._present() if not _is_readable(file))

    def path(self, file: str) -> Path:
        """Where the review file `file` (one of `files()`) is."""
        return self.reviews_folder / file

    def _present(self) -> list[str]:
        folder = self.reviews_folder
        inside = folder.resolve()
        return sorted(
            path.relative_to(folder).as_posix()
            for path in visible_files(folder)
            if not path.is_symlink() or path.resolve().is_relative_to(inside)
        )


def visible_files(folder: Path) -> Iterator[Path]:
    """The files in `folder` and below that a person put there: not hidden, not temporary, not the system's."""
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent, name)
            if not name.startswith((".", "~$")) and name.lower() not in _SYSTEM_FILES and path.is_file():
                yield path


def _is_readable(file: str) -> bool:
    return Path(file).suffix.lower() in SUFFIXES and printable(file) == file


def printable(file: str) -> str:
    """A file's name as text; on Linux a name may hold bytes that are none, and such a file has to be renamed."""
    return file.encode("utf-8", "replace").decode()


def review_id(file: str) -> str:
    """The id of the review in `file` (relative, POSIX): stable, and safe in an address.

    >>> review_id("Child T (final).pdf")
    'child-t-final-8d3f8e'
    """
    stem = unicodedata.normalize("NFKD", Path(file).stem).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", stem).strip("-")[:40].strip("-") or "review"
    return f"{slug}-{hashlib.sha256(file.encode('utf-8', 'surrogatepass')).hexdigest()[:6]}"


def file_sha256(path: Path) -> str:
    """The hash by which a file's content is known. Raises OSError where it cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def reason_of(error: UnreadableDocument) -> str:
    """Why a file cannot be read and what to do about it, without its name."""
    stop = "" if error.reason.endswith(("?", "!", ".")) else "."
    return f"{error.reason}{stop} {error.remedy}".strip()


def default_library_path() -> Path:
    """CASE_REVIEWS_LIBRARY where it is set, else the folder that the system gives programs for a person's data."""
    named = os.environ.get("CASE_REVIEWS_LIBRARY")
    return Path(named) if named else platformdirs.user_data_path("case-reviews", appauthor=False)


def find_library(path: Path | None) -> Library:
    """The library at `path`, or the default one; the sample library while that one has neither reviews nor an index.

    The sample library has no index at first: the caller rebuilds it. Raises LibraryError where `path` is missing.
    """
    if path is not None and not path.is_dir():
        what = "is not a folder" if path.exists() else "does not exist"
        raise LibraryError(f"The library {path} {what}.", Remedy(RemedyKind.MAKE_A_LIBRARY, str(path)))
    library = Library(path or default_library_path())
    if library.files() or library.other_files() or (library.index_folder / "CURRENT").exists():
        return library
    return _sample_library()


def _sample_library() -> Library:
    """The packaged fictional reviews, laid out in a cache folder that is named after their content."""
    files = sorted(visible_files(SAMPLE_REVIEWS))
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    named = os.environ.get("CASE_REVIEWS_CACHE")
    cache = Path(named) if named else platformdirs.user_cache_path("case-reviews", appauthor=False)
    library = Library(cache / f"sample-{digest.hexdigest()[:12]}", is_sample=True)
    try:
        library.reviews_folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            target = library.path(file.name)
            if not target.is_file():
                partial = target.with_name(f".{file.name}.{os.getpid()}.partial")
                shutil.copyfile(file, partial)
                partial.replace(target)
    except OSError as error:
        raise LibraryError(
            f"The sample reviews cannot be laid out in {library.root}: {error.strerror}.",
            Remedy(RemedyKind.ADD_OR_NAME_A_CACHE),
        ) from error
    return library
