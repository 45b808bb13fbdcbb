"""Adding and rebuilding in a child process, so that asking goes on meanwhile and a crash takes nothing along.

One task at a time for the whole server; every browser session sees the same progress. It starts `case-reviews add` or
`case-reviews rebuild` and reads the JSON lines that they print; it does not index anything itself.
"""

import contextlib
import datetime
import json
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import streamlit as st

from corpus import Remedy, RemedyKind

# The child starts where the packages lie, so that it finds them and nothing of the folder the person happens to be in.
PACKAGES = Path(__file__).resolve().parents[2]
CANCELLED = "It was cancelled. The last good index is still in use."
OUT_OF_MEMORY = (
    "The system ended the task, which most often means that the memory ran out. The last good index is still in use. "
    "Close other programs and try again."
)
SIGKILL = 9  # Windows' `signal` has no such name
# Before this much of a stage is done, its rate says little about what is left.
_LEAST_SECONDS, _LEAST_SHARE = 2.0, 0.05


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage that has ended: its name, how many files or passages it counted, and how long it took."""

    name: str
    total: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a task is. `done` and `total` count what `stage` names, which began at `stage_started`.

    `stages` are those before it, and after the task all of them. `began` is a time of day, the other times are
    monotonic. `files` holds a line for each file that was added or skipped, and `report` what the rebuild did, as the
    commands print them. `number` tells one task from the next; 0 means that there has been none. `error` is what went
    wrong, in a sentence, and `remedy` what can be done about it.
    """

    number: int = 0
    command: str = ""
    stage: str = "starting"
    done: int = 0
    total: int = 0
    running: bool = False
    error: str | None = None
    remedy: Remedy | str = ""
    files: tuple[dict[str, Any], ...] = ()
    report: dict[str, Any] | None = None
    stages: tuple[Stage, ...] = ()
    began: datetime.datetime = field(default_factory=lambda: datetime.datetime.now().astimezone())
    started: float = field(default_factory=time.monotonic)
    stage_started: float = field(default_factory=time.monotonic)
    ended: float | None = None

    @property
    def share(self) -> float:
        """What is done of this stage, 0 to 1."""
        return min(self.done / self.total, 1.0) if self.total > 0 else 0.0

    @property
    def seconds(self) -> float:
        """Since the task began; of a task that has ended, how long it took."""
        return (self.ended or time.monotonic()) - self.started

    @property
    def seconds_left(self) -> float | None:
        """Until the end of this stage, from its rate so far; None where that cannot be said yet."""
        return time_left(self.done, self.total, time.monotonic() - self.stage_started)


def time_left(done: int, total: int, seconds: float) -> float | None:
    """How many seconds the rest takes where `done` of `total` took `seconds`; None while that says little."""
    if seconds < _LEAST_SECONDS or done <= 0 or done < total * _LEAST_SHARE or done > total:
        return None
    return seconds * (total - done) / done


class Rebuilding:
    """Runs one task at a time and remembers the last one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._progress = Progress()
        self._process: subprocess.Popen[str] | None = None

    def progress(self) -> Progress:
        """The running task's progress, or the last one's."""
        return self._progress

    def rebuild(self, library: Path, *, full: bool = False) -> bool:
        """Start rebuilding the index of `library`, from nothing where `full`; False where a task is running already."""
        return self._start("rebuild", library, ["--full"] if full else [], None)

    def add(self, library: Path, files: Sequence[Path], folder: TemporaryDirectory[str]) -> bool:
        """Start adding `files`, which lie in `folder`; the folder is removed when the task has ended.

        False where a task is running already; the folder is then the caller's still.
        """
        return self._start("add", library, [str(file) for file in files], folder)

    def cancel(self) -> None:
        """Stop the running task, if any. What was published before stays."""
        with self._lock:
            if self._process and self._progress.running:
                self._progress = replace(self._progress, error=CANCELLED)
                self._process.terminate()

    def _start(self, command: str, library: Path, words: list[str], folder: TemporaryDirectory[str] | None) -> bool:
        with self._lock:
            if self._progress.running:
                return False
            options = ("--library", str(library.absolute()), "--progress", "json")
            self._process = subprocess.Popen(
                [sys.executable, "-m", "ui", command, *words, *options],
                cwd=PACKAGES,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                errors="replace",
            )
            self._progress = Progress(self._progress.number + 1, command, running=True)
        threading.Thread(target=self._follow, args=(self._process, folder), name=command, daemon=True).start()
        return True

    def _follow(self, process: subprocess.Popen[str], folder: TemporaryDirectory[str] | None) -> None:
        with process, folder or contextlib.nullcontext():
            for line in process.stdout or ():
                self._read(line)
            status = process.wait()
        with self._lock:
            error, remedy = self._progress.error, self._progress.remedy
            if status == -SIGKILL and error is None:
                error = OUT_OF_MEMORY
            if status != 0 and error is None and not self._progress.files:
                error = f"The task ended early (exit status {status}). The last good index is still in use."
                remedy = Remedy(RemedyKind.TRY_IN_A_TERMINAL, self._progress.command)
            if status == 0 and error == CANCELLED:
                error = None  # it had finished by then
            now = time.monotonic()
            stages = _with_last(self._progress, now)
            self._progress = replace(
                self._progress, running=False, error=error, remedy=remedy, stages=stages, ended=now
            )

    def _read(self, line: str) -> None:
        try:
            told = json.loads(line)
        except ValueError:
            return
        if not isinstance(told, dict):
            return
        with self._lock:
            if "error" in told and self._progress.error is None:
                self._progress = replace(
                    self._progress, error=str(told["error"]), remedy=_remedy(told.get("remedy", ""))
                )
            elif "report" in told:
                self._progress = replace(self._progress, report=told["report"])
            elif "file" in told:
                self._progress = replace(self._progress, files=(*self._progress.files, told))
            elif "stage" in told:
                self._advance(str(told["stage"]), int(told.get("done", 0)), int(told.get("total", 0)))

    def _advance(self, stage: str, done: int, total: int) -> None:
        if stage != self._progress.stage:
            now = time.monotonic()
            stages = _with_last(self._progress, now)
            self._progress = replace(self._progress, stage=stage, stages=stages, stage_started=now)
        self._progress = replace(self._progress, done=done, total=total)


def _remedy(told: Any) -> Remedy | str:
    """What `ui.commands.reporting.print_error` wrote: a `Remedy`'s fields, or a sentence."""
    return Remedy(RemedyKind(told["kind"]), told["argument"]) if isinstance(told, dict) else str(told)


def _with_last(progress: Progress, now: float) -> tuple[Stage, ...]:
    """The stages so far with the present one, which has ended `now`, as the next one begins."""
    return (*progress.stages, Stage(progress.stage, progress.total, now - progress.stage_started))


@st.cache_resource(show_spinner=False)
def rebuilding() -> Rebuilding:
    """The one manager of this process."""
    return Rebuilding()
