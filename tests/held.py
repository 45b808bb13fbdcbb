"""Work that waits for the test: a program in the place of `ocrmypdf`, and a server whose questions wait.

A test that must see what is there while something is going on has it wait for a file that the test makes or removes:
nothing then depends on who is faster. Run as a program (`python held.py HOLD LIBRARY`) it serves the library, and
answers no question while the file HOLD is there.
"""

import os
import stat
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from documents import lines, write_pdf

from index.encoder import Encoder, PassageInput, load_encoder
from index.library import Library
from ui.server import serve

_OCR = """#!{python}
import shutil, sys, time
from pathlib import Path
while not Path({go_on!r}).exists():
    time.sleep(0.05)
shutil.copy({recognised!r}, sys.argv[-1])
"""


@contextmanager
def waiting_ocr(folder: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    """A PATH with a substitute for `ocrmypdf` that waits until the function is called; whoever reads a scan waits."""
    recognised = write_pdf(folder / "recognised.pdf", [lines("The father was asked.")])
    go_on = folder / "go on"
    command = folder / "bin" / "ocrmypdf"
    command.parent.mkdir()
    command.write_text(_OCR.format(python=sys.executable, go_on=str(go_on), recognised=str(recognised)))
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    try:
        yield os.pathsep.join((str(command.parent), os.environ.get("PATH", ""))), go_on.touch
    finally:
        go_on.touch()  # who was to wait for it and has lost its parent ends, too


@contextmanager
def rebuilding_held(library: Library, scan: str, folder: Path) -> Iterator[None]:
    """Whatever is rebuilt by this process's children waits, with this scan among the reviews, until the end."""
    write_pdf(library.path(scan), [[]])
    with pytest.MonkeyPatch.context() as patch, waiting_ocr(folder) as (path, _):
        patch.setenv("PATH", path)
        yield


class HeldEncoder:
    """An encoder whose questions wait while the file `hold` is there."""

    def __init__(self, encoder: Encoder, hold: Path) -> None:
        self._encoder = encoder
        self._hold = hold
        self.name, self.fingerprint = encoder.name, encoder.fingerprint
        self.engine, self.dimension = encoder.engine, encoder.dimension

    def encode_passages(self, passages: Sequence[PassageInput]) -> list[tuple[np.ndarray, np.ndarray]]:
        return self._encoder.encode_passages(passages)

    def encode_question(self, text: str) -> np.ndarray:
        while self._hold.exists():
            time.sleep(0.02)
            st.session_state.get("held")  # where Streamlit ends the run of a page on which Stop was pressed
        return self._encoder.encode_question(text)

    def forget_questions(self) -> None:
        self._encoder.forget_questions()


if __name__ == "__main__":
    serve(Path(sys.argv[2]), port=0, open_browser=False, load=lambda: HeldEncoder(load_encoder(), Path(sys.argv[1])))
