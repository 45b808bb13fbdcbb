"""How good the answers are: gold questions, measures, and where each miss went wrong."""

from assistant.evaluation.evaluation import Outcome, by_kind, evaluate, evaluation_json, measures, read_questions, times
from assistant.evaluation.language_model import Comparison, ask_again, compare
from assistant.evaluation.measures import GoldQuestion, Measures, Proportion, overlaps
from assistant.evaluation.misses import Miss, Stage, misses

__all__ = [
    "Comparison",
    "GoldQuestion",
    "Measures",
    "Miss",
    "Outcome",
    "Proportion",
    "Stage",
    "ask_again",
    "by_kind",
    "compare",
    "evaluate",
    "evaluation_json",
    "measures",
    "misses",
    "overlaps",
    "read_questions",
    "times",
]
