"""Answering a practitioner's question in the reviews' own words."""

from assistant.answer import Answer, Citation, Notice, NoticeKind, Point, Statement, Status, Written
from assistant.answer_json import answer_text, to_json
from assistant.answering import MOST_CHARACTERS, answer_question
from assistant.notices import SAMPLE

__all__ = [
    "MOST_CHARACTERS",
    "SAMPLE",
    "Answer",
    "Citation",
    "Notice",
    "NoticeKind",
    "Point",
    "Statement",
    "Status",
    "Written",
    "answer_question",
    "answer_text",
    "to_json",
]
