"""The inventory of a library: which files are there, and the hash of each, without reading what has not been touched.

Hashes are kept beside the index with the size and the time stamps of the file; losing them costs reading, no more.
"""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

from index.library import Library, file_sha256

_KEPT = "inventory.json"
# A file that was written this shortly before it was hashed may be written again without its time stamp changing.
_SETTLED = 2_000_000_000  # nanoseconds; FAT keeps times to two seconds

_Stamp = tuple[int, int, int]  # size, time of the last change of the content and of the file, nanoseconds


def hashes(library: Library, *, verify: bool, progress: Callable[[int, int], None]) -> dict[str, str]:
    """Every file that someone put among the reviews and its hash, blank where it cannot be opened.

    A file whose size and time stamps are what they were keeps its hash; with `verify` it is read all the same.
    `progress` is told how many of how many files are done.
    """
    kept = library.index_folder / _KEPT
    known = {} if verify else _read(kept)
    files = sorted((*library.files(), *library.other_files()))
    found: dict[str, str] = {}
    stamps: dict[str, tuple[_Stamp, str]] = {}
    for done, file in enumerate(files):
        progress(done, len(files))
        path = library.path(file)
        try:
            stamp = _stamp(path)
            before, digest = known.get(file, (None, ""))
            settled = before == stamp
            if not settled:
                started = time.time_ns()
                digest = file_sha256(path)
                settled = _stamp(path) == stamp and max(stamp[1:]) < started - _SETTLED
            found[file] = digest
            if settled:
                stamps[file] = stamp, digest
        except OSError:
            found[file] = ""
    if stamps != known:
        _write(kept, stamps)
    return found


def _stamp(path: Path) -> _Stamp:
    status = path.stat()
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _read(kept: Path) -> dict[str, tuple[_Stamp, str]]:
    try:
        content = json.loads(kept.read_text(encoding="utf-8"))
        return {file: ((int(a), int(b), int(c)), str(digest)) for file, (a, b, c, digest) in content.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _write(kept: Path, stamps: dict[str, tuple[_Stamp, str]]) -> None:
    content = {file: (*stamp, digest) for file, (stamp, digest) in stamps.items()}
    partial = kept.with_name(f"{_KEPT}.partial")
    partial.write_text(json.dumps(content), encoding="utf-8")
    os.replace(partial, kept)
