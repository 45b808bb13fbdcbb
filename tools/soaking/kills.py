"""Kills `add`, `remove` and `rebuild` at random instants, and looks after each whether anything was lost or half done.

A small library of fictional texts is changed by the real command, in a process of its own that is killed (SIGKILL: the
process alone, or with its children). Afterwards the index must hold exactly the reviews from before the change or from
after it, every quotation must be the stored text's own, no file may be lost or cut short, and the next rebuild must
bring the index into agreement with the files and leave nothing of the interrupted one behind.
"""

import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from corpus import CaseReviewsError
from index import search
from index.building import rebuild
from index.encoder import Encoder, load_encoder
from index.library import Library
from index.storage import open_snapshot

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "who saw the bruise and who was told?"
TOPICS = ("father", "nursery", "bruise", "kitchen", "school", "midwife", "sister", "housing", "worker", "doctor")


def review(number: int, version: int) -> str:
    """A fictional review; every version says something of its own."""
    rng = random.Random(number * 1000 + version)  # noqa: S311  (not for secrets)
    sentences = [
        f"The {rng.choice(TOPICS)} saw the bruise on day {rng.randrange(999)} and told the {rng.choice(TOPICS)}."
        for _ in range(40)
    ]
    paragraphs = "\n\n".join(" ".join(sentences[at : at + 5]) for at in range(0, 40, 5))
    return f"Serious Case Review: Child Z{number}\n\nFICTIONAL: version {version}\n\nAnalysis\n\n{paragraphs}\n"


State = dict[str, str]  # file → hash of its content


@dataclass(slots=True)
class Tally:
    """What the trials came to."""

    trials: int = 0
    killed: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    reads: int = 0
    faults: list[str] = field(default_factory=list)


