"""Adding and rebuilding in a child process: the real commands, their progress, and what is left by a cancelled one."""

import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from held import rebuilding_held

from index.building.rebuild import rebuild
from index.encoder.encoder import Encoder
from index.library.library import Library
from index.library.lock import hold
from index.storage.snapshot import open_snapshot
from ui.state.rebuilding import CANCELLED, Progress, Rebuilding, time_left

TEXT = "Learning\n\nThe father was not asked.\n"
MakeLibrary = Callable[[Mapping[str, str]], Library]


def finished(rebuilding: Rebuilding) -> Progress:
    while rebuilding.progress().running:
        time.sleep(0.05)
    return rebuilding.progress()


def test_a_rebuild_reports_and_publishes(library_of: MakeLibrary) -> None:
    library = library_of({"a.txt": TEXT})
    rebuilding = Rebuilding()
    assert rebuilding.progress().number == 0
    assert rebuilding.rebuild(library.root)
    ended = finished(rebuilding)
    assert (ended.number, ended.running, ended.error) == (1, False, None)
    assert ended.report is not None
    assert ended.report["reviews"] == 1
    assert ended.share == 1.0
    assert [stage.name for stage in ended.stages] == ["starting", "checking", "reading", "embedding"]
    assert sum(stage.seconds for stage in ended.stages) <= ended.seconds + 1e-6  # the last bits of a sum of floats
    with open_snapshot(library) as snapshot:
        assert len(snapshot.reviews) == 1


def test_adding_tells_what_became_of_each_file_and_clears_up(tmp_path: Path) -> None:
    folder = TemporaryDirectory(dir=tmp_path)
    good, bad = Path(folder.name, "a <b> é.txt"), Path(folder.name, "bad.pdf")
    good.write_text(TEXT, encoding="utf-8")
    bad.write_bytes(b"no PDF")
    rebuilding = Rebuilding()
    assert rebuilding.add(tmp_path / "new library", [good, bad], folder)
    ended = finished(rebuilding)
    assert [(told["file"], told["outcome"]) for told in ended.files] == [
        ("a <b> é.txt", "added"),
        ("bad.pdf", "skipped"),
    ]
    assert "not a PDF" in ended.files[1]["reason"]
    assert ended.error is None
    assert not Path(folder.name).exists()


def test_an_error_of_the_command_reaches_the_page(library_of: MakeLibrary) -> None:
    library = library_of({"a.txt": TEXT})
    rebuilding = Rebuilding()
    with hold(library):
        assert rebuilding.rebuild(library.root)
        ended = finished(rebuilding)
    assert ended.error is not None
    assert "is being changed by" in ended.error


@pytest.mark.skipif(os.name == "nt", reason="the substitute for ocrmypdf is a script")
def test_one_at_a_time_and_cancelling_leaves_the_last_index(
    library_of: MakeLibrary, encoder: Encoder, tmp_path: Path
) -> None:
    library = library_of({"a.txt": TEXT})
    before = rebuild(library, encoder).generation
    rebuilding = Rebuilding()
    with rebuilding_held(library, "b.pdf", tmp_path):
        assert rebuilding.rebuild(library.root)
        assert not rebuilding.rebuild(library.root)
        rebuilding.cancel()
        assert finished(rebuilding).error == CANCELLED
    with open_snapshot(library) as snapshot:
        assert snapshot.generation == before
    assert rebuilding.rebuild(library.root)
    assert finished(rebuilding).error is None


@pytest.mark.parametrize(
    ("done", "total", "seconds", "left"),
    [(50, 100, 10.0, 10.0), (100, 100, 10.0, 0.0), (0, 100, 10.0, None), (1, 100, 10.0, None), (50, 100, 1.0, None)],
    ids=["half", "all", "nothing yet", "too little", "too soon"],
)
def test_the_time_left_is_told_from_the_rate_so_far(done: int, total: int, seconds: float, left: float | None) -> None:
    assert time_left(done, total, seconds) == left


@pytest.mark.parametrize(
    "line",
    ["", "not json", "[]", "7", "null", '{"other": 1}'],
    ids=["empty", "words", "list", "number", "null", "other"],
)
def test_other_output_of_the_child_is_passed_over(line: str) -> None:
    rebuilding = Rebuilding()
    before = rebuilding.progress()
    rebuilding._read(line)
    assert rebuilding.progress() == before
