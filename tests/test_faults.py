"""Disks that fill up, files that change under the reader, clocks that jump, many programs at once: nothing is lost."""

import datetime
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from documents import lines, write_pdf
from serving import ROOT, started
from test_reading import SUBSTITUTE, install
from test_rebuild import FILES, WordEncoder, files_found

from corpus import Problem, ProblemKind
from corpus.errors import Remedy, RemedyKind, UnreadableDocument
from corpus.reading.reading import read_review
from corpus.sandbox.processes import ForkServer
from index.building import readings
from index.building.rebuild import rebuild
from index.encoder.encoder import Encoder
from index.library.library import Library, LibraryError
from index.storage import generation
from index.storage.snapshot import open_snapshot
from ui.health import check_library

Make = Callable[[Mapping[str, str]], Library]


def consistent(library: Library) -> set[str]:
    """The files of the live index; the text of each is that of the file whose hash the index gives."""
    with open_snapshot(library) as snapshot:
        for review in snapshot.reviews.values():
            text = snapshot.document(review.id).text
            assert hashlib.sha256(text.encode()).hexdigest() == review.file_sha256, review.file
        return {review.file for review in snapshot.reviews.values()}


# --- no space -----------------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(words, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("a small file system cannot be made here: it needs the rights of an administrator")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)  # what was mapped from it may be so still


class NoSpaceTold(Exception):  # noqa: N818
    """A rebuild that said what to do."""


def rebuild_or_tell(library: Library) -> None:
    try:
        rebuild(library, WordEncoder())
    except LibraryError as error:
        if error.remedy == Remedy(RemedyKind.CHOOSE_ANOTHER_FOLDER):
            raise NoSpaceTold from error
        raise


@pytest.mark.parametrize("left", [0, 4, 16, 64, 100, 150, 200, 300], ids=lambda left: f"{left} kB left")
def test_a_full_disk_leaves_the_last_index(small_disk: Path, left: int) -> None:
    library = Library(small_disk / "library")
    for name, text in FILES.items():
        library.path(name).parent.mkdir(parents=True, exist_ok=True)
        library.path(name).write_text(text)
    rebuild(library, WordEncoder())
    library.path("a.txt").write_text(FILES["a.txt"].replace("nursery", "school"))
    filler = small_disk / "filler"
    with filler.open("wb") as file:
        free = os.statvfs(small_disk)
        file.write(bytes(max(0, free.f_bavail * free.f_frsize - left * 1024)))
    with suppress(NoSpaceTold):
        rebuild_or_tell(library)
    assert files_found(library, "school nursery father house ringing") == set(FILES)
    filler.unlink()
    rebuild(library, WordEncoder())
    assert consistent(library) == set(FILES)
    assert len([path for path in library.index_folder.iterdir() if path.is_dir()]) == 1
    with open_snapshot(library) as snapshot:
        assert any("school" in snapshot.document(review).text for review in snapshot.reviews)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limit")
