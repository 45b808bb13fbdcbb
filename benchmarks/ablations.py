"""What each part of finding and choosing is worth: the same questions, with one part taken out at a time.

    python benchmarks/ablations.py QUESTIONS.jsonl… --library FOLDER [--split report]

It takes parts out by setting them aside in the running modules, which nothing but a benchmark should do. `--split`
keeps the questions of one split of the evaluation set ("open" or "report").
"""

import contextlib
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import click
from assistant.choosing import evidence, interpreting, question, selecting, tier

from assistant.evaluation import evaluate, measures, read_questions, times
from assistant.reviews_meant import Naming
from index import search
from index.encoder import load_encoder
from index.library import find_library
from index.storage import open_snapshot

Part = Callable[[], contextlib.AbstractContextManager[Any]]


@contextlib.contextmanager
def together(*patches: contextlib.AbstractContextManager[Any]) -> Iterator[None]:
    with contextlib.ExitStack() as stack:
        for patch in patches:
            stack.enter_context(patch)
        yield


PARTS: dict[str, Part] = {
    "everything": contextlib.nullcontext,
    "without words (vectors alone)": lambda: mock.patch.object(search, "DENSE_WEIGHT", 1.0),
    "without vectors (words alone)": lambda: together(
        mock.patch.object(search, "DENSE_WEIGHT", 0.0), mock.patch.object(search, "SENTENCE_WEIGHT", 0.0)
    ),
    "without sentences in the ranking": lambda: mock.patch.object(search, "SENTENCE_WEIGHT", 0.0),
    "without the field's vocabulary": lambda: together(
        mock.patch.object(question, "expansions", lambda *given: ()),
        mock.patch.object(interpreting, "expansions", lambda *given: ()),
    ),
    "without spelling": lambda: mock.patch.object(interpreting, "corrections", lambda *given: ()),
    "without the reviews named": lambda: together(
        mock.patch.object(interpreting, "named_reviews", lambda text, reviews: Naming(frozenset())),
        mock.patch.object(interpreting, "reviews_with_name", lambda *given: (frozenset(), frozenset())),
    ),
    "without people and places of one review": lambda: mock.patch.object(
        interpreting, "reviews_with_name", lambda *given: (frozenset(), frozenset())
    ),
    "without described reviews": lambda: together(
        mock.patch.object(selecting, "described_case", lambda text: None),
        mock.patch.object(selecting, "by_fate", lambda *given: frozenset()),
        mock.patch.object(selecting, "by_age", lambda *given: frozenset()),
    ),
    "without kinds of facts": lambda: mock.patch.object(question, "wanted_fact", lambda text: None),
    "without topics that are absent": lambda: mock.patch.object(tier, "topics", lambda asked: ()),
    "without what “it” was": lambda: mock.patch.object(interpreting, "about_it", lambda asked, before: asked),
    "without the sentence before “She …”": lambda: mock.patch.object(
        selecting, "with_antecedent", lambda text, unit: unit
    ),
    "without kinds of sections": lambda: mock.patch.object(evidence, "_KIND_BONUS", 0.0),
}


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--library", "library_path", type=click.Path(path_type=Path), required=True)
@click.option("--split", type=click.Choice(["open", "report"]))
def main(files: tuple[Path, ...], library_path: Path, split: str | None) -> None:
    """Print the measures of QUESTIONS with each part taken out."""
    encoder = load_encoder()
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    kept = [line for line in lines if split is None or json.loads(line).get("split") == split]
    with open_snapshot(find_library(library_path)) as snapshot, tempfile.TemporaryDirectory() as folder:
        chosen = Path(folder, "questions.jsonl")
        chosen.write_text("\n".join(kept), encoding="utf-8")
        gold = read_questions(chosen, snapshot)
        print(f"{len(gold.questions)} questions, {len(snapshot.reviews)} reviews, {snapshot.passage_count} passages")
        print(f"{'':38}{'right':>7}{'recall':>8}{'some':>7}{'MRR':>7}{'hedged':>8}{'refused':>9}{'ms':>6}")
        for name, part in PARTS.items():
            with part():
                outcomes = list(evaluate(gold.questions, snapshot, encoder))
            found = measures(outcomes)
            print(
                f"{name:38}{found.passed.share:7.0%}{found.recall.share:8.0%}{found.some_gold.share:7.0%}"
                f"{found.mean_reciprocal_rank:7.2f}{found.hedged.share:8.0%}{found.refused_rightly.share:9.0%}"
                f"{1000 * times(outcomes)[0]:6.0f}",
                flush=True,
            )


if __name__ == "__main__":
    sys.exit(main())
