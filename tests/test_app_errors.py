"""What the pages say when something is missing, stale, full or busy: a sentence and what to press, no traceback."""

import ast
import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from test_app import APP, open_page, press, quotation, wait_for_the_task, words

from index.building.rebuild import rebuild
from index.encoder.encoder import Encoder
from index.library.library import Library, find_library
from index.library.lock import hold
from index.storage.generation import current_name
from ui.remedies import in_the_app
from ui.state.library import LIBRARY_VARIABLE, shared_encoder
from ui.state.rebuilding import rebuilding

PAGES = ("ask", "library", "briefing", "source")
COMMAND = re.compile(r"case-reviews (?:add|rebuild|list|remove|check)|--(?:library|full)")


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoder: Encoder) -> Library:
    """A library of one review, indexed, that the test may spoil; the app opens it."""
    library = Library(tmp_path / "own")
    library.reviews_folder.mkdir(parents=True)
    library.path("a.txt").write_text("Learning\n\nThe father was asked about the bruise.\n", encoding="utf-8")
    rebuild(library, encoder)
    monkeypatch.setenv(LIBRARY_VARIABLE, str(library.root))
    rebuilding.clear()  # the last task is another test's
    return library


def live(library: Library) -> Path:
    return library.index_folder / str(current_name(library.index_folder))


def change_manifest(library: Library, **facts: object) -> None:
    manifest = live(library) / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text(encoding="utf-8")) | facts), encoding="utf-8")


def change_text(library: Library) -> None:
    with closing(sqlite3.connect(live(library) / "store.sqlite")) as database, database:
        database.execute("UPDATE documents SET text = replace(text, 'bruise', 'bruize')")


def said(app: AppTest) -> str:
    """What the page says; it is no traceback, and names no command."""
    assert not app.error
    sentences = words(app)
    assert "Traceback" not in sentences
    assert "Something went wrong in Case Reviews itself" not in sentences
    assert not COMMAND.search(sentences)
    return sentences


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda library: shutil.rmtree(library.index_folder), "has no index yet"),
        (lambda library: change_manifest(library, format=99), "has format 99"),
        (lambda library: (live(library) / "vectors.faiss").unlink(), "is missing"),
        (lambda library: (library.index_folder / "CURRENT").write_text("x", encoding="ascii"), "CURRENT is damaged"),
    ],
    ids=["no index", "stale format", "part missing", "damaged"],
)
def test_every_page_names_what_is_wrong_with_the_index_and_builds_it(
    own: Library, spoil: Callable[[Library], object], fault: str
) -> None:
    spoil(own)
    app = AppTest.from_file(APP, default_timeout=60)
    for page in PAGES:
        assert fault in said(open_page(app, page))
        assert "Build the index" in [button.label for button in app.button]
    press(app, "Build the index")
    wait_for_the_task()
    assert "No review of this library has this address" in said(app.run())
    assert "in order" in said(open_page(app, "library"))


def test_a_library_that_has_gone_gives_way_to_the_samples(own: Library, encoder: Encoder) -> None:
    shutil.rmtree(own.root)
    rebuild(find_library(None), encoder)
    app = AppTest.from_file(APP, default_timeout=60)
    for page in PAGES:
        assert "Fictional sample reviews" in said(open_page(app, page))


