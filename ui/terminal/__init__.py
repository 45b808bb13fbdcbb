"""Text for a terminal: answers, reviews, evaluations."""

from ui.terminal.evaluation import evaluation_as_text, misses_as_text
from ui.terminal.language_model import comparison_as_text, goes_to
from ui.terminal.remedies import with_remedy
from ui.terminal.text import answer_as_text, plain, review_as_text, table

__all__ = [
    "answer_as_text",
    "comparison_as_text",
    "evaluation_as_text",
    "goes_to",
    "misses_as_text",
    "plain",
    "review_as_text",
    "table",
    "with_remedy",
]
