"""The same document under two names is one review: quoted once, listed with both, known by either."""

import csv
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from documents import lines, write_pdf
from test_command_line import Run, run  # noqa: F401
from test_rebuild import FILES, MANY, Make, WordEncoder

from index.building import rebuild, remove
from index.library import Library, LibraryError, review_id
from index.named import files_named, review_named
from index.search import search
from index.storage import Review, open_snapshot

TEXT = FILES["a.txt"]
OTHER = FILES["b.txt"]


def correct(library: Library, **rows: Mapping[str, str]) -> None:
    with library.catalogue.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, ["file", "title", "publisher"])
        table.writeheader()
        table.writerows({"file": f"{name}.txt", **values} for name, values in rows.items())


def reviews(library: Library) -> list[tuple[str, tuple[str, ...]]]:
    with open_snapshot(library) as snapshot:
        return sorted((review.file, review.other_files) for review in snapshot.reviews.values())


def whole(library: Library) -> tuple[list[Review], list[tuple[str, str, int]]]:
    """Everything that a person could see of the index."""
    with open_snapshot(library) as snapshot:
        hits = search(snapshot, WordEncoder(), "father house bruise")
        return list(snapshot.reviews.values()), [(hit.review, hit.passage.path[0], hit.passage.start) for hit in hits]


def check_as_if_built_whole(library: Library) -> None:
    rebuild(library, WordEncoder())
    found = whole(library)
    rebuild(library, WordEncoder(), full=True)
    assert found == whole(library)


def pdf_twice(folder: Path) -> tuple[str, str]:
    for name in ("a.pdf", "b.pdf"):
        write_pdf(folder / name, [lines("The father was not asked.")])
    return "a.pdf", "b.pdf"


def copies(folder: Path) -> tuple[str, str]:
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(TEXT)
    return "a.txt", "b.txt"


def two_kinds(folder: Path) -> tuple[str, str]:
    for name in ("a.md", "a.txt"):
        (folder / name).write_text(TEXT)
    return "a.md", "a.txt"


@pytest.mark.parametrize("make", [copies, two_kinds, pdf_twice])
def test_they_are_one_review(library_of: Make, make: Callable[[Path], tuple[str, str]]) -> None:
    library = library_of({"z.txt": OTHER})
    first, second = make(library.reviews_folder)
    report = rebuild(library, WordEncoder())
    assert (report.reviews, report.other_names) == (2, {second: first})
    assert reviews(library) == [(first, (second,)), ("z.txt", ())]
    with open_snapshot(library) as snapshot:
        hits = search(snapshot, WordEncoder(), "father asked")
        assert [hit.review for hit in hits].count(review_id(first)) == 1
        assert review_id(second) not in {hit.review for hit in hits}
    assert not rebuild(library, WordEncoder()).changed


@pytest.mark.parametrize("more", [{}, MANY], ids=["few", "many"])
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({"m.txt": None}, [("p.txt", ())], id="the first goes"),
        pytest.param({"p.txt": None}, [("m.txt", ())], id="the other goes"),
        pytest.param({"m.txt": OTHER}, [("m.txt", ()), ("p.txt", ())], id="the first is changed"),
        pytest.param({"p.txt": OTHER}, [("m.txt", ()), ("p.txt", ())], id="the other is changed"),
        pytest.param({"a.txt": TEXT}, [("a.txt", ("m.txt", "p.txt"))], id="one comes before"),
        pytest.param({"n.txt": TEXT}, [("m.txt", ("n.txt", "p.txt"))], id="one comes between"),
        pytest.param({"a.txt": TEXT, "m.txt": None}, [("a.txt", ("p.txt",))], id="the first is renamed"),
        pytest.param({"m.txt": OTHER, "p.txt": OTHER}, [("m.txt", ("p.txt",))], id="both are changed"),
        pytest.param({"z.txt": OTHER}, [("m.txt", ("p.txt",)), ("z.txt", ())], id="another comes"),
    ],
)
def test_a_rebuild_agrees_with_one_from_nothing(
    library_of: Make, more: Mapping[str, str], change: Mapping[str, str | None], expected: object
) -> None:
    library = library_of({"m.txt": TEXT, "p.txt": TEXT, **more})
    rebuild(library, WordEncoder())
    for file, text in change.items():
        if text is None:
            library.path(file).unlink()
        else:
            library.path(file).write_text(text)
    rebuild(library, WordEncoder())
    assert [one for one in reviews(library) if one[0] not in more] == expected
    check_as_if_built_whole(library)


