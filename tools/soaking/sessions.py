"""Many people at once: sessions of the app that ask for minutes while the library is rebuilt, as browsers would.

Each session speaks Streamlit's protocol over its WebSocket. It asks one question after another; the page that comes
back must hold its own question and no other session's, and no error. The server's memory is read before the first, and
at each tenth of the time.
"""

import asyncio
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from soaking.kills import ROOT, TOPICS, review

SECONDS_FOR_ANSWER = 120.0
BETWEEN_QUESTIONS = (1.0, 6.0)  # seconds that a person reads; the shorter, the harder for the server
BETWEEN_REBUILDS = 20.0
TENTHS = 10


@dataclass(slots=True)
class Tally:
    """What all sessions came to."""

    outcomes: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    rebuilds: int = 0


@dataclass(slots=True)
class Page:
    """What the last run of the script sent."""

    text: str = ""
    input: str = ""  # the id of the field that questions are typed into
    failed: bool = False


async def run_script(session: ClientConnection, message: BackMsg) -> Page:
    """Have the page drawn, and read it until it is complete."""
    await session.send(message.SerializeToString())
    page = Page()
    pieces = []
    while True:
        forward = ForwardMsg()
        forward.ParseFromString(await asyncio.wait_for(session.recv(), SECONDS_FOR_ANSWER))
        kind = forward.WhichOneof("type")
        if kind == "delta" and forward.delta.WhichOneof("type") == "new_element":
            element = forward.delta.new_element
            if element.WhichOneof("type") == "chat_input":
                page.input = element.chat_input.id
            page.failed = page.failed or element.WhichOneof("type") == "exception"
            pieces.append(str(element))
        elif kind == "script_finished" and forward.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            page.failed = page.failed or forward.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR
            page.text = "\n".join(pieces)
            return page


async def one_session(number: int, address: str, until: float, tally: Tally, asked_once: asyncio.Barrier) -> None:
    """Ask until the time is over. Every question holds this session's own mark."""
    rng = random.Random(number)  # noqa: S311  (not for secrets)
    mark = f"mark{number:04d}"
    try:
        async with connect(f"{address}/_stcore/stream", max_size=None, proxy=None) as session:
            page = await run_script(session, BackMsg(rerun_script={"query_string": ""}))
            first = True
            while time.monotonic() < until:
                question = f"what did the {rng.choice(TOPICS)} tell the {rng.choice(TOPICS)} about {mark}?"
                asking = BackMsg()
                widget = asking.rerun_script.widget_states.widgets.add()
                widget.id = page.input
                widget.chat_input_value.data = question
                began = time.monotonic()
                page = await run_script(session, asking)
                tally.seconds.append(time.monotonic() - began)
                others = set(re.findall(r"mark\d{4}", page.text)) - {mark}
                if others:
                    tally.faults.append(f"session {number} was shown questions of {others}")
                elif page.failed or "Something went wrong" in page.text:
                    tally.faults.append(f"session {number}: the page failed")
                elif mark not in page.text:
                    tally.faults.append(f"session {number}: its question is not on its page")
                elif "Answer ready" not in page.text:
                    tally.faults.append(f"session {number}: no answer")
                else:
                    tally.outcomes["answered"] += 1
                if first:
                    first = False
                    await asked_once.wait()
                await asyncio.sleep(rng.uniform(*BETWEEN_QUESTIONS))
    except Exception as error:  # a trial counts whatever happens
        tally.faults.append(f"session {number}: {type(error).__name__}: {error}")


async def keep_rebuilding(library: Path, until: float, tally: Tally) -> None:
    """Change a review and rebuild, again and again, as a librarian in a terminal does."""
    version = 1
    while time.monotonic() < until:
        await asyncio.sleep(min(BETWEEN_REBUILDS, max(0.0, until - time.monotonic())))
        version += 1
        (library / "reviews" / "1.txt").write_text(review(1, version))
        program = [
            sys.executable,
            "-m",
            "ui",
            "rebuild",
            "--library",
            str(library),
            "--progress",
            "none",
        ]
        rebuilding = await asyncio.create_subprocess_exec(*program, cwd=ROOT, stdout=subprocess.DEVNULL)
        if await rebuilding.wait():
            tally.faults.append(f"a rebuild ended with {rebuilding.returncode}")
        tally.rebuilds += 1


def megabytes(process: int) -> int:
    """What the process holds in memory."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) // 1000


async def _run(sessions: int, minutes: float, library: Path, server: subprocess.Popen[str], address: str) -> bool:
    tally = Tally()
    until = time.monotonic() + minutes * 60
    asked_once = asyncio.Barrier(sessions)
    memory = [megabytes(server.pid)]
    work = [asyncio.create_task(one_session(number, address, until, tally, asked_once)) for number in range(sessions)]
    work.append(asyncio.create_task(keep_rebuilding(library, until, tally)))
    while not all(task.done() for task in work):
        await asyncio.sleep(1.0)
        if time.monotonic() > until - minutes * 60 * (1 - len(memory) / TENTHS):
            memory.append(megabytes(server.pid))
    seconds = sorted(tally.seconds) or [0.0]
    answered, middle, slow = tally.outcomes["answered"], seconds[len(seconds) // 2], seconds[int(len(seconds) * 0.95)]
    print(f"{sessions} sessions for {minutes:g} minutes: {answered:,} questions, {tally.rebuilds} rebuilds meanwhile")
    print(f"  a question took {middle:.2f} s (median), {slow:.2f} s (95 %)")
    print(f"  memory: {memory[0]} MB at the start, then {', '.join(map(str, memory[1:]))} MB")
    print(f"  {len(tally.faults)} faults")
    for fault in tally.faults[:20]:
        print(f"FAULT {fault}")
    return not tally.faults


def run(sessions: int, minutes: float) -> bool:
    """Serve a small library and have `sessions` ask for `minutes`; print the figures. True where nothing failed."""
    with tempfile.TemporaryDirectory(prefix="case-reviews-soak-") as folder:
        library = Path(folder) / "library"
        (library / "reviews").mkdir(parents=True)
        for number in range(6):
            (library / "reviews" / f"{number}.txt").write_text(review(number, 1))
        command = [sys.executable, "-m", "ui"]
        options = ["--library", str(library)]
        subprocess.run([*command, "rebuild", *options, "--progress", "none"], cwd=ROOT, check=True, capture_output=True)
        server = subprocess.Popen(
            [*command, "serve", "--no-browser", "--port", "0", *options], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        try:
            said = ""
            while "http://" not in said:
                said = server.stdout.readline() if server.stdout else ""
                if not said:
                    raise SystemExit("the server did not start")
            address = re.findall(r"http://([\d.:]+)", said)[0]
            time.sleep(5)
            return asyncio.run(_run(sessions, minutes, library, server, f"ws://{address}"))
        finally:
            server.kill()
            server.wait()
