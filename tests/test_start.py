"""Starting: what a question needs is loaded, and nothing of what only other models and tables need."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import SMALL_REVIEWS, write_library

from index.building.rebuild import rebuild
from index.encoder.encoder import Encoder
from index.library.library import Library

ROOT = Path(__file__).parents[1]
# The first takes four seconds to import; the others come with it, or with tables that no answer needs.
HEAVY = {"sentence_transformers", "torch", "transformers", "scipy", "sklearn"}


def loaded_by(code: str, library: Library) -> set[str]:
    """The top-level modules that a new process has loaded after running `code`."""
    code += "\nimport json, sys; print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": str(ROOT), "CASE_REVIEWS_LIBRARY": str(library.root)},
        check=True,
        capture_output=True,
        text=True,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_a_question_in_the_terminal(small_library: Library) -> None:
    code = "from ui.commands.command_line import cli; cli(['ask', 'was the father asked?'], standalone_mode=False)"
    loaded = loaded_by(code, small_library)
    assert {"openvino", "faiss", "tantivy"} <= loaded
    assert not loaded & (HEAVY | {"streamlit", "pandas"})


def test_a_rebuild(encoder: Encoder, tmp_path: Path) -> None:
    library = write_library(tmp_path, SMALL_REVIEWS)
    rebuild(library, encoder)
    library.path("new.txt").write_text("The swimming lessons stopped.")
    code = "from ui.commands.command_line import cli; cli(['rebuild'], standalone_mode=False)"
    assert not loaded_by(code, library) & (HEAVY | {"streamlit", "pandas"})


@pytest.mark.parametrize(("screen", "title"), [("ask", "Ask the reviews"), ("library", "Library")])
def test_the_app_s_first_screens(small_library: Library, screen: str, title: str) -> None:
    code = f"""if True:
        from streamlit.testing.v1 import AppTest
        from ui.state import shared_encoder
        app = AppTest.from_file({str(ROOT / "ui" / "app" / "main.py")!r}, default_timeout=60).run()
        app.switch_page("screens/{screen}.py").run()
        assert not app.exception, app.exception
        assert [title.value for title in app.title] == [{title!r}], app.title
        shared_encoder()
        """
    assert not loaded_by(code, small_library) & HEAVY
