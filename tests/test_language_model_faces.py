"""A language model at the command line and in the app: where things go is said first, and its points come last."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from language_model_server import MODEL, Received, Reply, Server, failed, language_model_server, points, said
from streamlit.testing.v1 import AppTest

from assistant.language_model.server import MODEL_VARIABLE, URL_VARIABLE
from assistant.language_model.writing import KEPT
from index.library.library import Library
from ui.app.language_model import choose_language_model
from ui.commands.command_line import cli
from ui.state.library import LIBRARY_VARIABLE

APP = Path(__file__).parents[1] / "ui" / "app" / "main.py"
QUOTATION = "No agency spoke to the father."
SENTENCE = "The father was not spoken to by any agency."
QUESTION = "did anyone speak to the dad?"
HOSTILE = 'No agency spoke to the father <img src=x onerror="alert(1)">.'


@pytest.fixture
def server() -> Iterator[Server]:
    with language_model_server() as running:
        running.behave = truly
        yield running


def truly(request: Received) -> Reply:
    key = next((key for key, text in request.passages().items() if QUOTATION in text), "none")
    return said(points((key, QUOTATION, SENTENCE), (key, QUOTATION, HOSTILE), (key, "Not there.", SENTENCE)))


def run(*arguments: str, server: Server, library: Library) -> Result:
    model = ["--llm-url", server.url, "--llm-model", MODEL]
    return CliRunner().invoke(cli, [*arguments, *model, "--library", str(library.root)])


def test_ask_says_where_it_goes_then_answers_then_adds_points(server: Server, small_library: Library) -> None:
    done = run("ask", QUESTION, server=server, library=small_library)
    assert done.exit_code == 0
    assert f"go to the language model “{MODEL}” on this machine" in done.stderr
    own, _, added = done.stdout.partition("In short, by the language model")
    assert f"“{QUOTATION}”" in own
    assert SENTENCE not in own
    assert f"- {SENTENCE}" in added
    assert f"“{QUOTATION}”" in added.partition(SENTENCE)[2]
    assert "2 points were left out" in added


def test_ask_as_json_and_from_a_file(server: Server, small_library: Library, tmp_path: Path) -> None:
    done = run("ask", QUESTION, "--json", server=server, library=small_library)
    answer = json.loads(done.stdout)
    assert answer["language_model"]["points"][0]["sentence"] == SENTENCE
    questions = tmp_path / "questions.jsonl"
    questions.write_text(json.dumps({"id": "1", "question": QUESTION}) + "\n", encoding="utf-8")
    (line,) = run("ask", "--from", str(questions), server=server, library=small_library).stdout.splitlines()
    assert json.loads(line) == answer | {"id": "1"}


def test_ask_without_a_model_says_nothing_of_it(small_library: Library) -> None:
    done = CliRunner().invoke(cli, ["ask", QUESTION, "--json", "--library", str(small_library.root)])
    assert "language" not in done.stderr
    assert "language_model" not in json.loads(done.stdout)


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
        {"question": "a pupil just told me her dad hits her, what do I do right now?", "expect": "urgent"},
    ]
    file = tmp_path / "gold.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    done = run("evaluate", str(file), server=server, library=small_library)
    for name, count in {
        "answers put to the model": 1,
        "of these with a point": 1,
        "of these marked “check this”": 0,
        "points left out": 2,
        "of these with gold in a point": 1,
    }.items():
        assert re.search(rf"^{name} +{count}$", done.stdout, re.M), name
    assert KEPT in done.stdout
    found = json.loads(run("evaluate", str(file), "--json", server=server, library=small_library).stdout)
    assert found["language_model"]["measures"]["questions"] == found["summary"]["questions"] == 2
    assert found["language_model"]["some_gold"] == {"total": 1.0, "count": 1}


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


def test_the_app_says_where_it_goes_before_the_first_question(app: AppTest, server: Server) -> None:
    assert f"sent to the language model “{MODEL}” on this machine ({server.url.removesuffix('/v1')})." in words(
        app.run()
    )
    assert server.received == []


def test_the_app_shows_each_point_with_its_quotation(app: AppTest) -> None:
    app.run()
    app.chat_input[0].set_value(QUESTION).run()
    section = re.search(r'<section class="cr-points".*?</section>', drawn(app), re.S)
    assert section
    assert re.search(rf"<p>{re.escape(SENTENCE)}</p><blockquote>“{re.escape(QUOTATION)}”", section[0])
    assert "2 points left out" in section[0]
    assert "onerror" not in section[0]


def test_the_app_goes_on_without_the_model(app: AppTest, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.behave = lambda _: failed(500, "<b>kaputt</b>")
    app.run()
    app.chat_input[0].set_value(QUESTION).run()
    assert f"“{QUOTATION}”" in drawn(app)
    assert "&lt;b&gt;kaputt&lt;/b&gt;" in drawn(app)
    monkeypatch.setenv(MODEL_VARIABLE, "")
    assert "no model. Set CASE_REVIEWS_LLM_MODEL" in words(app.run())


def test_what_was_written_stays_when_the_page_is_drawn_again(app: AppTest, server: Server) -> None:
    app.run()
    app.chat_input[0].set_value(QUESTION).run()
    asked = len(server.received)
    assert SENTENCE in words(app.run())
    assert len(server.received) == asked, "the model is not asked again"
