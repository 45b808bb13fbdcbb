"""Reads every file of a folder as a library would, and counts what became of each: crashed and hung have to be 0.

A file is *read*, *read in part* (with a problem that a person is told), *refused* with its reason, *stopped* (its
process ended early, or ran into a limit: the file is refused, and the reason says which), *crashed* (anything but a
refusal came out of `read_review`), or *hung* (it took longer than its limit and a grace).
"""

import json
import re
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus import UnreadableDocument
from corpus.reading import SUFFIXES, read_review
from corpus.sandbox import ForkServer

GRACE = 20.0  # seconds beyond the limit in which a child must have been ended and reported
_STOPPED = re.compile(r"probably damaged|and was stopped|too much memory")


@dataclass(frozen=True, slots=True)
class Tried:
    """One file and what became of it; `detail` is the problem, the reason or the traceback."""

    file: str
    outcome: str
    detail: str
    seconds: float
    characters: int = 0


def try_files(folders: list[Path], seconds: float) -> Iterator[Tried]:
    """Read every file below `folders` whose suffix can be read, each within `seconds`."""
    with closing(ForkServer()) as server:
        for folder in folders:
            files = [folder] if folder.is_file() else sorted(folder.rglob("*"))
            for path in files:
                if path.suffix.lower() in SUFFIXES and path.is_file():
                    yield _try(path, seconds, server)


def _try(path: Path, seconds: float, server: ForkServer) -> Tried:
    began = time.monotonic()
    characters = 0
    try:
        reading = read_review(path, seconds=seconds, server=server)
        document = reading.document
        characters = len(document.text)
        for passage in reading.passages:
            if not document.text[passage.start : passage.end].strip():
                raise AssertionError(f"an empty passage at {passage.start}")
        outcome, detail = (
            ("read in part" if document.problems else "read"),
            "; ".join(problem.kind for problem in document.problems),
        )
    except UnreadableDocument as error:
        outcome, detail = ("stopped" if _STOPPED.search(error.reason) else "refused"), error.reason
    except Exception:
        outcome, detail = "crashed", traceback.format_exc()
    took = time.monotonic() - began
    if took > seconds + GRACE:
        outcome = "hung"
    return Tried(str(path), outcome, detail, round(took, 3), characters)


def run(folders: list[Path], *, seconds: float, log: Path | None) -> bool:
    """Try the files and print the table; one JSON line a file goes to `log`. True where none crashed or hung."""
    outcomes: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    slowest: list[Tried] = []
    lines = log.open("w", encoding="utf-8") if log else None
    for tried in try_files(folders, seconds):
        outcomes[tried.outcome] += 1
        if tried.outcome in ("refused", "stopped"):
            reasons[re.sub(r"\d[\d,.]*", "N", tried.detail)] += 1
        if tried.outcome in ("crashed", "hung"):
            print(f"{tried.outcome}: {tried.file}\n{tried.detail}", file=sys.stderr)
        slowest = sorted([*slowest, tried], key=lambda one: -one.seconds)[:5]
        if lines:
            lines.write(json.dumps(asdict(tried), ensure_ascii=False) + "\n")
            lines.flush()
    if lines:
        lines.close()
    print(f"{outcomes.total()} files")
    for outcome in ("read", "read in part", "refused", "stopped", "crashed", "hung"):
        print(f"  {outcome:<13} {outcomes[outcome]}")
    print("reasons")
    for reason, count in reasons.most_common():
        print(f"  {count:>5}  {reason}")
    print("slowest")
    for tried in slowest:
        print(f"  {tried.seconds:>7.1f} s  {tried.characters:>9,} characters  {tried.outcome:<12}  {tried.file}")
    return not outcomes["crashed"] and not outcomes["hung"]
