"""Correcting a review's catalogue entry: the form that fills in a cell of `catalogue.csv`, and what awaits a rebuild.

The cell itself is written by `corpus.catalogue.corrections`; the entry is drawn by `ui.html.entry`.
"""

from collections.abc import Mapping

import streamlit as st

from corpus import CaseReviewsError
from corpus.catalogue import (
    CLEARED,
    FIELDS,
    CatalogueEntry,
    correct,
    corrections_of,
    find_dates,
    read_corrections,
    set_value,
)
from index.library import Library, hold
from index.storage import Review, Snapshot
from ui.app.frame import problem, say, show_task
from ui.html import FIELD_NAMES, in_words, safe_link
from ui.state import may_change, rebuilding

MOST_CHARACTERS = 300
THIS, AS_READ, CLEAR = "This value", "As read from the text", "Not recorded"


def waiting(as_read: CatalogueEntry, shown: CatalogueEntry, corrections: Mapping[str, str]) -> list[str]:
    """The fields whose value the catalogue has changed since the index was made."""
    corrected = correct(as_read, corrections)
    return [field for field in FIELDS if corrected.text(field) != shown.text(field)]


def unfit(field: str, value: str) -> str | None:
    """Why `value`, as typed, cannot be that field's, with the remedy; None where it can."""
    if not value.strip():
        return f"Type a value first, or choose “{AS_READ}” or “{CLEAR}”."
    if len(value) > MOST_CHARACTERS:
        return f"That has {len(value):,} characters. Write at most {MOST_CHARACTERS}."
    if field in ("published", "incident") and not find_dates(value):
        return "That is not read as a date. Write it as 14 June 2021, June 2021 or 2021."
    if field == "url" and not safe_link(value):
        return "That is not the address of a web page. Copy it whole, from “https://” on."
    return None


def offer_correction(library: Library, snapshot: Snapshot, review: Review) -> None:
    """Draw the form, and what has been corrected since the index was made, for librarians. Samples stay as they are."""
    if not may_change():
        return
    if library.is_sample:
        st.html('<p class="cr-quiet">The samples cannot be corrected: reviews of your own can.</p>')
        return
    try:
        corrections = corrections_of(review.files, read_corrections(library.catalogue))
    except CaseReviewsError as error:
        problem(error)
        return
    except OSError as error:
        say(_cannot_write(error))
        return
    _offer_rebuild(library, waiting(snapshot.store.entry_as_read(review.id), review.entry, corrections))
    with st.expander("Correct this entry", icon=":material/edit:", key="correct"):
        _form(library, review, corrections)


def _offer_rebuild(library: Library, fields: list[str]) -> None:
    if rebuilding().progress().running:
        show_task()
    elif fields:
        names = ", ".join(FIELD_NAMES[field] for field in fields)
        say(f"Saved in catalogue.csv, and shown and searched once the index is rebuilt: {names}.")
        if st.button("Rebuild the index", icon=":material/sync:", key="rebuild-for-corrections"):
            rebuilding().rebuild(library.root)
            st.rerun()


def _form(library: Library, review: Review, corrections: Mapping[str, str]) -> None:
    field = st.selectbox("What is not right?", FIELDS, format_func=FIELD_NAMES.__getitem__, key="correct-field")
    choice = st.radio("It should be", (THIS, AS_READ, CLEAR), horizontal=True, key="correct-choice")
    before = corrections.get(field, review.entry.text(field) or "")
    value = ""
    if choice == THIS:
        # A key for each field, so that choosing another does not carry this one's text along.
        known = "" if before == CLEARED else in_words(field, before)
        value = st.text_input("Value", known, max_chars=MOST_CHARACTERS, key=f"correct-{review.id}-{field}")
    if not st.button("Save in catalogue.csv", icon=":material/save:", key="correct-save"):
        return
    if choice == THIS and (fault := unfit(field, value)):
        say(fault)
        return
    try:
        with hold(library):  # a rebuild adds rows to the same file
            set_value(library.catalogue, review.file, field, {THIS: value, AS_READ: "", CLEAR: CLEARED}[choice])
    except CaseReviewsError as error:
        problem(error)
    except OSError as error:
        say(_cannot_write(error))
    else:
        st.rerun()


def _cannot_write(error: OSError) -> str:
    return (
        f"catalogue.csv cannot be opened: {error.strerror}. Close it if it is open in Excel; otherwise free some "
        "space, or ask for permission to write in the library’s folder."
    )
