"""Rebuilding: only what changed is done again, and whatever happens the last good index answers.

Run as a program (`python test_rebuild.py LIBRARY EVENT`) it rebuilds, and kills itself at that event.
"""

import csv
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from conftest import as_reader

from corpus.catalogue.corrections import CatalogueError
from corpus.errors import Remedy, RemedyKind
from corpus.structure import Passage
from corpus.words.analysis import analyse
from index.building.rebuild import Progress, RebuildReport, rebuild
from index.encoder.encoder import Encoder, PassageInput
from index.library.library import Library, LibraryError
from index.search import search
from index.storage import generation
from index.storage.generation import IndexMismatch, IndexMissing
from index.storage.snapshot import Snapshot, open_snapshot

Make = Callable[[Mapping[str, str]], Library]
DIMENSION = 64


class WordEncoder:
    """A small encoder that needs no model: a vector counts the words of a text. It remembers what it was asked for."""

    def __init__(self, fingerprint: str = "words") -> None:
        self.name = self.engine = "words"
        self.fingerprint = fingerprint
        self.dimension = DIMENSION
        self.encoded: list[str] = []

    def encode_passages(self, passages: Sequence[PassageInput]) -> list[tuple[np.ndarray, np.ndarray]]:
        self.encoded += [passage.text for passage in passages]
        return [
            (
                self.encode_question(f"{passage.identity} {passage.text}"),
                np.array([self.encode_question(span.of(passage.text)) for span in passage.sentences], np.float32),
            )
            for passage in passages
        ]

    def encode_question(self, text: str) -> np.ndarray:
        vector = np.full(DIMENSION, 1e-3, np.float32)
        for term in analyse(text):
            vector[sum(term.encode()) % DIMENSION] += 1
        return vector / np.float32(np.linalg.norm(vector))


FILES = {
    "a.txt": "Serious Case Review: Child Q\n\nBackground\n\nThe father was not asked. The nursery saw a bruise.\n",
    "b.txt": "Serious Case Review: Child Z\n\nBackground\n\nThe house was cold. Food was kept in a locked cupboard.\n",
    "sub/c.md": "# Briefing: Family W\n\n## Learning\n\n- Keep ringing until somebody comes.\n- Write down why.\n",
}


# Enough for a change of one file to leave most of the index as it lies.
MANY = {f"many/{number}.txt": f"Review {number}\n\nThe nursery saw bruise {number}." for number in range(30)}


def files_found(library: Library, question: str = "father house ringing") -> set[str]:
    with open_snapshot(library) as snapshot:
        return {snapshot.reviews[hit.review].file for hit in search(snapshot, WordEncoder(), question)}


def _passages_of(snapshot: Snapshot, file: str) -> list[tuple[str, Passage]]:
    (review,) = (id for id, review in snapshot.reviews.items() if review.file.startswith(file))
    return [(review, passage) for passage in snapshot.store.passages(review)]


def generations(library: Library) -> list[str]:
    return sorted(path.name for path in library.index_folder.iterdir() if path.is_dir())


def test_everything_is_done_once(library_of: Make) -> None:
    encoder = WordEncoder()
    library = library_of(FILES)
    report = rebuild(library, encoder)
    assert (report.changed, report.reviews, report.unreadable, report.notes) == (True, 3, (), ())
    assert report.embedded == report.passages == len(encoder.encoded) > 0
    assert report.reused == 0
    assert files_found(library) == set(FILES)


