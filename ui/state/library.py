"""The library and the encoder, opened once and shared by every browser session and route of this process.

A rebuild publishes a new generation; whoever asks next gets it, and whoever still reads the old one keeps it until
done. It opens and hands out; it neither rebuilds (`ui.state.rebuilding`) nor draws.
"""

import gc
import os
import threading
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from assistant import Assistant
from assistant.language_model import LanguageModel
from index import OpenLibrary
from index.encoder import Encoder, load_encoder
from index.library import Library, find_library
from index.storage import Snapshot, open_snapshot

LIBRARY_VARIABLE = "CASE_REVIEWS_LIBRARY"
_load_encoder: Callable[[], Encoder] = load_encoder


def choose_library(path: Path | None) -> None:
    """Settle which library this process and its children serve; raises LibraryError where it cannot be served."""
    find_library(path)
    if path is not None:
        os.environ[LIBRARY_VARIABLE] = str(path.absolute())


def current_library() -> Library:
    """The library as it is now: the sample gives way to the person's own once it holds a review."""
    return find_library(None)


def current_snapshot(library: Library) -> Snapshot:
    """The published generation, opened at most once; raises IndexMissing, IndexMismatch or LibraryError."""
    return _opened(library.root).snapshot(library)


def current_assistant(library: Library, model: LanguageModel | None) -> Assistant:
    """Who answers from the published generation, made at most once for each; raises as `current_snapshot` does."""
    return _opened(library.root).assistant(library, model)


def choose_encoder(load: Callable[[], Encoder]) -> None:
    """Settle what loads the embedding model of this process, before it serves."""
    global _load_encoder  # one server a process, as with its access
    _load_encoder = load


@st.cache_resource(show_spinner=False)
def shared_encoder() -> Encoder:
    """The embedding model, loaded once (seconds); raises ModelError."""
    encoder = _load_encoder()
    _freeze()
    return encoder


class _Opened:
    """Holds the snapshot last opened, and who answers from it. Old ones close when their last reader lets them go."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._snapshot: Snapshot | None = None
        self._assistant: tuple[LanguageModel | None, Assistant] | None = None

    def snapshot(self, library: Library) -> Snapshot:
        with self._lock:
            if self._snapshot is None or not self._snapshot.is_current():
                self._snapshot = self._assistant = None
                self._snapshot = open_snapshot(library)
                _freeze()
            return self._snapshot

    def assistant(self, library: Library, model: LanguageModel | None) -> Assistant:
        with self._lock:
            snapshot = self.snapshot(library)
            if self._assistant is None or self._assistant[0] != model:
                self._assistant = model, Assistant(OpenLibrary(snapshot, shared_encoder), model=model)
            return self._assistant[1]


@st.cache_resource(show_spinner=False)
def _opened(root: Path) -> _Opened:
    return _Opened()


def _freeze() -> None:
    """Take what has been loaded out of the garbage collector's rounds.

    Streamlit collects after every run of a page; with the model and the index frozen, a question cost 0.035 instead of
    0.28 CPU-seconds (measured). What was frozen before is collected first: old snapshots go then.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