def test_a_correction_of_the_shown_file_comes_first(library_of: Make) -> None:
    library = library_of({"a.txt": TEXT, "b.txt": TEXT, **MANY})

    def entry() -> tuple[str | None, str | None]:
        with open_snapshot(library) as snapshot:
            review = snapshot.reviews[review_id("a.txt")]
        return review.entry.text("title"), review.entry.text("publisher")

    correct(library, b={"title": "From b", "publisher": "Board B"})
    rebuild(library, WordEncoder())
    assert entry() == ("From b", "Board B")
    correct(library, a={"title": "From a"}, b={"title": "From b", "publisher": "Board B"})
    rebuild(library, WordEncoder())
    assert entry() == ("From a", "Board B")
    check_as_if_built_whole(library)
    library.path("b.txt").unlink()
    rebuild(library, WordEncoder())
    assert entry()[0] == "From a"
    assert entry()[1] != "Board B"


def test_what_stays_is_not_embedded_again(library_of: Make) -> None:
    library = library_of({"a.txt": TEXT, "b.txt": TEXT, **MANY})
    rebuild(library, WordEncoder())
    library.path("a.txt").unlink()
    assert rebuild(library, WordEncoder()).embedded == 0


def test_a_name_means_its_file_and_a_label_the_review(library_of: Make) -> None:
    library = library_of({"a.txt": TEXT, "b.txt": TEXT, "c.txt": OTHER})
    rebuild(library, WordEncoder())
    with open_snapshot(library) as snapshot:
        review = snapshot.reviews[review_id("a.txt")]
        for name in ("a.txt", "B.TXT", review.id, review.label):
            assert review_named(snapshot, name) == review
    for name, files, left in (
        ("a.txt", ("a.txt",), ("b.txt",)),
        ("b.txt", ("b.txt",), ("a.txt",)),
        (review.id, ("a.txt", "b.txt"), ()),
        (review.label, ("a.txt", "b.txt"), ()),
    ):
        named = files_named(library, name)
        assert (named.files, named.left) == (files, left)
    assert remove(library, "a.txt").left == ("b.txt",)
    rebuild(library, WordEncoder())
    assert reviews(library) == [("b.txt", ()), ("c.txt", ())]
    remove(library, "b.txt")
    rebuild(library, WordEncoder())
    assert reviews(library) == [("c.txt", ())]


def test_a_review_is_looked_up_in_one_way(library_of: Make) -> None:
    library = library_of({"one/a.txt": TEXT, "two/a.txt": OTHER, "northmoor.txt": FILES["sub/c.md"]})
    rebuild(library, WordEncoder())
    with open_snapshot(library) as snapshot:
        for look_up in (lambda name: review_named(snapshot, name), lambda name: files_named(library, name)):
            with pytest.raises(LibraryError, match=r"2 reviews are called “a\.txt”: one/a\.txt, two/a\.txt\."):
                look_up("a.txt")
            with pytest.raises(LibraryError, match=r"called “nothmoor\.txt”\. Did you mean “northmoor\.txt”"):
                look_up("nothmoor.txt")
        assert review_named(snapshot, "one/a.txt").file == "one/a.txt"


def test_a_file_is_named_before_the_last_part_of_another(library_of: Make) -> None:
    library = library_of({"a.txt": TEXT, "sub/a.txt": OTHER})
    assert files_named(library, "a.txt").files == ("a.txt",)


def test_the_commands_say_so(run: Run, tmp_path: Path) -> None:  # noqa: F811
    sources = tmp_path / "from"
    sources.mkdir()
    for name in ("a.txt", "b.md"):
        (sources / name).write_text(TEXT)
    library = tmp_path / "library"
    added = run("add", sources, "--library", library)
    assert added.status == 0
    assert "added      b.md: the same text as a.txt, and one review with it\n1 reviews" in added.out
    again = run("add", sources / "b.md", "--library", library, "--progress", "json")
    told = next(event for event in map(json.loads, again.out.splitlines()) if "file" in event)
    assert told == {"file": "b.md", "outcome": "unchanged", "reason": None, "other_name_of": "a.txt"}
    assert "a.txt, b.md" in run("list", "--library", library).out
    (listed,) = json.loads(run("list", "--json", "--library", library).out)["reviews"]
    assert (listed["document"], listed["other_files"]) == ("a.txt", ["b.md"])
    answer = json.loads(run("ask", "Was the father asked?", "--json", "--library", library).out)
    assert len({citation["document"] for citation in answer["citations"]}) == 1
    assert len({citation["quote"] for citation in answer["citations"]}) == len(answer["citations"])
    assert "1 reviews" in run("check", "--library", library).out
    removed = run("remove", "a.txt", "--library", library)
    assert "note       The review stays in the library as b.md." in removed.out
    assert "b.md" in run("show", "b.md", "--library", library).out
