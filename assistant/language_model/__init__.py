"""A language model of the person's own: it chooses among the sentences that were found, and writes none of an answer.

`choosing` is a reader that asks it for numbers, `rewriting` has it put a follow-up into a question that stands alone.
Nothing is asked, and no client of a server is imported, unless the person named a model.
"""

from assistant.language_model.choosing import LanguageModelReader
from assistant.language_model.client import describe
from assistant.language_model.private import KEPT, is_private
from assistant.language_model.rewriting import rewritten_question
from assistant.language_model.server import (
    KEY_VARIABLE,
    MODEL_VARIABLE,
    URL_VARIABLE,
    LanguageModel,
    LanguageModelError,
    language_model,
)

__all__ = [
    "KEPT",
    "KEY_VARIABLE",
    "MODEL_VARIABLE",
    "URL_VARIABLE",
    "LanguageModel",
    "LanguageModelError",
    "LanguageModelReader",
    "describe",
    "is_private",
    "language_model",
    "rewritten_question",
]
