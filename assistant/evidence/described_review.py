"""Which of several reviews a description fits, where it says an age or how it ended. It searches nothing."""

import re
from collections.abc import Iterable

from index import OpenLibrary

_SURVIVED = re.compile(
    r"\b(?:surviv\w+|(?:who|that) lived(?! (?:with|in|at|on|near|by))|still alive|pulled through|"
    r"did ?n[o'’]?t die|never died|not the (?:one|child|baby) (?:who|that) died)\b",
    re.I,
)
_DIED = re.compile(
    r"\b(?:who|that|which) (?:had )?(?:died|was killed|was murdered)\b|\bthe (?:dead|deceased|murdered)\b", re.I
)
_AGE = re.compile(
    r"\b(?P<number>\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)[ -]?"
    r"(?P<unit>y(?:ea)?rs?|m(?:on)?ths?|w(?:ee)?ks?)[ -]?olds?\b",
    re.I,
)
_WORDS = "two three four five six seven eight nine ten eleven twelve".split()
_NUMBERS = {str(number): word for number, word in enumerate(_WORDS, 2)} | {
    word: str(number) for number, word in enumerate(_WORDS, 2)
}
_DEATH = r"(?:died|dies|was killed|was murdered|death|sadly passed)"


def by_age(library: OpenLibrary, question: str, reviews: Iterable[str]) -> frozenset[str]:
    """Those of `reviews` that speak of somebody of the age that the question gives ("the 5 yr old Child T"); empty
    where it gives none."""
    found = _AGE.search(question)
    if not found:
        return frozenset()
    ways = "|".join({found["number"].lower(), _NUMBERS.get(found["number"].lower(), found["number"].lower())})
    unit = {"y": "year", "m": "month", "w": "week"}[found["unit"][0].lower()]
    said = re.compile(rf"\b(?:{ways})[\s-]+{unit}s?[\s-]+old\b|\baged? (?:{ways})\b", re.I)
    return frozenset(review for review in reviews if said.search(library.document(review).text))


def by_fate(library: OpenLibrary, question: str, reviews: Iterable[str]) -> frozenset[str]:
    """Those of `reviews` whose child met the end that the question describes ("the Child T who survived"); empty where
    it describes none."""
    survived = _SURVIVED.search(question) is not None
    if not survived and not _DIED.search(question):
        return frozenset()
    return frozenset(review for review in reviews if _died(library, review) != survived)


def _died(library: OpenLibrary, review: str) -> bool:
    """Whether a sentence of the review tells of the death of its subject."""
    subject = library.reviews[review].entry.text("subject")
    return subject is not None and (
        re.search(rf"\b{re.escape(subject)}\b(?:['’]s)?[^.]{{0,60}}\b{_DEATH}\b", library.document(review).text, re.I)
        is not None
    )
