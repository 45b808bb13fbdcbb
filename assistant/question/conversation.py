"""A conversation's turns, and the standalone question that a follow-up stands for.

A follow-up takes its subject from the last turn that had one. Its words are never changed: the subject is added, and
the person sees it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.reviews_meant import named_reviews
from index.storage import Review

# Older turns say nothing of what "he" means now.
_TURNS_BACK = 8

_REFERS_BACK = re.compile(
    r"^\W*(?:and|but|so|also|ok|what about|how about|why|then)\b"
    r"|\b(?:mum|mam|mom|dad|mother|father|stepdad|stepmum|boyfriend|nan|gran|everyone|anyone|anybody|nobody)\b"
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
    """One turn of a conversation: `role` is "user" or "assistant"."""

    role: str
    content: str


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


def stand_alone(question: str, history: Sequence[Turn], reviews: Mapping[str, Review]) -> Standalone:
    """What `question` means after `history`; the question itself where it names a review or asks across all."""
    asked_before = [turn.content.strip() for turn in history[-2 * _TURNS_BACK :] if turn.role == "user"]
    if not asked_before:
        return Standalone(question, question)
    subject = _subject_of(history, reviews)
    others = _others(subject, reviews) if _THE_OTHER.search(question) else frozenset()
    named = others or named_reviews(question, reviews).reviews
    if named and _SAME_TOPIC.search(question):
        topic = f"{asked_before[-1]} {question}"
        return Standalone(_with_subject(topic, named, reviews), topic, named)
    if others:
        return Standalone(_with_subject(question, others, reviews), question, others)
    if named or _ALL_REVIEWS.search(question):
        return Standalone(question, question)
    few_words = len(question.split()) <= _ELLIPTICAL_WORDS
    refers_back = _REFERS_BACK.search(question) is not None
    if subject and (refers_back or few_words):
        before = asked_before[-1] if _POINTS_TO_TOPIC.search(question) else ""
        return Standalone(_with_subject(question, subject, reviews), question, subject, before, refers_back)
    if not subject and few_words and refers_back:
        topic = f"{asked_before[-1]} {question}"
        return Standalone(topic, topic)
    return Standalone(question, question)


def _subject_of(history: Sequence[Turn], reviews: Mapping[str, Review]) -> frozenset[str]:
    """The reviews of the latest turn that had any: those that the person named, else those that the answer cited."""
    for turn in reversed(history[-2 * _TURNS_BACK :]):
        if turn.role == "user":
            named = named_reviews(turn.content, reviews).reviews
        else:
            named = frozenset(
                review.id for review in reviews.values() if review.file in turn.content or review.label in turn.content
            )
            named = named if len(named) == 1 else frozenset()
        if named:
            return named
    return frozenset()


def _others(subject: frozenset[str], reviews: Mapping[str, Review]) -> frozenset[str]:
    """The reviews that share a pseudonym with the subject, without it."""
    pseudonyms = {reviews[review].entry.text("subject") for review in subject} - {None}
    return frozenset(
        review.id
        for review in reviews.values()
        if review.entry.text("subject") in pseudonyms and review.id not in subject
    )


def _with_subject(question: str, named: frozenset[str], reviews: Mapping[str, Review]) -> str:
    labels = "; ".join(review.label for review in reviews.values() if review.id in named)
    return f"{question.strip()} (about {labels})"
