"""How far the evidence answers the question: it does, it only comes near, or there is nothing.

Three tiers, so that nothing answerable is lost to a threshold: what is doubtful is shown as closest, and only what
seems to be of another world is refused. A threshold tuned on questions by people who had read the documents refused
half of the answerable questions of others (measured before 0.1.0).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from assistant.answer import Status
from assistant.evidence.units import Unit
from assistant.evidence.weights import AnswerFeatures, weights
from assistant.question import Concept, Question, Topic
from corpus.words import is_english, rarity
from index import OpenLibrary

# The most common words ("is", "what") have a rarity of 1 to 2.5; a concept has some weight however common it is.
_COMMON, _LEAST_TELLING = 2.5, 0.1
# An abbreviation of the field tells as much as its rarest word ("domestic", "neglect"), whatever its letters spell.
_ABBREVIATION = 3.0
# Log-odds below which it is unlikely (below 18 %) that what was found answers. Nine in ten questions of another world
# are below -2.3; of the questions of `benchmarks/evaluation` that seem to be and have an answer, none is below -1.2.
# Set by hand from these, one of which is kept for reporting.
_HARDLY = -1.5
_NOT_ENGLISH = "The question does not seem to be in English, as the reviews are. Ask it in English."


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


def judge(
    library: OpenLibrary,
    question: Question,
    chosen: Sequence[Unit],
    about: Sequence[Topic],
    *,
    reviews: Collection[str] = (),
    outside: bool = False,
) -> Verdict:
    """How far `chosen`, likeliest first, answers. `about` are the matters that the question speaks of, `reviews` those
    that it names, which are never said to hold nothing; `outside` says that it seems to be of another world."""
    if not chosen or not (question.concepts or reviews):
        return Verdict(Status.NOT_FOUND)
    features = features_of(library, question, chosen, reviews)
    log_odds = weights().answer.log_odds(features)
    if outside and log_odds < _HARDLY and not (reviews or about or question.across):
        return Verdict(Status.NOT_FOUND)
    if log_odds < 0 and not is_english(question.text):
        return Verdict(Status.CLOSEST, _NOT_ENGLISH)
    absent = [topic.words for topic in about if not topic.is_in(library)]
    if absent and len(absent) == len(about):
        # Of reviews that are named, `assistant.notices` says it.
        return Verdict(Status.CLOSEST, "" if reviews else f"No passage in this library mentions {_quoted(absent)}.")
    if all(unit.features.misfit for unit in chosen):
        return Verdict(Status.CLOSEST, f"None of these passages gives {question.wanted}.")
    return Verdict(Status.ANSWERED if log_odds >= 0 else Status.CLOSEST)


def features_of(
    library: OpenLibrary, question: Question, chosen: Sequence[Unit], reviews: Collection[str] = ()
) -> AnswerFeatures:
    """What `chosen`, not empty, shows; `reviews` are those that the question names."""
    telling = {concept: _telling(question, concept) for concept in question.concepts}
    unknown = sum(telling[concept] for concept in unknown_concepts(library, question))
    return AnswerFeatures(
        read=max(unit.features.read for unit in chosen),
        score=max(unit.score for unit in chosen),
        unknown=unknown / sum(telling.values()) if telling else 0.0,
        misfit=chosen[0].features.misfit,
        named=float(bool(reviews)),
    )


def _telling(question: Question, concept: Concept) -> float:
    """How much a concept tells, whatever the library holds: "lasagne" a good deal, "told" next to nothing."""
    if any(item.abbreviation and item.term == concept.words for item in question.expansions):
        return _ABBREVIATION
    return max(_LEAST_TELLING, rarity(concept.words) - _COMMON)


def _quoted(words: Sequence[str]) -> str:
    return " or ".join(f"“{word}”" for word in words)
