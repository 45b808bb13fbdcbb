"""Where a library is, which files count, and what a review is called in addresses."""

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import Remedy, RemedyKind
from index.library import library as library_module
from index.library.library import Library, LibraryError, default_library_path, find_library, review_id

Make = Callable[[Mapping[str, str]], Library]


@given(st.text(st.characters(exclude_characters="/\x00"), min_size=1))
def test_review_ids_are_safe_in_addresses_and_file_names(file: str) -> None:
    assert re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?-[0-9a-f]{6}", review_id(file))


def test_review_ids_tell_files_apart() -> None:
    files = ["a/report.pdf", "b/report.pdf", "report.pdf", "report.PDF", "Report.pdf", "报告.pdf", "告报.pdf"]
    assert len({review_id(file) for file in files}) == len(files)


@pytest.mark.parametrize(
    ("file", "slug"),
    [
        pytest.param("Child T (final).pdf", "child-t-final", id="spaces and brackets"),
        pytest.param("sub folder/Tŷ Hafan’s “review”.docx", "ty-hafans-review", id="accents, quotes, folder"),
        pytest.param("报告.pdf", "review", id="nothing that can be written in ASCII"),
        pytest.param("a" * 39 + " b.txt", "a" * 39, id="cut at forty, not at a hyphen"),
    ],
)
def test_review_ids_can_be_read(file: str, slug: str) -> None:
    assert review_id(file).rpartition("-")[0] == slug


def test_files_are_what_people_put_there(library_of: Make) -> None:
    names = ["b.txt", "a.md", "sub/ä “b”.html", "~$a.docx", ".hidden.txt", ".git/x.txt", "notes.doc", "Thumbs.db"]
    library = library_of(dict.fromkeys(names, "text"))
    (library.root / "outside.txt").write_text("secret")
    library.path("linked.txt").symlink_to(library.root / "outside.txt")
    library.path("inside.txt").symlink_to(library.path("b.txt"))
    library.path("broken.txt").symlink_to(library.root / "nowhere")
    library.path("linked folder").symlink_to(library.root)
    library.path("folder.pdf").mkdir()
    assert library.files() == ("a.md", "b.txt", "inside.txt", "sub/ä “b”.html")
    assert library.other_files() == ("notes.doc",)


def test_a_library_that_does_not_exist_has_no_files(tmp_path: Path) -> None:
    assert Library(tmp_path / "nowhere").files() == ()


def test_the_environment_names_the_default_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CASE_REVIEWS_LIBRARY", str(tmp_path))
    assert default_library_path() == tmp_path
    monkeypatch.delenv("CASE_REVIEWS_LIBRARY")
    assert default_library_path().name == "case-reviews"


def test_a_library_with_reviews_is_found(library_of: Make) -> None:
    library = library_of({"a.txt": "text"})
    assert find_library(library.root) == library


def test_a_library_whose_reviews_were_all_removed_is_still_the_persons(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "CURRENT").write_text("20260101T000000Z-00000000\n")
    assert find_library(tmp_path) == Library(tmp_path)


@pytest.mark.parametrize("given_path", [True, False])
def test_the_sample_stands_in_for_an_empty_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given_path: bool
) -> None:
    monkeypatch.setenv("CASE_REVIEWS_LIBRARY", str(tmp_path))
    sample = find_library(tmp_path if given_path else None)
    assert sample.is_sample
    assert len(sample.files()) >= 8
    assert sample.root.parent == Path(os.environ["CASE_REVIEWS_CACHE"])
    assert find_library(None) == sample
    assert list(tmp_path.iterdir()) == [], "nothing was put into the person's folder"


def test_a_default_library_that_does_not_exist_is_empty(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CASE_REVIEWS_LIBRARY", str(tmp_path / "nowhere"))
    assert find_library(None).is_sample


def test_a_sample_that_was_half_laid_out_is_completed(tmp_path: Path) -> None:
    sample = find_library(tmp_path)
    lost = sample.files()[0]
    sample.path(lost).unlink()
    assert lost in find_library(tmp_path).files()


def test_a_missing_library_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="nowhere does not exist") as missing:
        find_library(tmp_path / "nowhere")
    assert missing.value.remedy == Remedy(RemedyKind.MAKE_A_LIBRARY, str(tmp_path / "nowhere"))
    (tmp_path / "file").touch()
    with pytest.raises(LibraryError, match="file is not a folder"):
        find_library(tmp_path / "file")


def test_the_module_imports_nothing_from_above() -> None:
    source = Path(library_module.__file__).parent
    for path in source.glob("*.py"):
        assert not re.search(r"^\s*(?:from|import) (?:assistant|ui)\b", path.read_text(encoding="utf-8"), re.M), path
