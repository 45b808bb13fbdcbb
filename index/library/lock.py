"""The lock of a library: one program at a time changes it. Reading needs no lock."""

import datetime
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import filelock

from corpus import Remedy, RemedyKind
from index.library.library import Library, LibraryError

# Long enough for a file to be copied in; whoever rebuilds a large library is not worth waiting for in silence.
_SECONDS = 3.0


@contextmanager
def hold(library: Library) -> Iterator[None]:
    """Hold the library's lock, made free by the system when the program ends in any way.

    Raises LibraryError where another program holds it, naming which, or where the library cannot be written to.
    """
    lock = filelock.FileLock(library.index_folder / "lock", timeout=_SECONDS)
    holder = library.index_folder / "lock.holder"
    try:
        library.index_folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except filelock.Timeout:
        try:
            who = holder.read_text(encoding="utf-8")
        except OSError:
            who = "another program"
        raise LibraryError(
            f"The library {library.root} is being changed by {who}.",
            "Wait until that has finished, or close that program, and try again.",
        ) from None
    except OSError as error:
        raise cannot_write(library, error) from error
    try:
        started = datetime.datetime.now().astimezone().strftime("%H:%M on %d %B")
        with suppress(OSError):  # it only tells others whom they wait for
            holder.write_text(f"process {os.getpid()} on {platform.node()}, since {started}", encoding="utf-8")
        yield
    finally:
        with suppress(OSError):
            holder.unlink()
        lock.release()


def cannot_write(library: Library, error: Exception) -> LibraryError:
    """What to tell a person when the library's folder takes no files."""
    return LibraryError(
        f"The library {library.root} cannot be changed: {getattr(error, 'strerror', None) or error}.",
        Remedy(RemedyKind.CHOOSE_ANOTHER_FOLDER),
    )
