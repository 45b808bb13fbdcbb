"""The Library page: which reviews there are, adding and removing them, and whether the index is in order."""

import datetime
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from corpus import CaseReviewsError
from index.building import remove
from index.library import Library
from index.storage import Review, Snapshot, generation
from ui.app.frame import open_library, problem, show_task
from ui.app.library_table import choose_reviews
from ui.app.upload import offer_upload, show_outcome
from ui.health import check_library
from ui.html import charts, counted, escape, listed, source_link, with_remedy
from ui.state import may_change, rebuilding, shared_encoder

STYLE = Path(__file__).parents[2] / "static" / "library.css"
MOST_NAMED = 5
YEAR, PLACE, TYPE, PAGES = "By year", "By place", "By type", "Pages read"
# How soon another person's task, or a rebuild in a terminal, is seen on a page that is merely open.
SECONDS_BETWEEN_LOOKS = 3.0


def library_page() -> None:
    st.html(STYLE)
    st.title("Library", anchor=False)
    opened = open_library()
    if opened:
        library, snapshot = opened
        _figures(snapshot)
        st.html(f'<p role="status">{escape(_agreement(library, snapshot))}</p>')
        _reviews(library, snapshot)
    offer_upload()
    if opened:  # otherwise the page has a button or the task already
        _index(library)
    show_outcome(opened[1] if opened else None)
    if opened:
        _unreadable(snapshot)
        _charts(snapshot)
        task = rebuilding().progress()
        if not task.running:
            _look_for_changes(library, snapshot.generation, task.number)


def _figures(snapshot: Snapshot) -> None:
    built = datetime.datetime.fromisoformat(snapshot.manifest.built_at).astimezone()
    with st.container(horizontal=True):
        st.metric("Reviews", f"{len(snapshot.reviews):,}", border=True)
        st.metric("Passages", f"{snapshot.passage_count:,}", border=True)
        st.metric("Last built", f"{built.day} {built:%b, %H:%M}", border=True)


def _agreement(library: Library, snapshot: Snapshot) -> str:
    """Whether the index holds what the folder holds, in words."""
    files = set(library.files())
    indexed = {file for review in snapshot.reviews.values() for file in review.files} | {
        one.file for one in snapshot.unreadable
    }
    waiting, gone = sorted(files - indexed), sorted(indexed - files - set(library.other_files()))
    if not waiting and not gone:
        return "The index is in order: it holds every file of the library."
    found = []
    if waiting:
        found.append(f"Not in the index yet: {_named(waiting)}.")
    if gone:
        found.append(f"In the index, but no longer in the folder: {_named(gone)}.")
    return " ".join([*found, "Press “Rebuild the index” below."])


def _named(files: list[str]) -> str:
    more = f" and {len(files) - MOST_NAMED:,} more" if len(files) > MOST_NAMED else ""
    return ", ".join(files[:MOST_NAMED]) + more


def _reviews(library: Library, snapshot: Snapshot) -> None:
    st.header("Reviews", anchor=False)
    chosen = choose_reviews(list(snapshot.reviews.values()))
    if not chosen:
        may = "open or remove them" if may_change() and not library.is_sample else "open them"
        st.html(f'<p class="cr-quiet">Select rows in the first column (or with Shift and Space) to {may}.</p>')
        return
    links = "".join(
        f'<li><a href="{escape(source_link(review.id, None, None))}">Open {escape(review.label)}</a></li>'
        for review in chosen
    )
    st.html(f'<ul class="cr-chosen" aria-label="Selected reviews">{links}</ul>')
    if not library.is_sample and may_change():
        with st.popover(f"Remove {counted(len(chosen), 'review')}", icon=":material/delete:"):
            names = "".join(f"<li>{escape(review.label)} ({escape(', '.join(review.files))})</li>" for review in chosen)
            st.html(
                f"<p>To be removed:</p><ul>{names}</ul><p>The files move to the folder “removed” of the library. "
                "Answers will no longer quote them.</p>"
            )
            if st.button("Remove now", key="remove-now"):
                _remove(library, chosen)


def _remove(library: Library, reviews: Sequence[Review]) -> None:
    removed = 0
    try:
        for review in reviews:
            remove(library, review.id)
            removed += 1
    except CaseReviewsError as error:
        problem(error)
    if removed:
        rebuilding().rebuild(library.root)
    if removed == len(reviews):
        st.rerun()


def _charts(snapshot: Snapshot) -> None:
    st.header("At a glance", anchor=False)
    reviews = list(snapshot.reviews.values())
    kinds = (YEAR, PLACE, TYPE, PAGES)
    chart = st.segmented_control(
        "Chart", kinds, default=YEAR, required=True, key="chart", label_visibility="collapsed", bind="query-params"
    )
    if chart == YEAR:
        st.html(charts.bars("Reviews by year of publication, else of the incident", "Year", charts.by_year(reviews)))
    elif chart == PLACE:
        st.html(charts.bars("Reviews by place", "Place", charts.by_field(reviews, "place")))
    elif chart == TYPE:
        st.html(charts.bars("Reviews by type", "Type", charts.by_field(reviews, "type")))
    else:
        try:
            st.html(charts.coverage_bars(_coverage(snapshot.generation, snapshot)))
        except CaseReviewsError as error:
            problem(error)


@st.cache_data(max_entries=2, show_spinner="Counting pages")
def _coverage(generation: str, _snapshot: Snapshot) -> list[charts.Coverage]:
    """Of every review of that generation; it reads every text, so once is enough."""
    return [charts.coverage(review.label, _snapshot.document(review.id)) for review in _snapshot.reviews.values()]


def _unreadable(snapshot: Snapshot) -> None:
    if snapshot.unreadable:
        st.header("Files that could not be read", anchor=False)
        st.html(listed((one.file, one.reason) for one in snapshot.unreadable))


def _index(library: Library) -> None:
    """What keeps the index in order: checking it, and making it anew."""
    st.header("The index", anchor=False)
    if rebuilding().progress().running:
        show_task()
        return
    if not may_change():
        st.html('<p class="cr-quiet">Reviews are added, removed and indexed by this library’s librarians.</p>')
        return
    st.write(
        "The index is what is searched. Rebuild it after files were put into the library’s folder, or the catalogue "
        "was edited. Asking goes on meanwhile."
    )
    whole = st.checkbox("Read every file again (slower; mends a damaged index)", key="rebuild-full")
    with st.container(horizontal=True):
        rebuild = st.button("Rebuild the index", icon=":material/sync:", key="rebuild")
        check = st.button("Check the library", icon=":material/health_and_safety:", key="check")
    if rebuild:
        rebuilding().rebuild(library.root, full=whole)  # or somebody else just has: the page shows the task
        st.rerun()
    if check:
        _check()


def _check() -> None:
    with st.spinner("Reading every file, the index and the model"):
        parts = list(check_library(None, shared_encoder))
    told = (
        (part.name.capitalize(), f"{'in order.' if part.good else 'FAULT.'} {with_remedy(part.message, part.remedy)}")
        for part in parts
    )
    st.html(f'<div role="status">{listed(told)}</div>')


@st.fragment(run_every=SECONDS_BETWEEN_LOOKS)
def _look_for_changes(library: Library, shown: str, task: int) -> None:
    """Draw the page anew where another browser has begun a task, or another program has rebuilt the index."""
    try:
        current = generation.current_name(library.index_folder)
    except CaseReviewsError:
        current = None
    if rebuilding().progress().number != task or current != shown:
        st.rerun()


library_page()
