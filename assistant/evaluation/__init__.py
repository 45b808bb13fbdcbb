"""How good the answers are: gold questions, measures, and where each miss went wrong."""

from assistant.evaluation.evaluation import Outcome, by_kind, evaluate, evaluation_json, measures, read_questions, times
from assistant.evaluation.language_model import Added, added, ask_again
from assistant.evaluation.measures import Measures, Proportion
from assistant.evaluation.misses import Miss, Stage, misses

__all__ = [
    "Added",
    "Measures",
    "Miss",
    "Outcome",
    "Proportion",
    "Stage",
    "added",
    "ask_again",
    "by_kind",
    "evaluate",
    "evaluation_json",
    "measures",
    "misses",
    "read_questions",
    "times",
]
