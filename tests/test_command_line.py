"""The command line: the whole main job, errors of one line, and nothing lost by bad input."""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import SMALL_REVIEWS, as_reader
from documents import lines, write_pdf

from corpus.sample import SAMPLE_REVIEWS
from index.building.rebuild import rebuild
from index.library.library import Library, find_library
from ui.commands.command_line import cli, main


@dataclass(frozen=True)
class Result:
    status: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Runs `case-reviews` with the given words, as the console script does."""

    def call(*words: object) -> Result:
        monkeypatch.setattr(sys, "argv", ["case-reviews", *map(str, words)])
        status = 0
        try:
            main()
        except SystemExit as stop:
            status = int(stop.code or 0)
        sys.stdout.flush()
        sys.stderr.flush()
        out, err = capfdbinary.readouterr()
        return Result(status, out.decode(), err.decode())

    return call


def check_error(result: Result, *words: str, status: int = 1) -> None:
    assert result.status == status
    assert len(result.err.strip().splitlines()) == 1, result.err
    assert "Traceback" not in result.err
    for word in words:
        assert word in result.err


@pytest.fixture
def reviews(tmp_path: Path) -> Path:
    folder = tmp_path / "downloads"
    folder.mkdir()
    for name, text in SMALL_REVIEWS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_the_whole_job(run: Run, reviews: Path, tmp_path: Path) -> None:
    library = tmp_path / "library"
    added = run("add", reviews, "--library", library)
    assert added.status == 0
    assert added.out.count("added ") == 3
    assert "3 reviews" in added.out

    again = run("add", reviews, "--library", library)
    assert again.out.count("unchanged ") == 3
    assert "Nothing has changed" in again.out

    asked = run("ask", "did anyone talk to the father in northmoor?", "--library", library)
    assert "[1] “" in asked.out
    assert "No agency spoke to the father." in asked.out
    assert "Northmoor Safeguarding Children Board, Child T, March 2019" in asked.out
    assert "page not recorded" in asked.out
    assert "http://127.0.0.1:8501/source?review=northmoor-child-t" in asked.out
    assert "fictional sample" not in asked.out

    listed = json.loads(run("list", "--json", "--library", library).out)
    assert {review["document"] for review in listed["reviews"]} == SMALL_REVIEWS.keys()
    shown = run("show", "family w briefing.txt", "--text", "--library", library)
    assert shown.out == SMALL_REVIEWS["family w briefing.txt"]
    entry = run("show", "family w briefing.txt", "--library", library).out
    assert "publisher  not recorded" in entry

    removed = run("remove", "northmoor child t.txt", "--library", library)
    assert removed.status == 0
    assert "2 reviews" in removed.out
    assert list(library.glob("removed/*/northmoor child t.txt"))
    gone = json.loads(run("ask", "why was the bruise not referred?", "--json", "--library", library).out)
    cited = {citation["document"] for citation in gone["citations"]}
    assert cited
    assert "northmoor child t.txt" not in cited
    assert "ok     index" in run("check", "--library", library).out


def test_offsets_are_those_of_the_shown_text(run: Run, reviews: Path, tmp_path: Path) -> None:
    library = tmp_path / "library"
    run("add", reviews, "--library", library)
    answer = json.loads(run("ask", "bruises on babies", "--json", "--library", library).out)
    assert answer["citations"]
    for citation in answer["citations"]:
        text = run("show", citation["review"], "--text", "--library", library).out
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_a_file_of_questions_is_answered_in_order(run: Run, small_library: Library, tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    history = [{"role": "user", "content": "tell me about family w"}]
    content = [
        {"id": "b", "question": "bruises"},
        {"id": "a", "question": "who noticed?", "history": history},
        {"id": "c", "question": ""},
    ]
    questions.write_text("\n".join([*map(json.dumps, content), "not json", ""]), encoding="utf-8")
    result = run("ask", "--from", questions, "--library", small_library.root)
    answers = [json.loads(line) for line in result.out.splitlines()]
    assert [answer["id"] for answer in answers] == ["b", "a", "c", None]
    assert "Family W" in answers[1]["standalone_question"]
    assert "empty" in answers[2]["error"]
    assert "not a question" in answers[3]["error"]
    assert result.status == 1
    assert result.err.count("\n") == 2


def test_many_questions_of_a_file_are_answered_as_each_is_alone(
    run: Run, small_library: Library, tmp_path: Path
) -> None:
    asked = [f"{topic} {word}" for word in ("bruises", "school", "father") for topic in ("", *"abcdefghijklmnop")]
    questions = tmp_path / "questions.jsonl"
    questions.write_text("\n".join(json.dumps({"question": question}) for question in asked), encoding="utf-8")
    together = run("ask", "--from", questions, "--library", small_library.root).out.splitlines()
    assert len(together) == len(asked)
    for question, line in list(zip(asked, together, strict=True))[::7]:
        alone = run("ask", question, "--json", "--library", small_library.root).out
        assert json.loads(line) == json.loads(alone), question


@pytest.mark.parametrize(
    ("options", "documents"),
    [
        (("--place", "northmoor"), {"northmoor child t.txt"}),
        (("--publisher", "Ellerby Vale Safeguarding Children Partnership"), {"ellerby vale child t.md"}),
        (("--from-year", "2020"), {"ellerby vale child t.md"}),
        (("--review", "family w briefing.txt"), {"family w briefing.txt"}),
        (("--kind", "recommendation"), {"northmoor child t.txt"}),
    ],
)
def test_filters(run: Run, small_library: Library, options: tuple[str, ...], documents: set[str]) -> None:
    answer = json.loads(run("ask", "bruise school father", "--json", "--library", small_library.root, *options).out)
    assert {citation["document"] for citation in answer["citations"]} == documents


def test_the_samples_answer_until_there_is_a_review_of_ones_own(run: Run, reviews: Path, tmp_path: Path) -> None:
    sample = json.loads(run("ask", "what is said of bruises?", "--json").out)
    assert "sample" in {notice["kind"] for notice in sample["notices"]}
    assert sample["library"]["reviews"] == len(list(SAMPLE_REVIEWS.iterdir()))
    assert "fictional sample" in run("list").out
    assert "fictional samples" in run("check").out
    empty = tmp_path / "library"
    empty.mkdir()
    assert "fictional sample" in run("ask", "bruises", "--library", empty).out
    run("add", reviews, "--library", empty)
    assert "fictional sample" not in run("ask", "bruises", "--library", empty).out


def test_every_file_is_reported_and_the_rest_goes_on(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    text = SMALL_REVIEWS["family w briefing.txt"]
    (folder / "it's a “naïve” name (1).txt").write_text(text, encoding="utf-8")
    (folder / "empty.txt").touch()
    (folder / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    (folder / "picture.txt").write_bytes(bytes(range(256)))
    (folder / "windows.txt").write_bytes("Review of Child É. The child’s father – absent.".encode("cp1252"))
    write_pdf(folder / "locked.pdf", [lines("Child Q was not seen.")], password="secret")  # noqa: S106
    (folder / "damaged.pdf").write_bytes(b"%PDF-1.7\n" + b"nothing of a PDF follows " * 40)
    write_pdf(folder / "scanned.pdf", [[], []])
    write_pdf(folder / "half scanned.pdf", [lines("Child Q was not seen by anyone."), []])
    library = tmp_path / "library"
    result = run("add", folder, tmp_path / "missing.pdf", "--library", library)
    assert result.status == 1
    reported = {
        line.split(maxsplit=1)[1]: line.split()[0]
        for line in result.out.splitlines()
        if line.split()[0] in ("added", "skipped", "replaced", "unchanged")
    }
    outcomes = {name.partition(": ")[0]: outcome for name, outcome in reported.items()}
    assert {name for name, outcome in outcomes.items() if outcome == "added"} == {
        "it's a “naïve” name (1).txt",
        "windows.txt",
        "half scanned.pdf",
    }
    reasons = {name.partition(": ")[0]: name.partition(": ")[2] for name in reported}
    for name, word in (
        ("empty.txt", "empty"),
        ("locked.pdf", "password"),
        ("scanned.pdf", "scanned"),
        ("damaged.pdf", "damaged"),
        ("missing.pdf", "missing.pdf"),
    ):
        assert word in reasons[name].lower() or word in name, (name, reasons[name])
    assert all(reasons[name] for name, outcome in outcomes.items() if outcome == "skipped")
    assert "Page 2 has no text" in run("show", "half scanned.pdf", "--library", library).out
    assert "Child Q was not seen" in run("show", "half scanned.pdf", "--page", 1, "--library", library).out
    check_error(run("show", "half scanned.pdf", "--page", 3, "--library", library), "pages 1 to 2")
    assert sorted(path.name for path in (library / "reviews").iterdir()) == sorted(
        name for name, outcome in outcomes.items() if outcome == "added"
    )


def test_two_files_of_one_name_are_both_kept(run: Run, tmp_path: Path) -> None:
    for folder, word in (("a", "first"), ("b", "second")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "report.txt").write_text(f"The {word} report says that nobody asked the father.")
    library = tmp_path / "library"
    assert run("add", tmp_path / "a", tmp_path / "b", "--library", library).status == 0
    texts = {path.read_text() for path in (library / "reviews").iterdir()}
    assert len(texts) == 2
    (tmp_path / "a" / "report.txt").write_text("A third report says that somebody did ask the father.")
    assert "replaced" in run("add", tmp_path / "a" / "report.txt", "--library", library).out
    assert next(library.glob("removed/*/*.txt")).read_text() in texts


def test_an_unreadable_file_is_named(run: Run, tmp_path: Path) -> None:
    if os.name == "nt":
        pytest.skip("permissions are set otherwise on Windows")
    folder = tmp_path / "given"
    folder.mkdir()
    secret = folder / "secret.txt"
    secret.write_text("Nobody asked the father.")
    secret.chmod(0)
    user = os.geteuid()
    library = tmp_path / "library"
    library.mkdir()
    temporary = Path(tempfile.gettempdir())
    for path in (*tmp_path.parents, tmp_path, library):
        if temporary in path.parents:
            path.chmod(0o777)
    try:
        if user == 0:
            os.seteuid(65534)
        result = run("add", secret, "--library", library)
    finally:
        os.seteuid(user)
    assert result.status == 1
    assert "skipped    secret.txt: you are not allowed to read it" in result.out


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param(("ask", ""), ("empty",), id="empty question"),
        pytest.param(("ask", "a" * 50_000), ("50,000 characters",), id="overlong question"),
        pytest.param(("show", "nobody"), ("“nobody”", "case-reviews list"), id="unknown review"),
        pytest.param(("remove", "nobody"), ("nobody",), id="remove an unknown review"),
        pytest.param(("ask", "--from", "nowhere.jsonl"), ("nowhere.jsonl",), id="missing file of questions"),
    ],
)
def test_errors_are_one_line(
    run: Run, small_library: Library, words: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    check_error(run(*words, "--library", small_library.root), *expected)


def test_a_library_that_is_not_there(run: Run, tmp_path: Path) -> None:
    for command in (("ask", "q"), ("list",), ("rebuild",), ("show", "x"), ("remove", "x")):
        check_error(run(*command, "--library", tmp_path / "nowhere"), "does not exist", "case-reviews add")
    assert "FAULT  library" in run("check", "--library", tmp_path / "nowhere").out


def test_a_library_without_reviews_has_nothing_to_remove(run: Run, tmp_path: Path) -> None:
    check_error(run("remove", "x", "--library", tmp_path), "no review", "case-reviews add")


def test_files_without_an_index(run: Run, tmp_path: Path) -> None:
    (tmp_path / "reviews").mkdir()
    (tmp_path / "reviews" / "a.txt").write_text("Nobody asked the father.")
    check_error(run("ask", "father", "--library", tmp_path), "no index", "case-reviews rebuild")
    assert run("rebuild", "--library", tmp_path).status == 0
    assert "Nobody asked" in run("ask", "father", "--library", tmp_path).out


@pytest.mark.parametrize(("part", "value"), [("format", 99), ("fingerprint", "0" * 64)])
def test_an_index_of_another_format_or_model(
    run: Run, small_library: Library, tmp_path: Path, part: str, value: object
) -> None:
    library = Library(tmp_path / "copy")
    shutil.copytree(small_library.root, library.root)
    [manifest] = library.index_folder.glob("*/manifest.json")
    content = json.loads(manifest.read_text())
    assert part in content
    manifest.write_text(json.dumps(content | {part: value, "inputs": "made otherwise"}))
    check_error(run("ask", "father", "--library", library.root), "case-reviews rebuild")
    assert "FAULT  index" in run("check", "--library", library.root).out
    assert run("rebuild", "--library", library.root).status == 0
    assert run("ask", "father", "--library", library.root).status == 0


def test_a_read_only_library_answers_and_says_that_it_cannot_change(run: Run, locked_library: Library, encoder) -> None:  # type: ignore[no-untyped-def]
    rebuild(locked_library, encoder)
    run("ask", "father", "--library", locked_library.root)  # loads what the other user may not be able to load
    with as_reader(locked_library):
        assert "The father was not asked" in run("ask", "father", "--library", locked_library.root).out
        check_error(run("rebuild", "--full", "--library", locked_library.root), str(locked_library.root))
        check_error(run("remove", "a.txt", "--library", locked_library.root), str(locked_library.root))
    assert find_library(locked_library.root).files() == ("a.txt",)


def test_wrong_usage_is_status_two(run: Run, small_library: Library) -> None:
    assert run("ask", "--library", small_library.root).status == 2
    assert run("nonsense").status == 2
    assert run("ask", "q", "--kind", "nonsense").status == 2


def test_every_command_has_help_with_an_example(run: Run) -> None:
    for name in cli.commands:
        text = run(name, "--help").out
        assert f"case-reviews {name}" in text.partition("Example")[2], name


def test_documents_cannot_act_on_the_terminal(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "a.txt").write_text("Review\n\nThe father was \u202easked\x1b[31m nothing\x07 by anyone at all.\n")
    library = tmp_path / "library"
    run("add", folder, "--library", library)
    printed = run("ask", "was the father asked?", "--library", library).out
    assert "father" in printed
    assert not set(printed) & {"\x1b", "\x07", "\u202e"}


def test_progress_for_other_programs(run: Run, reviews: Path, tmp_path: Path) -> None:
    result = run("add", reviews, "--library", tmp_path / "library", "--progress", "json")
    events = [json.loads(line) for line in result.out.splitlines()]
    assert {"reading", "embedding"} <= {event.get("stage") for event in events}
    assert events[-1]["report"]["reviews"] == 3
    assert sum(event.get("outcome") == "added" for event in events) == 3
