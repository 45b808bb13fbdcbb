"""Readings: what files hold, read by other processes, a few ahead of whoever takes them.

Each content is read once: its reading is kept, for as long as the `Readings` are, in a file that has no name and ends
with them. What an index holds of a file is not looked up here (`index.building.contents`).
"""

import json
import os
import tempfile
import weakref
import zlib
from collections import deque
from collections.abc import Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from corpus import UnreadableDocument, ocr
from corpus.reading import read_review
from corpus.sandbox import ForkServer, Reading, reading_from_json, reading_to_json
from index.library import Library, reason_of
from index.storage import text_sha256

# Files that have been read and wait to be taken, for each processor.
_AHEAD = 4


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds, as far as it has to be known before anything is made of it."""

    file_sha256: str
    text_sha256: str
    passages: int
    wants_ocr: bool = False  # recognition might give it more text


@dataclass(frozen=True, slots=True)
class Failed:
    """Why a file cannot be read; `tried` is False where that is known from the last time.

    `lasting` is False where the same file may be read the next time, `wants_ocr` True where recognition might help.
    """

    reason: str
    tried: bool = True
    lasting: bool = True
    wants_ocr: bool = False


class Readings:
    """The readings that a program has made of files for `library`, by content and kind of file."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._file: IO[bytes] | None = None
        self._kept: dict[tuple[str, str], tuple[Content, int, int]] = {}  # with place and size in the file

    def of(self, paths: Sequence[tuple[Path, str]]) -> Generator[Content | Failed, None, None]:
        """What each of the files holds, or why it cannot be read, in order.

        A file comes with its hash, where that is known: one whose content has been read is not read again. The others
        are each read by a process of its own (`corpus.sandbox`), for which a thread waits.
        """
        at_once = os.cpu_count() or 1
        servers = [ForkServer() for _ in range(at_once)]
        # One for each thread; the last that was given back is taken next, so that a single file starts one alone.
        idle = servers.copy()
        with ThreadPoolExecutor(at_once, "reader") as threads:
            ahead: deque[tuple[Path, str, Future[_Read | Failed] | None]] = deque()
            try:
                for path, digest in paths:
                    known = (digest, path.suffix.lower()) in self._kept
                    ahead.append((path, digest, None if known else threads.submit(_read, path, idle)))
                    if len(ahead) > _AHEAD * at_once:
                        yield self._taken(*ahead.popleft())
                while ahead:
                    yield self._taken(*ahead.popleft())
            finally:
                threads.shutdown(wait=False, cancel_futures=True)
                for server in servers:
                    server.close()

    def reading(self, path: Path, file_sha256: str) -> Reading:
        """What was read of a file with that hash and of the same kind as `path`."""
        _, place, size = self._kept[file_sha256, path.suffix.lower()]
        assert self._file is not None  # noqa: S101  (something is kept in it)
        self._file.seek(place)
        return reading_from_json(json.loads(zlib.decompress(self._file.read(size))))

    def _taken(self, path: Path, digest: str, reading: "Future[_Read | Failed] | None") -> Content | Failed:
        if reading is None:
            return self._kept[digest, path.suffix.lower()][0]
        read = reading.result()
        if isinstance(read, Failed):
            return read
        if self._file is None:
            self._file = tempfile.TemporaryFile(buffering=0, dir=self._library.index_folder)  # noqa: SIM115
            weakref.finalize(self, self._file.close)
        place = self._file.seek(0, os.SEEK_END)
        left = memoryview(read.packed)
        while left:  # on a full disk a part is written, and the next part is the error
            left = left[self._file.write(left) :]
        self._kept[read.content.file_sha256, path.suffix.lower()] = read.content, place, len(read.packed)
        return read.content


@dataclass(frozen=True, slots=True)
class _Read:
    content: Content
    packed: bytes


def _read(path: Path, idle: list[ForkServer]) -> _Read | Failed:
    server = idle.pop()
    try:
        reading = read_review(path, server=server)
    except UnreadableDocument as error:
        return Failed(reason_of(error), lasting=error.lasting, wants_ocr=error.wants_ocr)
    finally:
        idle.append(server)
    document = reading.document
    content = Content(
        reading.file_sha256, text_sha256(document.text), len(reading.passages), ocr.is_wanted(document.problems)
    )
    return _Read(content, zlib.compress(json.dumps(reading_to_json(reading)).encode(), 1))
