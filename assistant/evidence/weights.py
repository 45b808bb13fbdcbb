"""What the evidence shows of whether it answers, and what each sign is worth: two logistic regressions.

`tools/fit_evidence.py` makes the numbers, in `weights.json`. It finds no sign: `units` and `sufficiency` do.
"""

import functools
import json
from dataclasses import astuple, dataclass
from importlib import resources
from operator import mul
from typing import Generic, TypeVar


@dataclass(frozen=True, slots=True)
class SentenceFeatures:
    """What speaks for a sentence.

    `read` is the reader's log-odds that it answers, `found` the cosine of the question and its passage, which means the
    same in a search of all reviews and of one. `covered` is the share of the question's concepts that it speaks of,
    `context` that share for its whole passage. 1 or 0: `misfit`, it lacks the kind of fact that is wanted; `asks`, it
    is a question to the reader ("Are you aware of this protocol?"), which is not a finding of the review.
    """

    read: float
    found: float
    covered: float
    context: float
    misfit: float
    asks: float


@dataclass(frozen=True, slots=True)
class AnswerFeatures:
    """What speaks for the reviews' answering a question, of the sentences that would be shown.

    `read` and `score` are the best of them: the reader's log-odds, and those of all features of a sentence. `unknown`
    is the share of the question's concepts that no review has. 1 or 0: `misfit`, the likeliest lacks the kind of fact
    that is wanted; `named`, the question names a review.
    """

    read: float
    score: float
    unknown: float
    misfit: float
    named: float


Features = TypeVar("Features", SentenceFeatures, AnswerFeatures)


@dataclass(frozen=True, slots=True)
class Regression(Generic[Features]):
    """A logistic regression: how likely something answers."""

    intercept: float
    weights: Features

    def log_odds(self, features: Features) -> float:
        """Above 0 it rather answers."""
        weighted: float = sum(map(mul, astuple(self.weights), astuple(features)))
        return self.intercept + weighted


@dataclass(frozen=True, slots=True)
class Weights:
    """Of a sentence, and of all that would be shown for a question: from log-odds of 0 on it counts as answered."""

    sentence: Regression[SentenceFeatures]
    answer: Regression[AnswerFeatures]


@functools.cache
def weights() -> Weights:
    """Those of `weights.json`."""
    numbers = json.loads(resources.files("assistant.evidence").joinpath("weights.json").read_text(encoding="utf-8"))
    sentence, answer = numbers["sentence"], numbers["answer"]
    return Weights(
        Regression(sentence["intercept"], SentenceFeatures(**sentence["weights"])),
        Regression(answer["intercept"], AnswerFeatures(**answer["weights"])),
    )