def test_samples_that_cannot_be_laid_out_are_explained(own: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = own.root.parent / "a file, no folder"
    blocked.write_text("", encoding="utf-8")
    shutil.rmtree(own.root)
    monkeypatch.setenv("CASE_REVIEWS_CACHE", str(blocked))
    app = AppTest.from_file(APP, default_timeout=60)
    for page in PAGES:
        assert "Add a review of your own on the Library page" in said(open_page(app, page))


@pytest.fixture
def without_the_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    shared_encoder.clear()
    monkeypatch.setenv("CASE_REVIEWS_MODEL", str(tmp_path / "no model"))
    yield
    shared_encoder.clear()


@pytest.mark.usefixtures("without_the_model")
def test_a_model_that_is_missing_is_named_where_a_question_is_asked_and_where_the_library_is_checked(
    own: Library,
) -> None:
    app = AppTest.from_file(APP, default_timeout=60)
    app.run()
    app.chat_input[0].set_value("What about bruises?").run()
    assert "There is no model folder at" in said(app)
    assert "Ask again" in [button.label for button in app.button]
    open_page(app, "library")
    app.button(key="check").click().run()
    assert re.search(r"Model\s*: FAULT\. There is no model folder at", said(app))


def test_an_index_of_another_model_is_told_as_an_answer(own: Library) -> None:
    change_manifest(own, fingerprint="0" * 64, model="another model")
    app = AppTest.from_file(APP, default_timeout=60)
    app.run()
    app.chat_input[0].set_value("What about bruises?").run()
    assert "was made by the model another model" in said(app)
    assert "Press “Rebuild the index” on the Library page" in said(app)


def test_a_stored_text_that_was_damaged_is_mended_by_a_rebuild(own: Library) -> None:
    review, _ = quotation(own, "a.txt", "bruise")
    change_text(own)
    app = AppTest.from_file(APP, default_timeout=60)
    told = said(open_page(app, "source", review=review))
    assert "is damaged: the content of store.sqlite has changed" in told
    assert "Build it here" in told
    next(button for button in app.button if button.label == "Build the index").click().run()
    wait_for_the_task()
    assert "bruise." in said(open_page(app, "source", review=review))


def test_a_rebuild_that_runs_elsewhere_is_named(own: Library) -> None:
    app = AppTest.from_file(APP, default_timeout=60)
    open_page(app, "library")
    with hold(own):
        app.button(key="rebuild").click().run()
        wait_for_the_task()
        told = said(app.run())
    assert "is being changed by" in told
    assert "Wait until that has finished" in told


def test_a_disk_without_room_is_named_and_the_last_index_answers(own: Library) -> None:
    app = AppTest.from_file(APP, default_timeout=60)
    open_page(app, "library")
    own.path("b.txt").write_text("Learning\n\nThe nurse was told.\n", encoding="utf-8")
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, hard))  # as if there were no room for a larger file
    try:
        app.button(key="rebuild").click().run()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    wait_for_the_task()
    told = said(app.run())
    assert "cannot be changed" in told
    assert "free some space" in told
    assert "Not in the index yet: b.txt" in told
    open_page(app, "ask")
    app.chat_input[0].set_value("What about the father and the bruise?").run()
    assert "The father was asked about the bruise." in said(app)


def sentences(path: Path) -> Iterator[str]:
    """The strings of a module that speak of a command; what is filled in when it runs is an x."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        parts = node.values if isinstance(node, ast.JoinedStr) else [node]
        text = "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in parts)
        if "`case-reviews " in text and "\n" not in text and text.count("`") % 2 == 0:  # no docstring, no part of one
            yield text


def test_the_layers_below_name_no_command_in_the_app() -> None:
    found = [
        sentence
        for package in ("corpus", "index", "assistant")
        for path in (APP.parents[2] / package).rglob("*.py")
        for sentence in sentences(path)
    ]
    assert len(found) >= 5
    assert [sentence for sentence in found if COMMAND.search(in_the_app(sentence))] == []


@pytest.mark.parametrize(
    ("below", "here"),
    [
        (
            "Run `case-reviews rebuild --full`.",
            "Tick “Read every file again” and press “Rebuild the index” on the Library page.",
        ),
        ("Run `case-reviews rebuild`.", "Press “Rebuild the index” on the Library page."),
        ('Make one: `case-reviews add FILE --library "/a b"`.', "Add a review on the Library page."),
        (
            "Wait, or run `case-reviews rebuild --retry`.",
            "Wait, or tick “Read every file again” and press “Rebuild the index” on the Library page.",
        ),
        ("Install it: `pip install x==1`.", "Whoever installed Case Reviews can mend this with `pip install x==1`."),
        ("Type what you would like to know.", "Type what you would like to know."),
    ],
)
def test_a_command_becomes_what_to_press(below: str, here: str) -> None:
    assert in_the_app(below) == here
