"""Talking to a language model: one question, the answer piece by piece, and one sentence where it fails.

What goes over the network is `assistant.language_model.network`'s, which is imported only when a model is used. It
judges no word of the answer.
"""

import functools
import queue
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from time import monotonic
from types import ModuleType

from assistant.language_model.server import LanguageModel, LanguageModelError

INSTALL = 'Run `pip install ".[llm]"` in the folder of Case Reviews, or ask without a language model.'
_MOST_TOKENS = 1_500
# How long the person's wish to stop may go unnoticed.
_BEAT_SECONDS = 0.2
_DESCRIBE_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the protocol; `system` where it instructs, else it is the user's."""

    content: str
    system: bool = False


@dataclass(slots=True)
class Usage:
    """What the server says of an answer once it is complete: how many tokens it read; None where it does not say."""

    prompt_tokens: int | None = None


def ask(model: LanguageModel, messages: Sequence[Message], usage: Usage) -> Generator[str]:
    """The model's answer in pieces as they arrive. An empty piece comes several times a second while it is silent, so
    that whoever reads can stop; closing the generator hangs up. `usage` is filled in at the end.

    One failure before the first piece is tried again, without what some servers refuse. Raises LanguageModelError.
    """
    network = _network()
    deadline = monotonic() + model.whole
    begun = False
    for plain in (False, True):
        request = functools.partial(_request, network, model, messages, usage, deadline, plain)
        try:
            for piece in _beside(request):
                begun = begun or bool(piece)
                yield piece
            return
        except network.MayPass as failure:
            if plain or begun or monotonic() > deadline:
                raise failure.error from failure


def describe(model: LanguageModel) -> str:
    """What the server says that it has, in a sentence; raises LanguageModelError where it cannot be asked."""
    network = _network()
    try:
        with network.connected(model, monotonic() + _DESCRIBE_SECONDS) as client:
            names = [str(item.id)[:80] for item in client.models.list().data or ()]
    except network.MayPass as failure:
        raise failure.error from failure
    if model.model in names:
        return f"The server answers and has {model.where}."
    if not names:
        return f"The server answers, and does not say which models it has. Asked for: {model.where}."
    raise LanguageModelError(
        f"The server {model.server} has no model “{model.model}”.", f"It has: {', '.join(names[:8])}."
    )


def _network() -> ModuleType:
    try:
        from assistant.language_model import network as language_model_network
    except ImportError as error:
        raise LanguageModelError("A language model is named, and the package `openai` is missing.", INSTALL) from error
    return language_model_network


class _Line:
    """What the reading thread and the caller share: pieces one way, hanging up the other way."""

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
        except BaseException as failure:  # handed over, and raised there
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
    network: ModuleType,
    model: LanguageModel,
    messages: Sequence[Message],
    usage: Usage,
    deadline: float,
    plain: bool,
    line: _Line,
) -> None:
    """One request; its pieces go on the line. `plain` leaves out what some servers refuse."""
    extras = {"temperature": 0, "max_tokens": _MOST_TOKENS, "stream_options": {"include_usage": True}}
    with network.connected(model, deadline) as client:
        stream = client.chat.completions.create(
            model=model.model,
            messages=[{"role": "system" if item.system else "user", "content": item.content} for item in messages],
            stream=True,
            **({} if plain else extras),
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
            raise network.MayPass(LanguageModelError("The language model's answer broke off."))
