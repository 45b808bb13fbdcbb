"""Starts the real server as a person does, in a process of its own, for the tests that talk to it."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its address and its process."""

    address: str
    process: subprocess.Popen[str]
    said: str = ""  # until it gave its address

    def stop(self) -> str:
        """Ctrl-C; what it said from then on."""
        self.process.send_signal(signal.SIGINT)
        said, _ = self.process.communicate(timeout=60)
        return said


@contextmanager
def serving(
    library: Path | None, *, port: int = 0, environment: dict[str, str] | None = None, options: Sequence[str] = ()
) -> Iterator[Server]:
    """`case-reviews serve` on `library` (None: the usual one), at any free port unless told otherwise."""
    choice = ["--library", str(library)] if library else []
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "ui",
            "serve",
            "--no-browser",
            "--port",
            str(port),
            *choice,
            *options,
        ],
        cwd=ROOT,
        env=os.environ | (environment or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        said = ""
        for line in process.stdout or ():
            said += line
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                yield Server(found[0], process, said)
                break
        else:
            raise AssertionError(f"the server did not start: {said}")
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()
