"""What a question wants of the catalogue: an order, the first so many, what is missing, a count for each value.

It reads words only. Whether a question is about the library at all is `assistant.kinds`' to say.
"""

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.kinds import AnswerKind, examples_model
from assistant.question import Question
from corpus.catalogue import FIELDS
from corpus.words import analyse, rarity
from index import OpenLibrary
from index.storage import Review

# Words below this rarity ("different", "years") tell nothing of which reviews are asked for.
_TELLING = 4.0
# Words that speak more for such a question than this do ("newest" by 14.7, "published" by 5.0, "fathers" by 0.1).
_SPEAKS = 1.0

_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10}
_NEWEST = re.compile(r"\b(?:newest|latest|most recent(?:ly)?|last (?:review|report|one))\b", re.I)
_OLDEST = re.compile(r"\b(?:oldest|earliest|first (?:review|report|one|ever))\b", re.I)
_END = r"(?:newest|latest|most recent|oldest|earliest|last|first)"
_HOW_MANY_OF_THEM = re.compile(
    rf"\b(?P<count>\d{{1,2}}|{'|'.join(_NUMBERS)}) (?:of the )?{_END}\b"
    rf"|\b{_END} (?P<after>\d{{1,2}}|{'|'.join(_NUMBERS)})\b",
    re.I,
)
# "newest first" orders; "the newest" is one.
_ONLY_ORDERS = re.compile(
    r"\b(?:newest|latest|oldest|earliest|most recent)\W+(?:first|at (?:the )?top|to|down|ones)|\b(?:by (?:date|year)|"
    r"in (?:date |year )?order)\b",
    re.I,
)
_LONGEST = re.compile(r"\b(?P<long>longest|biggest)|(?P<short>shortest)\b", re.I)
_FIELDS = {
    "published": r"dates?|dated|publication|published|years?",
    "publisher": r"boards?|publishers?|partnerships?|authors?",
    "place": r"areas?|places?|locations?|local authorit(?:y|ies)|councils?",
    "reference": r"ref(?:erence)?s?(?: numbers?)?|isbns?",
    "type": r"types?|kinds?|sorts?",
    "title": r"titles?",
    "subject": r"pseudonyms?|subjects?",
    "url": r"links?|web ?(?:site|address)(?:es)?|urls?",
}
_FIELD = "|".join(f"(?P<{field}>{words})" for field, words in _FIELDS.items())
_ANY_FIELD = re.compile(rf"\b(?:{_FIELD})\b", re.I)
_MISSING = re.compile(
    rf"\b(?:no|without|missing|lack(?:s|ing)?)\b (?:\w+ ){{0,3}}?(?:{_FIELD})\b"
    rf"|\b(?:{_FIELD.replace('?P<', '?P<not_')})\b (?:\w+ ){{0,2}}?(?:isn'?t|is not|aren'?t|not|missing)\b"
    r"(?: \w+){0,2}",
    re.I,
)
_FOR_EACH = re.compile(
    rf"\bhow many (?:different |separate )?(?:{_FIELD})\b"
    rf"|\b(?:which|what) (?:{_FIELD.replace('?P<', '?P<which_')})\b (?:has|have|had|had the|do (?:you|we) have)\b"
    rf"|\b(?:how many|numbers?|counts?|breakdown|split)\b[^.?!]*\b(?:by|per|for each|each) "
    rf"(?:{_FIELD.replace('?P<', '?P<by_')})\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of the rows. `order` is the field that they are sorted by, `first` how many of them from the
    beginning; `missing` a field that they do not have; `each` a field whose values are counted instead; `shown` are
    fields that it speaks of.

    `descending` says that the newest or longest stand first, `ends` that both the first and the last are wanted.
    """

    order: str = ""
    descending: bool = True
    first: int | None = None
    missing: str = ""
    each: str = ""
    shown: tuple[str, ...] = ()
    ends: bool = False


def wish_of(question: str) -> Wish:
    """What a question about the library wants."""
    if each := _field(_FOR_EACH.search(question)):
        return Wish(each=each)
    if missing := _field(_MISSING.search(question)):
        return Wish(missing=missing)
    shown = tuple(dict.fromkeys(_field(match) for match in _ANY_FIELD.finditer(question)))
    if length := _LONGEST.search(question):
        return Wish("pages", descending=bool(length["long"]), first=1, shown=shown)
    newest, oldest = _NEWEST.search(question), _OLDEST.search(question)
    ordered = _ONLY_ORDERS.search(question)
    if not (newest or oldest):
        return Wish("published", descending=False, shown=shown) if ordered else Wish(shown=shown)
    if ordered:
        first = newest and (not oldest or newest.start() < oldest.start())
        return Wish("published", descending=bool(first), shown=shown)
    counted = _HOW_MANY_OF_THEM.search(question)
    said = (counted["count"] or counted["after"]).lower() if counted else "1"
    number = _NUMBERS.get(said) or int(said)
    return Wish("published", descending=bool(newest), first=number, shown=shown, ends=bool(newest and oldest))


def telling_words(question: Question, least: float = _TELLING) -> tuple[str, ...]:
    """The words of a question, lower case, at least so rare, that are neither names, nor bounds, nor such as questions
    about a library have: what it says beside these."""
    model = examples_model()
    wished = {
        word
        for pattern in (_NEWEST, _OLDEST, _LONGEST, _MISSING, _FOR_EACH, _ANY_FIELD)
        for match in pattern.finditer(question.text)
        for word in re.findall(r"\w+", match.group().lower())
    }
    said = (word for concept in question.concepts for word in re.findall(r"\w+", concept.words.lower()))
    return tuple(
        word
        for word in said
        if rarity(word) >= least and word not in wished and model.speaks_for(AnswerKind.LIBRARY, word) <= _SPEAKS
    )


def told_apart_by(words: Iterable[str], library: OpenLibrary) -> frozenset[str]:
    """The reviews whose entries have all of `words` ("child protection committees")."""
    asked = [frozenset(analyse(word)) for word in words]
    return frozenset(one.id for one in library.reviews.values() if all(stems & _stems(one) for stems in asked))


@functools.lru_cache(maxsize=4096)
def _stems(review: Review) -> frozenset[str]:
    return frozenset(analyse(" ".join(review.entry.text(field) or "" for field in FIELDS)))


def _field(match: re.Match[str] | None) -> str:
    """The field that was matched, empty where none was."""
    found = [name for name, value in match.groupdict().items() if value] if match else []
    return found[0].rpartition("_")[2] if found else ""
