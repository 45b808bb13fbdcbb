"""What a question asks: standing alone, spelled right, in the field's words, and for which kind of fact."""

from assistant.question.conversation import Turn
from assistant.question.interpretation import Asked, Interpretation, ListOf, interpret, named_in, scope, understood
from assistant.question.question import Concept, Question, QuestionKind, coverage, listing, understand
from assistant.question.topics import Topic, absent, topics
from assistant.question.wanted import Wanted, holds

__all__ = [
    "Asked",
    "Concept",
    "Interpretation",
    "ListOf",
    "Question",
    "QuestionKind",
    "Topic",
    "Turn",
    "Wanted",
    "absent",
    "coverage",
    "holds",
    "interpret",
    "listing",
    "named_in",
    "scope",
    "topics",
    "understand",
    "understood",
]
