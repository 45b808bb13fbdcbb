"""Fuzzes the readers with damaged copies of real files, and the catalogue: each copy is read, or refused in words.

Mutations are those that break parsers: flipped bits, cut and doubled stretches, numbers made extreme, pieces of other
files, and for compressed parts the same inside. Readers run in a forked process with a limit of memory, which the
trial watches: what ends it by a signal or takes too long is kept in a folder. An exception other than a refusal is
counted apart: in the program it costs that file alone and is told as "probably damaged".
"""

import io
import logging
import os
import random
import re
import select
import signal
import tempfile
import time
import traceback
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from corpus import Document, Format, UnreadableDocument
from corpus.catalogue import CatalogueError, add_rows, identify, read_corrections, set_value
from corpus.isolated import read_plain_text
from corpus.text import cut_passages, read_sections

SECONDS = 30.0  # for one file; in the program a file has 60 and more
MEMORY = 2_000_000_000
BATCH = 200  # files read by one process
LARGEST = 400_000  # bytes of a file that is mutated: larger ones are read a few times a second
EXTREME = (b"-1", b"0", b"2147483647", b"4294967296", b"9" * 30, b"1e999", b"nan")
WORDS = (
    *(b"obj", b"endobj", b"stream\n", b"endstream", b"<<", b">>", b"[", b"]", b"R", b"/Kids", b"/Parent", b"<w:p>"),
    *(b"</w:p>", b"<table>", b"<!--", b"\x00", b"\xff\xfe", b"\r", b'"', b";", b"&a;", b"\xf0\x9f"),
)


def mutate(content: bytes, others: list[bytes], rng: random.Random) -> bytes:
    """A damaged copy."""
    damaged = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        at = rng.randrange(len(damaged) + 1)
        length = min(rng.choice((1, 4, 30, 500, 5000)), len(damaged) - at)
        match rng.randrange(8):
            case 0 if damaged:
                damaged[at % len(damaged)] ^= 1 << rng.randrange(8)
            case 1:
                del damaged[at : at + length]
            case 2:
                damaged[at:at] = damaged[at : at + length] * rng.choice((1, 2, 50))
            case 3:
                damaged[at : at + length] = rng.randbytes(length)
            case 4:
                numbers = list(re.finditer(rb"\d+", bytes(damaged[at : at + 2000])))
                if numbers:
                    number = rng.choice(numbers)
                    damaged[at + number.start() : at + number.end()] = rng.choice(EXTREME)
            case 5:
                damaged[at:at] = rng.choice(WORDS) * rng.choice((1, 1, 100))
            case 6:
                other = rng.choice(others)
                start = rng.randrange(len(other) + 1)
                damaged[at:at] = other[start : start + length]
            case _:
                del damaged[max(1, at) :]
    return bytes(damaged)


def mutate_inside(content: bytes, others: list[bytes], rng: random.Random) -> bytes:
    """A copy whose compressed parts are damaged inside, so that what unpacks them does not see it."""
    if content.startswith(b"PK"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                parts = {name: archive.read(name) for name in archive.namelist()}
        except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError):
            return mutate(content, others, rng)
        xml = [name for name in parts if name.endswith((".xml", ".rels"))]
        chosen = rng.choice(["word/document.xml", *xml]) if xml else None
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, part in parts.items():
                archive.writestr(name, mutate(part, others, rng) if name == chosen else part)
        return packed.getvalue()
    streams = list(re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL))
    if not streams:
        return mutate(content, others, rng)
    stream = rng.choice(streams)
    try:
        inside = zlib.decompressobj().decompress(stream[1], 10_000_000)
    except zlib.error:
        return mutate(content, others, rng)
    repacked = zlib.compress(mutate(inside, others, rng))
    return content[: stream.start(1)] + repacked + content[stream.end(1) :]


def _structure(document: Document) -> None:
    """What a rebuild makes of a document, and what must hold of it."""
    text = document.text
    for page in document.pages:
        assert 0 <= page.start <= page.end <= len(text)
    for run in document.alignment:
        assert 0 <= run.start < run.start + run.length <= len(text)
    sections = read_sections(text)
    assert not sections or (sections[0].start, sections[-1].end) == (0, len(text))
    for one, following in pairwise(sections):
        assert one.end == following.start
    for passage in cut_passages(document, sections):
        assert text[passage.start : passage.end].strip()
    entry = identify(document, sections)
    for field in ("title", "publisher", "subject", "published", "incident", "type", "place", "reference", "url"):
        value = getattr(entry, field)
        assert value is None or (value.text and value.span.of(text))


def _read(path: Path) -> str:
    """Read one file in this process; the outcome in a word or two."""
    try:
        match path.suffix:
            case ".pdf":
                from corpus.isolated.pdf import read_pdf

                document = read_pdf(path.name, path.read_bytes())
            case ".docx":
                from corpus.isolated import read_word

                document = read_word(path.name, path.read_bytes())
            case ".html":
                from corpus.isolated import read_saved_page

                document = read_saved_page(path.name, path.read_bytes())
            case ".csv":
                _catalogue(path)
                return "read"
            case _:
                document = read_plain_text(path.name, path.read_bytes(), Format.TEXT)
        _structure(document)
    except (UnreadableDocument, CatalogueError):
        return "refused"
    except MemoryError:
        return "too much memory"
    return "read"


