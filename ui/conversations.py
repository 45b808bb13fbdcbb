"""Conversations, kept in memory under an id that nobody can guess: a reload of the page takes the session, not them.

Nothing is written down: they go when the program stops, and the oldest go first when there are many.
"""

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field

import streamlit as st

from assistant.answer import Answer

MOST_CONVERSATIONS = 200
MOST_TURNS = 50


@dataclass(slots=True)
class Exchange:
    """A question and what became of it: an answer, or a sentence saying why there is none, or neither (stopped).

    `seconds` is how long answering took.
    """

    question: str
    answer: Answer | None = None
    failure: str | None = None
    seconds: float = 0.0


@dataclass(slots=True)
class Conversation:
    """One thread of questions, oldest first."""

    id: str
    exchanges: list[Exchange] = field(default_factory=list)

    def ask(self, question: str) -> None:
        """Append the question before it is answered, so that stopping does not lose it; asked again, it stands once."""
        if self.exchanges and self.exchanges[-1].answer is None and self.exchanges[-1].question == question:
            self.exchanges.pop()
        self.exchanges.append(Exchange(question))
        del self.exchanges[:-MOST_TURNS]


class Conversations:
    """All conversations of this process, by id."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._conversations: OrderedDict[str, Conversation] = OrderedDict()

    def begin(self) -> Conversation:
        """A new, empty conversation."""
        conversation = Conversation(secrets.token_urlsafe(12))
        with self._lock:
            self._conversations[conversation.id] = conversation
            while len(self._conversations) > MOST_CONVERSATIONS:
                self._conversations.popitem(last=False)
        return conversation

    def find(self, conversation: str | None) -> Conversation | None:
        """The conversation of that id; None where it is unknown or forgotten."""
        with self._lock:
            found = self._conversations.get(conversation or "")
            if found:
                self._conversations.move_to_end(found.id)
            return found


@st.cache_resource(show_spinner=False)
def conversations() -> Conversations:
    """The one store of this process."""
    return Conversations()
