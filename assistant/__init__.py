"""Answering a practitioner's question in the reviews' own words.

`Assistant` is the one way to an answer, for both faces, for measuring, and for other programs. Its parts are rooms:
`question`, `reviews_meant` and `kinds` say what is asked, `safety` what must come first, `evidence` finds and judges
the sentences, `library_table` answers about the library itself, `language_model` is a person's own, and `evaluation`
says how good the answers are.

    from pathlib import Path
    from assistant import Assistant
    from index import open_library
    from index.library import find_library

    with open_library(find_library(Path("our-library"))) as library:
        answer = Assistant(library).answer("what do the reviews say about fathers?")
    for citation in answer.citations:
        print(citation.label, citation.page, citation.quote)
"""

from assistant.answer import (
    Answer,
    AnswerForm,
    Cell,
    Citation,
    Narrowing,
    Notice,
    NoticeKind,
    Place,
    Row,
    Scope,
    Statement,
    Status,
    Table,
    Understood,
    UnderstoodKind,
)
from assistant.answer_json import to_json
from assistant.assistant import MOST_CHARACTERS, Assistant, QuestionError
from assistant.history import turns_of
from assistant.notices import SAMPLE
from assistant.parts import ALL_PARTS, Parts
from assistant.question import ListOf, Turn
from assistant.wording import chosen_by, understood_words, where

__all__ = [
    "ALL_PARTS",
    "MOST_CHARACTERS",
    "SAMPLE",
    "Answer",
    "AnswerForm",
    "Assistant",
    "Cell",
    "Citation",
    "ListOf",
    "Narrowing",
    "Notice",
    "NoticeKind",
    "Parts",
    "Place",
    "QuestionError",
    "Row",
    "Scope",
    "Statement",
    "Status",
    "Table",
    "Turn",
    "Understood",
    "UnderstoodKind",
    "chosen_by",
    "to_json",
    "turns_of",
    "understood_words",
    "where",
]
