"""Damages every file of an index, and looks what is answered then: the truth, or a refusal in words with its remedy.

Bytes are flipped, files cut off, emptied, taken away, and swapped for those of another generation. An answer is *the
same*, *other words of the reviews* (the ranking has changed, every quotation is whole, the review's own and rightly
named), *refused* with the command that mends it, or *wrong*, which has to be 0. `rebuild` must mend each.
"""

import os
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from assistant import Assistant, Citation
from corpus import CaseReviewsError, Remedy, RemedyKind
from index import OpenLibrary
from index.building import rebuild
from index.encoder import Encoder, load_encoder
from index.library import Library
from index.storage import Snapshot, open_snapshot
from soaking.kills import review

QUESTIONS = ("who saw the bruise and who was told?", "what did the father tell the nursery?", "Child Z1")
_REMEDIES = (Remedy(RemedyKind.REBUILD), Remedy(RemedyKind.REBUILD_FULL))

Facts = tuple[object, ...]


def facts(citation: Citation) -> Facts:
    """What must be true of a citation: whose words they are, where they stand."""
    return (
        citation.review, citation.document, citation.title, citation.publisher, citation.published, citation.type,
        citation.subject, citation.page, citation.section, citation.quote, citation.start, citation.end,
    )  # fmt: skip


def answers(snapshot: Snapshot, encoder: Encoder) -> list[list[Facts]]:
    assistant = Assistant(OpenLibrary(snapshot, lambda: encoder))
    return [[facts(one) for one in assistant.answer(question).citations] for question in QUESTIONS]


def truths(snapshot: Snapshot) -> set[tuple[str, int, int]]:
    """Every review's sentences, by their offsets: what may begin or end a quotation."""
    return {
        (review, sentence.start, sentence.end)
        for review in snapshot.reviews
        for section in snapshot.sections(review)
        for sentence in section.sentences
    }


