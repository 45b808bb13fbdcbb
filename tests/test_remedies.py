"""What can be done about a fault: a value below, words in each face, and nobody else's words in the app."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_app_errors import COMMAND

from corpus.errors import CaseReviewsError, Remedy, RemedyKind
from ui.commands.reporting import print_error
from ui.html import remedies as app
from ui.state.rebuilding import Rebuilding
from ui.terminal import remedies as terminal

ROOT = Path(__file__).parents[1]
# Faces of a terminal: what starts the server, and what is printed.
TERMINAL = ("ui/commands", "ui/terminal")
INSTALLATION = (RemedyKind.INSTALL, RemedyKind.INSTALL_AGAIN)


@pytest.mark.parametrize("kind", RemedyKind)
def test_each_face_has_words_for_each_remedy(kind: RemedyKind) -> None:
    for face in (terminal, app):
        sentence = face.with_remedy("It is gone.", Remedy(kind, "the {argument}"))
        assert sentence.startswith("It is gone. ")
        assert sentence.endswith(".")
        assert ("the {argument}" in sentence) == ("{}" in face.WORDS[kind])


@pytest.mark.parametrize("kind", RemedyKind)
def test_the_app_names_no_command_but_for_installation(kind: RemedyKind) -> None:
    pressed = app.with_remedy("", Remedy(kind, "rebuild"))
    assert not COMMAND.search(pressed)
    assert ("`" in pressed) == (kind in INSTALLATION)


@pytest.mark.parametrize(
    ("remedy", "typed", "pressed"),
    [
        (
            Remedy(RemedyKind.REBUILD_FULL),
            "Run `case-reviews rebuild --full`.",
            "Tick “Read every file again” and press “Rebuild the index” on the Library page.",
        ),
        (
            Remedy(RemedyKind.REBUILD),
            "Run `case-reviews rebuild`.",
            "Press “Rebuild the index” on the Library page.",
        ),
        (
            Remedy(RemedyKind.MAKE_A_LIBRARY, "/a b"),
            'Make one: `case-reviews add FILE --library "/a b"`.',
            "Add a review on the Library page.",
        ),
        (
            Remedy(RemedyKind.INSTALL, "pip install x==1"),
            "Install it: `pip install x==1`.",
            "Whoever installed Case Reviews can mend this with `pip install x==1`.",
        ),
        ("Type what you would like to know.", "Type what you would like to know.", "Type what you would like to know."),
    ],
)
def test_what_to_type_and_what_to_press(remedy: Remedy | str, typed: str, pressed: str) -> None:
    assert terminal.with_remedy("It is gone.", remedy) == f"It is gone. {typed}"
    assert app.with_remedy("It is gone.", remedy) == f"It is gone. {pressed}"


def sentences(path: Path) -> Iterator[str]:
    """The strings of a module that name a command; what is filled in when it runs is an x. Docstrings are left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if id(node) not in docstrings:
            parts = node.values if isinstance(node, ast.JoinedStr) else [node]
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in parts)
            if "`case-reviews" in text:
                yield f"{path.relative_to(ROOT)}: {text}"


def test_only_the_terminal_s_face_names_commands() -> None:
    modules = [path for package in ("corpus", "index", "assistant", "ui") for path in (ROOT / package).rglob("*.py")]
    named = {module: list(sentences(module)) for module in modules}
    of_a_terminal = [path for path in modules if path.relative_to(ROOT).as_posix().startswith(TERMINAL)]
    assert any(named[path] for path in of_a_terminal)
    assert [sentence for path in modules if path not in of_a_terminal for sentence in named[path]] == []


@pytest.mark.parametrize(
    "remedy",
    [Remedy(RemedyKind.ADD_A_REVIEW, "/a b"), "Wait until that has finished.", ""],
    ids=str,
)
def test_a_remedy_passes_from_the_child_to_the_app(remedy: Remedy | str, capsys: pytest.CaptureFixture[str]) -> None:
    print_error(CaseReviewsError("The library /a b is gone.", remedy))
    rebuilding = Rebuilding()
    rebuilding._read(capsys.readouterr().out)
    task = rebuilding.progress()
    assert (task.error, task.remedy) == ("The library /a b is gone.", remedy)
