"""Uploading reviews: the form, what may pass, and the report of the last task.

The files wait in a temporary folder until the child process has copied them in (`ui.state.rebuilding`); nothing is read
here.
"""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st
from streamlit.typing import UploadedFile

from corpus.reading import SUFFIXES
from index.library import default_library_path
from index.storage import Snapshot
from ui.app.frame import say
from ui.app.tasks import outcome
from ui.problems import in_words
from ui.state import may_change, rebuilding

# Held in memory until they are written: 20 files of 50 megabytes are as much as a council laptop can spare.
MOST_FILES = 20
MEGABYTES_PER_FILE = 50


def offer_upload() -> None:
    """The form that adds files to the person's library (never to the sample), for its librarians."""
    if not may_change():
        return
    st.header("Add reviews", anchor=False)
    with st.form("upload", clear_on_submit=True, border=False):
        files = st.file_uploader(
            f"PDF, Word, text, Markdown or saved web pages; up to {MOST_FILES} at a time",
            type=[suffix.lstrip(".") for suffix in SUFFIXES],
            accept_multiple_files=True,
            max_upload_size=MEGABYTES_PER_FILE,
        )
        submitted = st.form_submit_button("Add to the library", icon=":material/library_add:")
    if submitted:
        _add(files)


def _add(files: Sequence[UploadedFile]) -> None:
    if not files:
        say("Choose at least one file first.")
        return
    if len(files) > MOST_FILES:
        say(f"{len(files)} files are too many at a time. Choose up to {MOST_FILES}, then the next ones.")
        return
    try:
        folder = TemporaryDirectory(prefix="case-reviews-")
        written = [_write(Path(folder.name) / str(number), file) for number, file in enumerate(files)]
    except OSError as error:
        say(f"The files cannot be kept while they are added: {error.strerror}. Free some space and try again.")
        return
    if rebuilding().add(default_library_path(), written, folder):
        st.rerun()
    folder.cleanup()
    say("Another task is running. Wait until it has finished, and add the files again.")


def _write(folder: Path, file: UploadedFile) -> Path:
    """Each file in a folder of its own, since two may have one name. Only the last part of the name counts."""
    name = file.name.replace("\\", "/").rsplit("/", 1)[-1].replace("\0", "").strip().lstrip(".")
    folder.mkdir()
    path = folder / (name or "review")
    path.write_bytes(file.getbuffer())
    return path


def show_outcome(snapshot: Snapshot | None) -> None:
    """What became of the last task, with what there is to note about each file that it added."""
    task = rebuilding().progress()
    if not task.running and task.number:
        problems = (
            {review.file: tuple(map(in_words, review.problems)) for review in snapshot.reviews.values()}
            if snapshot
            else {}
        )
        st.html(outcome(task, problems))