@pytest.mark.parametrize("most", [0, 1_000, 20_000, 60_000], ids=lambda most: f"{most} bytes")
def test_a_quota_is_told_in_a_line(small_library: Library, tmp_path: Path, most: int) -> None:
    """A file may not grow beyond a limit, as where a person's quota is used up: the command says so."""
    import resource

    root = tmp_path / "library"
    shutil.copytree(small_library.root, root)
    library = Library(root)
    before = consistent(library)
    new = tmp_path / "new.txt"
    new.write_text("The midwife was told about the bruise. " * 500)
    ran = subprocess.run(
        [
            sys.executable,
            "-m",
            "ui",
            "add",
            str(new),
            "--library",
            str(root),
            "--progress",
            "none",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )
    assert "Traceback" not in ran.stderr
    assert ran.returncode == 1
    assert consistent(library) == before
    assert not list(library.reviews_folder.glob(".*partial"))


# --- files that change --------------------------------------------------------------------------------------------


def test_files_that_change_while_they_are_read_are_indexed_as_one_or_the_other(library_of: Make) -> None:
    """What the index calls a file's content is what it quotes, whatever was written meanwhile."""
    library = library_of(FILES)
    rebuild(library, WordEncoder())
    stop = threading.Event()

    def keep_changing() -> None:
        version = 0
        while not stop.is_set():
            version += 1
            text = f"Serious Case Review: Child V\n\nVersion {version} of it. " + "The father was asked. " * (
                version % 50
            )
            (library.root / "new").write_text(text)
            os.replace(library.root / "new", library.path("changing.txt"))
            library.path("coming and going.txt").write_text(text)
            library.path("coming and going.txt").unlink()

    thread = threading.Thread(target=keep_changing)
    thread.start()
    try:
        for _ in range(8):
            rebuild(library, WordEncoder())
            assert consistent(library) >= set(FILES)
    finally:
        stop.set()
        thread.join()
    rebuild(library, WordEncoder())
    assert consistent(library) == {*FILES, "changing.txt"}


def test_a_file_that_is_changed_back_is_what_the_index_says(library_of: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is another one while it is read, and the first again afterwards: the next rebuild sees through it."""
    library = library_of(FILES)
    rebuild(library, WordEncoder())
    first = "The first version says so."
    library.path("a.txt").write_text(first)
    real = readings.read_review

    def read_another(path: Path, server: ForkServer) -> readings.Reading:
        if path.name != "a.txt":
            return real(path, server=server)
        path.write_text("The second version does not.")
        try:
            return real(path, server=server)
        finally:
            path.write_text(first)

    monkeypatch.setattr(readings, "read_review", read_another)
    rebuild(library, WordEncoder())
    consistent(library)
    monkeypatch.undo()
    rebuild(library, WordEncoder())
    assert consistent(library) == set(FILES)


def test_a_file_that_was_away_for_a_moment_is_read_the_next_time(
    library_of: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program holds it, or a share is not there: nothing about the file has changed afterwards."""
    library = library_of(FILES)

    def away(path: Path, server: ForkServer) -> readings.Reading:
        if path.name == "a.txt":
            raise UnreadableDocument(path.name, "it cannot be opened (busy)", "Try again.", lasting=False)
        return read_review(path, server=server)

    monkeypatch.setattr(readings, "read_review", away)
    assert [one.file for one in rebuild(library, WordEncoder()).unreadable] == ["a.txt"]
    monkeypatch.undo()
    assert rebuild(library, WordEncoder()).unreadable == ()
    assert consistent(library) == set(FILES)


@pytest.mark.skipif(os.name == "nt", reason="the substitute for ocrmypdf is a script")
def test_scans_are_tried_again_once_recognition_is_installed(
    library_of: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scan without text, and one page of a file that has text otherwise."""
    monkeypatch.setenv("PATH", "")
    library = library_of(FILES)
    write_pdf(library.path("scan.pdf"), [[]])
    write_pdf(library.path("part.pdf"), [lines("The father was not asked."), []])
    (one,) = rebuild(library, WordEncoder()).unreadable
    assert (one.file, one.wants_ocr) == ("scan.pdf", True)
    with open_snapshot(library) as snapshot:
        assert snapshot.unreadable == (one,)
        problems = {review.file: review.problems for review in snapshot.reviews.values()}
    assert problems["part.pdf"] == (Problem(ProblemKind.PAGES_WITHOUT_TEXT, pages=(2,)),)
    assert not rebuild(library, WordEncoder()).changed
    install(tmp_path, monkeypatch, SUBSTITUTE)
    assert rebuild(library, WordEncoder()).unreadable == ()
    with open_snapshot(library) as snapshot:
        texts = {review.file: snapshot.document(review.id).text for review in snapshot.reviews.values()}
    assert "Recognised page 1." in texts["scan.pdf"]
    assert "Recognised page 2." in texts["part.pdf"]
    assert not rebuild(library, WordEncoder()).changed


# --- clocks -------------------------------------------------------------------------------------------------------


class Clock(datetime.datetime):
    """A clock that somebody sets."""

    year_now = 2026

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> "Clock":
        return cls(cls.year_now, 1, 1, tzinfo=tz)


def test_a_clock_that_jumps_back_hides_no_rebuild(library_of: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = type("Module", (), {"datetime": Clock, "UTC": datetime.UTC})
    monkeypatch.setattr(generation, "datetime", clock)
    library = library_of(FILES)
    for year, text in ((2040, "heating"), (1971, "kitchen"), (2026, "swimming")):
        monkeypatch.setattr(Clock, "year_now", year)
        library.path("a.txt").write_text(f"The {text} was not asked about.")
        rebuild(library, WordEncoder())
        assert consistent(library) == set(FILES)
        with open_snapshot(library) as snapshot:
            assert any(text in snapshot.document(review).text for review in snapshot.reviews)


@pytest.mark.parametrize("time", [0, 4_000_000_000], ids=["1970", "2096"])
def test_a_file_of_another_time_is_noticed_when_it_changes(library_of: Make, time: int) -> None:
    library = library_of(FILES)
    for text in ("The heating was off.", "The heating was onn."):
        library.path("a.txt").write_text(text)
        os.utime(library.path("a.txt"), (time, time))
        rebuild(library, WordEncoder())
        assert consistent(library) == set(FILES)


# --- many at once -------------------------------------------------------------------------------------------------


def test_many_programs_at_once_lose_nothing(small_library: Library, tmp_path: Path) -> None:
    """Each `add` succeeds, or says who is at work; every file of one that succeeded is there and is found."""
    root = tmp_path / "library"
    shutil.copytree(small_library.root, root)
    library = Library(root)
    sources = [tmp_path / f"new {number}.txt" for number in range(6)]
    for source in sources:
        source.write_text(f"The worker called {source.stem} was told about the bruise.")
    command = [sys.executable, "-m", "ui", "add", "--library", str(root), "--progress", "none"]
    with ExitStack() as stack:
        files = [stack.enter_context(tempfile.TemporaryFile("w+")) for _ in sources]
        programs = [
            stack.enter_context(started([*command, str(source)], cwd=ROOT, stdout=file, stderr=subprocess.STDOUT))
            for source, file in zip(sources, files, strict=True)
        ]
        while any(program.poll() is None for program in programs):
            assert consistent(library) >= set(small_library.files())
        for source, program, file in zip(sources, programs, files, strict=True):
            file.seek(0)
            said = file.read()
            assert program.returncode in (0, 1), said
            assert "Traceback" not in said
            if program.returncode == 0:
                assert source.name in library.files()
            else:
                assert "is being changed by" in said
    subprocess.run(
        [sys.executable, "-m", "ui", "rebuild", "--library", str(root), "--progress", "none"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    assert consistent(library) == set(library.files())


# --- a disk that decays -------------------------------------------------------------------------------------------


def test_check_sees_what_the_clock_does_not(small_library: Library, tmp_path: Path, encoder: Encoder) -> None:
    """A bit of a vector flips, the file's time stays: the index opens; `check` names the fault and the remedy."""
    root = tmp_path / "library"
    shutil.copytree(small_library.root, root)
    library = Library(root)
    (vectors,) = library.index_folder.glob(f"*/{generation.NEAREST}")
    content, status = bytearray(vectors.read_bytes()), vectors.stat()
    content[-1] ^= 1
    vectors.write_bytes(content)
    os.utime(vectors, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert consistent(library) == set(small_library.files())
    (fault,) = [part for part in check_library(root, lambda: encoder) if not part.good]
    assert "has changed" in fault.message
    assert fault.remedy == generation.REBUILD
    rebuild(library, encoder)
    assert all(part.good for part in check_library(root, lambda: encoder))
