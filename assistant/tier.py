"""How far the evidence answers the question: it does, it only comes near, or there is nothing.

Three tiers, so that nothing answerable is lost to a threshold: what is doubtful is shown as closest, and only what the
library does not speak of at all is refused. Thresholds tuned on questions by people who had read the documents failed
on others (DESIGN, Answering); these are set between the answerable and the unanswerable with room on both sides.
"""

import re
from collections.abc import Sequence

from assistant.answer import Status
from assistant.evidence import Unit, english_weights, spoken_of
from assistant.question import Concept, Question, coverage
from index.snapshot import Snapshot

# Below these and with hardly a word in common, the library does not speak of it. The wording of practice ("nobody
# knows whose job is whose") lies as far from a review's as a recipe does; but it speaks of people.
_NEAR_COSINE, _FAR_COSINE = 0.10, 0.30
_NEAR_COVERED = 0.34
_SPEAKS_OF_PEOPLE = re.compile(
    r"\b(?:s?he|her|him|his|they|them|their|he['’]?s|she['’]?s|they['’]?re|who|mum|mam|mother|dad|father|parents?|kids?|"
    r"child(?:ren)?|bab(?:y|ies)|lad|lass|girl|boy|teen\w*|pupils?|siblings?|brother|sister|partner|boyfriend|bloke|famil\w+|"
    r"nurse|teacher|worker|workers|doctor|gp|police|school|agenc\w+|manager|boss|colleagues?|everyone\w*|nobody|we|us|our|"
    r"visits?|meetings?|notes|file|records?|referrals?)\b",
    re.I,
)
# A logistic regression of "can be answered" on what was found, fitted to 314 questions in lay wording (open questions
# of the evaluation set, and others written blind on five published reviews), and its intercept then lowered: a hedge
# costs a look at the passage, a false "answered" costs trust. On the development questions, which it was not fitted
# to, it hedges one answerable question in eight and answers one in ten of those to refuse (README).
_INTERCEPT = -1.85
_COSINE = 1.33  # the best sentence's cosine
_COVERED = 0.76  # the share of the question's concepts in what is quoted
_SPOKEN_OF = 1.47  # the share of them that a cited review has anywhere
_MISFIT = -2.35  # the best sentence lacks the kind of fact that is wanted


def unknown_concepts(snapshot: Snapshot, question: Question) -> tuple[Concept, ...]:
    """The concepts that no passage of the library speaks of, in the asker's words or in the field's."""

    def known(stems: frozenset[str]) -> bool:
        return bool(stems) and all(snapshot.document_frequency(stem) for stem in stems)

    return tuple(
        concept
        for concept in question.concepts
        if not known(concept.stems) and not any(snapshot.document_frequency(stem) for stem in concept.others)
    )


def tier(
    snapshot: Snapshot, question: Question, chosen: Sequence[Unit], unknown: Sequence[Concept], *, named: bool
) -> Status:
    """The status of an answer made of `chosen`, best first; `named` where the question names a review of the library,
    which is then never said to hold nothing."""
    if not chosen or not (question.concepts or named):
        return Status.NOT_FOUND
    cosine = max(unit.cosine for unit in chosen)
    covered = max(unit.covered for unit in chosen)
    near = _NEAR_COSINE if _SPEAKS_OF_PEOPLE.search(question.text) else _FAR_COSINE
    if cosine < near and covered < _NEAR_COVERED and not named:
        return Status.NOT_FOUND
    if question.wanted and (unknown or not any(unit.fits for unit in chosen)):
        return Status.CLOSEST  # a fact of something that the library never names, or not the fact that was asked for
    weights = english_weights(question)
    quoted = coverage(question.concepts, frozenset().union(*(unit.stems for unit in chosen)), weights.__getitem__)
    spoken = max(spoken_of(snapshot, question, review) for review in {unit.review for unit in chosen})
    misfit = question.wanted is not None and not chosen[0].fits
    answers = _INTERCEPT + _COSINE * cosine + _COVERED * quoted + _SPOKEN_OF * spoken + _MISFIT * misfit
    return Status.ANSWERED if answers >= 0 else Status.CLOSEST
