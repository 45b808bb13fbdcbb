"""The language model in the app: which one, where the question goes, and its points as they are verified.

The model is the one that `case-reviews serve` was started with. The points' HTML is `ui.html.language_model`'s.
"""

import os
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from assistant.language_model import (
    KEY_VARIABLE,
    MODEL_VARIABLE,
    URL_VARIABLE,
    LanguageModel,
    language_model,
    write_points,
)
from corpus import CaseReviewsError
from index import OpenLibrary
from index.storage import Snapshot
from ui.app.frame import problem
from ui.html import STOPPED, asked_as, goes_to, points, writing
from ui.state import Exchange


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
    """Say which server the question and the passages go to, before there is a question."""
    if model:
        st.html(goes_to(model))


def show_points(exchange: Exchange, conversation: str) -> DeltaGenerator:
    """Draw what the model has added to an answer; returns the place, in which `add_points` goes on."""
    given = exchange.answer
    if given and named_model() and given.standalone_question != given.question:
        st.html(asked_as(given))
    place = st.empty()
    if given and given.written:
        place.html(points(given, exchange.turn, conversation))
    return place


def add_points(
    place: DeltaGenerator, exchange: Exchange, conversation: str, snapshot: Snapshot, model: LanguageModel
) -> None:
    """Have the model write, each verified point drawn as it comes; what there is when the person stops it stays."""
    if exchange.answer is None:
        return
    beat = st.empty()
    answers = write_points(exchange.answer, OpenLibrary(snapshot), model)
    latest, drawn = exchange.answer, -1
    try:
        for latest in answers:
            exchange.answer = latest
            so_far = len(latest.written.points) if latest.written else drawn
            if so_far > drawn:
                drawn = so_far
                place.html(points(latest, exchange.turn, conversation) + writing())
            beat.empty()  # Streamlit stops a run only where it draws
        if latest.written:
            place.html(points(latest, exchange.turn, conversation))
    except BaseException:  # the person stopped it or pressed something: Streamlit's own way of saying so
        if latest.written and not latest.written.note:
            exchange.answer = replace(latest, written=replace(latest.written, note=STOPPED))
        raise
    finally:
        answers.close()
