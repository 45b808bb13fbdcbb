"""The server that forks a process for every job: each costs itself alone, and nothing is left behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import hostile
import pytest
from documents import lines, write_pdf
from serving import ROOT
from test_rebuild import FILES, Make, WordEncoder

from corpus.errors import UnreadableDocument
from corpus.reading import reading
from corpus.reading.reading import read_review
from corpus.sandbox import processes
from corpus.sandbox.processes import Ended, ForkServer
from corpus.sandbox.wire import Reading
from index.building.rebuild import rebuild

pytestmark = pytest.mark.skipif(
    not processes.FORKS or not Path("/proc/self/stat").exists(), reason="needs a system that forks, and /proc"
)
PATIENCE = 120.0  # seconds, for a busy machine


class Held(ForkServer):
    """Has a pipe read in the place of the file: the process waits until the test writes to it, or ends it."""

    def __init__(self, pipe: Path) -> None:
        super().__init__()
        self.pipe = pipe

    def run(self, job: Mapping[str, Any], seconds: float) -> Ended:
        return super().run({**job, "path": str(self.pipe)} if job.get("name") == "held.txt" else job, seconds)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Held]:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    server = Held(pipe)
    yield server
    server.close()
    assert servers_of(os.getpid()) == []


@pytest.fixture
def held(tmp_path: Path) -> Path:
    path = tmp_path / "held.txt"
    path.write_text("The father was not asked.")
    return path


@pytest.fixture
def quick(tmp_path: Path) -> Path:
    path = tmp_path / "quick.txt"
    path.write_text("Serious Case Review: Child Q\n\nAnalysis\n\nThe father was not asked.\n")
    return path


def children_of(parent: int) -> list[int]:
    """The processes that are running whose parent is `parent`."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            after_name = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # no process, or one that has ended
            continue
        if after_name[0] != "Z" and int(after_name[1]) == parent:
            found.append(int(folder.name))
    return found


def servers_of(parent: int) -> list[int]:
    return [pid for pid in children_of(parent) if b"child.py\0serve" in command_of(pid)]


def command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # it has ended
        return b""


def once(happens: Callable[[], list[int]]) -> int:
    """The one process, as soon as there is one."""
    end = time.monotonic() + PATIENCE
    while not (found := happens()):
        assert time.monotonic() < end
        time.sleep(0.01)
    return found[0]


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def assert_gone(*processes: int) -> None:
    end = time.monotonic() + PATIENCE
    while any(is_running(pid) for pid in processes):
        assert time.monotonic() < end
        time.sleep(0.01)


def refused(path: Path, server: ForkServer, seconds: float | None = None) -> UnreadableDocument:
    with pytest.raises(UnreadableDocument) as raised:
        read_review(path, seconds=seconds, server=server)
    return raised.value


def while_it_is_read(path: Path, server: Held, seconds: float | None = None) -> tuple[Future[Reading], int, int]:
    """What reading the file will come to, the server's process, and the one that it has forked for it."""
    thread = ThreadPoolExecutor(1)
    outcome = thread.submit(read_review, path, server=server, seconds=seconds)
    thread.shutdown(wait=False)
    pid = once(lambda: servers_of(os.getpid()))
    return outcome, pid, once(lambda: children_of(pid))


def test_every_format_is_read_as_by_a_process_of_its_own(tmp_path: Path, server: Held) -> None:
    import docx

    document = docx.Document()
    document.add_heading("Analysis", 1)
    document.add_paragraph("The father was not asked.")
    document.save(str(tmp_path / "a.docx"))
    write_pdf(tmp_path / "a.pdf", [lines("The father was not asked.")])
    (tmp_path / "a.html").write_text("<html><body><h1>Analysis</h1><p>The father was not asked.</p></body></html>")
    (tmp_path / "a.txt").write_bytes("Analysis\n\nThe father – “F” – was not asked.\n\udcff".encode("utf-8", "replace"))
    (tmp_path / "a.md").write_text("# Analysis\n\nThe father was not asked.\n")
    for path in sorted(tmp_path.glob("a.*")) * 2:
        assert read_review(path, server=server) == read_review(path)
    assert len(servers_of(os.getpid())) == 1


