"""What the page says of forgetting is so: a conversation that was deleted is nowhere, and one that was left is kept."""

import gc
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from assistant.notices import LIVE_CASE_DETAILS
from index.library.library import Library
from ui.state.conversations import MOST_CONVERSATIONS
from ui.state.library import LIBRARY_VARIABLE

APP = Path(__file__).parents[1] / "ui" / "app" / "main.py"
NHS_NUMBER = "943 476 5919"


@pytest.fixture
def library(small_library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LIBRARY_VARIABLE, str(small_library.root))


def page(address: str = "") -> AppTest:
    """The app in a browser session of its own, at a conversation's address."""
    app = AppTest.from_file(APP, default_timeout=60)
    if address:
        app.query_params["c"] = address
    return app.run()


def ask(app: AppTest, question: str) -> str:
    """Ask; the conversation's address."""
    app.chat_input[0].set_value(question).run()
    assert not app.exception
    return "".join(app.query_params["c"])


def words(app: AppTest) -> str:
    assert not app.exception
    return re.sub(r"<[^>]+>", " ", " ".join(block.value for block in app.html))


def press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception


def popovers(app: AppTest) -> list[str]:
    return [block.proto.popover.label for block in app.get("popover")]


@pytest.mark.usefixtures("library")
def test_the_advice_of_the_notice_is_true() -> None:
    app = page()
    address = ask(app, f"NHS no {NHS_NUMBER}, how are bruises recorded?")
    assert LIVE_CASE_DETAILS.text in words(app)
    (advised,) = re.findall(r"“(.+?)”", LIVE_CASE_DETAILS.text)
    assert advised in popovers(app)
    press(app, "Delete it now")
    for second in (page(address), app.run()):
        assert NHS_NUMBER not in words(second)
        assert not second.text_area
    assert "no longer kept" in words(page(address))


@pytest.mark.usefixtures("library")
def test_a_conversation_that_was_left_is_kept_and_the_page_says_so() -> None:
    app = page()
    assert "What is kept?" in popovers(app)
    said = " ".join(block.value for block in app.markdown)
    assert "“New conversation” begins another one and deletes nothing" in said
    assert f"{MOST_CONVERSATIONS} other conversations" in said
    address = ask(app, "What about bruises?")
    press(app, "New conversation")
    assert "What about bruises?" in words(page(address))


def held(telling: str) -> list[str]:
    """What in this process holds a text with that word, by the name of its type."""
    gc.unfreeze()
    gc.collect()
    found = []
    look_at = [(type(value).__name__, value) for value in gc.get_objects()]
    while look_at:
        where, holder = look_at.pop()
        for value in gc.get_referents(holder):
            kind = type(value)  # not `isinstance`, which asks an object for its class, and some warn of that
            if issubclass(kind, str | bytes):
                text = value if issubclass(kind, str) else value.decode("latin-1")
                if telling in text.lower():
                    found.append(where)
            elif issubclass(kind, tuple | dict) and not gc.is_tracked(value):  # of strings and numbers alone
                look_at.append((f"{where} > {kind.__name__}", value))
    return found


@pytest.mark.usefixtures("library")
def test_nothing_of_a_deleted_conversation_is_left_in_memory() -> None:
    telling = "".join(("zq", "xylo", "graph"))  # joined here, so that this file's own text does not hold it
    app = page()
    ask(app, f"what did {telling} say of the bruise in Northmoor?")
    app.text_area[0].set_value(f"what did {telling} say of the bruise?").run()
    next(box for box in app.checkbox if box.label.startswith("Pin")).check().run()
    app.switch_page("screens/briefing.py").run()
    app.text_area[0].set_value(f"a note on {telling}").run()
    app.text_input[0].set_value(f"a title on {telling}").run()
    app.switch_page("screens/ask.py").run()
    assert held(telling)
    press(app, "Delete it now")
    app.run()
    assert held(telling) == []
