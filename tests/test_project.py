"""The project itself: imports run one way, and what the README says of it is so."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from ui.command_line import cli

ROOT = Path(__file__).parents[1]
ORDER = ("corpus", "index", "assistant", "ui")
# What these parts of it may use of the rest.
ASSISTANT = {"understanding": (), "choosing": ("understanding", "answer")}


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("package", ORDER)
def test_imports_run_one_way(package: str) -> None:
    later = ORDER[ORDER.index(package) + 1 :]
    for path in modules(package):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            for name in names:
                assert name.split(".")[0] not in later, f"{path.relative_to(ROOT)} imports {name}"


@pytest.mark.parametrize(("part", "others"), ASSISTANT.items())
def test_a_question_is_understood_before_anything_is_chosen(part: str, others: tuple[str, ...]) -> None:
    assert modules(f"assistant/{part}")
    for path in modules(f"assistant/{part}"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("assistant."):
                assert str(node.module).split(".")[1] in (part, *others), f"{path.relative_to(ROOT)}: {node.module}"


@pytest.mark.parametrize("package", ORDER)
def test_every_module_says_what_it_does(package: str) -> None:
    for path in modules(package):
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


def test_no_file_hides_a_package() -> None:
    assert not [path for package in ORDER for path in (ROOT / "ui").glob(f"{package}.py")]
    assert not (ROOT / "tests" / "__init__.py").exists()


# Written apart, so that this file does not hold what it looks for.
FORBIDDEN = re.compile(r"\bimport pickle\b|pickle\.load|\bunsafe_" r"allow_html\b|allow_pickle=True|(?<![.\w])eval\(")


@pytest.mark.parametrize("package", ORDER)
def test_nothing_is_pickled_or_drawn_as_markup(package: str) -> None:
    for path in modules(package):
        assert not FORBIDDEN.search(path.read_text(encoding="utf-8")), path


def test_the_readme_names_every_command_and_dependency() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in cli.commands:
        assert f"case-reviews {name}" in readme, name
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for requirement in project["dependencies"]:
        name = re.match(r"[\w-]+", requirement)
        assert name
        assert f"| `{name.group()}` |" in readme, requirement


def test_the_readme_s_pictures_and_links_are_there() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:|#)([^)]+)\)", readme)
    assert targets
    for target in targets:
        assert (ROOT / target).exists(), target
