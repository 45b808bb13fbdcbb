"""Check the questions beside this script: every line, every file that it names, every quotation.

    python benchmarks/kinds/check_truth.py

It says how many questions there are of each kind and what is wrong with any. What a right answer is worth it does not
judge.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TEXTS = {"evaluation": HERE.parent / "evaluation" / "library", "lookalikes": HERE.parent / "lookalikes" / "text"}


def main() -> None:
    faults = []
    for library in TEXTS:
        found = dict(questions(library))
        counts = Counter(question["kind"] for question in found.values())
        print(f"{library}:", ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items())))
        faults += [fault for name, question in found.items() for fault in faults_of(question, name, library)]
    sys.exit("\n".join(faults) if faults else 0)


def questions(library: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The questions about a library, each under its file's name and its line's number."""
    for path in sorted(HERE.glob(f"{library}_*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            yield f"{path.name}, line {number}", json.loads(line)


def faults_of(question: dict[str, Any], name: str, library: str) -> Iterator[str]:
    """What is wrong with a question, a sentence each."""
    texts = TEXTS[library]
    quoted = [*question.get("gold", ()), *question.get("says", ())]
    documents = [*question.get("docs", ()), *question.get("perhaps", ()), *(one["doc"] for one in quoted)]
    for document in dict.fromkeys(documents):
        if not (texts / document).is_file():
            yield f"{name}: there is no {document}."
    for one in quoted:
        path = texts / one["doc"]
        if one["quote"] is not None and path.is_file() and one["quote"] not in path.read_text(encoding="utf-8"):
            yield f"{name}: {one['doc']} does not hold “{one['quote'][:60]}”."
    if not question["question"].strip():
        yield f"{name}: it asks nothing."


if __name__ == "__main__":
    main()