def _catalogue(path: Path) -> None:
    """Read a catalogue, add to it and correct it; what stood there stays."""
    before = read_corrections(path)
    add_rows(path, ["new.pdf"])
    assert {file: values for file, values in read_corrections(path).items() if values} == {
        file: values for file, values in before.items() if values
    }
    set_value(path, "new.pdf", "title", "A title")
    assert read_corrections(path)["new.pdf"]["title"] == "A title"


class Fuzzing:
    """Reads mutated files in forked processes and counts what becomes of them."""

    def __init__(self, seeds: list[Path], kept: Path, seed: int, read: Callable[[Path], str] = _read) -> None:
        self.seeds = [path for path in seeds if path.stat().st_size <= LARGEST]
        self.contents = [path.read_bytes() for path in self.seeds]
        self.kept = kept
        self.random = random.Random(seed)  # noqa: S311  (not for secrets)
        self.read = read
        self.outcomes: Counter[str] = Counter()
        self.exceptions: Counter[str] = Counter()

    def run(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        with tempfile.TemporaryDirectory(prefix="case-reviews-fuzz-") as folder:
            while time.monotonic() < end:
                self._batch(Path(folder), self.random.randrange(1 << 30), end)

    def _batch(self, folder: Path, seed: int, end: float) -> None:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            self._child(folder, seed, writing, end)
        os.close(writing)
        before = b""
        try:
            while True:
                ready, _, _ = select.select([reading], [], [], SECONDS)
                if not ready:
                    os.kill(child, signal.SIGKILL)
                    self._keep(folder, "hung", "")
                    break
                told = os.read(reading, 65_536)
                if not told:
                    break
                *lines, before = (before + told).split(b"\n")
                for line in lines:
                    outcome, _, detail = line.decode(errors="replace").partition("\t")
                    self.outcomes[outcome] += 1
                    if detail:
                        self.exceptions[detail] += 1
        finally:
            os.close(reading)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) != signal.SIGKILL:
            self._keep(folder, "ended by a signal", f"signal {os.WTERMSIG(status)}")

    def _child(self, folder: Path, seed: int, writing: int, end: float) -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        logging.disable()  # pypdf tells of each fault that it mends
        rng = random.Random(seed)  # noqa: S311  (not for secrets)
        for _ in range(BATCH):
            chosen = rng.randrange(len(self.seeds))
            change = rng.choice((mutate, mutate_inside))
            for old in folder.iterdir():
                old.unlink()
            path = folder / f"mutated{self.seeds[chosen].suffix.lower()}"
            path.write_bytes(change(self.contents[chosen], self.contents, rng))
            detail = ""
            try:
                outcome = self.read(path)
            except Exception as error:
                place = traceback.extract_tb(error.__traceback__)
                own = [frame for frame in place if "corpus" in frame.filename or "soaking" in frame.filename]
                outcome, detail = (
                    "exception",
                    f"{type(error).__name__}: {str(error)[:80]} at {own[-1].name}:{own[-1].lineno}",
                )
                self._copy(folder, f"exception-{type(error).__name__}-{own[-1].name}-{own[-1].lineno}")
            os.write(writing, f"{outcome}\t{' '.join(detail.split())}\n".encode())
            if time.monotonic() > end:
                break
        os._exit(0)

    def _keep(self, folder: Path, outcome: str, detail: str) -> None:
        self.outcomes[outcome] += 1
        self._copy(folder, f"{outcome}-{detail}-{self.outcomes[outcome]}".replace(" ", "-"))

    def _copy(self, folder: Path, name: str) -> None:
        self.kept.mkdir(parents=True, exist_ok=True)
        for path in folder.glob("mutated.*"):
            target = self.kept / f"{name}{path.suffix}"
            if not target.exists():
                target.write_bytes(path.read_bytes())


def run(folders: list[Path], *, minutes: float, kept: Path, seed: int) -> bool:
    """Fuzz with the documents below `folders`; print the figures. True where nothing hung or failed unnamed."""
    suffixes = (".pdf", ".docx", ".html", ".txt", ".md", ".csv")
    seeds = [path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix.lower() in suffixes]
    with tempfile.TemporaryDirectory(prefix="case-reviews-fuzz-") as temporary:
        catalogue = Path(temporary) / "catalogue.csv"
        add_rows(catalogue, ["a.pdf", "b, c.docx"])
        set_value(catalogue, "a.pdf", "title", 'A "title", with marks')
        fuzzing = Fuzzing([*seeds, *[catalogue] * max(1, len(seeds) // 20)], kept, seed)
        began = time.monotonic()
        fuzzing.run(minutes * 60)
    print(f"{fuzzing.outcomes.total():,} mutated files in {(time.monotonic() - began) / 60:.1f} minutes, seed {seed}")
    for outcome, count in fuzzing.outcomes.most_common():
        print(f"  {count:>8,}  {outcome}")
    for exception, count in fuzzing.exceptions.most_common(40):
        print(f"  {count:>8,}  {exception}")
    return not fuzzing.outcomes["hung"] and not fuzzing.outcomes["exception"]
