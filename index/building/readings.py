"""Readings: what the files of a library hold, in order, a few read ahead by other processes.

A file that has not changed since the last generation is not read again; what stays as it is is not even looked up.
"""

import os
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from corpus import UnreadableDocument, ocr
from corpus.reading import read_review
from corpus.sandbox import ForkServer, Reading
from index.library import Library, printable, reason_of, review_id
from index.storage import Review, Snapshot

# Files that have been read and wait to be taken, for each processor.
_AHEAD = 4


@dataclass(frozen=True, slots=True)
class Failed:
    """Why a file cannot be read; `tried` is False where that is known from the last time.

    `lasting` is False where the same file may be read the next time.
    """

    reason: str
    tried: bool = True
    lasting: bool = True


Outcome = Review | Reading | Failed


class Readings:
    """Reads the files of `library` that are not `kept` (reviews by id, as they are).

    `known` is the last generation, where the files that it holds would be read in the same way now. With `retry`, files
    that could not be read are tried again although they have not changed.
    """

    def __init__(
        self, library: Library, kept: Mapping[str, Review], known: Snapshot | None, *, retry: bool = False
    ) -> None:
        self._library = library
        self._kept = kept
        self._known = known
        self._failed = known.store.unreadable() if known and not retry else {}

    def of(self, files: Mapping[str, str]) -> Iterator[tuple[str, Outcome]]:
        """Each of the files (name and hash) with its review where that is kept, else its reading or why there is none.

        Every file that has to be read is read by a process of its own (`corpus.sandbox.processes`), for which a thread
        waits.
        """
        at_once = os.cpu_count() or 1
        servers = [ForkServer() for _ in range(at_once)]
        # One for each thread; the last that was given back is taken next, so that a single file starts one alone.
        idle = servers.copy()
        with ThreadPoolExecutor(at_once, "reader") as threads:
            ahead: deque[tuple[str, Future[Outcome]]] = deque()
            try:
                for file, digest in files.items():
                    ahead.append((file, threads.submit(self._outcome, file, digest, idle)))
                    if len(ahead) > _AHEAD * at_once:
                        next_file, outcome = ahead.popleft()
                        yield next_file, outcome.result()
                for next_file, outcome in ahead:
                    yield next_file, outcome.result()
            finally:
                threads.shutdown(wait=False, cancel_futures=True)
                for server in servers:
                    server.close()

    def _outcome(self, file: str, digest: str, idle: list[ForkServer]) -> Outcome:
        id = review_id(file)
        if id in self._kept and self._kept[id].file == file:
            return self._kept[id]
        failed_digest, reason = self._failed.get(printable(file), ("", ""))
        if digest and failed_digest == digest and not ocr.would_help([reason]):
            return Failed(reason, tried=False)
        if printable(file) != file:
            return Failed("its name is not text. Rename it.")
        known = self._known
        review = known.reviews.get(id) if known else None
        same = review and (review.file, review.file_sha256) == (file, digest) and not ocr.would_help(review.problems)
        if known and same:
            store = known.store
            return Reading(known.document(id), store.sections(id), store.passages(id), store.entry_as_read(id))
        server = idle.pop()
        try:
            return read_review(self._library.path(file), server=server)
        except UnreadableDocument as error:
            return Failed(reason_of(error), lasting=error.lasting)
        finally:
            idle.append(server)
