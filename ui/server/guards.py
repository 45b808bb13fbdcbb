"""What the server refuses before anything is done: pages of other origins, people without the role, clients too slow.

The headers that browsers are told are `ui.server.headers`'s; which host names are ours `ui.server.server` decides.
"""

import asyncio
from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

import h11
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from ui.state import Role, role_of

# A browser sends the head of a request at once; a phone on a train within seconds.
SECONDS_FOR_HEAD = 15.0
# Between two pieces of an upload.
SECONDS_FOR_PIECE = 30.0

# What is served beside the pages, which ask for themselves who is there: the least role that may have it.
ROLES = {"/original/": Role.READER, "/media/": Role.READER, "/_stcore/upload_file/": Role.LIBRARIAN}


class OwnOrigin:
    """Middleware that refuses requests which a page of another origin makes a browser send."""

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            origin = HTTPConnection(scope).headers.get("origin")
            if origin is not None and not self._is_ours(origin):
                await _refuse(scope, receive, send, "This address answers its own pages only.")
                return
        await self._app(scope, receive, send)

    def _is_ours(self, origin: str) -> bool:
        try:
            return urlsplit(origin).hostname in self._hosts
        except ValueError:
            return False


class RoleNeeded:
    """Middleware that refuses files and uploads to people whose role does not allow them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            needed = next((role for start, role in ROLES.items() if scope["path"].startswith(start)), Role.NOBODY)
            if role_of(HTTPConnection(scope)) < needed:
                await _refuse(scope, receive, send, "You may not do this. Sign in, or ask the library's librarian.")
                return
        await self._app(scope, receive, send)


class Patience:
    """Middleware that gives up on a request whose body stops coming."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        more = True

        async def receive_in_time() -> Message:
            nonlocal more
            if not more:  # all has come; what is waited for now is the client's leaving
                return await receive()
            try:
                message = await asyncio.wait_for(receive(), SECONDS_FOR_PIECE)
            except TimeoutError:
                return {"type": "http.disconnect"}
            more = message.get("more_body", False)
            return message

        has_body = scope["type"] == "http" and scope["method"] in ("PUT", "POST", "PATCH")
        await self._app(scope, receive_in_time if has_body else receive, send)


class PatientConnection(H11Protocol):
    """A connection that is closed where the head of a request is not there within `SECONDS_FOR_HEAD`.

    uvicorn waits for ever: a client that sends a byte a minute would keep a connection, of which there are so many.
    """

    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        if self._waiting is None and self._is_between_requests():
            self._wait()
        super().data_received(data)

    def handle_events(self) -> None:
        super().handle_events()
        if not self._is_between_requests() or self.timeout_keep_alive_task is not None:
            self._stop_waiting()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        self._stop_waiting()  # another protocol takes the connection over
        super().handle_websocket_upgrade(event)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _is_between_requests(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(SECONDS_FOR_HEAD, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None


async def _refuse(scope: Scope, receive: Receive, send: Send, sentence: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        closing: dict[str, Any] = {"type": "websocket.close", "code": 1008}
        await send(closing)
        return
    await PlainTextResponse(sentence, status_code=403)(scope, receive, send)