@pytest.mark.parametrize(
    ("number", "reason", "lasting"),
    [
        pytest.param(signal.SIGKILL, "ended from outside", False, id="killed, as for want of memory"),
        pytest.param(signal.SIGSEGV, "probably damaged .reading it ended with signal 11", True, id="a parser's fault"),
        pytest.param(signal.SIGXCPU, "was stopped", True, id="processor time"),
    ],
)
def test_a_process_that_ends_early_costs_its_own_file_alone(
    held: Path, quick: Path, server: Held, number: signal.Signals, reason: str, lasting: bool
) -> None:
    outcome, pid, child = while_it_is_read(held, server)
    os.kill(child, number)
    with pytest.raises(UnreadableDocument, match=reason) as raised:
        outcome.result(PATIENCE)
    assert raised.value.lasting == lasting
    assert read_review(quick, server=server).passages
    assert servers_of(os.getpid()) == [pid]


def test_what_takes_too_long_is_stopped(held: Path, quick: Path, server: Held) -> None:
    assert "more than 1 seconds and was stopped" in refused(held, server, seconds=0.6).reason
    (pid,) = servers_of(os.getpid())
    assert children_of(pid) == []
    assert read_review(quick, server=server).passages
    assert servers_of(os.getpid()) == [pid]


def test_a_process_that_stands_still_is_ended_in_time(held: Path, quick: Path, server: Held) -> None:
    outcome, pid, child = while_it_is_read(held, server, seconds=3)
    os.kill(child, signal.SIGSTOP)
    with pytest.raises(UnreadableDocument, match="more than 3 seconds and was stopped"):
        outcome.result(PATIENCE)
    assert_gone(child)
    assert read_review(quick, server=server).passages
    assert servers_of(os.getpid()) == [pid]


