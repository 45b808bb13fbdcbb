"""The evaluation library: made from its sources, fictional, and its facts where `facts.json` says they stand."""

import json
import subprocess
import sys
from pathlib import Path

from corpus.catalogue.places import find_places

EVALUATION = Path(__file__).parents[1] / "benchmarks" / "evaluation"
LIBRARY = EVALUATION / "library"
NOTICE = "FICTIONAL EVALUATION REVIEW - not a real child, family, board or case"


def test_it_is_what_its_sources_make(tmp_path: Path) -> None:
    subprocess.run([sys.executable, EVALUATION / "make_library.py", tmp_path], check=True, capture_output=True)
    made = {path.name: path.read_bytes() for path in tmp_path.glob("*.txt")}
    assert made == {path.name: path.read_bytes() for path in LIBRARY.glob("*.txt")}


def test_every_review_is_fictional_and_says_so() -> None:
    for path in LIBRARY.iterdir():
        text = path.read_text(encoding="utf-8")
        assert text.splitlines()[0] == text.splitlines()[-1] == NOTICE
        assert not find_places(text), path.name


def test_every_fact_stands_once() -> None:
    reviews = json.loads((EVALUATION / "facts.json").read_text(encoding="utf-8"))["reviews"]
    assert len(reviews) == len(list(LIBRARY.iterdir())) >= 40
    for review in reviews:
        text = (LIBRARY / review["file"]).read_text(encoding="utf-8")
        for fact in review["facts"]:
            assert text.count(fact["text"]) == 1, fact["id"]
