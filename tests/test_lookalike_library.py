"""The look-alike library: made from its sources, fictional, and its gold quotations where its questions say."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from corpus.catalogue.places import find_places

LOOKALIKES = Path(__file__).parents[1] / "benchmarks" / "lookalikes"
TEXTS = sorted((LOOKALIKES / "text").glob("*.md"))
QUESTIONS = [json.loads(line) for line in (LOOKALIKES / "questions.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the made files; their questions stand beside it."""
    folder = tmp_path_factory.mktemp("lookalikes") / "library"
    subprocess.run([sys.executable, LOOKALIKES / "make_library.py", folder], check=True, capture_output=True)
    return folder


def test_sixty_reviews_are_made_in_six_kinds_of_file(made: Path) -> None:
    kinds = Counter(path.suffix for path in made.iterdir())
    assert kinds == {".txt": 10, ".md": 10, ".html": 10, ".docx": 10, ".pdf": 20}
    note = "FICTIONAL REVIEW: no real child, family, board or place"
    for path in [*made.glob("*.txt"), *made.glob("*.md")]:
        lines = path.read_text(encoding="utf-8").split()
        assert lines[: len(note.split())] == lines[-len(note.split()) :] == note.split()


def test_no_real_place_is_named() -> None:
    named = {place for path in TEXTS for place in find_places(path.read_text(encoding="utf-8"))}
    assert not named


def test_every_question_has_what_it_needs(made: Path) -> None:
    assert len(QUESTIONS) == len({one["id"] for one in QUESTIONS}) == 300
    assert Counter(one["split"] for one in QUESTIONS) == {"open": 75, "report": 225}
    for one in QUESTIONS:
        assert bool(one["gold"]) == (one["expect"] == "answer"), one["id"]
    written = [json.loads(line) for line in Path(f"{made}.jsonl").read_text(encoding="utf-8").splitlines()]
    files = {path.name for path in made.iterdir()}
    for one in written:
        assert {gold["doc"] for gold in one["gold"]} | set(one.get("must_not_cite", ())) <= files, one["id"]


def test_every_gold_quotation_stands_in_its_text() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in TEXTS}
    for one in QUESTIONS:
        for gold in one["gold"]:
            assert gold["quote"] in texts[gold["doc"]], one["id"]
