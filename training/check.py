"""Check what is trained with: its form, and that nothing in it is taken from a review that is measured with.

    python training/check.py [--near] [FILE.jsonl…]

It reads `passages_*.jsonl` and `documents_*.jsonl` beside it, or the files that are named. It says what is wrong in
which line, and how the questions are made up; it does not judge whether an answer is right. With `--near` it also shows
which sentences lie nearest in meaning to a sentence that is measured with, for somebody to look at.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from index.encoder import load_encoder

HERE = Path(__file__).resolve().parent
# What the program is measured with: the evaluation library, and the published reviews where they are at hand.
MEASURED = (
    HERE.parent / "benchmarks" / "evaluation" / "library",
    HERE.parent / "benchmarks" / "lookalikes" / "text",
    HERE.parents[1] / "shared" / "reviews",
)
# Thirteen words in a row ("concluded that the criteria for a local child safeguarding practice review were met …") may
# stand in any two texts of the field; more are hardly chance.
RUN = 14
STYLES = ("story", "short", "plain")
MOST_WORDS = 200
FEWEST_WORDS = 6  # of a sentence that can be like another by more than its subject
SHOWN = 10


def main() -> int:
    named = [Path(name) for name in sys.argv[1:] if name != "--near"]
    files = named or sorted([*HERE.glob("passages_*.jsonl"), *HERE.glob("documents_*.jsonl")])
    paths = [path for folder in MEASURED for path in sorted([*folder.glob("*.txt"), *folder.glob("*.md")])]
    texts = [path.read_text(encoding="utf-8") for path in paths]
    measured = {run for text in texts for run in runs(text)}
    faults = 0
    seen: dict[str, str] = {}
    styles: Counter[str] = Counter()
    lengths: dict[str, list[int]] = {"answered": [], "not answered": []}
    passages = documents = 0
    for path in files:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            where = f"{path.name}, line {number}"
            try:
                one = json.loads(line)
                form = _form_of_document(one) if "sections" in one else _form(one)
                found = [*form, *_taken(one, measured), *_again(one, where, seen)]
            except (ValueError, KeyError, TypeError) as error:
                found = [f"it cannot be read: {error!r}"]
            for fault in found:
                print(f"{where}: {fault}")
            faults += len(found)
            if found:
                continue
            passages += "sections" not in one
            documents += "sections" in one
            for question in one["questions"]:
                styles[f"answered, {question.get('style', 'any')}"] += 1
                lengths["answered"].append(len(question["q"].split()))
            for question in one["not_answered"]:
                styles[f"not answered, {question.get('style', 'any')}"] += 1
                lengths["not answered"].append(len(question["q"].split()))
    print(f"{passages} passages, {documents} documents, {faults} faults, {dict(styles)}")
    for kind, words in lengths.items():
        if words:
            print(f"{kind}: {len(words)} questions of {sum(words) / len(words):.1f} words")
    if "--near" in sys.argv[1:]:
        _print_nearest(list(seen), texts)
    return 1 if faults else 0


def runs(text: str) -> Iterator[str]:
    """Every run of so many words of a text."""
    words = re.findall(r"\w+", text.casefold())
    return (" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1))


def _form(one: dict[str, Any]) -> Iterator[str]:
    sentences = one["sentences"]
    if not 3 <= len(sentences) <= 12 or any(not sentence.strip() for sentence in sentences):
        yield f"{len(sentences)} sentences"
    if sum(len(sentence.split()) for sentence in sentences) > MOST_WORDS:
        yield f"more than {MOST_WORDS} words"
    if not one["cluster"]:
        yield "no cluster"
    for question in (*one["questions"], *one["not_answered"]):
        if question["style"] not in STYLES or len(question["q"].split()) < 2:
            yield f"a question without a style or without words: {question['q']!r}"
    for question in one["questions"]:
        targets = question["targets"]
        if (
            not targets
            or targets != list(range(targets[0], targets[-1] + 1))
            or not 0 <= targets[0] <= targets[-1] < len(sentences)
        ):
            yield f"targets {targets} are not neighbouring sentences: {question['q']!r}"
        elif not 0 <= targets[0] <= targets[-1] < len(sentences):
            yield f"targets {targets} of {len(sentences)} sentences: {question['q']!r}"


def _form_of_document(one: dict[str, Any]) -> Iterator[str]:
    if not one["family"] or not one["doc"]:
        yield "no family or no name"
    counts = [len(section["sentences"]) for section in one["sections"]]
    for question in one["questions"]:
        places = question["targets"]
        if not places or any(not 0 <= sentence < counts[section] for section, sentence in places):
            yield f"targets {places} are not there: {question['q']!r}"
    if any(not asked["q"].strip() for asked in (*one["not_answered"], *one["answered_only_by_sibling"])):
        yield "a question without words"


def _sentences(one: dict[str, Any]) -> list[str]:
    if "sections" in one:
        return [sentence for section in one["sections"] for sentence in section["sentences"]]
    return list(one["sentences"])


def _taken(one: dict[str, Any], measured: set[str]) -> Iterator[str]:
    taken = next((run for run in runs(" ".join(_sentences(one))) if run in measured), None)
    if taken:
        yield f"these words stand in a review that is measured with: {taken!r}"


def _again(one: dict[str, Any], where: str, seen: dict[str, str]) -> Iterator[str]:
    """Faults where a sentence or a question stands elsewhere as well."""
    for text in (*_sentences(one), *(question["q"] for question in (*one["questions"], *one["not_answered"]))):
        key = " ".join(re.findall(r"\w+", text.casefold()))
        if len(key) > 30 and key in seen:
            yield f"{text[:60]!r} stands in {seen[key]}, too"
        seen.setdefault(key, where)


def _print_nearest(written: list[str], texts: list[str]) -> None:
    """The pairs of a text of ours and a sentence that is measured with whose vectors have the greatest cosines."""
    encoder = load_encoder()
    sentences = [one for text in texts for one in re.split(r"(?<=[.!?])\s+", text) if len(one.split()) >= FEWEST_WORDS]
    theirs = np.array([encoder.encode_question(sentence) for sentence in sentences])
    ours = np.array([encoder.encode_question(text) for text in written])
    cosines = ours @ theirs.T
    for row in np.argsort(-cosines.max(axis=1))[:SHOWN]:
        print(f"{cosines[row].max():.2f}  {written[row][:90]!r} ~ {sentences[cosines[row].argmax()][:90]!r}")


if __name__ == "__main__":
    sys.exit(main())
