"""An answer as turns of the conversation that goes on from it. It reads no words: an answer knows what it is about."""

from assistant.answer import Answer
from assistant.answer_json import answer_text
from assistant.question import Turn


def turns_of(answer: Answer) -> tuple[Turn, Turn]:
    """The question with the reviews that it was taken to mean, and the answer with those that it cites."""
    cited = frozenset(group.review for group in answer.groups)
    return Turn("user", answer.question, answer.meant), Turn("assistant", answer_text(answer), cited)
