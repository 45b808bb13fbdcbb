"""Talking to a language model: one question, the answer piece by piece, and one sentence where it fails.

The `openai` package speaks the protocol and is imported only here, when a model is used. What it would take from its
own environment variables, from proxies or from redirections never leaves: the last step before the network lets
only the headers of the protocol pass. What comes back is limited in size and in time while it is read. It judges no
word of the answer.
"""

import contextlib
import functools
import json
import logging
import queue
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from assistant.language_model import KEY_VARIABLE, LanguageModel, LanguageModelError

if TYPE_CHECKING:
    import openai

# An answer of eight points has some 6,000 characters, and arrives in pieces of some 300 bytes for four of them.
MOST_BYTES = 4_000_000
_MOST_TOKENS = 1_500
_CONNECT_SECONDS = 5.0
# How long the person's wish to stop may go unnoticed.
_BEAT_SECONDS = 0.2
# Enough to say what is wrong; a server's own words are not shown at any length.
_MOST_OF_MESSAGE = 160
_HEADERS = {"host", "accept", "content-type", "content-length", "connection", "authorization"}
_NO_KEY = "none"  # the protocol wants a key, and servers that need none read none
INSTALL = 'Run `pip install ".[llm]"` in the folder of Case Reviews, or ask without a language model.'


