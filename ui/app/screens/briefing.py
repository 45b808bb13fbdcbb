"""The Briefing page: pinned quotations are ordered, noted, read through, and exported to Word and Markdown."""

import datetime
import threading
from collections.abc import Callable
from dataclasses import astuple
from urllib.parse import urlsplit

import streamlit as st

from assistant import Citation
from corpus import CaseReviewsError
from index.library import Library
from index.storage import Snapshot
from ui.app.frame import STYLE, open_library, problem
from ui.briefing import Briefing, CheckedBriefing, Item, check_briefing, moved, still_stands, to_markdown, to_word
from ui.briefing import html as briefing_markup
from ui.html import counted, escape
from ui.state import Conversation, conversations, current_library, current_snapshot

ARRANGE, READ = "Arrange", "Read and export"
LONGEST_TITLE, LONGEST_NOTE = 150, 4_000
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def briefing_page() -> None:
    st.html(STYLE.with_name("briefing.css"))
    st.title("Briefing", anchor=False)
    opened = open_library()
    if opened is None:
        return
    library, snapshot = opened
    conversation = conversations().find(st.query_params.get("c") or st.session_state.get("conversation"))
    if conversation is None or not conversation.pins:
        _empty_state()
        return
    st.query_params["c"] = st.session_state["conversation"] = conversation.id
    # The exports stand in the view without text boxes: what was typed last has arrived by the time they can be pressed.
    view = st.segmented_control("View", (ARRANGE, READ), default=ARRANGE, required=True, key="briefing-view")
    checked = _check(conversation, snapshot, library)
    if view == ARRANGE:
        _title(conversation)
        _arrange(conversation, snapshot)
    elif checked:
        _watch(snapshot, _exports(conversation))
        st.html('<p class="cr-quiet">Printing this page prints the briefing alone.</p>')
        st.html(briefing_markup.whole(checked))


def _empty_state() -> None:
    st.html(
        "<p>Nothing is pinned yet. Ask a question, and tick <strong>Pin</strong> below each quotation that you want "
        "to keep. They come together here: put them in order, add a note to each, and export them to Word or Markdown "
        "with their full references.</p>"
        '<p class="cr-quiet">Pins belong to their conversation, and are forgotten when Case Reviews stops: export '
        "the briefing to keep it.</p>"
    )
    st.page_link("screens/ask.py", label="Ask the reviews", icon=":material/forum:")


def _title(conversation: Conversation) -> None:
    key = f"title-{conversation.id}"

    def keep() -> None:
        conversation.briefing_title = st.session_state[key]

    st.session_state.setdefault(key, conversation.briefing_title)
    st.text_input("Title", key=key, max_chars=LONGEST_TITLE, placeholder="What the briefing is for", on_change=keep)


def _briefing(conversation: Conversation) -> Briefing:
    items = (Item(pin, conversation.notes.get(pin.place, "")) for pin in conversation.pins)
    return Briefing(conversation.briefing_title, tuple(items))


def _check(conversation: Conversation, snapshot: Snapshot, library: Library) -> CheckedBriefing | None:
    """The briefing as it can be exported now; None, with a word why, where a quotation no longer stands."""
    try:
        return check_briefing(
            _briefing(conversation), snapshot, library, address=_address(), today=datetime.date.today()
        )
    except CaseReviewsError as error:
        problem(error)
        return None


def _exports(conversation: Conversation) -> threading.Event:
    """The downloads. Each is checked and made when it is asked for; returns what is set when one had to be refused."""
    address, refused = _address(), threading.Event()

    def made(write: Callable[[CheckedBriefing], str | bytes]) -> Callable[[], str | bytes]:
        def make() -> str | bytes:
            try:
                library = current_library()
                snapshot, today = current_snapshot(library), datetime.date.today()
                return write(check_briefing(_briefing(conversation), snapshot, library, address=address, today=today))
            except CaseReviewsError:
                refused.set()
                raise

        return make

    with st.container(horizontal=True):
        for label, write, suffix, kind in (
            ("Export to Word", to_word, "docx", WORD),
            ("Export to Markdown", to_markdown, "md", "text/markdown"),
        ):
            st.download_button(
                label,
                made(write),
                file_name=f"case-reviews-briefing-{datetime.date.today().isoformat()}.{suffix}",
                mime=kind,
                icon=":material/download:",
                key=f"export-{suffix}",
                on_click="ignore",  # a rerun makes the other button's file unknown until it has ended
            )
    return refused


@st.fragment(run_every=1)
def _watch(snapshot: Snapshot, refused: threading.Event) -> None:
    """Draw the page anew once another index is published or an export was refused: the page then says why."""
    if refused.is_set() or not snapshot.is_current():
        st.rerun()


def _address() -> str:
    """Where this page was opened, which is where the links of an export lead."""
    here = urlsplit(st.context.url or "")
    return f"{here.scheme}://{here.netloc}"


def _arrange(conversation: Conversation, snapshot: Snapshot) -> None:
    said = st.session_state.pop("briefing-said", "")
    count = counted(len(conversation.pins), "excerpt")
    st.html(f'<p class="cr-quiet" role="status">{count}, in the order of the briefing. {escape(said)}</p>')
    for number, pin in enumerate(conversation.pins, 1):
        with st.container(border=True):
            _one_excerpt(conversation, pin, number, still_stands(pin, snapshot))


def _one_excerpt(conversation: Conversation, pin: Citation, number: int, stands: bool) -> None:
    st.html(briefing_markup.pinned(number, pin, stands))
    note = f"note-{conversation.id}-{'-'.join(map(str, astuple(pin.place)))}"

    def keep() -> None:
        conversation.notes[pin.place] = st.session_state[note]

    def move(by: int) -> None:
        if pin in conversation.pins:  # not removed in another window meanwhile
            conversation.pins[:] = moved(conversation.pins, pin, by)
            st.session_state["briefing-said"] = f"Moved: it is excerpt {conversation.pins.index(pin) + 1} now."

    def remove() -> None:
        conversation.unpin(pin)
        st.session_state["briefing-said"] = f"Removed: what was excerpt {number}."

    st.session_state.setdefault(note, conversation.notes.get(pin.place, ""))
    st.text_area(f"Note on excerpt {number}", key=note, max_chars=LONGEST_NOTE, height=68, on_change=keep)
    # Known by their place, and never disabled, not even at an end: a button that goes or is disabled loses the focus.
    with st.container(horizontal=True):
        st.button(f"Move {number} up", icon=":material/arrow_upward:", key=f"up-{number}", on_click=move, args=(-1,))
        st.button(
            f"Move {number} down", icon=":material/arrow_downward:", key=f"down-{number}", on_click=move, args=(1,)
        )
        st.button(f"Remove {number}", icon=":material/delete:", key=f"remove-{number}", on_click=remove)


briefing_page()
