"""The processes in which files are read and drawn: one forked for every job by a server, which has started once.

Starting Python takes ten times as long as reading a short review. A server copies itself for every job: each is still
done by a process of its own, with its own limits, and costs itself alone. What runs in both is `corpus.isolated.child`;
nothing is parsed here, and no limit chosen. Nothing that comes back is unpickled.

The standard library's fork server (`multiprocessing`, "forkserver") was tried in its place, and left: it took 29 ms a
file where this one takes 12 (40 short reviews, two processors); its children run the program's main module again, which
may be Streamlit's script; where it is stopped, whoever starts a process waits for ever; and what it has forked goes on
when the program is killed.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from corpus.errors import UnreadableDocument
from corpus.sandbox.limits import REFUSED

_CHILD = Path(__file__).parents[1] / "isolated" / "child.py"
# Windows cannot fork, and macOS does not promise that a copy which started no program of its own can go on.
FORKS = hasattr(os, "fork") and sys.platform != "darwin"
KILLED = -9  # the status of a process that was ended by SIGKILL
# A server that has not answered so long after the time that it was to allow (seconds) is not waited for.
_GRACE = 30.0


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended: its status (that of `subprocess`), what it wrote where that is 0, and what it complained."""

    status: int
    result: bytes
    complaint: bytes

    def refusal(self, file: str) -> UnreadableDocument | None:
        """What the process said of `file`, named so, where it refused it."""
        if self.status != REFUSED:
            return None
        try:
            reason, remedy, lasting = json.loads(self.result)
        except (ValueError, TypeError):
            return None
        return UnreadableDocument(file, str(reason), str(remedy), lasting=bool(lasting))


def run_alone(job: Mapping[str, Any], seconds: float) -> Ended:
    """Have a single job done, and leave no server. Raises TimeoutError after so many seconds."""
    with closing(ForkServer()) as server:
        return server.run(job, seconds)


class ForkServer:
    """A process that forks one for every job; started with the first job, and again where it has died.

    It does one job at a time: whoever has several done at once has a server for each. Where the system cannot fork,
    every job has a process that is started for it.
    """

    def __init__(self) -> None:
        self._closed = False
        self._working = threading.Lock()
        self._running: _Running | None = None

    def run(self, job: Mapping[str, Any], seconds: float) -> Ended:
        """Have the job done. Raises TimeoutError after so many seconds."""
        if not FORKS:
            return _started_for(job, seconds)
        with self._working:
            for _ in range(2):  # a server that has died costs nothing but another one, unless that dies as well
                if self._closed:
                    break
                self._running = self._running or _Running()
                try:
                    ended = self._running.run(job, seconds)
                except TimeoutError:
                    self._end()
                    raise
                except (OSError, EOFError):
                    self._end()
                    continue
                if ended is None:
                    raise TimeoutError
                return ended
        return Ended(KILLED, b"", b"")

    def close(self) -> None:
        """End the server; a job that another thread has given it ends at once, as one that was killed."""
        self._closed = True
        if running := self._running:
            running.leave()
        with self._working:
            self._end()

    def _end(self) -> None:
        if self._running:
            self._running.end()
        self._running = None


class _Running:
    """A server's process, the socket over which it takes jobs and says how they ended, and the files it writes to."""

    def __init__(self) -> None:
        self._result = tempfile.TemporaryFile()  # noqa: SIM115  (closed by `end`)
        self._complaint = tempfile.TemporaryFile()  # noqa: SIM115
        self._jobs, theirs = socket.socketpair()
        with theirs:
            # A process group of its own, so that it can be ended together with what it has forked.
            self._process = subprocess.Popen(
                [sys.executable, "-I", str(_CHILD), "serve"],
                stdin=theirs.fileno(),
                stdout=self._result,
                stderr=self._complaint,
                process_group=0,
            )

    def run(self, job: Mapping[str, Any], seconds: float) -> Ended | None:
        """None where the server stopped it. Raises TimeoutError, OSError or EOFError where the server is of no use."""
        for file in (self._result, self._complaint):
            file.seek(0)  # for the server as well: the place in a file is one for all that share it
            file.truncate()
        self._jobs.settimeout(seconds + _GRACE)
        self._jobs.sendall(json.dumps({**job, "wait": seconds}).encode() + b"\n")
        answer = self._jobs.recv(100)
        if not answer:
            raise EOFError
        status = json.loads(answer)
        return None if status is None else _ended(status, self._result, self._complaint)

    def leave(self) -> None:
        """Say no more to the server, which ends for that reason."""
        with suppress(OSError):  # it has ended
            self._jobs.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        """End the server with everything it has forked."""
        os.killpg(self._process.pid, signal.SIGKILL)  # as long as it is not waited for, the number is no other's
        self._process.wait()
        for thing in (self._jobs, self._result, self._complaint):
            thing.close()


def _started_for(job: Mapping[str, Any], seconds: float) -> Ended:
    """Where the system cannot fork: the job done by a process that is started for it."""
    with tempfile.TemporaryFile() as result, tempfile.TemporaryFile() as complaint:
        try:
            finished = subprocess.run(
                [sys.executable, "-I", str(_CHILD)],
                input=json.dumps(job).encode(),
                stdout=result,
                stderr=complaint,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise TimeoutError from None
        return _ended(finished.returncode, result, complaint)


def _ended(status: int, result: IO[bytes], complaint: IO[bytes]) -> Ended:
    complaint.seek(max(0, complaint.seek(0, os.SEEK_END) - 2000))
    result.seek(0)
    return Ended(status, result.read() if status in (0, REFUSED) else b"", complaint.read())
