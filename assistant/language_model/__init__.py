"""A language model of the person's own: asked with the passages found, believed only as far as a quotation carries it.

`writing` adds points to a complete answer, `rewriting` a follow-up's standalone question; `verifying` decides what is
shown. Nothing is asked, and no client of a server is imported, unless the person named a model.
"""

from assistant.language_model.client import describe
from assistant.language_model.rewriting import rewritten_question
from assistant.language_model.server import KEY_VARIABLE, MODEL_VARIABLE, URL_VARIABLE, LanguageModel, language_model
from assistant.language_model.writing import KEPT, NO_PASSAGE, is_private, write_points

__all__ = [
    "KEPT",
    "KEY_VARIABLE",
    "MODEL_VARIABLE",
    "NO_PASSAGE",
    "URL_VARIABLE",
    "LanguageModel",
    "describe",
    "is_private",
    "language_model",
    "rewritten_question",
    "write_points",
]
