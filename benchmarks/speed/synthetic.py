"""Fictional reviews of any number, for measuring speed: sentences of the evaluation library's fictional reviews, mixed.

Lengths and word frequencies are theirs; the mixture says nothing. Questions are the evaluation set's own.
"""

import json
import random
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from corpus.text import read_sections

_EVALUATION = Path(__file__).resolve().parents[1] / "evaluation"
_HEADINGS = ("Background", "What happened", "Analysis", "Findings", "Learning points", "Recommendations")


@lru_cache
def sentences() -> tuple[str, ...]:
    """The sentences of the fictional reviews, in order."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((_EVALUATION / "library").glob("*.txt"))]
    found = [s.span.of(text) for text in texts for section in read_sections(text) for s in section.sentences]
    return tuple(sentence.replace("\n", " ") for sentence in found if 40 < len(sentence) < 400)


def questions() -> list[str]:
    """The evaluation set's questions, without those that follow up on another."""
    lines = (_EVALUATION / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [asked["question"] for asked in map(json.loads, lines) if not asked.get("history")]


def review(number: int, words: int = 8_000) -> str:
    """A fictional review of about so many words: 50 passages are 8,000, as in a report of 25 pages."""
    chance = random.Random(number)  # noqa: S311  (nothing depends on its being hard to guess)
    lines = [
        f"District {number} Safeguarding Children Partnership",
        f"Local Child Safeguarding Practice Review: Child {chance.choice('ABCDEFGHJKLMN')}{number}",
        f"Published: {chance.choice(('March', 'June', 'October'))} {chance.randint(2010, 2025)}",
        "FICTIONAL REVIEW: mixed from fictional sentences, for measuring speed; it says nothing",
    ]
    paragraphs = max(1, words // 100)
    for place in range(paragraphs):
        if place % max(1, paragraphs // len(_HEADINGS)) == 0:
            lines.append(_HEADINGS[place * len(_HEADINGS) // paragraphs])
        lines.append(" ".join(chance.choices(sentences(), k=5)))
    return "\n\n".join(lines) + "\n"


def write_reviews(folder: Path, count: int, words: int = 8_000) -> None:
    """`count` fictional reviews as text files."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / f"district-{number:05}.txt").write_text(review(number, words), encoding="utf-8")


def passages(count: int) -> Iterator[list[str]]:
    """So many passages of the usual length, each a list of its sentences."""
    chance = random.Random(0)  # noqa: S311
    for _ in range(count):
        yield chance.choices(sentences(), k=chance.randint(5, 9))
