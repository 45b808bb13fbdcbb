"""The project itself: imports run one way, and what the README says of it is so."""

import ast
import graphlib
import importlib
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.answer import NoticeKind
from ui.commands.command_line import cli

ROOT = Path(__file__).parents[1]
ORDER = ("corpus", "index", "assistant", "ui")
# What nothing here takes from the assistant, and whoever writes another program does.
FOR_OTHER_PROGRAMS = {"AnswerForm", "Narrowing", "QuestionError", "Scope"}


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


def packages() -> list[str]:
    """Every package of ours, as it is imported."""
    return sorted(
        ".".join(path.parent.relative_to(ROOT).parts) for name in ORDER for path in (ROOT / name).rglob("__init__.py")
    )


def imported(path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What a file imports of ours: each module with the names taken from it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        found: list[tuple[str, tuple[str, ...]]] = []
        if isinstance(node, ast.Import):
            found = [(alias.name, ()) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found = [(node.module, tuple(alias.name for alias in node.names))]
        yield from (one for one in found if one[0].split(".")[0] in ORDER)


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def is_within(module: str, package: str) -> bool:
    return f"{module}.".startswith(f"{package}.")


@pytest.mark.parametrize("package", packages())
def test_a_package_says_what_it_is_for_and_what_may_be_taken_from_it(package: str) -> None:
    surface = importlib.import_module(package)
    assert surface.__doc__
    assert sorted(surface.__all__) == sorted(set(surface.__all__))
    assert [name for name in surface.__all__ if not hasattr(surface, name)] == []


@pytest.mark.parametrize("package", packages())
def test_a_surface_holds_what_others_take_and_nothing_else(package: str) -> None:
    users = [path for name in (*ORDER, "tools", "benchmarks", "training") for path in (ROOT / name).rglob("*.py")]
    taken = {
        name
        for path in users
        if path.name != "__init__.py" and not is_within(module_of(path), package)
        for module, names in imported(path)
        if module == package
        for name in names
    }
    for_other_programs = {"assistant": FOR_OTHER_PROGRAMS}.get(package, set())
    assert set(importlib.import_module(package).__all__) == taken | for_other_programs


@pytest.mark.parametrize("folder", [*ORDER, "tools", "benchmarks", "training"])
def test_nothing_reaches_past_a_surface(folder: str) -> None:
    known = set(packages())
    for path in (ROOT / folder).rglob("*.py"):
        for module, _ in imported(path):
            package = module if module in known else module.rpartition(".")[0]
            assert module in known or is_within(module_of(path), package), f"{path.relative_to(ROOT)} imports {module}"


def test_no_two_packages_need_each_other() -> None:
    needs: dict[str, set[str]] = {package: set() for package in packages()}
    for name in ORDER:
        for path in modules(name):
            package = module_of(path.parent / "__init__.py")
            for module, _ in imported(path) if path.name != "__init__.py" else ():
                other = module if module in needs else module.rpartition(".")[0]
                if not is_within(package, other):
                    needs[package].add(other)
    order = list(graphlib.TopologicalSorter(needs).static_order())
    assert set(order) == needs.keys()


def test_what_parses_people_s_files_is_not_loaded_beside_them() -> None:
    users = [path for name in ORDER for path in modules(name) if not is_within(module_of(path), "corpus.isolated")]
    assert [path for path in users for module, _ in imported(path) if is_within(module, "corpus.isolated")] == []


def folders() -> list[Path]:
    return sorted({path.parent for name in ORDER for path in modules(name)})


@pytest.mark.parametrize("folder", folders(), ids=lambda folder: str(folder.relative_to(ROOT)))
def test_a_folder_can_be_taken_in_at_a_glance(folder: Path) -> None:
    assert len(list(folder.glob("*.py"))) <= 13


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


# The library's folder `index/` is spoken of as well; of ours, only modules.
OURS = re.compile(
    r"(?<![\w/.])(?:(?:corpus|assistant|ui|tests|tools|benchmarks|docs|training)(?:/[\w*-]+)+(?:/|\.\w+)?"
    r"|index(?:/\w+)+\.py)"
)


@pytest.mark.parametrize(
    "document",
    [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/*.md"),
        *ROOT.glob("training/*.md"),
        *ROOT.glob("benchmarks/**/README.md"),
    ],
    ids=lambda document: str(document.relative_to(ROOT)),
)
def test_the_files_that_a_document_names_are_there(document: Path) -> None:
    for code in re.findall(r"```.*?```|`[^`]+`", document.read_text(encoding="utf-8"), re.DOTALL):
        for path in OURS.findall(code):
            assert list(ROOT.glob(path.rstrip("/"))), path


def test_every_room_is_in_the_architecture() -> None:
    architecture = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    for folder in folders():
        assert f"`{folder.relative_to(ROOT).as_posix()}/`" in architecture


def test_every_variable_that_can_be_set_is_in_a_document() -> None:
    sources = [path.read_text(encoding="utf-8") for package in ORDER for path in (ROOT / package).rglob("*.py")]
    variables = {name for source in sources for name in re.findall(r"\bCASE_REVIEWS_[A-Z_]+\b", source)}
    documents = [ROOT / "README.md", ROOT / "SECURITY.md", *(ROOT / "docs").glob("*.md")]
    told = {name for path in documents for name in re.findall(r"\bCASE_REVIEWS_[A-Z_]+\b", path.read_text("utf-8"))}
    assert len(variables) >= 6
    assert variables - told == set()


def test_every_kind_of_notice_is_given_somewhere() -> None:
    definition = ROOT / "assistant" / "answer.py"
    others = [path for path in (ROOT / "assistant").rglob("*.py") if path != definition]
    given = {name for path in others for name in re.findall(r"NoticeKind\.([A-Z_]+)", path.read_text("utf-8"))}
    assert {kind.name for kind in NoticeKind} == given
