"""Starts the real server as a person does, in a process of its own, for the tests that talk to it.

The tools and benchmarks that need a server take it from here, too.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).parents[1]


@contextmanager
def started(command: Sequence[str], **options: Any) -> Iterator[subprocess.Popen[str]]:
    """The program, in a session of its own: whatever becomes of the test, it ends with all that it has started."""
    process = subprocess.Popen(command, text=True, start_new_session=True, **options)
    try:
        yield process
    finally:
        if os.name == "nt":
            process.kill()
        else:
            with suppress(ProcessLookupError):  # all have ended
                os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its address and its process."""

    address: str
    process: subprocess.Popen[str]
    output: IO[str]  # a file, because whoever waits for the end of a pipe waits for all that hold it

    @property
    def said(self) -> str:
        """All that it has said so far."""
        self.output.seek(0)
        return self.output.read()

    def stop(self) -> str:
        """Ctrl-C; what it said from then on."""
        before = len(self.said)
        self.process.send_signal(signal.SIGINT)
        self.process.wait()
        return self.said[before:]


@contextmanager
def serving(
    library: Path | None,
    *,
    port: int = 0,
    environment: dict[str, str] | None = None,
    options: Sequence[str] = (),
    program: Sequence[str] = (),
) -> Iterator[Server]:
    """`case-reviews serve` on `library` (None: the usual one), at any free port unless told otherwise.

    `program` is another one that serves, and says so in the same words.
    """
    choice = ["--library", str(library.absolute())] if library else []
    usual = ["-m", "ui", "serve", "--no-browser", "--port", str(port), *choice, *options]
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as output,
        started(
            [sys.executable, *(program or usual)],
            cwd=ROOT,
            env=os.environ | (environment or {}),
            stdout=output.fileno(),
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        server = Server("", process, output)
        while not (found := re.search(r"http://127\.0\.0\.1:\d+", server.said)):
            assert process.poll() is None, f"the server did not start: {server.said}"
            time.sleep(0.02)
        yield Server(found[0], process, output)
