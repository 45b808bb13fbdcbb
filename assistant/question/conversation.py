"""A conversation's turns, and the standalone question that a follow-up stands for.

A follow-up takes its subject from the last turn that had one, where its words point back to it. Its words are never
changed: the subject is added, and the person sees it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.reviews_meant import KnownNames, named_reviews

# Older turns say nothing of what "he" means now.
_TURNS_BACK = 8

# "And the dad?", "what about school?": it goes on from before, and stays with the reviews that the person named there.
# So does a question too short to stand alone ("who noticed?").
_GOES_ON = re.compile(r"^\W*(?:and|but|so|also|ok|what about|how about|why|then)\b", re.I)
_POINTS_BACK = re.compile(
    r"\b(?:mum|mam|mom|dad|mother|father|stepdad|stepmum|boyfriend|nan|gran|everyone|anyone|anybody|nobody)\b"
    r"|\b(?:he|she|him|her|his|hers|they|them|their|it|its|this|that|these|those|same|there|either|both)\b"
    r"|\bthe (?:dad|father|mum|mother|parents?|partner|boyfriend|family|child|baby|kids?|school|assessments?|review|"
    r"report|case|gp|police|hospital|recommendations?|siblings?|stepdad|stepfather|social worker|health visitor|judge|"
    r"court|coroner|nursery|teacher|midwife|injur\w+|bruises?|meetings?|referrals?|conference|plan|house|home|flat|"
    r"neighbours?|outcome|incident|death|author|panel|lad|lass|girl|boy|bloke|fella|guy|man|woman|little one|big ones?|"
    r"older (?:one|kid)s?|young(?:er|est) ones?|brother|sister|son|daughter|grandparents|workers?|hv|sw|schools)\b",
    re.I,
)
_ALL_REVIEWS = re.compile(
    r"\b(?:reviews|scrs|cases|across (?:all|the|both|several|different|these|your)|"
    r"any (?:review|of the)|other reviews?|in general|all of them|library)\b",
    re.I,
)
_THE_OTHER = re.compile(r"\bthe other (?:one|review|case|child \w+|baby|family)\b", re.I)
# "Does the other one say anything similar?", "what about the other one?": another review, the same topic.
_SAME_TOPIC = re.compile(
    r"\b(?:similar|the same|as well|too|either|like that|about (?:this|that|it))\b|^\W*(?:and|what about)\b", re.I
)
# "What had caused it?", "was that ever shared?": the topic is the question's before.
_POINTS_TO_TOPIC = re.compile(r"\b(?:it|that|this|those|these|them)\b|^\W*(?:ok\W+)?why(?: not)?\W*$", re.I)
_ELLIPTICAL_WORDS = 6


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation: `role` is "user" or "assistant".

    `reviews` are the ids of the reviews that it is about: those that a question was taken to mean, or that an answer
    cites. It is None of a turn that came as text alone, whose words then tell.
    """

    role: str
    content: str
    reviews: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question that needs no history. `text` is what the person is shown, `asked` the words to be understood,
    `reviews` those that it takes from the conversation, `before` the question whose topic "it" may be, and
    `refers_back` whether its words say that it goes on from there ("he", "and the dad?")."""

    text: str
    asked: str
    reviews: frozenset[str] = frozenset()
    before: str = ""
    refers_back: bool = True


@dataclass(frozen=True, slots=True)
class _Subject:
    """The reviews that the conversation is about; `chosen` where the person named them, and not an answer alone."""

    reviews: frozenset[str] = frozenset()
    chosen: bool = False


def stand_alone(question: str, named: frozenset[str], history: Sequence[Turn], names: KnownNames) -> Standalone:
    """What `question`, which itself names the reviews `named`, means after `history`; the question itself where it
    names a review, asks across all, or does not point back."""
    asked_before = [turn.content.strip() for turn in history[-2 * _TURNS_BACK :] if turn.role == "user"]
    if not asked_before:
        return Standalone(question, question)
    subject = _subject_of(history[-2 * _TURNS_BACK :], names)
    others = _others(subject.reviews, names) if _THE_OTHER.search(question) else frozenset()
    named = others or named
    if named and _SAME_TOPIC.search(question):
        topic = f"{asked_before[-1]} {question}"
        return Standalone(_with_subject(topic, named, names), topic, named)
    if others:
        return Standalone(_with_subject(question, others, names), question, others)
    if named or _ALL_REVIEWS.search(question):
        return Standalone(question, question)
    points_back = _POINTS_BACK.search(question) is not None
    elliptical = len(question.split()) <= _ELLIPTICAL_WORDS
    goes_on = _GOES_ON.search(question) is not None
    if subject.reviews and (points_back or (subject.chosen and (goes_on or elliptical))):
        before = asked_before[-1] if _POINTS_TO_TOPIC.search(question) else ""
        text = _with_subject(question, subject.reviews, names)
        return Standalone(text, question, subject.reviews, before, points_back or goes_on)
    if not subject.reviews and elliptical and (points_back or goes_on):
        topic = f"{asked_before[-1]} {question}"
        return Standalone(topic, topic)
    return Standalone(question, question)


def _subject_of(turns: Sequence[Turn], names: KnownNames) -> _Subject:
    """The reviews that the latest exchange of a question and its answer was about: those that the person meant, else
    the one that the answer cites. An answer from several reviews is about none of them alone."""
    for asked, answered in _exchanges(turns):
        if asked is not None and (meant := _meant(asked, names)):
            return _Subject(meant, chosen=True)
        cited = _cited(answered, names) if answered is not None else frozenset()
        if cited:
            return _Subject(cited if len(cited) == 1 else frozenset())
    return _Subject()


def _exchanges(turns: Sequence[Turn]) -> Iterator[tuple[Turn | None, Turn | None]]:
    """Each question with its answer, the latest first; one of them is None where it is missing."""
    answered: Turn | None = None
    for turn in reversed(turns):
        if turn.role == "user":
            yield turn, answered
            answered = None
        else:
            answered = turn
    if answered is not None:
        yield None, answered


def _meant(asked: Turn, names: KnownNames) -> frozenset[str]:
    return named_reviews(asked.content, names).reviews if asked.reviews is None else asked.reviews


def _cited(answered: Turn, names: KnownNames) -> frozenset[str]:
    if answered.reviews is not None:
        return answered.reviews
    return frozenset(
        review.id
        for review in names.reviews.values()
        if review.file in answered.content or review.label in answered.content
    )


def _others(subject: frozenset[str], names: KnownNames) -> frozenset[str]:
    """The reviews that share a pseudonym with the subject, without it."""
    pseudonyms = {names.reviews[review].entry.text("subject") for review in subject} - {None}
    return frozenset(
        review.id
        for review in names.reviews.values()
        if review.entry.text("subject") in pseudonyms and review.id not in subject
    )


def _with_subject(question: str, named: frozenset[str], names: KnownNames) -> str:
    labels = "; ".join(review.label for review in names.reviews.values() if review.id in named)
    return f"{question.strip()} (about {labels})"
