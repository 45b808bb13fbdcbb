"""The language model in the app: which one, where the question goes, and the press that lets it choose.

The model is the one that `case-reviews serve` was started with. It is asked when somebody presses for it; what it chose
is drawn as every answer is.
"""

import os
import re
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from assistant import Assistant, Notice, NoticeKind, Turn
from assistant.language_model import (
    KEPT,
    KEY_VARIABLE,
    MODEL_VARIABLE,
    URL_VARIABLE,
    LanguageModel,
    is_private,
    language_model,
)
from corpus import CaseReviewsError
from ui.app.frame import problem, say
from ui.html import CHOOSING, goes_to, quiet
from ui.state import Exchange

STOPPED = "The language model was stopped before it had chosen. The first answer stands."
_PRESSED = "let-choose"
# Whatever means something in Markdown, and what stands for it there.
_MARKDOWN, _AS_IT_IS = re.compile(r"([!-/:-@\[-`{-~])"), r"\\\1"


def choose_language_model(url: str | None, model: str | None) -> None:
    """Settle which model this process and its children use; raises LanguageModelError where there can be none such."""
    chosen = language_model(url, model)
    if chosen is None:
        return
    if not chosen.key:
        os.environ.pop(KEY_VARIABLE, None)  # a key belongs to the address in the variables
    os.environ[URL_VARIABLE], os.environ[MODEL_VARIABLE] = chosen.url, chosen.model


def named_model() -> LanguageModel | None:
    """The model that is used; None where none is, or where the page has just said what is wrong with it."""
    try:
        return language_model()
    except CaseReviewsError as error:
        problem(error)
        return None


def show_where(model: LanguageModel | None) -> None:
    """Say which server what goes to and when, before there is a question."""
    if model:
        st.html(goes_to(model))


def offer_choice(exchange: Exchange, model: LanguageModel | None) -> DeltaGenerator:
    """Draw the press that lets the model choose, and the one that goes back to the first answer. Returns their place,
    in which `let_choose` says that it is choosing."""
    place = st.empty()
    given = exchange.answer
    with place.container(key="choice", horizontal=True, gap="small"):
        if exchange.first:
            st.button(
                "Back to the first answer", key="first", icon=":material/undo:", on_click=_go_back, args=(exchange,)
            )
        if model and given and given.is_of_a_search and not given.chosen_by:
            if is_private(given):
                st.html(quiet(KEPT))
            else:
                st.button(_let(model), key="choose", icon=":material/checklist:", on_click=_press)
    return place


def was_pressed() -> bool:
    """Whether the model was let choose just now."""
    return bool(st.session_state.pop(_PRESSED, False))


def let_choose(
    place: DeltaGenerator, exchange: Exchange, history: Sequence[Turn], assistant: Assistant, model: LanguageModel
) -> None:
    """Have the model choose; its answer stands then, and the first one stays at hand. Pressing Stop hangs up."""
    first = exchange.first or exchange.answer
    if first is None:
        return
    with place.container():
        with st.container(key="choosing", horizontal=True, gap="small", vertical_alignment="center"):
            st.html(CHOOSING, width="content")
            st.button("Stop", key="stop-choosing", icon=":material/stop_circle:")  # any press ends this run
        with st.container(key="choosing-stopped"):  # what is left where Streamlit's own Stop is pressed
            say(STOPPED)
        beat = st.empty()
    asked = exchange.asked
    exchange.first = first
    # What stands where the person stops it or presses something, at which Streamlit ends this run.
    exchange.answer = replace(first, notices=(*first.notices, Notice(NoticeKind.LANGUAGE_MODEL, STOPPED)))
    exchange.answer = assistant.choose_with(
        model,
        first,
        history=history,
        filters=exchange.filters,
        without=asked.without,
        intent=asked.intent,
        everywhere=asked.everywhere,
        waiting=beat.empty,  # Streamlit stops a run only where it draws
    )
    st.rerun()


def _let(model: LanguageModel) -> str:
    """What the button says, as Markdown."""
    where = "on this machine" if model.on_this_machine else f"at {model.server}"
    return f"Let “{_MARKDOWN.sub(_AS_IT_IS, model.model)}” {_MARKDOWN.sub(_AS_IT_IS, where)} choose"


def _press() -> None:
    st.session_state[_PRESSED] = True


def _go_back(exchange: Exchange) -> None:
    exchange.answer, exchange.first = exchange.first, None
