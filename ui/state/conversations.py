"""Conversations, kept in memory under an id that nobody can guess: a reload of the page takes the session, not them.

Nothing is written down: they go when they are deleted and when the program stops, and the one unused for longest goes
first when there are many.
"""

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from assistant import Answer, Citation, Place
from index import Filters
from ui.state.requests import Request

MOST_CONVERSATIONS = 200
MOST_TURNS = 50
MOST_PINS = 200


@dataclass(slots=True)
class Exchange:
    """A question and what became of it: an answer, or a sentence saying why there is none, or neither (stopped).

    `turn`, from 0 to MOST_TURNS - 1, is what it is known by on the page: its own while its conversation keeps it, a
    later one's afterwards. Streamlit holds on to what it knows of a widget until the session ends, so that names
    which never came back would fill the memory. `filters` are those that it was answered with, `follow_ups` what to
    ask next, and `seconds` is how long answering took. `first` is the answer before a language model was let choose;
    None where it stands, or none was.
    """

    asked: Request
    turn: int
    filters: Filters = Filters()  # noqa: RUF009  (frozen)
    answer: Answer | None = None
    first: Answer | None = None
    failure: str | None = None
    follow_ups: tuple[Request, ...] = ()
    seconds: float = 0.0

    @property
    def question(self) -> str:
        return self.asked.question


@dataclass(slots=True)
class Conversation:
    """One thread of questions, oldest first, and the quotations pinned in it for a briefing, with title and notes.

    `filters` are those of the sidebar when the Ask page last showed it: whoever comes back finds them as they were.
    """

    id: str
    exchanges: list[Exchange] = field(default_factory=list)
    filters: Filters = Filters()  # noqa: RUF009  (frozen)
    pins: list[Citation] = field(default_factory=list)
    briefing_title: str = ""
    notes: dict[Place, str] = field(default_factory=dict)

    def ask(self, asked: Request) -> None:
        """Append the question before it is answered, so that stopping does not lose it; asked again, it stands once.
        One that is asked `instead` takes the place of the last."""
        last = self.exchanges[-1] if self.exchanges else None
        if last and (asked.instead or (last.answer is None and last.question == asked.question)):
            self.exchanges.pop()
            turn = last.turn
        else:
            turn = (last.turn + 1) % MOST_TURNS if last else 0
        self.exchanges.append(Exchange(asked, turn))
        del self.exchanges[:-MOST_TURNS]

    def pin(self, citation: Citation) -> None:
        """Keep the quotation; one that is kept already stays where it is."""
        if not self.is_pinned(citation) and len(self.pins) < MOST_PINS:
            self.pins.append(citation)

    def unpin(self, citation: Citation) -> None:
        """Let go of the quotation, in whichever answer it was pinned."""
        self.pins[:] = [pin for pin in self.pins if pin.place != citation.place]

    def is_pinned(self, citation: Citation) -> bool:
        """Whether the same words at the same place are pinned: numbers differ between answers."""
        return any(pin.place == citation.place for pin in self.pins)


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

    def forget(self, conversation: str) -> None:
        """Delete the conversation: questions, answers, pins and notes. Its id finds nothing from now on."""
        with self._lock:
            self._conversations.pop(conversation, None)

    def find(self, conversation: str | None) -> Conversation | None:
        """The conversation of that id; None where it is unknown or forgotten."""
        with self._lock:
            found = self._conversations.get(conversation or "")
            if found:
                self._conversations.move_to_end(found.id)
            return found


def forget_session() -> None:
    """Let go of what this browser session typed into boxes, and of what the buttons that it was shown would ask."""
    st.session_state.clear()
    if context := get_script_run_ctx():
        # Clearing leaves what Streamlit knows of a widget, such as the arguments of its callback, until the session
        # ends. It has no public way to let go of that.
        context.session_state._state._new_widget_state.widget_metadata.clear()


@st.cache_resource(show_spinner=False)
def conversations() -> Conversations:
    """The one store of this process."""
    return Conversations()
