"""How far the evidence answers the question: it does, it only comes near, or there is nothing.

Three tiers, so that nothing answerable is lost to a threshold: what is doubtful is shown as closest, and only what the
library does not speak of at all is refused. Thresholds tuned on questions by people who had read the documents failed
on others (DESIGN, Answering); these are set between the answerable and the unanswerable with room on both sides.
"""

import re
from collections.abc import Sequence

from assistant.answer import Status
from assistant.evidence import Unit
from assistant.question import Concept, Question
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
# Near in meaning and with some of its words; or less near, with most of them.
_STRONG_COSINE, _STRONG_COVERED = 0.58, 0.30
_FAIR_COSINE, _FAIR_COVERED = 0.42, 0.72


def unknown_concepts(snapshot: Snapshot, question: Question) -> tuple[Concept, ...]:
    """The concepts that no passage of the library speaks of, in the asker's words or in the field's."""

    def known(stems: frozenset[str]) -> bool:
        return bool(stems) and all(snapshot.document_frequency(stem) for stem in stems)

    return tuple(
        concept
        for concept in question.concepts
        if not known(concept.stems) and not any(snapshot.document_frequency(stem) for stem in concept.others)
    )


def tier(question: Question, chosen: Sequence[Unit], unknown: Sequence[Concept], *, named: bool) -> Status:
    """The status of an answer made of `chosen`, best first; `named` where the question names a review of the library,
    which is then never said to hold nothing."""
    if not chosen or not (question.concepts or named):
        return Status.NOT_FOUND
    cosine = max(unit.cosine for unit in chosen)
    covered = max(unit.covered for unit in chosen)
    context = max(unit.context for unit in chosen)
    near = _NEAR_COSINE if _SPEAKS_OF_PEOPLE.search(question.text) else _FAR_COSINE
    if cosine < near and covered < _NEAR_COVERED and not named:
        return Status.NOT_FOUND
    if question.wanted and (unknown or not any(unit.fits for unit in chosen)):
        return Status.CLOSEST  # a fact of something that the library never names, or not the fact that was asked for
    strong = cosine >= _STRONG_COSINE and covered >= _STRONG_COVERED
    fair = cosine >= _FAIR_COSINE and max(covered, context) >= _FAIR_COVERED
    return Status.ANSWERED if (strong or fair) and 2 * len(unknown) <= len(question.concepts) else Status.CLOSEST
