"""Adding and removing files: nothing of a person's is lost, and what cannot be read leaves no trace."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from conftest import as_reader

from corpus.errors import Remedy, RemedyKind
from corpus.reading import read_review
from corpus.sandbox import ForkServer, Reading
from index.building import readings
from index.building.adding import Added, add, remove
from index.building.rebuild import rebuild
from index.encoder.encoder import Encoder
from index.library.library import Library, LibraryError, review_id

Make = Callable[[Mapping[str, str]], Library]


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def outcomes(results: tuple[Added, ...]) -> list[tuple[str, str]]:
    return [(result.file, result.outcome.value) for result in results]


def contents(library: Library) -> dict[str, str]:
    return {file: library.path(file).read_text(encoding="utf-8") for file in library.files()}


def kept(library: Library) -> list[str]:
    return sorted(path.read_text(encoding="utf-8") for path in library.root.glob("removed/*/*"))


def test_adding_twice_changes_nothing(tmp_path: Path) -> None:
    source = write(tmp_path / "from", "a “b” ü.txt", "One review.")
    library = Library(tmp_path / "library")
    assert outcomes(add(library.root, [source])) == [("a “b” ü.txt", "added")]
    assert outcomes(add(library.root, [source])) == [("a “b” ü.txt", "unchanged")]
    assert contents(library) == {"a “b” ü.txt": "One review."}


def test_a_new_version_replaces_the_old_one_which_is_kept(tmp_path: Path) -> None:
    library = Library(tmp_path / "library")
    for text in ("First version.", "Second version.", "Third version."):
        result = add(library.root, [write(tmp_path / "from", "a.txt", text)])
    assert outcomes(result) == [("a.txt", "replaced")]
    assert contents(library) == {"a.txt": "Third version."}
    assert kept(library) == ["First version.", "Second version."]


def test_two_files_of_one_name_in_one_call_are_two_reviews_every_time(tmp_path: Path) -> None:
    sources = [write(tmp_path / place, "a.txt", f"From {place}.") for place in ("one", "two", "three")]
    library = Library(tmp_path / "library")
    names = ["a.txt", "a (2).txt", "a (3).txt"]
    assert outcomes(add(library.root, sources)) == [(name, "added") for name in names]
    assert outcomes(add(library.root, sources)) == [(name, "unchanged") for name in names]
    assert outcomes(add(library.root, [sources[2]])) == [("a (3).txt", "unchanged")]
    assert kept(library) == []


def test_the_same_words_under_two_names_are_two_files(tmp_path: Path) -> None:
    sources = [write(tmp_path / "from", name, "The same words.") for name in ("a.txt", "b.txt")]
    library = Library(tmp_path / "library")
    assert outcomes(add(library.root, sources)) == [("a.txt", "added"), ("b.txt", "added")]


def test_folders_are_walked_and_every_file_is_reported(tmp_path: Path) -> None:
    folder = tmp_path / "from"
    write(folder, "b.txt", "Text.")
    write(folder / "deeper", "a.md", "# Text")
    write(folder, "letter.doc", "Text.")
    write(folder, "~$b.docx", "lock")
    write(folder, ".DS_Store", "system")
    library = Library(tmp_path / "library")
    results = add(library.root, [folder])
    assert outcomes(results) == [("b.txt", "added"), ("letter.doc", "skipped"), ("a.md", "added")]
    assert ".doc cannot be read" in str(results[1].reason)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        pytest.param("nowhere.pdf", None, "no such file", id="missing"),
        pytest.param("empty.txt", b"", "empty", id="empty"),
        pytest.param("false.pdf", b"not a PDF", "not a PDF", id="wrong suffix"),
        pytest.param("odd.xyz", b"text", "cannot be read", id="unknown suffix"),
        pytest.param("binary.txt", bytes(range(256)) * 20, "", id="binary"),
        pytest.param(".hidden.txt", b"A hidden review.", "dot", id="hidden"),
        pytest.param("bad \udcff.txt", b"A review.", "not text", id="a name that is not text"),
    ],
)
def test_what_cannot_be_read_is_skipped_with_its_reason_and_the_rest_goes_on(
    tmp_path: Path, name: str, content: bytes | None, reason: str
) -> None:
    (tmp_path / "from").mkdir()
    bad = tmp_path / "from" / name
    if content is not None:
        bad.write_bytes(content)
    good = write(tmp_path / "from", "good.txt", "A good review.")
    library = Library(tmp_path / "library")
    skipped, added = add(library.root, [bad, good])
    assert (skipped.outcome, added.outcome) == ("skipped", "added")
    assert skipped.reason
    assert reason in skipped.reason
    assert str(skipped.file).encode(), "the name can be printed"
    assert [path.name for path in library.reviews_folder.iterdir()] == ["good.txt"]


def test_the_library_added_to_itself_stays_as_it_is(library_of: Make, encoder: Encoder) -> None:
    library = library_of({"a.txt": "One review.", "sub/b.txt": "Another."})
    rebuild(library, encoder)
    remove(library, "a.txt")
    assert outcomes(add(library.root, [library.root])) == [("sub/b.txt", "unchanged")]
    assert outcomes(add(library.root, [library.path("sub/b.txt")])) == [("sub/b.txt", "unchanged")]


def test_a_read_only_library_is_named(locked_library: Library) -> None:
    source = locked_library.path("a.txt")
    with as_reader(locked_library):
        with pytest.raises(LibraryError, match=r"cannot be changed: Permission denied\.$") as refused:
            add(locked_library.root, [source])
        assert refused.value.remedy == Remedy(RemedyKind.CHOOSE_ANOTHER_FOLDER)
        with pytest.raises(LibraryError, match="cannot be changed"):
            remove(locked_library, "a.txt")


@pytest.mark.parametrize("wanted", ["file", "id", "label", "capitals"])
def test_a_review_is_removed_by_any_of_its_names(library_of: Make, encoder: Encoder, wanted: str) -> None:
    library = library_of(
        {"a.txt": "Serious Case Review: Child Q\n\nThe story.", "b.txt": "Serious Case Review: Child Z\n\nA story."}
    )
    rebuild(library, encoder)
    names = {"file": "a.txt", "id": review_id("a.txt"), "capitals": "A.TXT", "label": "Serious Case Review, Child Q"}
    assert remove(library, names[wanted]).files == ("a.txt",)
    assert library.files() == ("b.txt",)
    assert kept(library) == ["Serious Case Review: Child Q\n\nThe story."]


def test_removing_needs_no_index(library_of: Make) -> None:
    library = library_of({"sub/a.txt": "Text."})
    assert remove(library, "a.txt").files == ("sub/a.txt",)


def test_an_unreadable_file_can_be_removed(library_of: Make) -> None:
    assert remove(library_of({"letter.doc": "Text."}), "letter.doc").files == ("letter.doc",)


def test_an_unknown_review_is_answered_with_near_names(library_of: Make) -> None:
    library = library_of({"northmoor.txt": "Text.", "other.txt": "Text."})
    with pytest.raises(LibraryError, match=r"called “nothmoor.txt”\. Did you mean “northmoor.txt”"):
        remove(library, "nothmoor.txt")
    with pytest.raises(LibraryError, match="called “\\?\\?\\?”") as unknown:
        remove(library, "???")
    assert unknown.value.remedy == Remedy(RemedyKind.SEE_THE_LIST)
    assert len(library.files()) == 2


def test_an_ambiguous_name_removes_nothing(library_of: Make) -> None:
    library = library_of({"one/a.txt": "Text.", "two/a.txt": "Text."})
    with pytest.raises(LibraryError, match=r"2 reviews are called “a.txt”: one/a.txt, two/a.txt\. Name one by"):
        remove(library, "a.txt")
    assert len(library.files()) == 2


def test_what_adding_has_read_is_not_read_again(
    tmp_path: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = [write(tmp_path / "from", name, f"The review {name}.") for name in ("a.txt", "b.md", "c.txt")]
    library = Library(tmp_path / "library")
    read: list[Path] = []

    def and_remember(path: Path, server: ForkServer) -> Reading:
        read.append(path)
        return read_review(path, server=server)

    monkeypatch.setattr(readings, "read_review", and_remember)
    kept = readings.Readings(library)
    add(library.root, sources, readings=kept)
    assert rebuild(library, encoder, readings=kept).reviews == 3
    assert sorted(read) == sorted(sources)
    library.path("a.txt").write_text("Changed meanwhile.")
    rebuild(library, encoder, readings=kept)
    assert read[3:] == [library.path("a.txt")]


def test_nothing_temporary_is_left(tmp_path: Path) -> None:
    library = Library(tmp_path / "library")
    add(library.root, [write(tmp_path / "from", "a.txt", "Text."), tmp_path / "nowhere.txt"])
    assert not [path for path in library.root.rglob("*") if "partial" in path.name]
    assert not (library.index_folder / "lock.holder").exists()
    assert os.listdir(library.reviews_folder) == ["a.txt"]
