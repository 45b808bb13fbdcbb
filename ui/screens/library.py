"""The Library page: which reviews there are, adding and removing them, and whether the index is in order."""

import datetime

import streamlit as st

from corpus.dates import date_in_words
from corpus.errors import CaseReviewsError
from index.adding import remove
from index.library import Library
from index.snapshot import Review, Snapshot
from ui.addresses import source_parameters
from ui.frame import open_library, problem, say, show_task
from ui.markup import escape, listed
from ui.rebuilding import rebuilding
from ui.uploading import offer_upload, show_outcome

MOST_NAMED = 5


def library_page() -> None:
    st.title("Library", anchor=False)
    opened = open_library()
    if opened:
        library, snapshot = opened
        _figures(snapshot)
        st.html(f"<p>{escape(_health(library, snapshot))}</p>")
        _reviews(library, snapshot)
        _unreadable(snapshot)
    offer_upload()
    if opened:  # otherwise the page has a button or the task already
        _rebuild(opened[0])
    show_outcome()


def _figures(snapshot: Snapshot) -> None:
    built = datetime.datetime.fromisoformat(snapshot.manifest.built_at).astimezone()
    with st.container(horizontal=True):
        st.metric("Reviews", f"{len(snapshot.reviews):,}", border=True)
        st.metric("Passages", f"{snapshot.passage_count:,}", border=True)
        st.metric("Last built", f"{built.day} {built:%b, %H:%M}", border=True)


def _health(library: Library, snapshot: Snapshot) -> str:
    """Whether the index holds what the folder holds, in words."""
    files = set(library.files())
    indexed = {review.file for review in snapshot.reviews.values()} | {one.file for one in snapshot.unreadable}
    waiting, gone = sorted(files - indexed), sorted(indexed - files - set(library.other_files()))
    if not waiting and not gone:
        return "The index is in order: it holds every file of the library."
    found = []
    if waiting:
        found.append(f"Not in the index yet: {_named(waiting)}.")
    if gone:
        found.append(f"In the index, but no longer in the folder: {_named(gone)}.")
    return " ".join([*found, "Rebuild the index below."])


def _named(files: list[str]) -> str:
    more = f" and {len(files) - MOST_NAMED:,} more" if len(files) > MOST_NAMED else ""
    return ", ".join(files[:MOST_NAMED]) + more


def _reviews(library: Library, snapshot: Snapshot) -> None:
    st.subheader("Reviews", anchor=False)
    words = st.text_input("Search the list", placeholder="Name, place, publisher, type or year", key="list-search")
    rows = {review.id: _row(review) for review in snapshot.reviews.values()}
    wanted = words.casefold().split()
    shown = {
        review: row for review, row in rows.items() if all(word in " ".join(row.values()).casefold() for word in wanted)
    }
    if not shown:
        say("No review in this library matches.")
        return
    st.dataframe(list(shown.values()), hide_index=True, alt="The reviews of this library")
    _one_review(library, snapshot, list(shown))


def _row(review: Review) -> dict[str, str]:
    """Plain strings: a table's cells are drawn as they are."""
    entry = review.entry
    published, incident = entry.text("published"), entry.text("incident")
    return {
        "Review": review.label,
        "Type": entry.text("type") or "not recorded",
        "Place": entry.text("place") or "not recorded",
        "Published": date_in_words(published) if published else "not recorded",
        "Incident": date_in_words(incident) if incident else "not recorded",
        "Pages": str(review.pages) if review.pages else "not recorded",
        "File": review.file,
        "To note": " ".join(review.problems),
    }


def _one_review(library: Library, snapshot: Snapshot, reviews: list[str]) -> None:
    chosen = st.selectbox(
        "Open or remove a review",
        reviews,
        index=None,
        format_func=lambda review: snapshot.reviews[review].label,
        placeholder="Choose a review",
        key="chosen-review",
    )
    if chosen is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(
            "screens/source.py",
            label="Open",
            icon=":material/description:",
            query_params=source_parameters(chosen, None, None),
        )
        if not library.is_sample:
            with st.popover("Remove", icon=":material/delete:"):
                st.write("The file moves to the folder “removed” of the library. Answers will no longer quote it.")
                if st.button("Remove it now", key="remove-now"):
                    _remove(library, chosen)


def _remove(library: Library, review: str) -> None:
    try:
        remove(library, review)
    except CaseReviewsError as error:
        problem(error)
        return
    rebuilding().rebuild(library.root)
    st.rerun()


def _unreadable(snapshot: Snapshot) -> None:
    if snapshot.unreadable:
        st.subheader("Files that could not be read", anchor=False)
        st.html(listed((one.file, one.reason) for one in snapshot.unreadable))


def _rebuild(library: Library) -> None:
    st.subheader("Rebuild", anchor=False)
    if rebuilding().progress().running:
        show_task()
        return
    st.write("After files were put into the library’s folder, or the catalogue was edited. Asking goes on meanwhile.")
    if st.button("Rebuild the index", icon=":material/sync:", key="rebuild"):
        rebuilding().rebuild(library.root)
        st.rerun()


library_page()
