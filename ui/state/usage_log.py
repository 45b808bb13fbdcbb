"""The log that a person may switch on with `serve --log FILE`: counts and timings, one JSON line an answer, no text.

A line can hold nothing but numbers and the three states of an answer, so no question, name or address gets into it.
"""

import datetime
import json
import threading
from pathlib import Path

from corpus import CaseReviewsError

STATES = frozenset({"answered", "closest", "not_found", "failed"})


class LogError(CaseReviewsError):
    """The log cannot be written."""


_writing = threading.Lock()
_file: Path | None = None


def log_to(file: Path | None) -> None:
    """Write to `file` from now on, at its end; None stops. Raises LogError where that cannot be."""
    global _file  # one server a process
    try:
        if file:
            file.open("a", encoding="utf-8").close()
    except OSError as error:
        raise LogError(f"{file} cannot be written: {error.strerror}.", "Name another file with --log.") from error
    _file = file.absolute() if file else None


def log_answer(state: str, *, seconds: float, citations: int, reviews: int) -> None:
    """Note one answer, where the log is switched on. A full disk costs the line, not the answer."""
    if _file is None:
        return
    if state not in STATES:
        raise ValueError(f"no state of an answer: {state}")
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    line = {"time": now, "answer": state, "seconds": round(seconds, 3), "citations": citations, "reviews": reviews}
    try:
        with _writing, _file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
    except OSError:
        return
