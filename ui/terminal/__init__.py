"""Text for a terminal: answers, reviews, evaluations."""

from ui.terminal.evaluation import evaluation_as_text, misses_as_text
from ui.terminal.language_model import end_as_text, goes_to, heading_as_text, point_as_text
from ui.terminal.language_model_evaluation import added_as_text
from ui.terminal.remedies import with_remedy
from ui.terminal.text import answer_as_text, plain, review_as_text, table

__all__ = [
    "added_as_text",
    "answer_as_text",
    "end_as_text",
    "evaluation_as_text",
    "goes_to",
    "heading_as_text",
    "misses_as_text",
    "plain",
    "point_as_text",
    "review_as_text",
    "table",
    "with_remedy",
]
