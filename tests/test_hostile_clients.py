"""Clients that are broken, slow or sent by another page: each is refused or dropped, and the others are served."""

import asyncio
import http.client
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from urllib.parse import urlsplit

import pytest
import uvicorn
import websockets.exceptions
from serving import Server, serving
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from websockets.sync.client import connect

from index.library.library import Library
from ui.server import guards
from ui.server.server import LARGEST_MESSAGE

SLOW_CLIENTS = 150


@pytest.fixture(scope="module")
def server(small_library: Library) -> Iterator[Server]:
    with serving(small_library.root) as running:
        assert_page(running)
        yield running


def assert_page(server: Server) -> None:
    for path in ("/", "/_stcore/health"):
        assert status_of(server, path) == 200


def status_of(server: Server, path: str, **headers: str) -> int:
    parts = urlsplit(server.address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    connection.request("GET", path, headers=headers)
    status = connection.getresponse().status
    connection.close()
    return status


def connected(server: Server) -> socket.socket:
    parts = urlsplit(server.address)
    return socket.create_connection((parts.hostname or "", parts.port or 0), timeout=60)


FOREIGN = ["http://evil.example", "http://127.0.0.1.evil.example:8501", "null", "file://", "http://[", "//", "http://"]


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_page_of_another_origin_gets_nothing(server: Server, origin: str) -> None:
    assert status_of(server, "/", Origin=origin) == 403
    assert status_of(server, "/_stcore/health", Origin=origin) == 403
    with pytest.raises(websockets.exceptions.InvalidStatus) as refused:
        connect(f"{server.address.replace('http', 'ws')}/_stcore/stream", origin=origin, proxy=None)  # type: ignore[arg-type]
    assert refused.value.response.status_code == 403


def test_its_own_pages_get_everything(server: Server) -> None:
    assert status_of(server, "/", Origin=server.address) == 200
    stream = f"{server.address.replace('http', 'ws')}/_stcore/stream"
    with connect(stream, origin=server.address, proxy=None):  # type: ignore[arg-type]
        pass


NONSENSE = {
    "bytes": bytes(range(256)) * 100,
    "nothing": b"",
    "half a request": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX:",
    "a head without end": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X: y\r\n" * 100_000,
    "one line of 2 MB": b"GET /" + b"a" * 2_000_000,
    "a body that is less than none": b"PUT / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -5\r\n\r\n",
    "a body of two lengths": b"PUT / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabc",
    "pieces that are none": b"PUT / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "a body that stops": b"PUT /_stcore/upload_file/a/b HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 999999\r\n\r\na",
    "two hosts": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n",
    "encrypted": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 500,
}


@pytest.mark.parametrize("sent", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_harms_nobody_else(server: Server, sent: bytes) -> None:
    for _ in range(5):
        with connected(server) as client:
            with suppress(OSError):  # the server may have closed the connection already
                client.sendall(sent)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # leaves without a word
    assert_page(server)
    assert server.process.poll() is None


def test_slow_clients_take_no_worker(server: Server) -> None:
    with ExitStack() as slow:
        clients = [slow.enter_context(connected(server)) for _ in range(SLOW_CLIENTS)]
        for client in clients:
            client.sendall(b"GET / HTTP/1.1\r\nX-")
        assert_page(server)


def test_a_message_beyond_the_limit_ends_its_own_session(server: Server) -> None:
    stream = f"{server.address.replace('http', 'ws')}/_stcore/stream"
    with connect(stream, proxy=None) as session:
        session.send(b"x" * (LARGEST_MESSAGE + 1))
        with pytest.raises(websockets.exceptions.ConnectionClosed) as closed:
            deque(iter(lambda: session.recv(timeout=60), None))
    assert closed.value.rcvd
    assert closed.value.rcvd.code == 1009
    assert_page(server)


# --- the connection, with less patience ---------------------------------------------------------------------------


# Seconds. What is to be missed is not sent at all; what is to be kept is sent well within the time.
SHORT, ENOUGH = 0.5, 4.0


@contextmanager
def impatient(monkeypatch: pytest.MonkeyPatch, *, head: float, piece: float, answer: float = 0.0) -> Iterator[int]:
    """A server that waits so long for the head of a request, and for the next piece of a body, and takes so long to
    answer; its port."""
    monkeypatch.setattr(guards, "SECONDS_FOR_HEAD", head)
    monkeypatch.setattr(guards, "SECONDS_FOR_PIECE", piece)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            await asyncio.sleep(answer)
            await send({"type": "websocket.send", "text": "still here"})
            return
        received = 0
        while (message := await receive())["type"] == "http.request":
            received += len(message["body"])
            if not message["more_body"]:
                await asyncio.sleep(answer)
                await PlainTextResponse(str(received))(scope, receive, send)
                return
        await PlainTextResponse("gave up", status_code=408)(scope, receive, send)

    config = uvicorn.Config(
        guards.Patience(app), port=0, http=guards.PatientConnection, log_level="error", lifespan="off"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()


def test_a_head_that_does_not_come_ends_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    with impatient(monkeypatch, head=SHORT, piece=600) as port:
        for begun in (b"", b"GET / HTTP/1.1\r\nHost: a\r\n"):
            with socket.create_connection(("127.0.0.1", port)) as client:
                client.sendall(begun)
                assert client.recv(100) == b""


def test_a_second_head_that_does_not_come_ends_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        impatient(monkeypatch, head=ENOUGH, piece=600) as port,
        socket.create_connection(("127.0.0.1", port)) as client,
    ):
        client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        answer = b""
        while not answer.endswith(b"0"):
            answer += client.recv(1000)
        assert answer.startswith(b"HTTP/1.1 200")
        client.sendall(b"GET /")
        assert client.recv(100) == b""


def test_a_body_that_stops_coming_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    with impatient(monkeypatch, head=600, piece=SHORT) as port, socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(b"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc")
        assert client.recv(1000).startswith(b"HTTP/1.1 408")


def test_a_body_in_pieces_arrives(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes longer than a piece of it may, and so does the answer."""
    with (
        impatient(monkeypatch, head=600, piece=ENOUGH, answer=ENOUGH + 0.5) as port,
        socket.create_connection(("127.0.0.1", port)) as client,
    ):
        client.sendall(b"PUT / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 9\r\n\r\n")
        for _ in range(3):
            time.sleep(ENOUGH / 2.5)
            client.sendall(b"abc")
        answer = b""
        while piece := client.recv(1000):
            answer += piece
        assert answer.endswith(b"9")


def test_a_session_outlives_the_patience_for_a_head(monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        impatient(monkeypatch, head=ENOUGH, piece=600, answer=ENOUGH + 0.5) as port,
        connect(f"ws://127.0.0.1:{port}/", proxy=None) as session,
    ):
        assert session.recv() == "still here"