@dataclass(slots=True)
class Usage:
    """What the server says of an answer, once it is complete: how many tokens it read; None where it does not say."""

    prompt_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the protocol; `role` is "system" or "user"."""

    role: str
    content: str


def ask(model: LanguageModel, messages: Sequence[Message], usage: Usage) -> Generator[str]:
    """The model's answer in pieces as they arrive. An empty piece comes several times a second while it is silent, so
    that whoever reads can stop. `usage` is filled in at the end. Closing the generator hangs up.

    One failure before the first piece is tried again, without what some servers do not know where the request was
    refused. Raises LanguageModelError, whose `fault` is one sentence.
    """
    deadline = monotonic() + model.whole
    begun = False
    for last in (False, True):
        try:
            for piece in _beside(functools.partial(_request, model, messages, usage, deadline, last)):
                begun = begun or bool(piece)
                yield piece
            return
        except _Again as failure:
            if last or begun or monotonic() > deadline:
                raise failure.error from failure.__cause__


def describe(model: LanguageModel) -> str:
    """What the server says that it has, in a sentence; raises LanguageModelError where it cannot be asked."""
    with _errors(), _client(model, monotonic() + min(model.silence, 20.0)) as client:
        names = [str(item.id)[:80] for item in client.models.list().data or ()][:200]
    if not names:
        return f"The server answers; it does not say which models it has. {model.where}."
    if model.model not in names:
        raise LanguageModelError(
            f"The server {model.server} has no model “{model.model}”. It has: {', '.join(names[:8])}.",
            "Name one of these.",
        )
    return f"The server answers and has the model: {model.where}."


class _Again(Exception):  # noqa: N818  (not an error that leaves this file)
    """A failure that a second attempt may mend."""

    def __init__(self, error: LanguageModelError) -> None:
        self.error = error
        super().__init__(str(error))


class _Line:
    """What the reading thread and the caller share: pieces one way, a hanging up the other way."""

    def __init__(self) -> None:
        self.pieces: queue.Queue[str | BaseException | None] = queue.Queue()
        self.hung_up = threading.Event()


def _beside(work: Callable[[_Line], None]) -> Iterator[str]:
    """The pieces that `work` puts on a line, from a thread of its own: a read that waits cannot be interrupted."""
    line = _Line()

    def run() -> None:
        try:
            work(line)
            line.pieces.put(None)
        except BaseException as failure:  # handed over, not swallowed
            line.pieces.put(failure)

    threading.Thread(target=run, daemon=True, name="language-model").start()
    try:
        while True:
            try:
                piece = line.pieces.get(timeout=_BEAT_SECONDS)
            except queue.Empty:
                yield ""
                continue
            if piece is None:
                return
            if isinstance(piece, BaseException):
                raise piece
            yield piece
    finally:
        line.hung_up.set()


def _request(
    model: LanguageModel, messages: Sequence[Message], usage: Usage, deadline: float, plain: bool, line: _Line
) -> None:
    """One request; its pieces go on the line. `plain` leaves out what some servers refuse."""
    with _errors(), _client(model, deadline) as client:
        from openai import omit
        from openai.types.chat import ChatCompletionMessageParam

        said: list[ChatCompletionMessageParam] = [
            {"role": "system", "content": message.content}
            if message.role == "system"
            else {"role": "user", "content": message.content}
            for message in messages
        ]
        stream = client.chat.completions.create(
            model=model.model,
            messages=said,
            stream=True,
            temperature=omit if plain else 0,
            max_tokens=omit if plain else _MOST_TOKENS,
            stream_options=omit if plain else {"include_usage": True},
        )
        finished = False
        with stream:
            for chunk in stream:
                if line.hung_up.is_set():
                    return
                if chunk.usage:
                    usage.prompt_tokens = chunk.usage.prompt_tokens
                for choice in chunk.choices or ():
                    finished = finished or bool(choice.finish_reason)
                    if choice.delta and choice.delta.content:
                        line.pieces.put(str(choice.delta.content))
        if not finished:
            raise _Again(LanguageModelError("The language model's answer broke off.", ""))


@contextlib.contextmanager
def _client(model: LanguageModel, deadline: float) -> "Iterator[openai.OpenAI]":
    """A client for one request. Every value that it would look up elsewhere is given."""
    try:
        import httpx2
        import openai
    except ImportError as error:
        raise LanguageModelError(
            "A language model is configured, and the package `openai` is missing.", INSTALL
        ) from error
    # OPENAI_LOG would have it write down the question and the passages.
    logging.getLogger("openai").setLevel(logging.WARNING)

    class Bounded(httpx2.SyncByteStream):
        """A body that ends with an error where it is too long or takes too long."""

        def __init__(self, body: httpx2.SyncByteStream) -> None:
            self._body = body

        def __iter__(self) -> Iterator[bytes]:
            read = 0
            for piece in self._body:
                read += len(piece)
                if read > MOST_BYTES:
                    raise LanguageModelError(f"The language model's answer has more than {MOST_BYTES:,} bytes.", "")
                if monotonic() > deadline:
                    raise LanguageModelError(f"The language model took more than {model.whole:.0f} s.", "")
                yield piece

        def close(self) -> None:
            self._body.close()

    class Guarded(httpx2.HTTPTransport):
        """The network; only headers of the protocol go out, and nothing compressed, which could swell, comes in."""

        def handle_request(self, request: httpx2.Request) -> httpx2.Response:
            for name in set(request.headers) - _HEADERS:
                del request.headers[name]
            request.headers["accept-encoding"] = "identity"
            request.headers["authorization"] = f"Bearer {model.key or _NO_KEY}"
            response = super().handle_request(request)
            if response.headers.get("content-encoding", "identity") != "identity":
                response.close()
                raise LanguageModelError("The language model's server compresses its answer unasked.", "")
            body = response.stream
            if not isinstance(body, httpx2.SyncByteStream):
                raise TypeError("a transport for synchronous requests gave another kind of body")
            return httpx2.Response(response.status_code, headers=response.headers, stream=Bounded(body))

    web = httpx2.Client(
        transport=Guarded(trust_env=False),
        trust_env=False,
        follow_redirects=False,  # another address than the one that the person gave
        timeout=httpx2.Timeout(model.silence, connect=min(_CONNECT_SECONDS, model.silence)),
    )
    with openai.OpenAI(
        base_url=model.url,
        api_key=model.key or _NO_KEY,
        admin_api_key="",
        organization="",
        project="",
        webhook_secret="",
        max_retries=0,
        http_client=web,
    ) as client:
        yield client


@contextlib.contextmanager
def _errors() -> Iterator[None]:
    """What goes wrong with a server, as sentences."""
    try:
        import httpx2
        import openai
    except ImportError:
        yield  # `_client` says so
        return
    try:
        yield
    except openai.APITimeoutError as error:
        raise _Again(LanguageModelError("The language model's server does not answer in time.", "")) from error
    except openai.APIConnectionError as error:
        cause = error.__cause__
        while cause is not None:
            if isinstance(cause, LanguageModelError):
                raise cause from error
            cause = cause.__cause__
        raise _Again(LanguageModelError("The language model's server cannot be reached.", "")) from error
    except openai.APIStatusError as error:
        raise _status(error) from error
    except openai.APIError as error:
        raise _Again(LanguageModelError(f"The language model's server reports: {_said(error)}", "")) from error
    except (httpx2.HTTPError, json.JSONDecodeError, UnicodeDecodeError, RecursionError, AttributeError) as error:
        # The client reads what it is sent as its own types, whatever it is.
        raise LanguageModelError(
            "What the language model's server sends is not an answer in the protocol.", ""
        ) from error


def _status(error: "openai.APIStatusError") -> LanguageModelError | _Again:
    code = error.status_code
    if code in (401, 403):
        return LanguageModelError(
            f"The language model's server refuses the key (status {code}).", f"Check {KEY_VARIABLE}."
        )
    if code == 404:
        return LanguageModelError("The language model's server does not know that address or that model.", "")
    if code == 429:
        return _Again(LanguageModelError("The language model's server is over its quota or too busy.", ""))
    if 300 <= code < 400:
        return LanguageModelError("The language model's server sends to another address, which is not followed.", "")
    return _Again(LanguageModelError(f"The language model's server fails (status {code}): {_said(error)}", ""))


def _said(error: "openai.APIError") -> str:
    """The first words of a server's own message."""
    body = error.body if isinstance(error.body, dict) else {}
    said = body.get("message") if isinstance(body.get("message"), str) else ""
    words = " ".join(str(said).split())
    return f"{words[:_MOST_OF_MESSAGE]}." if words else "it gives no reason."