class UnevenEncoder(WordEncoder):
    """Every other call takes longer than the one that comes after it."""

    def encode_passages(self, passages: Sequence[PassageInput]) -> list[tuple[np.ndarray, np.ndarray]]:
        results = super().encode_passages(passages)
        time.sleep(0.2 if len(self.encoded) // 100 % 2 else 0)
        return results


def test_what_is_embedded_side_by_side_is_written_in_order(library_of: Make) -> None:
    encoder = UnevenEncoder()
    sentences = "\n\n".join(f"## Part {n}\n\nThe nursery saw bruise {n} of child {n * 7}." for n in range(250))
    library = library_of({f"{letter}.md": f"# Review {letter}\n\n{sentences}\n" for letter in "abc"})
    report = rebuild(library, encoder)
    assert report.passages == len(encoder.encoded) > 600
    with open_snapshot(library) as snapshot:
        texts = {review: snapshot.document(review).text for review in snapshot.reviews}
        passages = [passage for review in "abc" for passage in _passages_of(snapshot, review)]
        for row, (review, passage) in enumerate(passages):
            _, found = snapshot.vectors_of(row)
            text = texts[review]
            expected = np.array([encoder.encode_question(text[s.start : s.end]) for s in passage.sentences])
            np.testing.assert_allclose(found, expected, atol=1e-3)


def test_an_unchanged_library_is_left_alone(library_of: Make) -> None:
    library = library_of(FILES)
    first = rebuild(library, WordEncoder())
    encoder = WordEncoder()
    second = rebuild(library, encoder)
    assert encoder.encoded == []
    assert not second.changed
    assert second.generation == first.generation
    assert (second.reviews, second.passages, second.embedded, second.reused) == (3, first.passages, 0, first.passages)
    assert second.notes == ("Nothing has changed since the last rebuild.",)


def test_a_changed_file_embeds_only_its_own_passages(library_of: Make) -> None:
    library = library_of(FILES)
    first = rebuild(library, WordEncoder())
    library.path("b.txt").write_text(FILES["b.txt"].replace("cold", "freezing"))
    encoder = WordEncoder()
    second = rebuild(library, encoder)
    assert encoder.encoded
    assert all("freezing" in text for text in encoder.encoded)
    assert second.embedded == len(encoder.encoded)
    assert second.reused == first.passages - second.embedded
    assert files_found(library, "freezing") >= {"b.txt"}


def test_an_added_file_is_found_and_a_removed_one_is_not(library_of: Make) -> None:
    library = library_of(FILES)
    rebuild(library, WordEncoder())
    library.path("a.txt").unlink()
    library.path("new.txt").write_text("The swimming lessons stopped.")
    encoder = WordEncoder()
    report = rebuild(library, encoder)
    assert encoder.encoded == ["The swimming lessons stopped."]
    assert report.reviews == 3
    assert files_found(library, "father swimming house ringing") == {"b.txt", "sub/c.md", "new.txt"}


def test_a_renamed_file_keeps_its_embeddings(library_of: Make) -> None:
    library = library_of(FILES)
    rebuild(library, WordEncoder())
    library.path("a.txt").rename(library.path("renamed.txt"))
    encoder = WordEncoder()
    rebuild(library, encoder)
    assert encoder.encoded == []
    assert files_found(library) == {"renamed.txt", "b.txt", "sub/c.md"}


def test_removing_the_last_review_empties_the_index(library_of: Make) -> None:
    library = library_of({"a.txt": FILES["a.txt"]})
    rebuild(library, WordEncoder())
    library.path("a.txt").unlink()
    report = rebuild(library, WordEncoder())
    assert (report.changed, report.reviews, report.passages) == (True, 0, 0)
    assert files_found(library) == set()


def test_the_same_passage_in_two_reviews_is_two_results(library_of: Make) -> None:
    library = library_of({"a.txt": FILES["a.txt"], "copy.txt": FILES["a.txt"] + "\n\nAnalysis\n\nMore."})
    assert rebuild(library, WordEncoder()).reviews == 2
    assert files_found(library, "nursery bruise") == {"a.txt", "copy.txt"}


def test_full_does_everything_again_with_the_same_result(library_of: Make) -> None:
    library = library_of(FILES)
    rebuild(library, WordEncoder())
    with open_snapshot(library) as snapshot:
        before = search(snapshot, WordEncoder(), "father house")
    report = rebuild(library, WordEncoder(), full=True)
    assert (report.changed, report.reused) == (True, 0)
    with open_snapshot(library) as snapshot:
        assert search(snapshot, WordEncoder(), "father house") == before


def test_reused_and_computed_vectors_give_the_same_hits(library_of: Make) -> None:
    library = library_of(FILES)
    rebuild(library, WordEncoder())
    library.path("0.txt").write_text("It comes first, so every passage has another number.")
    rebuild(library, WordEncoder())
    with open_snapshot(library) as snapshot:
        reused = search(snapshot, WordEncoder(), "father house")
    rebuild(library, WordEncoder(), full=True)
    with open_snapshot(library) as snapshot:
        anew = search(snapshot, WordEncoder(), "father house")
    assert [(hit.review, hit.passage) for hit in anew] == [(hit.review, hit.passage) for hit in reused]
    assert [hit.score for hit in anew] == pytest.approx([hit.score for hit in reused], abs=1e-5)
    assert [hit.lexical for hit in anew] == pytest.approx([hit.lexical for hit in reused], abs=1e-5)


def test_another_model_embeds_everything_again(library_of: Make) -> None:
    library = library_of(FILES)
    first = rebuild(library, WordEncoder())
    with open_snapshot(library) as snapshot, pytest.raises(IndexMismatch, match="made by the model words ") as refused:
        search(snapshot, WordEncoder("others"), "father")
    assert refused.value.remedy == Remedy(RemedyKind.REBUILD_OR_NAME_THE_MODEL)
    report = rebuild(library, WordEncoder("others"))
    assert report.embedded == first.passages
    with open_snapshot(library) as snapshot:
        assert search(snapshot, WordEncoder("others"), "father")


def test_corrections_take_effect(library_of: Make) -> None:
    library = library_of(FILES)
    rebuild(library, WordEncoder())
    rows = list(csv.reader(library.catalogue.read_text(encoding="utf-8-sig").splitlines()))
    assert [row[0] for row in rows] == ["file", *sorted(FILES)]
    rows[1][rows[0].index("publisher")] = "Northmoor Board"
    with library.catalogue.open("w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file).writerows(rows)
    encoder = WordEncoder()
    report = rebuild(library, encoder)
    assert report.changed
    assert encoder.encoded
    assert all("father" in text or "Child Q" in text for text in encoder.encoded), "only that review's passages"
    with open_snapshot(library) as snapshot:
        assert "Northmoor Board" in [review.entry.text("publisher") for review in snapshot.reviews.values()]
    assert not rebuild(library, WordEncoder()).changed


def test_a_correction_of_no_file_is_noted(library_of: Make) -> None:
    library = library_of(FILES)
    library.catalogue.write_text("file,place\nmisspelt.txt,Northmoor\n")
    assert rebuild(library, WordEncoder()).notes == (
        "catalogue.csv has corrections for misspelt.txt, which is not in the library.",
    )


def test_a_catalogue_that_cannot_be_understood_leaves_the_last_index(library_of: Make) -> None:
    library = library_of(FILES)
    first = rebuild(library, WordEncoder())
    library.catalogue.write_text("place,publisher\nNorthmoor,Board\n")
    with pytest.raises(CatalogueError):
        rebuild(library, WordEncoder())
    with open_snapshot(library) as snapshot:
        assert snapshot.generation == first.generation


def test_what_cannot_be_read_is_named_and_not_tried_again(library_of: Make) -> None:
    library = library_of({**FILES, "damaged.pdf": "no PDF", "letter.doc": "old", "empty.txt": ""})
    report = rebuild(library, WordEncoder())
    assert report.reviews == 3
    assert [unreadable.file for unreadable in report.unreadable] == ["damaged.pdf", "empty.txt", "letter.doc"]
    assert all(unreadable.reason for unreadable in report.unreadable)
    with open_snapshot(library) as snapshot:
        assert snapshot.unreadable == report.unreadable
    library.path("a.txt").write_text("Changed.")
    again = rebuild(library, WordEncoder())
    assert again.unreadable == report.unreadable
    assert (report.untried, again.untried) == (0, 3)
    library.path("empty.txt").write_text("No longer empty.")
    assert rebuild(library, WordEncoder()).reviews == 4


def test_an_unreadable_file_can_be_tried_again(library_of: Make) -> None:
    library = library_of({**FILES, "damaged.pdf": "no PDF"})
    first = rebuild(library, WordEncoder())
    assert not rebuild(library, WordEncoder()).changed
    again = rebuild(library, WordEncoder(), retry=True)
    assert (again.changed, again.embedded, again.unreadable) == (True, 0, first.unreadable)
    assert again.untried == 0


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_file_whose_name_is_not_text_is_named(library_of: Make) -> None:
    library = library_of({**FILES, "bad \udcff.txt": "A review."})
    report = rebuild(library, WordEncoder())
    assert report.reviews == 3
    assert [(one.file, one.reason) for one in report.unreadable] == [("bad ?.txt", "its name is not text. Rename it.")]


def test_a_library_of_which_nothing_can_be_read(library_of: Make) -> None:
    library = library_of(FILES)
    first = rebuild(library, WordEncoder())
    for file in FILES:
        library.path(file).write_text("")
    with pytest.raises(LibraryError, match=r"None of the files .* a\.txt: it is empty .*; b\.txt: .*; sub/c\.md: "):
        rebuild(library, WordEncoder())
    with open_snapshot(library) as snapshot:
        assert snapshot.generation == first.generation
    assert generations(library) == [first.generation]


def test_missing_and_empty_libraries_are_named(tmp_path: Path, library_of: Make) -> None:
    with pytest.raises(LibraryError, match=r"nowhere does not exist\.$") as missing:
        rebuild(Library(tmp_path / "nowhere"), WordEncoder())
    assert missing.value.remedy == Remedy(RemedyKind.ADD_A_REVIEW, str(tmp_path / "nowhere"))
    assert not (tmp_path / "nowhere").exists()
    (tmp_path / "empty").mkdir()
    with pytest.raises(LibraryError, match=r"empty holds no reviews\.$") as empty:
        rebuild(Library(tmp_path / "empty"), WordEncoder())
    assert empty.value.remedy == Remedy(RemedyKind.ADD_A_REVIEW, str(tmp_path / "empty"))


def test_a_catalogue_that_cannot_be_written_is_a_note(locked_library: Library) -> None:
    if not all(path.stat().st_mode & 0o001 for path in Path(sys.executable).resolve().parents):
        pytest.skip("Python is in a folder that others cannot enter: nobody else could start the reader of files")
    locked_library.index_folder.mkdir()
    with as_reader(locked_library, writable=locked_library.index_folder):
        report = rebuild(locked_library, WordEncoder())
    assert report.reviews == 1
    assert "catalogue.csv: Permission denied" in report.notes[0]
    assert "Excel" in report.notes[0]
    assert not locked_library.catalogue.exists()
    rebuild(locked_library, WordEncoder())
    assert locked_library.catalogue.exists(), "the next rebuild adds the rows, although nothing else has changed"


def test_a_read_only_library_cannot_be_rebuilt_but_can_be_asked(locked_library: Library) -> None:
    first = rebuild(locked_library, WordEncoder())
    locked_library.path("a.txt").write_text("Changed.")
    with as_reader(locked_library):
        with pytest.raises(LibraryError, match=r"cannot be changed: Permission denied\.$") as refused:
            rebuild(locked_library, WordEncoder())
        assert refused.value.remedy == Remedy(RemedyKind.CHOOSE_ANOTHER_FOLDER)
        with open_snapshot(locked_library) as snapshot:
            assert snapshot.generation == first.generation
            assert search(snapshot, WordEncoder(), "father")[0].lexical > 0


# --- Whatever happens, the last good index answers. ---


def test_an_exception_at_any_point_leaves_the_last_generation(library_of: Make) -> None:
    library = library_of(FILES)
    first = rebuild(library, WordEncoder())
    library.path("a.txt").write_text("Changed.")
    steps: list[Progress] = []

    class Stopped(Exception):  # noqa: N818
        pass

    def stop_after(count: int) -> Callable[[Progress], None]:
        def progress(step: Progress) -> None:
            steps.append(step)
            if len(steps) > count:
                raise Stopped

        return progress

    for count in range(100):
        steps.clear()
        try:
            report = rebuild(library, WordEncoder(), progress=stop_after(count))
        except Stopped:
            assert generations(library) == [first.generation]
            assert files_found(library) == set(FILES)
        else:
            break
    assert count == len(steps) > 6
    assert [step.stage for step in steps] == ["checking"] * 3 + ["reading"] * 3 + ["embedding"] * (len(steps) - 6)
    assert steps[-1].done == steps[-1].total == report.passages


def rebuild_killed_at(library: Library, event: int) -> subprocess.CompletedProcess[str]:
    """Another program that rebuilds and is killed just before its `event`-th touch of the library's files."""
    project = Path(__file__).parents[1]
    command = [sys.executable, __file__, str(library.root), str(event)]
    environment = {**os.environ, "PYTHONPATH": str(project)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is POSIX")
def test_a_rebuild_killed_at_any_instant_leaves_a_good_index(library_of: Make) -> None:
    library = library_of(FILES | MANY)
    rebuild(library, WordEncoder())
    library.path("b.txt").write_text("The house was freezing.")
    beginning = library.root.with_name("beginning")
    shutil.copytree(library.root, beginning)
    touches = int(rebuild_killed_at(library, sys.maxsize).stdout)
    assert touches > 20
    kills = 0
    # Most of the danger lies at the end, where the generation is published and the old one removed.
    for event in [*range(1, touches - 14, touches // 5), *range(touches - 14, touches - 2)]:
        shutil.rmtree(library.root)
        shutil.copytree(beginning, library.root)
        before = generation.current_name(library.index_folder)
        killed = rebuild_killed_at(library, event)
        assert killed.returncode in (0, -signal.SIGKILL), killed.stderr  # 0 where it ended before: it varies a little
        kills += killed.returncode != 0
        with open_snapshot(library) as snapshot:
            published = snapshot.generation != before
        assert files_found(library, "house") >= {"b.txt"}
        report = rebuild(library, WordEncoder())
        assert report.changed != published
        assert generations(library) == [report.generation], "what the killed program left is gone"
    assert kills > 10


def killed_while_indexing(library: Library) -> Path:
    """The partial generation of a rebuild of a changed b.txt that is killed when everything is embedded."""
    rebuild(library, WordEncoder())
    library.path("b.txt").write_text("The house was freezing.")
    beginning = library.root.with_name("beginning")
    shutil.copytree(library.root, beginning)
    touches = int(rebuild_killed_at(library, sys.maxsize).stdout)
    for event in range(touches, 0, -4):
        shutil.rmtree(library.root)
        shutil.copytree(beginning, library.root)
        assert rebuild_killed_at(library, event).returncode in (0, -signal.SIGKILL)
        for left in generation.partial_folders(library.index_folder):
            if (left / generation.EMBEDDED).exists() and (left / generation.EMBEDDED).stat().st_size:
                return left
    raise AssertionError("no kill left anything")


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is POSIX")
def test_what_a_killed_rebuild_had_embedded_is_used_if_it_is_whole(library_of: Make, tmp_path: Path) -> None:
    library = library_of(FILES)
    left = killed_while_indexing(library)
    state = tmp_path / "state"
    shutil.copytree(library.root, state)

    def embedded_by_the_next() -> list[str]:
        encoder = WordEncoder()
        rebuild(library, encoder)
        assert files_found(library, "freezing") >= {"b.txt"}
        shutil.rmtree(library.root)
        shutil.copytree(state, library.root)
        return encoder.encoded

    assert embedded_by_the_next() == []
    for part in (generation.VECTORS, generation.SENTENCES, generation.EMBEDDED):
        content = (left / part).read_bytes()
        (left / part).write_bytes(content[:-1])
        assert embedded_by_the_next(), f"{part} is torn"
        (left / part).write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        assert embedded_by_the_next(), f"{part} is damaged"
        (left / part).unlink()
        assert embedded_by_the_next(), f"{part} is missing"


def test_many_small_changes_give_what_a_build_from_nothing_gives(library_of: Make) -> None:
    library = library_of(FILES | MANY)
    rebuild(library, WordEncoder())
    for step in range(12):
        library.path(f"many/{step}.txt").write_text(f"Review {step}\n\nThe dog barked at house {step}.")
        library.path(f"many/{29 - step}.txt").unlink()
        library.path(f"new {step}.txt").write_text(f"The father rang {step} times.")
        rebuild(library, WordEncoder())
    questions = ("father house ringing", "bruise 7", "dog barked at the house", "review 3")

    def found() -> list[list[tuple[str, int, float]]]:
        with open_snapshot(library) as snapshot:
            hits = [search(snapshot, WordEncoder(), question, limit=99) for question in questions]
            return [sorted((hit.review, hit.passage.start, hit.dense) for hit in some) for some in hits]

    little_by_little = found()
    rebuild(library, WordEncoder(), full=True)
    for few, all_at_once in zip(little_by_little, found(), strict=True):
        assert [hit[:2] for hit in few] == [hit[:2] for hit in all_at_once]
        assert [hit[2] for hit in few] == pytest.approx([hit[2] for hit in all_at_once], abs=1e-5)


def test_readers_keep_the_generation_that_they_opened(library_of: Make) -> None:
    library = library_of(FILES)
    rebuild(library, WordEncoder())
    with open_snapshot(library) as old:
        before = search(old, WordEncoder(), "father house")
        library.path("a.txt").unlink()
        rebuild(library, WordEncoder())
        assert generations(library) != [old.generation]
        assert not old.is_current()
        assert search(old, WordEncoder(), "father house") == before
        assert {old.document(id).text for id in old.reviews} == set(FILES.values())
        assert all(old.passages(id) and old.sections(id) for id in old.reviews)
    with open_snapshot(library) as new:
        assert new.is_current()
        assert len(new.reviews) == 2


def test_asking_goes_on_while_generations_come_and_go(library_of: Make) -> None:
    """Opening never fails, although each generation is removed as soon as the next is published."""
    library = library_of(FILES)
    rebuild(library, WordEncoder())
    stop = threading.Event()
    failures: list[BaseException] = []

    def ask() -> None:
        try:
            while not stop.is_set():
                assert len(files_found(library)) == 3
        except BaseException as error:
            failures.append(error)

    asking = [threading.Thread(target=ask) for _ in range(3)]
    for thread in asking:
        thread.start()
    for _ in range(20):
        rebuild(library, WordEncoder(), full=True)
    stop.set()
    for thread in asking:
        thread.join()
    assert not failures


def test_a_second_rebuild_is_told_who_is_at_work(library_of: Make) -> None:
    library = library_of(FILES)
    outcome: list[object] = []

    def second(step: Progress) -> None:
        if step == Progress("reading", 1, 3):
            thread = threading.Thread(target=lambda: outcome.append(attempt()))
            thread.start()
            thread.join()

    def attempt() -> object:
        try:
            return rebuild(library, WordEncoder())
        except LibraryError as error:
            return str(error)

    report = rebuild(library, WordEncoder(), progress=second)
    assert isinstance(report, RebuildReport)
    (message,) = outcome
    assert f"is being changed by process {os.getpid()} on " in str(message)
    assert "Wait until that has finished" in str(message)


def test_rebuilds_at_once_all_succeed_in_turn(library_of: Make) -> None:
    library = library_of(FILES)
    reports: list[RebuildReport] = []
    threads = [threading.Thread(target=lambda: reports.append(rebuild(library, WordEncoder()))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(report.changed for report in reports) == [False, False, False, True]
    assert len({report.generation for report in reports}) == 1


# --- A damaged index is made anew, and never answers. ---


def damage_size(folder: Path) -> None:
    with (folder / generation.STORE).open("ab") as file:
        file.write(b"x")


def damage_content(folder: Path) -> None:
    path = folder / generation.SENTENCES
    content = bytearray(path.read_bytes())
    content[-1] ^= 0xFF
    path.write_bytes(bytes(content))


def damage_format(folder: Path) -> None:
    path = folder / "manifest.json"
    path.write_text(path.read_text().replace(f'"format": {generation.FORMAT}', '"format": 99'))


def damage_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text("{")


def damage_part(folder: Path) -> None:
    next((folder / generation.LEXICAL).glob("*.idx")).unlink()


def damage_current(folder: Path) -> None:
    (folder.parent / "CURRENT").write_text("../../somewhere\n")


DAMAGES = [damage_size, damage_content, damage_format, damage_manifest, damage_part, damage_current, shutil.rmtree]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_rebuild_mends_a_damaged_index(library_of: Make, damage: Callable[[Path], None]) -> None:
    library = library_of(FILES)
    first = rebuild(library, WordEncoder())
    damage(library.index_folder / first.generation)
    if damage is not damage_content:  # sizes are checked whenever an index is opened, contents by `rebuild` and `check`
        with pytest.raises((IndexMismatch, IndexMissing)) as damaged:
            open_snapshot(library)
        assert damaged.value.remedy == generation.REBUILD
    report = rebuild(library, WordEncoder())
    assert report.embedded == report.passages == first.passages
    assert report.notes[0].endswith("It was made anew.")
    assert files_found(library) == set(FILES)
    assert generations(library) == [report.generation]


# --- This file as a program. ---


def rebuild_and_die(root: str, event: int) -> None:
    touches = 0

    def count(name: str, arguments: tuple[object, ...]) -> None:
        nonlocal touches
        if name.startswith(("open", "os.", "shutil.", "sqlite3.")) and any(root in str(one) for one in arguments):
            touches += 1
            if touches == event:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    rebuild(Library(Path(root)), WordEncoder())
    print(touches)


if __name__ == "__main__":
    rebuild_and_die(sys.argv[1], int(sys.argv[2]))


def test_a_removed_review_is_gone_even_where_nothing_else_can_be_read(
    library_of: Callable[[Mapping[str, str]], Library], encoder: Encoder
) -> None:
    library = library_of({"a.txt": "Nobody asked the father about the bruise."})
    library.path("b.pdf").write_bytes(b"%PDF-1.7 and nothing of a PDF after it")
    rebuild(library, encoder)
    library.path("a.txt").unlink()
    report = rebuild(library, encoder)
    assert (report.reviews, [one.file for one in report.unreadable]) == (0, ["b.pdf"])
    with open_snapshot(library) as snapshot:
        assert not search(snapshot, encoder, "father")
