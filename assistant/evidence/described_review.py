"""A review that is described instead of named: "the case where the dad did not bring them back - any warning before?"

It parts the description from what is asked, and says which review the description fits, where it clearly fits one.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.evidence.units import Unit
from index.storage import Snapshot

_CASE = r"(?:case|review|one|scr|cspr|report|briefing)"
_WHO = r"(?:baby|child|boy|girl|lad|lass|toddler|mum|mother|dad|father|kids|siblings|family)"
_DESCRIPTION = re.compile(
    rf"\b(?:in |from |about |of )?(?:the|that) (?:[\w-]+ ){{0,2}}?{_CASE},? "
    r"(?:where|in which|when|with|about|that had|involving) "
    r"(?P<first>[^?]{12,120}?)(?:\s+[-–—]\s*|\s*[,;:?]\s+)(?P<then>[^?]{8,}\??.*)$"
    rf"|^\W*(?:so )?(?:the|that) {_WHO} (?:who|that|whose|where) (?P<who>[^?]{{12,120}}?)\s+[-–—]\s*"
    r"(?P<of>[^?]{8,}\??.*)$"
    rf"|^\W*(?:which|what) {_CASE} (?:is|was|has|had|did|does|talks? about|mentions?) (?P<which>[^?]{{12,120}}?)"
    r"(?:\s+and\s+|\s*[,;]\s+|\s+[-–—]\s*|\?\s+)(?P<also>(?:what|who|when|how|why|did|do|does|was|were|is|are)\b.{6,})$",
    re.I | re.S,
)
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
# How far the best sentence of one review must stand above every other's for the description to have told which.
_DECISIVE = 0.08


@dataclass(frozen=True, slots=True)
class Described:
    """`case` describes a review, `asked` is what is asked of it."""

    case: str
    asked: str


def described_case(question: str) -> Described | None:
    """The two parts of a question that describes its review; None where it does not."""
    found = _DESCRIPTION.search(question)
    if found is None:
        return None
    if found["which"]:
        return Described(found["which"], found["also"])
    if found["who"]:
        return Described(found["who"], found["of"])
    return Described(found["first"], found["then"])


def review_described(ranked: Sequence[Unit]) -> str | None:
    """The review whose best unit stands clear of every other review's; None where none does."""
    best: dict[str, float] = {}
    for unit in ranked:
        best.setdefault(unit.review, unit.score)
    first, second = (*sorted(best.values(), reverse=True), 0.0, 0.0)[:2]
    return ranked[0].review if best and first - second >= _DECISIVE else None


def by_age(snapshot: Snapshot, question: str, reviews: Iterable[str]) -> frozenset[str]:
    """Those of `reviews` that speak of somebody of the age that the question gives ("the 5 yr old Child T"); empty
    where it gives none."""
    found = _AGE.search(question)
    if not found:
        return frozenset()
    ways = "|".join({found["number"].lower(), _NUMBERS.get(found["number"].lower(), found["number"].lower())})
    unit = {"y": "year", "m": "month", "w": "week"}[found["unit"][0].lower()]
    said = re.compile(rf"\b(?:{ways})[\s-]+{unit}s?[\s-]+old\b|\baged? (?:{ways})\b", re.I)
    return frozenset(review for review in reviews if said.search(snapshot.document(review).text))


def by_fate(snapshot: Snapshot, question: str, reviews: Iterable[str]) -> frozenset[str]:
    """Those of `reviews` whose child met the end that the question describes ("the Child T who survived"); empty where
    it describes none."""
    survived = _SURVIVED.search(question) is not None
    if not survived and not _DIED.search(question):
        return frozenset()
    return frozenset(review for review in reviews if _died(snapshot, review) != survived)


def _died(snapshot: Snapshot, review: str) -> bool:
    """Whether a sentence of the review tells of the death of its subject."""
    subject = snapshot.reviews[review].entry.text("subject")
    return subject is not None and (
        re.search(rf"\b{re.escape(subject)}\b(?:['’]s)?[^.]{{0,60}}\b{_DEATH}\b", snapshot.document(review).text, re.I)
        is not None
    )
