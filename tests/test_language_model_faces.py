"""A language model at the command line and in the app: where things go is said first, and which model chose."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from language_model_server import MODEL, Received, Reply, Server, choice, failed, language_model_server, said
from streamlit.testing.v1 import AppTest

from assistant.language_model.private import KEPT
from assistant.language_model.server import MODEL_VARIABLE, URL_VARIABLE
from index.library.library import Library
from ui.app.language_model import choose_language_model
from ui.commands.command_line import cli
from ui.state.library import LIBRARY_VARIABLE

APP = Path(__file__).parents[1] / "ui" / "app" / "main.py"
QUOTATION = "No agency spoke to the father."
OTHER = "The nursery recorded bruises on three occasions."
QUESTION = "did anyone speak to the dad?"
URGENT = "a pupil just told me her dad hits her, what do I do right now?"


@pytest.fixture
def server() -> Iterator[Server]:
    with language_model_server() as running:
        running.behave = truly
        yield running


def truly(request: Received) -> Reply:
    """Chooses what the trained reader does not, between words that nobody should see."""
    number = next((number for number, text in request.statements().items() if OTHER in text), "none")
    return said(f"Well, <b>I</b> think that {choice(number, '5')} says it.")


def run(*arguments: str, server: Server, library: Library) -> Result:
    model = ["--llm-url", server.url, "--llm-model", MODEL]
    return CliRunner().invoke(cli, [*arguments, *model, "--library", str(library.root)])


def test_ask_says_where_it_goes_and_prints_what_was_chosen(server: Server, small_library: Library) -> None:
    done = run("ask", QUESTION, server=server, library=small_library)
    assert done.exit_code == 0
    assert f"go to the language model “{MODEL}” on this machine" in done.stderr
    assert f"Chosen by the language model “{MODEL}” on this machine" in done.stdout
    assert f"[1] “{OTHER}”" in done.stdout
    assert QUOTATION not in done.stdout
    assert "Well" not in done.stdout


def test_ask_as_json_and_from_a_file(server: Server, small_library: Library, tmp_path: Path) -> None:
    done = run("ask", QUESTION, "--json", server=server, library=small_library)
    answer = json.loads(done.stdout)
    assert [statement["text"] for statement in answer["statements"]] == [OTHER]
    assert answer["chosen_by"].startswith(f"“{MODEL}” on this machine")
    questions = tmp_path / "questions.jsonl"
    questions.write_text(json.dumps({"id": "1", "question": QUESTION}) + "\n", encoding="utf-8")
    (line,) = run("ask", "--from", str(questions), server=server, library=small_library).stdout.splitlines()
    assert json.loads(line) == answer | {"id": "1"}


def test_ask_prints_the_first_answer_where_the_model_fails(server: Server, small_library: Library) -> None:
    server.behave = lambda _: failed(500, "kaputt")
    done = run("ask", QUESTION, server=server, library=small_library)
    assert done.exit_code == 0
    assert QUOTATION in done.stdout
    assert "kaputt. The first answer stands." in " ".join(done.stdout.split())


def test_ask_without_a_model_says_nothing_of_it(small_library: Library) -> None:
    done = CliRunner().invoke(cli, ["ask", QUESTION, "--json", "--library", str(small_library.root)])
    assert "language" not in done.stderr
    assert json.loads(done.stdout)["chosen_by"] == ""


def test_check_asks_the_server(server: Server, small_library: Library) -> None:
    done = run("check", server=server, library=small_library)
    assert f"ok     language model: The server answers and has “{MODEL}” on this machine" in done.stdout
    server.models = ("another",)
    done = run("check", server=server, library=small_library)
    assert done.exit_code == 1
    assert "FAULT  language model:" in done.stdout
    assert "It has: another." in done.stdout


def test_evaluate_compares(server: Server, small_library: Library, tmp_path: Path) -> None:
    gold = {"doc": "northmoor child t.txt", "quote": QUOTATION}
    lines = [
        {"question": QUESTION, "expect": "answer", "gold": [gold]},
        {"question": URGENT, "expect": "urgent"},
    ]
    file = tmp_path / "gold.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    done = run("evaluate", str(file), server=server, library=small_library)
    for name, count in {"answers": 2, "of these chosen by the model": 1, "questions rewritten": 0}.items():
        assert re.search(rf"^{name} +{count}$", done.stdout, re.M), name
    assert re.search(r"^some gold cited +100 +0$", done.stdout, re.M)
    assert KEPT in done.stdout
    found = json.loads(run("evaluate", str(file), "--json", server=server, library=small_library).stdout)
    assert found["language_model"]["measures"]["questions"] == found["summary"]["questions"] == 2
    assert found["language_model"]["chosen"] == {"total": 1.0, "count": 2}
    assert found["summary"]["some_gold"]["total"] == 1
    assert found["language_model"]["measures"]["some_gold"]["total"] == 0


@pytest.fixture
def app(server: Server, small_library: Library, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv(LIBRARY_VARIABLE, str(small_library.root))
    monkeypatch.setenv(URL_VARIABLE, "")
    monkeypatch.setenv(MODEL_VARIABLE, "")
    choose_language_model(server.url, MODEL)
    return AppTest.from_file(APP, default_timeout=60)


def drawn(app: AppTest) -> str:
    assert not app.exception
    return " ".join(block.value for block in app.html)


def words(app: AppTest) -> str:
    return re.sub(r"<[^>]+>", " ", drawn(app))


def ask(app: AppTest, question: str = QUESTION) -> None:
    app.run()
    app.chat_input[0].set_value(question).run()


def press(app: AppTest, key: str) -> None:
    app.button(key=key).click().run()


def statements(app: AppTest) -> list[str]:
    """The statements of the answer that stands."""
    (answer,) = re.findall(r'<div class="cr-answer .*?</section></div>|<div class="cr-answer.*', drawn(app), re.S)
    return re.findall(r"<p>“(.*?)”", answer)


def test_the_app_says_where_it_goes_before_the_first_question(app: AppTest, server: Server) -> None:
    said_first = words(app.run())
    assert f"the language model “{MODEL}” on this machine ({server.url.removesuffix('/v1')}) chooses" in said_first
    assert "sent to it" in said_first
    assert server.received == []


def test_the_app_answers_at_once_and_sends_nothing_until_it_is_let(app: AppTest, server: Server) -> None:
    ask(app)
    assert any(QUOTATION in statement for statement in statements(app))
    assert app.button(key="choose").label == r"Let “test\-model” on this machine choose"
    assert server.received == []


def test_what_the_model_chose_stands_until_one_press_goes_back(app: AppTest, server: Server) -> None:
    ask(app)
    first = statements(app)
    press(app, "choose")
    assert statements(app) == [OTHER]
    assert f"Chosen by the language model “{MODEL}” on this machine" in words(app)
    assert "Well" not in words(app)
    assert f"<mark>{OTHER}</mark>" in drawn(app)
    asked = len(server.received)
    app.run()
    assert statements(app) == [OTHER]
    press(app, "first")
    assert statements(app) == first
    assert "Chosen by" not in words(app)
    assert len(server.received) == asked, "the model is not asked again"


def test_the_app_goes_on_without_the_model(app: AppTest, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.behave = lambda _: failed(500, "<b>kaputt</b>")
    ask(app)
    press(app, "choose")
    assert any(QUOTATION in statement for statement in statements(app))
    assert "&lt;b&gt;kaputt&lt;/b&gt;" in drawn(app)
    server.behave = truly
    press(app, "choose")
    assert statements(app) == [OTHER]
    assert "kaputt" not in drawn(app)
    monkeypatch.setenv(MODEL_VARIABLE, "")
    assert "no model. Set CASE_REVIEWS_LLM_MODEL" in words(app.run())


def test_a_question_that_is_kept_offers_no_choice(app: AppTest, server: Server) -> None:
    ask(app, URGENT)
    assert KEPT in words(app)
    assert [button.key for button in app.button if button.key == "choose"] == []
    assert server.received == []


def test_the_next_question_is_not_chosen_for_unasked(app: AppTest, server: Server) -> None:
    ask(app)
    press(app, "choose")
    server.behave = lambda _: said("")
    app.chat_input[0].set_value("what is the learning about bruises on babies?").run()
    assert app.button(key="choose").label.startswith("Let ")
    assert len(server.received) == 2, "the rewriting alone"
