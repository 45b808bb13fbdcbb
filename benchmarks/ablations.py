"""What each part of finding and choosing is worth: the same questions, with one part left out at a time.

    python benchmarks/ablations.py QUESTIONS.jsonl… --library FOLDER [--split report]

`--split` keeps the questions of one split of the evaluation set ("open" or "report").
"""

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np

from assistant import ALL_PARTS, Assistant, Parts
from assistant.evaluation import evaluate, measures, read_questions, times
from assistant.reader import Candidate, load_reader
from index import Weights, open_library
from index.library import find_library

WITHOUT_THE_READER = "without the reader (cosines alone)"
PARTS = {
    "everything": ALL_PARTS,
    WITHOUT_THE_READER: ALL_PARTS,
    "without words (vectors alone)": Parts(weights=Weights(dense=1.0)),
    "without vectors (words alone)": Parts(weights=Weights(dense=0.0, sentences=0.0)),
    "without sentences in the ranking": Parts(weights=Weights(sentences=0.0)),
    "without the field's vocabulary": Parts(vocabulary=False),
    "without spelling": Parts(spelling=False),
    "without the reviews named": Parts(names=False),
    "without people and places of one review": Parts(people_and_places=False),
    "without described reviews": Parts(descriptions=False),
    "without kinds of facts": Parts(facts=False),
    "without topics that are absent": Parts(absent_topics=False),
    "without what “it” was": Parts(topic_of_it=False),
    "without the sentence before “She …”": Parts(antecedents=False),
}


class Cosines:
    """In the reader's place: the encoder's cosines alone, as log-odds."""

    name = "cosines"

    def read(self, question: str, candidates: Sequence[Candidate]) -> list[np.ndarray]:
        """The log-odds of each passage's sentences; a cosine of 0.55 is even, which nobody fitted."""
        return [20 * (np.asarray(one.cosines) - 0.55) for one in candidates]


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--library", "library_path", type=click.Path(path_type=Path), required=True)
@click.option("--split", type=click.Choice(["open", "report"]))
def main(files: tuple[Path, ...], library_path: Path, split: str | None) -> None:
    """Print the measures of QUESTIONS with each part left out."""
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    kept = [line for line in lines if split is None or json.loads(line).get("split") == split]
    with open_library(find_library(library_path)) as library, tempfile.TemporaryDirectory() as folder:
        chosen = Path(folder, "questions.jsonl")
        chosen.write_text("\n".join(kept), encoding="utf-8")
        gold = read_questions(chosen, library)
        print(f"{len(gold.questions)} questions, {len(library.reviews)} reviews, {library.passage_count} passages")
        print(f"{'':38}{'right':>7}{'recall':>8}{'some':>7}{'MRR':>7}{'hedged':>8}{'refused':>9}{'ms':>6}")
        for name, parts in PARTS.items():
            load = Cosines if name == WITHOUT_THE_READER else load_reader
            outcomes = list(evaluate(gold.questions, Assistant(library, load=load, parts=parts)))
            found = measures(outcomes)
            print(
                f"{name:38}{found.passed.share:7.0%}{found.recall.share:8.0%}{found.some_gold.share:7.0%}"
                f"{found.mean_reciprocal_rank:7.2f}{found.hedged.share:8.0%}{found.refused_rightly.share:9.0%}"
                f"{1000 * times(outcomes)[0]:6.0f}",
                flush=True,
            )


if __name__ == "__main__":
    sys.exit(main())