class Damage:
    """A library whose index is damaged in one way after another."""

    def __init__(self, folder: Path, encoder: Encoder, seed: int) -> None:
        self.library = Library(folder / "library")
        self.encoder = encoder
        self.random = random.Random(seed)  # noqa: S311  (not for secrets)
        self.library.reviews_folder.mkdir(parents=True)
        for number in range(4):
            self.library.path(f"{number}.txt").write_text(review(number, 0))
        rebuild(self.library, encoder)
        self.other = folder / "other"
        shutil.copytree(self._generation(), self.other)
        self.library.path("3.txt").write_text(review(3, 1))
        self.library.path("5.txt").write_text(review(5, 1))
        rebuild(self.library, encoder)
        self.good = folder / "good"
        shutil.copytree(self.library.index_folder, self.good)
        with open_snapshot(self.library) as snapshot:
            self.expected = answers(snapshot, encoder)
            self.sentences = truths(snapshot)
            self.reviews = {id: (one.file, one.label, one.entry) for id, one in snapshot.reviews.items()}
        self.outcomes: Counter[str] = Counter()
        self.wrong: list[str] = []

    def _generation(self) -> Path:
        return next(path for path in self.library.index_folder.iterdir() if path.is_dir())

    def parts(self) -> list[Path]:
        files = [path for path in sorted(self._generation().rglob("*")) if path.is_file()]
        return [path for path in files if path.suffix != ".lock"] + [self.library.index_folder / "CURRENT"]

    def restore(self) -> None:
        shutil.rmtree(self.library.index_folder)
        shutil.copytree(self.good, self.library.index_folder)

    def ways(self, flips: int) -> Iterator[tuple[str, Path]]:
        """Each damage, done: its name and the file that it was done to. The index is whole again before the next."""
        for part in self.parts():
            content = part.read_bytes()
            for name, damaged in self._changes(part, content, flips):
                if damaged is None:
                    part.unlink()
                else:
                    written = part.stat()
                    part.write_bytes(damaged)
                    if self.random.random() < 0.5:  # as a disk that decays: the file's time stays what it was
                        os.utime(part, ns=(written.st_atime_ns, written.st_mtime_ns))
                        name += ", its time as before"
                yield name, part
                self.restore()

    def _changes(self, part: Path, content: bytes, flips: int) -> Iterator[tuple[str, bytes | None]]:
        for _ in range(flips if content else 0):
            flipped = bytearray(content)
            at = self.random.randrange(len(content))
            flipped[at] ^= 1 << self.random.randrange(8)
            yield f"bit flipped at {at}", bytes(flipped)
        zeros = bytearray(content)
        start = self.random.randrange(len(content) or 1)
        zeros[start : start + 512] = bytes(len(zeros[start : start + 512]))
        if zeros != content:
            yield f"a sector of zeros at {start}", bytes(zeros)
        if content:
            yield "cut in half", content[: len(content) // 2]
            yield "emptied", b""
        yield "gone", None
        old = self.other / part.name if part.parent.name != "lexical" else self.other / "lexical" / part.name
        if old.is_file() and old.read_bytes() != content:
            yield "that of an earlier generation", old.read_bytes()

    def look(self, name: str, part: Path) -> None:
        """What is answered now."""
        outcome = self._outcome()
        self.outcomes[outcome] += 1
        if outcome.startswith("wrong"):
            self.wrong.append(f"{part.name}, {name}: {outcome}")

    def _outcome(self) -> str:
        try:
            with open_snapshot(self.library) as snapshot:
                found = answers(snapshot, self.encoder)
        except CaseReviewsError as error:
            return "refused" if error.remedy in _REMEDIES else f"wrong: {error}"
        except Exception as error:
            return f"wrong: {type(error).__name__}: {str(error)[:100]}"
        if found == self.expected:
            return "the same"
        for citation in [citation for answer in found for citation in answer]:
            if fault := self._fault(citation):
                return f"wrong: {fault}"
        return "other words of the reviews"

    def _fault(self, citation: Facts) -> str:
        id, document, title, publisher, published, form, subject, _, _, quote, start, end = citation
        if str(id) not in self.reviews:
            return f"an unknown review {id}"
        file, _, entry = self.reviews[str(id)]
        told = (document, title, publisher, published, form, subject)
        names = ("title", "publisher", "published", "type", "subject")
        if told != (file, *(entry.text(field) for field in names)):
            return f"told as {told}"
        text = self.library.path(file).read_text()
        if text[int(str(start)) : int(str(end))] != quote:
            return "a quotation that the file does not hold"
        begins = {(id, first) for id, first, _ in self.sentences}
        ends = {(id, last) for id, _, last in self.sentences}
        return "" if (id, start) in begins and (id, end) in ends else f"a broken sentence: {quote!r}"

    def mends(self) -> bool:
        """Whether a rebuild gives the same answers as before."""
        rebuild(self.library, self.encoder)
        with open_snapshot(self.library) as snapshot:
            return answers(snapshot, self.encoder) == self.expected


def run(flips: int, *, seed: int) -> bool:
    """Damage every file in every way, `flips` bits of each; print the figures. True where nothing was wrong."""
    with tempfile.TemporaryDirectory(prefix="case-reviews-soak-") as folder:
        damage = Damage(Path(folder), load_encoder(), seed)
        mended, files = 0, len(damage.parts())
        for number, (name, part) in enumerate(damage.ways(flips)):
            damage.look(name, part)
            if not name.startswith("bit flipped") or number % 10 == 0:
                if damage.mends():
                    mended += 1
                else:
                    damage.wrong.append(f"{part.name}, {name}: not mended")
    print(f"{damage.outcomes.total()} damages of {files} files")
    for outcome, count in damage.outcomes.most_common():
        print(f"  {count:>6}  {outcome}")
    print(f"  {mended} mended by a rebuild, {len(damage.wrong)} wrong")
    for fault in damage.wrong:
        print(f"WRONG {fault}")
    return not damage.wrong
