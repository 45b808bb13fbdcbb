"""The network side of a language model: one client for one request, what may leave, and what may come in.

It imports `openai` (and its `httpx2`), and is itself imported only when a model is used. What that package would take
from its own environment variables, from proxies or from redirections never leaves: the last step before the network
lets only the headers of the protocol pass. What comes back is limited in size and in time while it is read.
"""

import contextlib
import functools
import logging
import ssl
from collections.abc import Iterator
from time import monotonic

import httpx2
import openai

from assistant.language_model.server import KEY_VARIABLE, LanguageModel, LanguageModelError

# A choice has some 300 characters, after some thousands of a model that thinks aloud, and arrives in pieces of some 300
# bytes for four of them.
MOST_BYTES = 4_000_000
_CONNECT_SECONDS = 5.0
# Enough to say what is wrong; a server's own words are not shown at any length.
_MOST_OF_MESSAGE = 160
_HEADERS = {"host", "accept", "content-type", "content-length", "connection"}
_NO_KEY = "none"  # the protocol wants a key; servers that need none read none


class MayPass(Exception):  # noqa: N818  (no error yet: it is asked again)
    """A failure that a second attempt may mend; `error` is what it is if it does not."""

    def __init__(self, error: LanguageModelError) -> None:
        self.error = error
        super().__init__(str(error))


@contextlib.contextmanager
def connected(model: LanguageModel, deadline: float) -> Iterator[openai.OpenAI]:
    """A client for one request that ends at `deadline` (of the monotonic clock). Every value that it would look up
    elsewhere is given. Raises MayPass or LanguageModelError for whatever goes wrong with the server inside."""
    # OPENAI_LOG would have it write down the question and the passages.
    logging.getLogger("openai").setLevel(logging.WARNING)
    web = httpx2.Client(
        transport=_Guarded(model, deadline),
        trust_env=False,
        follow_redirects=False,  # another address than the one that the person gave
        timeout=httpx2.Timeout(model.silence, connect=min(_CONNECT_SECONDS, model.silence)),
    )
    client = openai.OpenAI(
        base_url=model.url,
        api_key=model.key or _NO_KEY,
        admin_api_key="",
        organization="",
        project="",
        webhook_secret="",
        max_retries=0,
        http_client=web,
    )
    with client, _failures():
        yield client


class _Guarded(httpx2.HTTPTransport):
    """The network: only headers of the protocol go out, and nothing compressed, which could swell, comes in."""

    def __init__(self, model: LanguageModel, deadline: float) -> None:
        super().__init__(verify=_certificates(), trust_env=False)
        self._model, self._deadline = model, deadline

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        for name in set(request.headers) - _HEADERS:
            del request.headers[name]
        request.headers["accept-encoding"] = "identity"
        request.headers["authorization"] = f"Bearer {self._model.key or _NO_KEY}"
        response = super().handle_request(request)
        if response.headers.get("content-encoding", "identity") != "identity":
            response.close()
            raise LanguageModelError("The language model's server compresses its answer unasked.")
        return httpx2.Response(
            response.status_code, headers=response.headers, stream=_Bounded(response, self._model, self._deadline)
        )


@functools.cache
def _certificates() -> ssl.SSLContext:
    """Whom to trust; read once, for it takes longer (40 ms) than the rest of a request on this machine."""
    return httpx2.create_ssl_context(trust_env=False)


class _Bounded(httpx2.SyncByteStream):
    """A body that ends with an error where it is too long or takes too long."""

    def __init__(self, response: httpx2.Response, model: LanguageModel, deadline: float) -> None:
        self._response, self._model, self._deadline = response, model, deadline

    def __iter__(self) -> Iterator[bytes]:
        read = 0
        for piece in self._response.iter_raw():
            read += len(piece)
            if read > MOST_BYTES:
                raise LanguageModelError(f"The language model's answer has more than {MOST_BYTES:,} bytes.")
            if monotonic() > self._deadline:
                raise LanguageModelError(f"The language model took more than {self._model.whole:.0f} seconds.")
            yield piece

    def close(self) -> None:
        self._response.close()


@contextlib.contextmanager
def _failures() -> Iterator[None]:
    """What goes wrong with a server, as sentences."""
    try:
        yield
    except openai.APITimeoutError as error:
        raise MayPass(LanguageModelError("The language model's server does not answer in time.")) from error
    except openai.APIConnectionError as error:
        own = _own(error)
        raise own or MayPass(LanguageModelError("The language model's server cannot be reached.")) from error
    except openai.APIStatusError as error:
        raise _status(error) from error
    except openai.APIError as error:
        raise MayPass(LanguageModelError(f"The language model's server reports: {_said(error)}")) from error
    except (httpx2.HTTPError, ValueError, TypeError, AttributeError, RecursionError) as error:
        # The client takes what it is sent for its own types, whatever it is.
        raise LanguageModelError("What the language model's server sends is no answer in its protocol.") from error


def _own(error: BaseException) -> LanguageModelError | None:
    """Our own error that the client has wrapped."""
    cause = error.__cause__
    while cause is not None and not isinstance(cause, LanguageModelError):
        cause = cause.__cause__
    return cause


def _status(error: openai.APIStatusError) -> LanguageModelError | MayPass:
    code = error.status_code
    if code in (401, 403):
        return LanguageModelError(
            f"The language model's server refuses the key (status {code}).", f"Check {KEY_VARIABLE}."
        )
    if code == 404:
        return LanguageModelError("The language model's server does not know this address or this model.")
    if 300 <= code < 400:
        return LanguageModelError("The language model's server sends on to another address, which is not followed.")
    if code == 429:
        return MayPass(LanguageModelError("The language model's server is over its quota, or too busy."))
    return MayPass(LanguageModelError(f"The language model's server fails (status {code}): {_said(error)}"))


def _said(error: openai.APIError) -> str:
    """The first words of a server's own message."""
    body = error.body if isinstance(error.body, dict) else {}
    said = " ".join(str(body.get("message") or "").split())
    return f"{said[:_MOST_OF_MESSAGE]}." if said else "it gives no reason."
