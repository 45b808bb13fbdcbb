"""A library on disk: its folder, its files, and the lock of whoever changes it."""

from index.library.library import (
    Library,
    LibraryError,
    default_library_path,
    file_sha256,
    find_library,
    printable,
    reason_of,
    review_id,
    visible_files,
)
from index.library.lock import cannot_write, hold

__all__ = [
    "Library",
    "LibraryError",
    "cannot_write",
    "default_library_path",
    "file_sha256",
    "find_library",
    "hold",
    "printable",
    "reason_of",
    "review_id",
    "visible_files",
]
