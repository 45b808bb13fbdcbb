"""What a press of a button asks for: the Ask page's next run takes it up, as if it had been typed."""

from dataclasses import dataclass

import streamlit as st


@dataclass(frozen=True, slots=True)
class Request:
    """A question to answer; `instead` of the last one of the conversation, understood `without` these phrases."""

    question: str
    instead: bool = False
    without: frozenset[str] = frozenset()


def request(question: str, *, instead: bool = False, without: frozenset[str] = frozenset()) -> None:
    """Leave the question for the next run of the page."""
    st.session_state["request"] = Request(question, instead, without)


def requested() -> Request | None:
    """The question that was left, once."""
    left: Request | None = st.session_state.pop("request", None)
    return left
