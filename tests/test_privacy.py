"""What is asked is nowhere but in the memory of the running program: on no disk, in no log, in no address."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from serving import ROOT, serving
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.asyncio.client import connect

from index.library.library import Library
from ui.state import usage_log

sys.path.append(str(Path(__file__).parents[1] / "tools"))

from soaking.sessions import run_script

QUESTION = "what did xylophonists say of the bruise?"
TELLING = b"xylophonist"


async def ask(address: str) -> str:
    """A question, as a browser sends it; the page that comes back."""
    async with connect(f"{address.replace('http', 'ws')}/_stcore/stream", max_size=None, proxy=None) as session:
        page = await run_script(session, BackMsg(rerun_script={"query_string": ""}))
        asking = BackMsg()
        widget = asking.rerun_script.widget_states.widgets.add()
        widget.id = page.input
        widget.chat_input_value.data = QUESTION
        return (await run_script(session, asking)).text


def test_a_question_is_written_down_nowhere(
    small_library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library, home, log = tmp_path / "library", tmp_path / "home", tmp_path / "log.jsonl"
    shutil.copytree(small_library.root, library)
    (home / "temporary").mkdir(parents=True)
    places = {"HOME": home, "USERPROFILE": home, "TMPDIR": home / "temporary", "XDG_CACHE_HOME": home / "cache"}
    for name, place in places.items():
        monkeypatch.setenv(name, str(place))
    with serving(library, options=["--log", str(log)]) as server:
        page = asyncio.run(ask(server.address))
        assert "Answer ready" in page
        assert TELLING.decode() in page
        said = server.said + server.stop()
    assert TELLING.decode() not in said
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert log in files
    assert not [path for path in files if TELLING in path.read_bytes()]
    (line,) = log.read_text().splitlines()
    noted = json.loads(line)
    assert set(noted) == {"time", "answer", "seconds", "citations", "reviews"}
    assert noted["answer"] in usage_log.STATES
    assert all(isinstance(noted[name], int | float) for name in ("seconds", "citations", "reviews"))


def test_a_command_writes_no_question_down(small_library: Library, tmp_path: Path) -> None:
    library, home = tmp_path / "library", tmp_path / "home"
    shutil.copytree(small_library.root, library)
    home.mkdir()
    program = [sys.executable, "-m", "ui", "ask", QUESTION, "--library", str(library)]
    places = {"HOME": str(home), "TMPDIR": str(home), "XDG_CACHE_HOME": str(home)}
    ran = subprocess.run(program, cwd=ROOT, env=os.environ | places, capture_output=True, check=True)
    assert TELLING not in ran.stderr
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and TELLING in path.read_bytes()]


def test_the_log_takes_no_text(tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    usage_log.log_to(file)
    try:
        with pytest.raises(ValueError, match="no state"):
            usage_log.log_answer("what they asked", seconds=1.0, citations=1, reviews=1)
        usage_log.log_answer("closest", seconds=0.12345, citations=3, reviews=2)
    finally:
        usage_log.log_to(None)
    assert json.loads(file.read_text()) | {"time": ""} == {
        "time": "",
        "answer": "closest",
        "seconds": 0.123,
        "citations": 3,
        "reviews": 2,
    }


def test_a_log_that_cannot_be_written_is_told_before_anything_starts(tmp_path: Path) -> None:
    with pytest.raises(usage_log.LogError, match="Name another file"):
        usage_log.log_to(tmp_path)
