"""What kind of answer a question wants, by a small model that was trained on examples.

A logistic regression over the question's embedding and its runs of one to three words decides; `tools/train_kinds.py`
makes it from the examples beside it, and prints how often it is right about the questions of a writer whom it has not
read. It decides nothing that it is not sure of: then the answer is passages.
"""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from math import log

import numpy as np

from index.encoder import Encoder

# An embedding of unit length beside n-grams of unit length: chosen by the script's figures.
EMBEDDING_WEIGHT = 2.0
LONGEST_RUN = 3
_WORD = re.compile(r"\w+|\?")


class AnswerKind(StrEnum):
    """The kind of answer that a question wants."""

    PASSAGES = "passages"  # what the reviews say of something
    LIBRARY = "library"  # which reviews there are, how many, of when, by whom
    SURVEY = "survey"  # which or how many of the reviews say something
    COMPARISON = "comparison"
    TIMELINE = "timeline"
    LIST = "list"  # every recommendation, learning point …
    THEMES = "themes"
    ABOUT = "about"  # the product, the conversation
    OUTSIDE = "outside"  # of another world: recipes, trains, football


@dataclass(frozen=True, slots=True)
class Judged:
    """The likeliest kind of a question, and how likely it is, from 0 to 1."""

    kind: AnswerKind
    probability: float


@dataclass(frozen=True, slots=True)
class ExamplesModel:
    """A multinomial logistic regression. `runs` gives each run of words its column and `idf` (runs,) its weight;
    `weights` (kinds, dimension + runs) and `bias` (kinds,) are the regression's. `fingerprint` is the encoder's."""

    fingerprint: str
    kinds: tuple[AnswerKind, ...]
    runs: dict[str, int]
    idf: np.ndarray
    weights: np.ndarray
    bias: np.ndarray

    def speaks_for(self, kind: AnswerKind, word: str) -> float:
        """How much more `word`, lower case, speaks for `kind` than for the kinds on average, as a logit; 0 where it was
        in too few examples."""
        column = self.runs.get(word)
        if column is None:
            return 0.0
        of_word = self.weights[:, self.weights.shape[1] - len(self.runs) + column] * self.idf[column]
        return float(of_word[self.kinds.index(kind)] - of_word.mean())


def runs_of(question: str) -> Iterator[str]:
    """Every run of one to three words of a question, in lower case; a question mark is a word."""
    said = _WORD.findall(question.lower())
    for length in range(1, LONGEST_RUN + 1):
        for start in range(len(said) - length + 1):
            yield " ".join(said[start : start + length])


def run_features(question: str, runs: dict[str, int], idf: np.ndarray) -> np.ndarray:
    """A question's runs (runs,) float32, 1 + log of the count times `idf`, of unit length (Manning, Raghavan and
    Schütze 2008, sections 6.2 and 6.4)."""
    counts: dict[int, int] = {}
    for run in runs_of(question):
        if (column := runs.get(run)) is not None:
            counts[column] = counts.get(column, 0) + 1
    found = np.zeros(len(runs), np.float32)
    for column, count in counts.items():
        found[column] = (1 + log(count)) * idf[column]
    length = float(np.linalg.norm(found))
    return found / length if length else found


def kind_of(question: str, encoder: Encoder) -> Judged:
    """The kind of answer that a question wants. With another encoder than the model was made with: passages."""
    model = examples_model()
    if encoder.fingerprint != model.fingerprint:
        return Judged(AnswerKind.PASSAGES, 1.0)
    features = np.concatenate(
        [EMBEDDING_WEIGHT * encoder.encode_question(question), run_features(question, model.runs, model.idf)]
    )
    logits = model.weights @ features + model.bias
    odds = np.exp(logits - logits.max())
    best = int(odds.argmax())
    return Judged(model.kinds[best], float(odds[best] / odds.sum()))


@functools.cache
def examples_model() -> ExamplesModel:
    """The model of `kinds.npz`."""
    with resources.files("assistant.kinds").joinpath("kinds.npz").open("rb") as file, np.load(file) as parts:
        runs = bytes(parts["runs"]).decode("utf-8").split("\n")
        return ExamplesModel(
            fingerprint=str(parts["fingerprint"]),
            kinds=tuple(AnswerKind(str(kind)) for kind in parts["kinds"]),
            runs={run: column for column, run in enumerate(runs)},
            idf=parts["idf"].astype(np.float32),
            weights=parts["weights"].astype(np.float32),
            bias=parts["bias"].astype(np.float32),
        )
