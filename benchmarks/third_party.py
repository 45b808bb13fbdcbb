"""Search alone, measured with questions that nobody here wrote.

    python benchmarks/third_party.py FOLDER

FOLDER is a copy of `brandonstarxel/chunking_evaluation`, general evaluation: `corpora/` and `questions_df.csv`, whose
references are the exact spans that answer. All documents are put into one library in a temporary folder. A passage is
relevant where it covers at least half of a reference, or lies at least half inside one. Recall@5 is the share of the
references' characters in the first five passages; nDCG@10 has a log2 discount, its ideal is of all relevant passages.
"""

import csv
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path

import numpy as np

from corpus import Passage
from index import OpenLibrary, open_library
from index.building import add, rebuild
from index.encoder import load_encoder
from index.library import Library

DEPTH = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the spans of one document that answer it."""

    question: str
    document: str
    references: tuple[tuple[int, int], ...]


def main() -> None:
    folder = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as temporary:
        library = Library(Path(temporary))
        encoder = load_encoder()
        add(library.root, [folder / "corpora"])
        rebuild(library, encoder)
        with open_library(library, lambda: encoder) as opened:
            measured = [_measure(asked, opened) for asked in _questions(folder / "questions_df.csv")]
            lengths = [
                len(opened.text(one)[p.start : p.end].split()) for one in opened.reviews for p in opened.passages(one)
            ]
    found = np.array(measured)
    words = f"{np.mean(lengths):.0f} words (median {np.median(lengths):.0f})"
    print(f"{len(found)} questions, {len(lengths)} passages of {words}")
    for name, column in zip(("nDCG@10", "recall@5", "MRR"), found.T, strict=True):
        print(f"{name:9} {100 * column.mean():.1f}")


def _questions(path: Path) -> list[Asked]:
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Asked(
                row["question"],
                row["corpus_id"],
                tuple((one["start_index"], one["end_index"]) for one in json.loads(row["references"])),
            )
            for row in csv.DictReader(file)
        ]


def _measure(asked: Asked, library: OpenLibrary) -> tuple[float, float, float]:
    """nDCG@10, recall@5 and the reciprocal rank of the first relevant passage."""
    (review,) = (one for one in library.reviews.values() if Path(one.file).stem == asked.document)
    relevant = [_is_relevant(passage, asked.references) for passage in library.passages(review.id)]
    hits = library.search(asked.question, limit=DEPTH)
    right = [hit.review == review.id and _is_relevant(hit.passage, asked.references) for hit in hits]
    ideal = sum(1 / log2(rank + 2) for rank in range(min(DEPTH, sum(relevant))))
    gain = sum(one / log2(rank + 2) for rank, one in enumerate(right))
    first = next((1 / (rank + 1) for rank, one in enumerate(right) if one), 0.0)
    held = [hit.passage for hit in hits[:5] if hit.review == review.id]
    return (gain / ideal if ideal else 0.0, _covered(asked.references, held), first)


def _is_relevant(passage: Passage, references: Sequence[tuple[int, int]]) -> bool:
    return any(
        2 * _shared(passage, start, end) >= min(end - start, passage.end - passage.start) for start, end in references
    )


def _covered(references: Sequence[tuple[int, int]], passages: Sequence[Passage]) -> float:
    """The share of the references' characters in the passages, each character once."""
    asked = {at for start, end in references for at in range(start, end)}
    held = {at for passage in passages for at in range(passage.start, passage.end)}
    return len(asked & held) / len(asked)


def _shared(passage: Passage, start: int, end: int) -> int:
    return max(0, min(passage.end, end) - max(passage.start, start))


if __name__ == "__main__":
    main()
