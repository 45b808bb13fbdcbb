"""(e) Many people at once: 10, 25 and 50 sessions that each ask questions of one `case-reviews serve`.

    python benchmarks/speed/sessions.py --library FOLDER [--sessions 10,25,50] [--questions 4]

A session is a WebSocket that speaks Streamlit's protocol as a browser does, without drawing: it asks, waits for the
page, thinks for some seconds, and asks again. Measured is the time from the question to the end of the page's run.
"""

import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from common import ROOT, machine, percentiles, save  # isort: skip
from synthetic import questions  # isort: skip

sys.path.append(str(ROOT / "tests"))
from serving import serving

THINKING = 10.0  # seconds between an answer and the next question, on average


class Session:
    """One person's page."""

    def __init__(self, address: str) -> None:
        self._socket: ClientConnection = connect(
            f"ws://{address}/_stcore/stream",
            origin=f"http://{address}",
            subprotocols=["streamlit"],
            max_size=None,  # type: ignore[arg-type]
        )
        self._box = ""
        self._answered = False
        self.run(BackMsg(rerun_script={"query_string": ""}))  # type: ignore[arg-type]

    def ask(self, question: str) -> float:
        """Seconds until the page with the answer is whole."""
        message = BackMsg()
        state = message.rerun_script.widget_states.widgets.add()
        state.id = self._box
        state.chat_input_value.data = question
        self._answered = False
        started = time.perf_counter()
        self.run(message)
        taken = time.perf_counter() - started
        if not self._answered:
            raise SystemExit(f"no answer came to: {question}")
        return taken

    def run(self, message: BackMsg) -> None:
        """Have the page run, and wait for its end; the place for questions is remembered."""
        self._socket.send(message.SerializeToString())
        while True:
            received = ForwardMsg()
            received.ParseFromString(self._socket.recv(timeout=120))  # type: ignore[arg-type]
            kind = received.WhichOneof("type")
            if kind == "delta" and "Answer ready" in received.delta.new_element.html.body:  # told to screen readers
                self._answered = True
            if kind == "delta" and received.delta.new_element.WhichOneof("type") == "chat_input":
                self._box = received.delta.new_element.chat_input.id
            if kind == "script_finished":
                if received.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                    return
                if received.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    raise SystemExit("the page failed")

    def close(self) -> None:
        self._socket.close()


def visit(address: str, number: int, count: int) -> list[float]:
    """One session: its times."""
    chance = random.Random(number)  # noqa: S311
    session = Session(address)
    taken = []
    for question in chance.sample(questions(), count):
        time.sleep(chance.uniform(0, 2 * THINKING))
        taken.append(session.ask(question))
    session.close()
    return taken


@click.command()
@click.option("--library", required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--sessions", default="10,25,50", show_default=True)
@click.option("--questions", "asked", default=4, show_default=True, help="Of each session.")
def main(library: Path, sessions: str, asked: int) -> None:
    facts = machine() | {"thinking_seconds": THINKING}
    found: dict[str, list[float]] = {}
    with serving(library) as server:
        address = server.address.removeprefix("http://")
        time.sleep(5)  # the model is loaded after the page is served
        visit(address, 0, 1)
        for count in sessions.split(","):
            with ThreadPoolExecutor(int(count)) as people:
                visits = people.map(lambda number: visit(address, number, asked), range(int(count)))
                found[count] = [seconds for one in visits for seconds in one]
            print(f"{count} sessions: {percentiles(found[count])}", file=sys.stderr)
    facts |= {"milliseconds": {count: percentiles(seconds) for count, seconds in found.items()}, "runs": found}
    chart = {
        f"{count} sessions, {share}": facts["milliseconds"][count][share] for count in found for share in ("p50", "p95")
    }
    save("sessions", facts, chart=chart, title="Sessions at once: question to whole page", unit="ms")


if __name__ == "__main__":
    main()
