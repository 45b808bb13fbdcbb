"""Answering a practitioner's question in the reviews' own words."""

from assistant.answer import (
    Answer,
    Citation,
    Notice,
    NoticeKind,
    Place,
    Point,
    Statement,
    Status,
    Understood,
    UnderstoodKind,
    Written,
)
from assistant.answer_json import to_json
from assistant.assistant import MOST_CHARACTERS, Assistant
from assistant.history import turns_of
from assistant.notices import SAMPLE
from assistant.parts import ALL_PARTS, Parts
from assistant.question import ListOf
from assistant.wording import understood_words, where

__all__ = [
    "ALL_PARTS",
    "MOST_CHARACTERS",
    "SAMPLE",
    "Answer",
    "Assistant",
    "Citation",
    "ListOf",
    "Notice",
    "NoticeKind",
    "Parts",
    "Place",
    "Point",
    "Statement",
    "Status",
    "Understood",
    "UnderstoodKind",
    "Written",
    "to_json",
    "turns_of",
    "understood_words",
    "where",
]
