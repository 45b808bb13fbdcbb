"""What a question asks: standing alone, spelled right, in the field's words, and for which kind of fact."""

from assistant.question.conversation import Turn
from assistant.question.interpretation import Interpretation, interpret, leaving_out, only
from assistant.question.question import Concept, Question, QuestionKind, coverage, understand
from assistant.question.topics import absent, topics
from assistant.question.vocabulary import WIDENED, expansions, spell_out
from assistant.question.wanted import Wanted, holds

__all__ = [
    "WIDENED",
    "Concept",
    "Interpretation",
    "Question",
    "QuestionKind",
    "Turn",
    "Wanted",
    "absent",
    "coverage",
    "expansions",
    "holds",
    "interpret",
    "leaving_out",
    "only",
    "spell_out",
    "topics",
    "understand",
]
