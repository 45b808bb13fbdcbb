"""The examples in docstrings give what they say."""

import contextlib
import doctest
import importlib
import io
import textwrap
from pathlib import Path

import pytest

import assistant
from index.library.library import Library

ROOT = Path(__file__).parents[1]
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for package in ("corpus", "index", "assistant", "ui")
    for path in (ROOT / package).rglob("*.py")
    if ">>> " in path.read_text(encoding="utf-8")
)


def test_there_are_examples() -> None:
    assert MODULES


@pytest.mark.parametrize("name", MODULES)
def test_examples_give_what_they_say(name: str) -> None:
    found = doctest.testmod(importlib.import_module(name))
    assert found.attempted > 0
    assert found.failed == 0


def test_another_program_asks_as_the_package_says(small_library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    example = textwrap.dedent("    " + str(assistant.__doc__).partition("\n\n    ")[2])
    monkeypatch.chdir(small_library.root.parent)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(example.replace("our-library", small_library.root.name), {})  # noqa: S102  (our own docstring)
    assert "No agency spoke to the father." in printed.getvalue()