def test_what_a_process_leaves_behind_is_ended_with_it(
    tmp_path: Path, server: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "child.py"
    program.write_text(
        f"""if True:
        import os, sys, time
        sys.path.insert(0, {str(ROOT)!r})
        from corpus.sandbox import do_jobs
        def work(job):
            if not os.fork():
                open(job["leaves"], "w").write(str(os.getpid()))
                time.sleep(120)
            return b""
        do_jobs(lambda job: None, work)"""
    )
    monkeypatch.setattr(processes, "_CHILD", program)
    left = tmp_path / "left"
    job = {"leaves": str(left), "memory": 2_000_000_000, "result": 1_000, "seconds": 60}
    with pytest.raises(TimeoutError):
        server.run(job, 5.0)
    assert_gone(int(left.read_text()))


def test_a_server_that_does_not_answer_is_replaced(quick: Path, server: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    read_review(quick, server=server)
    (pid,) = servers_of(os.getpid())
    os.kill(pid, signal.SIGSTOP)
    monkeypatch.setattr(processes, "_GRACE", 0.2)
    assert "was stopped" in refused(quick, server, seconds=0.2).reason
    monkeypatch.undo()
    assert read_review(quick, server=server).passages
    assert_gone(pid)


def test_memory_output_and_empty_results_are_as_with_a_process_of_its_own(
    tmp_path: Path, quick: Path, server: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.html").write_bytes(b"<html><body>" + b"<p>words</p>" * 1_000_000)
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7\nno more")
    (tmp_path / "c.html").write_bytes(b"<html><body>" + b"<p>words</p>" * 10_000)
    for name, limit, most in (
        ("a.html", "MEMORY", 100_000_000),
        ("b.pdf", "MEMORY", reading.MEMORY),
        ("c.html", "LARGEST_RESULT", 1000),
    ):
        monkeypatch.setattr(reading, limit, most)
        with pytest.raises(UnreadableDocument) as alone:
            read_review(tmp_path / name)
        served = refused(tmp_path / name, server)
        monkeypatch.undo()
        assert (served.remedy, served.lasting) == (alone.value.remedy, alone.value.lasting)
        assert read_review(quick, server=server).passages


def test_the_death_of_the_server_between_two_files_costs_nothing(quick: Path, server: Held) -> None:
    for _ in range(3):
        assert read_review(quick, server=server).passages
        (pid,) = servers_of(os.getpid())
        os.kill(pid, signal.SIGKILL)


def test_the_death_of_the_server_while_it_has_a_file_read_costs_nothing(held: Path, server: Held) -> None:
    outcome, pid, child = while_it_is_read(held, server)
    os.kill(pid, signal.SIGKILL)
    assert_gone(pid, child)
    server.pipe.write_bytes(held.read_bytes())  # waits until the next process reads
    assert outcome.result(PATIENCE).passages


def test_closing_ends_what_is_being_read(held: Path, server: Held) -> None:
    outcome, pid, child = while_it_is_read(held, server)
    server.close()
    assert_gone(pid, child)
    with pytest.raises(UnreadableDocument, match="ended from outside"):
        outcome.result(PATIENCE)


def test_nothing_is_left_when_the_program_is_killed(held: Path, server: Held) -> None:
    code = f"""if True:
        from pathlib import Path
        from corpus.reading import read_review
        from test_sandbox import Held
        read_review(Path({str(held)!r}), server=Held(Path({str(server.pipe)!r})))"""
    path = os.pathsep.join((str(ROOT), str(Path(__file__).parent)))
    program = subprocess.Popen([sys.executable, "-c", code], env=os.environ | {"PYTHONPATH": path})
    try:
        pid = once(lambda: servers_of(program.pid))
        child = once(lambda: children_of(pid))
    finally:
        program.kill()
        program.wait()
    assert_gone(pid, child)


def test_no_drawing_is_left_when_the_program_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "slow.pdf"
    path.write_bytes(hostile.pdf_of_forms_that_double(9))
    code = f"""if True:
        from pathlib import Path
        from corpus import Document, Format
        from corpus.reading import marked_page
        marked_page(Path({str(path)!r}), Document("", Format.PDF), 1, None)"""
    program = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    try:
        pid = once(lambda: children_of(program.pid))
        drawing = once(lambda: children_of(pid))
        os.kill(drawing, signal.SIGSTOP)  # it would end by itself
    finally:
        program.kill()
        program.wait()
    assert_gone(pid, drawing)


def test_a_rebuild_starts_as_many_servers_as_it_has_files_to_read(library_of: Make) -> None:
    library = library_of(FILES)
    rebuild(library, WordEncoder())
    for files, expected in (([], 0), (["a.txt"], 1)):
        for file in files:
            library.path(file).write_text(FILES[file] + "The school knew.\n")
        seen: set[int] = set()
        rebuild(library, WordEncoder(), retry=True, progress=lambda _, seen=seen: seen.update(servers_of(os.getpid())))
        assert len(seen) == expected
        assert servers_of(os.getpid()) == []


def test_servers_in_several_threads_do_not_disturb_each_other(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.txt" for number in range(24)]
    for number, path in enumerate(paths):
        path.write_text(f"Child {number}\n\n" + f"The father of {number} was not asked. " * (number + 1))
    servers = threading.local()
    started = []

    def read(path: Path) -> str:
        if not hasattr(servers, "own"):
            servers.own = ForkServer()
            started.append(servers.own)
        return read_review(path, server=servers.own).document.text

    with ThreadPoolExecutor(4) as threads:
        texts = list(threads.map(read, paths))
    for one in started:
        one.close()
    assert texts == [path.read_text() for path in paths]
    assert servers_of(os.getpid()) == []
