"""Asks a question of an opened index, as both faces do."""

from typing import Any

from assistant import Answer, Assistant
from index import OpenLibrary
from index.encoder import Encoder
from index.storage import Snapshot


def assistant_of(snapshot: Snapshot, encoder: Encoder) -> Assistant:
    """Who answers from that index."""
    return Assistant(OpenLibrary(snapshot, lambda: encoder))


def ask(question: str, *, snapshot: Snapshot, encoder: Encoder, **chosen: Any) -> Answer:
    """The answer; `chosen` is what `Assistant.answer` takes besides."""
    return assistant_of(snapshot, encoder).answer(question, **chosen)
