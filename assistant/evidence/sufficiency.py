"""How far the evidence answers the question: it does, it only comes near, or there is nothing.

Three tiers, so that nothing answerable is lost to a threshold: what is doubtful is shown as closest, and only what the
library does not speak of at all is refused. A threshold tuned on questions by people who had read the documents refused
half of the answerable questions of others (measured before 0.1.0).
"""

import functools
import json
import re
from collections.abc import Collection, Sequence
from dataclasses import astuple, dataclass
from importlib import resources
from operator import mul

from assistant.answer import Status
from assistant.evidence.units import Unit, english_weights
from assistant.question import Concept, Question, Topic, coverage
from corpus.words import is_english
from index import OpenLibrary

# Below these and with hardly a word in common, the library does not speak of it. The wording of practice ("nobody
# knows whose job is whose") lies as far from a review's as a recipe does; but it speaks of people.
_NEAR_COSINE, _FAR_COSINE = 0.10, 0.30
_NOT_ENGLISH = "The question does not seem to be in English, as the reviews are. Ask it in English."
_NEAR_COVERED = 0.34
_SPEAKS_OF_PEOPLE = re.compile(
    r"\b(?:s?he|her|him|his|they|them|their|he['’]?s|she['’]?s|they['’]?re|who|mum|mam|mother|dad|father|parents?|kids?|"
    r"child(?:ren)?|bab(?:y|ies)|lad|lass|girl|boy|teen\w*|pupils?|siblings?|brother|sister|partner|boyfriend|bloke|famil\w+|"
    r"nurse|teacher|worker|workers|doctor|gp|police|school|agenc\w+|manager|boss|colleagues?|everyone\w*|nobody|we|us|our|"
    r"visits?|meetings?|notes|file|records?|referrals?)\b",
    re.I,
)
# A still shorter question ("fathers") names a matter; a longer one tells no more.
_FEWEST_WORDS, _MOST_WORDS = 8, 14


@dataclass(frozen=True, slots=True)
class Verdict:
    """How far an answer goes, and `why` it goes no further: a sentence of ours, empty where there is nothing to say."""

    status: Status
    why: str = ""


def unknown_concepts(library: OpenLibrary, question: Question, reviews: Collection[str] = ()) -> tuple[Concept, ...]:
    """The concepts that none of `reviews`, else no passage of the library, speaks of, in the asker's words or in the
    field's."""

    def known(stem: str) -> bool:
        if reviews:
            return any(library.mentions(review, stem) for review in reviews)
        return bool(library.document_frequency(stem))

    return tuple(
        concept
        for concept in question.concepts
        if not (concept.stems and all(map(known, concept.stems)))
        and not any(map(known, concept.others | concept.forms))
    )


@dataclass(frozen=True, slots=True)
class Features:
    """What the evidence for a question shows of whether it answers.

    `cosine` is the best sentence's, `quoted` the share of the question's concepts in what is quoted, `unknown` the
    share of them that no review has. `misfit` is 1 where the best sentence lacks the kind of fact that is wanted,
    `named` 1 where the question names a review. `words` are tens of words of the question, from 0.8 to 1.4: who tells
    what happened asks about practice, of which reviews speak in other words; a short question asks for one thing,
    which is there or is not.
    """

    cosine: float
    quoted: float
    unknown: float
    misfit: float
    named: float
    words: float


@dataclass(frozen=True, slots=True)
class Regression:
    """A logistic regression: how likely a question can be answered from what was found."""

    intercept: float
    weights: Features

    def log_odds(self, features: Features) -> float:
        """Above 0 it rather can be answered."""
        weighted: float = sum(map(mul, astuple(self.weights), astuple(features)))
        return self.intercept + weighted


def features_of(
    library: OpenLibrary, question: Question, chosen: Sequence[Unit], reviews: Collection[str] = ()
) -> Features:
    """What `chosen`, best first and not empty, shows; `reviews` are those that the question names."""
    weights = english_weights(question)
    unknown = unknown_concepts(library, question)
    stems = frozenset[str]().union(*(unit.stems for unit in chosen))
    return Features(
        cosine=max(unit.cosine for unit in chosen),
        quoted=coverage(question.concepts, stems, weights.__getitem__),
        unknown=sum(weights[concept] for concept in unknown) / sum(weights.values()) if weights else 0.0,
        misfit=float(question.wanted is not None and not chosen[0].fits),
        named=float(bool(reviews)),
        words=min(max(len(question.text.split()), _FEWEST_WORDS), _MOST_WORDS) / 10,
    )


def judge(
    library: OpenLibrary,
    question: Question,
    chosen: Sequence[Unit],
    about: Sequence[Topic],
    *,
    reviews: Collection[str] = (),
) -> Verdict:
    """How far `chosen`, best first, answers. `about` are the matters that the question speaks of, `reviews` those that
    it names, which are never said to hold nothing."""
    settled = without_weighing(library, question, chosen, about, reviews)
    if settled:
        return settled
    answers = regression().log_odds(features_of(library, question, chosen, reviews)) >= 0
    return Verdict(Status.ANSWERED if answers else Status.CLOSEST)


def without_weighing(
    library: OpenLibrary,
    question: Question,
    chosen: Sequence[Unit],
    about: Sequence[Topic],
    reviews: Collection[str] = (),
) -> Verdict | None:
    """The verdict where it is plain: nothing like it is there, or one thing that is needed is missing; else None."""
    if not chosen or not (question.concepts or reviews):
        return Verdict(Status.NOT_FOUND)
    cosine = max(unit.cosine for unit in chosen)
    covered = max(unit.covered for unit in chosen)
    near = _NEAR_COSINE if _SPEAKS_OF_PEOPLE.search(question.text) else _FAR_COSINE
    if cosine < near and covered < _NEAR_COVERED and not (reviews or about or question.across):
        return Verdict(Status.NOT_FOUND, "" if is_english(question.text) else _NOT_ENGLISH)
    absent = [topic.words for topic in about if not topic.is_in(library)]
    if absent and len(absent) == len(about):
        # Of reviews that are named, `assistant.notices` says it.
        return Verdict(Status.CLOSEST, "" if reviews else f"No passage in this library mentions {_quoted(absent)}.")
    if question.wanted and not any(unit.fits for unit in chosen):
        return Verdict(Status.CLOSEST, f"None of these passages gives {question.wanted}.")
    return None


@functools.cache
def regression() -> Regression:
    """The one of `sufficiency.json`, whose note says where its numbers are from."""
    numbers = json.loads(resources.files("assistant.evidence").joinpath("sufficiency.json").read_text(encoding="utf-8"))
    return Regression(numbers["intercept"], Features(**numbers["weights"]))


def _quoted(words: Sequence[str]) -> str:
    return " or ".join(f"“{word}”" for word in words)
