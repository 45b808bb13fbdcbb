"""A server on the loopback address that speaks the chat protocol, tells what it was sent, and misbehaves on request."""

import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from assistant.language_model.server import LanguageModel

MODEL = "test-model"


@dataclass
class Reply:
    """What the server answers: a status, headers, and a body in pieces; `cut` closes the connection within the body."""

    body: Iterable[bytes]
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/event-stream"})
    cut: bool = False


@dataclass
class Received:
    """A request as it arrived."""

    path: str
    headers: dict[str, str]
    content: dict[str, Any]

    def statements(self) -> dict[str, str]:
        """The statements that are offered, by number."""
        lines = [line.partition(": ") for line in self.content["messages"][-1]["content"].splitlines()]
        return {number: json.loads(text) for number, _, text in lines if number.isdigit()}

    def number_of(self, words: str) -> str:
        """The number of the first statement that has these words."""
        return next(number for number, text in self.statements().items() if words in text)


Behaviour = Callable[[Received], Reply]


def said(text: str, *, prompt_tokens: int | None = 900, size: int = 9, pause: float = 0.0) -> Reply:
    """An answer in pieces of `size` characters, as a stream of events."""

    def pieces() -> Iterator[bytes]:
        for at in range(0, len(text), size):
            time.sleep(pause)
            yield event({"choices": [{"index": 0, "delta": {"content": text[at : at + size]}, "finish_reason": None}]})
        yield event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        if prompt_tokens is not None:
            usage = {"prompt_tokens": prompt_tokens, "completion_tokens": 1, "total_tokens": prompt_tokens + 1}
            yield event({"choices": [], "usage": usage})
        yield b"data: [DONE]\n\n"

    return Reply(pieces())


def event(content: dict[str, Any]) -> bytes:
    whole = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": MODEL, **content}
    return b"data: " + json.dumps(whole).encode() + b"\n\n"


def failed(status: int, message: str = "no") -> Reply:
    return Reply([json.dumps({"error": {"message": message}}).encode()], status, {"Content-Type": "application/json"})


def choice(*numbers: str) -> str:
    """Numbers as a model should write them."""
    return f"[{', '.join(numbers)}]"


class Server:
    """A running server: `behave` answers the next requests, `received` are those so far."""

    def __init__(self) -> None:
        self.behave: Behaviour = lambda _: said("")
        self.models: Sequence[str] = (MODEL,)
        self.received: list[Received] = []
        self.hung_up = threading.Event()
        self.stopped = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def model(self, *, silence: float = 5.0, whole: float = 20.0, key: str = "") -> LanguageModel:
        return LanguageModel(self.url, MODEL, key, silence, whole)

    def stop(self) -> None:
        self.stopped.set()
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                listed = {"object": "list", "data": [{"id": name, "object": "model"} for name in server.models]}
                server.received.append(Received(self.path, _headers(self), {}))
                self._send(Reply([json.dumps(listed).encode()], 200, {"Content-Type": "application/json"}))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                request = Received(self.path, _headers(self), json.loads(body))
                server.received.append(request)
                self._send(server.behave(request))

            def _send(self, reply: Reply) -> None:
                self.close_connection = True
                try:
                    self.send_response(reply.status)
                    for name, value in reply.headers.items():
                        self.send_header(name, value)
                    if reply.cut:
                        self.send_header("Content-Length", "100000")
                    self.send_header("Connection", "close")
                    self.end_headers()
                    for piece in reply.body:
                        self.wfile.write(piece)
                        self.wfile.flush()
                except OSError:
                    server.hung_up.set()

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def _headers(handler: BaseHTTPRequestHandler) -> dict[str, str]:
    return {name.casefold(): value for name, value in handler.headers.items()}


@contextmanager
def language_model_server() -> Iterator[Server]:
    server = Server()
    try:
        yield server
    finally:
        server.stop()
