"""What every page has: the sample-library banner, the notice at the bottom, problems as sentences, a task's progress.

It draws and holds no state; the pages in `ui/screens/` draw what is theirs.
"""

from pathlib import Path

import streamlit as st

from corpus import CaseReviewsError
from index.library import Library
from index.storage import IndexMismatch, IndexMissing, Snapshot
from ui.app.tasks import how_far
from ui.html import boxed, with_remedy
from ui.state import current_library, current_snapshot, may_change, rebuilding

STYLE = Path(__file__).parents[1] / "static" / "style.css"
FAVICON = Path(__file__).parents[1] / "static" / "favicon.png"

SAMPLE = 'Fictional sample reviews: no real board, person or case. <a href="/library">Add your own</a>.'
BOTTOM = (
    "Learning from published reviews, not advice on a live case. "
    '<strong>If a child is in immediate danger call <a href="tel:999">999</a>.</strong> '
    "Do not type names or details of real families."
)


def say(sentence: str) -> None:
    """A sentence for the person, in a box. Any text may stand in it."""
    st.html(boxed(sentence))


def problem(error: CaseReviewsError) -> None:
    """What is wrong and what to do about it."""
    say(with_remedy(error.fault, error.remedy))


def open_library() -> tuple[Library, Snapshot] | None:
    """The library and its index; where there is none to use, the page says so, offers the remedy, and gets None.

    It then shows the running task as well. The sample library is indexed by itself when it is first needed.
    """
    try:
        library = current_library()
        if library.is_sample:
            st.html(f'<div class="cr-banner">{SAMPLE}</div>')
        return library, current_snapshot(library)
    except (IndexMissing, IndexMismatch) as error:
        _without_index(library, error)
    except CaseReviewsError as error:
        problem(error)
        show_task()
    return None


def _without_index(library: Library, error: CaseReviewsError) -> None:
    task = rebuilding().progress()
    if library.is_sample and task.number == 0:
        rebuilding().rebuild(library.root)
    elif not task.running:
        build_it = f"{error.fault} Build it here; asking works once it is there."
        say(with_remedy(task.error, task.remedy) if task.error else build_it)
        if may_change() and st.button("Build the index", icon=":material/sync:"):
            rebuilding().rebuild(library.root)
            st.rerun()
    if library.is_sample and rebuilding().progress().running:
        st.html("<p>The sample reviews are being made ready to search. This happens once.</p>")
    show_task()


def show_task() -> None:
    """The running task's progress, followed until it ends; then the page is drawn anew."""
    if rebuilding().progress().running:
        _follow_task()


@st.fragment(run_every=0.5)
def _follow_task() -> None:
    task = rebuilding().progress()
    if not task.running:
        st.rerun()
    with st.container(border=True):
        st.progress(task.share, text=how_far(task))
        if may_change() and st.button("Cancel", icon=":material/cancel:", key="cancel-task"):
            rebuilding().cancel()