class Trials:
    """One library, changed and killed again and again."""

    def __init__(self, folder: Path, encoder: Encoder, seed: int) -> None:
        self.library = Library(folder / "library")
        self.outside = folder / "outside"
        self.outside.mkdir()
        self.encoder = encoder
        self.random = random.Random(seed)  # noqa: S311  (not for secrets)
        self.tally = Tally()
        self.version = 0
        self.library.reviews_folder.mkdir(parents=True)
        for number in range(4):
            self.library.path(f"{number}.txt").write_text(review(number, 0))
        rebuild(self.library, encoder)
        self.lead = self._seconds("--help")
        self.whole = self._seconds("rebuild", "--full")

    def indexed(self) -> State:
        """What the live index holds; every hit of a search is checked to be the stored text's own."""
        with open_snapshot(self.library) as snapshot:
            for hit in search(snapshot, self.encoder, QUESTION, limit=5):
                text = snapshot.document(hit.review).text
                for sentence in hit.passage.sentences:
                    if not text[sentence.start : sentence.end].strip():
                        raise AssertionError("an empty sentence")
            self.tally.reads += 1
            return {review.file: review.file_sha256 for review in snapshot.reviews.values()}

    def filed(self) -> State:
        return {file: _digest(self.library.path(file)) for file in self.library.files()}

    def change(self) -> tuple[list[str], Callable[[], None]]:
        """The words of a command that changes something, and what is done by hand before it."""
        self.version += 1
        files = sorted(self.library.files())
        kind = self.random.choice(("add", "add", "remove", "rebuild", "rebuild")) if len(files) > 2 else "add"
        number = self.random.randrange(8)
        if kind == "add":
            source = self.outside / f"{number}.txt"
            source.write_text(review(number, self.version))
            return ["add", str(source)], lambda: None
        chosen = self.random.choice(files)
        if kind == "remove":
            return ["remove", chosen], lambda: None
        text = review(int(Path(chosen).stem), self.version)
        full = ["--full"] if self.random.random() < 0.2 else []
        return ["rebuild", *full], lambda: _put(self.library.path(chosen), text)

    def trial(self) -> None:
        """One command, killed; then the looks."""
        self.tally.trials += 1
        words, by_hand = self.change()
        all_before = self._kept()
        before = self.indexed()
        by_hand()
        files_before = self.filed()
        seconds = self.random.uniform(self.lead * 0.7, self.whole * 1.1)
        killed = self._run_and_kill(words, seconds)
        self.tally.killed += killed
        name = words[0]
        try:
            after = self.indexed()
            files_after = self.filed()
            expected = {"before": before, "after": files_after}
            held = [when for when, state in expected.items() if state == after]
            if not held:
                raise AssertionError(f"the index holds {after}, neither {before} nor {files_after}")
            self.tally.outcomes[f"{name}: {held[0]}"] += 1
            for file, digest in files_before.items():
                if digest not in self._kept():
                    raise AssertionError(f"{file} is lost")
            if lost := all_before - self._kept() - set(before.values()):
                raise AssertionError(f"contents are lost: {lost}")
            rebuild(self.library, self.encoder)
            if self.indexed() != self.filed():
                raise AssertionError("a rebuild did not bring the index into agreement with the files")
            left = [path.name for path in self.library.index_folder.iterdir() if path.is_dir()]
            if len(left) != 1:
                raise AssertionError(f"left in the index folder: {left}")
        except (AssertionError, CaseReviewsError, OSError) as error:
            self.tally.faults.append(f"trial {self.tally.trials}, {' '.join(words)} after {seconds:.2f} s: {error}")

    def _kept(self) -> set[str]:
        """The hashes of every review file that the library holds, those taken out included."""
        folders = (self.library.reviews_folder, self.library.root / "removed")
        return {_digest(path) for folder in folders for path in folder.rglob("*.txt")}

    def _run_and_kill(self, words: list[str], seconds: float) -> bool:
        process = self._start(words)
        try:
            process.wait(seconds)
            return False
        except subprocess.TimeoutExpired:
            pass
        if self.random.random() < 0.5:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()
        return True

    def _start(self, words: list[str]) -> subprocess.Popen[bytes]:
        options = [] if words[0].startswith("-") else ["--library", str(self.library.root), "--progress", "none"]
        return subprocess.Popen(
            [sys.executable, "-m", "ui", *words, *options],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _seconds(self, *words: str) -> float:
        began = time.monotonic()
        self._start(list(words)).wait()
        return time.monotonic() - began


def run(times: int, *, seed: int, readers: int = 2) -> bool:
    """Kill `times` commands, while `readers` threads ask throughout; print the figures. True where nothing was lost."""
    encoder = load_encoder()
    with tempfile.TemporaryDirectory(prefix="case-reviews-soak-") as folder:
        trials = Trials(Path(folder), encoder, seed)
        stop = threading.Event()
        reading = [threading.Thread(target=_keep_asking, args=(trials, stop), daemon=True) for _ in range(readers)]
        for thread in reading:
            thread.start()
        began = time.monotonic()
        for _ in range(times):
            trials.trial()
        stop.set()
        for thread in reading:
            thread.join()
    tally = trials.tally
    print(f"{tally.trials} changes, {tally.killed} of them killed, in {time.monotonic() - began:.0f} s")
    for outcome, count in sorted(tally.outcomes.items()):
        print(f"  {count:>5}  {outcome}")
    print(f"  {tally.reads:>5}  times read meanwhile and after; {len(tally.faults)} faults")
    for fault in tally.faults:
        print(f"FAULT {fault}")
    return not tally.faults


def _keep_asking(trials: Trials, stop: threading.Event) -> None:
    while not stop.wait(0.2):
        try:
            trials.indexed()
        except (AssertionError, CaseReviewsError, OSError) as error:
            trials.tally.faults.append(f"while reading: {error}")


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _put(path: Path, text: str) -> None:
    """As an editor saves: the content beside it, then in its place."""
    partial = path.with_name(f".{path.name}")
    partial.write_text(text)
    partial.replace(path)
