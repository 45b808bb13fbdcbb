"""What a press of a button asks for: the Ask page's next run takes it up, as if it had been typed."""

from dataclasses import dataclass

import streamlit as st

from assistant import ListOf, Understood


@dataclass(frozen=True, slots=True)
class Request:
    """A question to answer.

    `instead` puts it in the place of the last one of the conversation. `without` is what it does not mean, `intent`
    what the button asks for whatever the words say, and `everywhere` that nothing is to narrow the search.
    """

    question: str
    instead: bool = False
    without: frozenset[Understood] = frozenset()
    intent: ListOf | None = None
    everywhere: bool = False


def request(asked: Request) -> None:
    """Leave the request for the next run of the page."""
    st.session_state["request"] = asked


def requested() -> Request | None:
    """The request that was left, once."""
    left: Request | None = st.session_state.pop("request", None)
    return left
