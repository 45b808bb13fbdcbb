"""What is kept from a language model: questions about a child at risk now, and questions with somebody's details."""

from assistant.answer import Answer, NoticeKind
from assistant.safety import holds_personal_details

KEPT = (
    "The question was not sent to the language model: it seems to be about a child at risk now, or to hold "
    "details of a real person."
)


def is_private(answer: Answer) -> bool:
    """Whether an answer's question stays on this machine: it is about a live case, or holds somebody's details."""
    kinds = {notice.kind for notice in answer.notices}
    questions = (answer.question, answer.standalone_question)
    return bool(kinds & {NoticeKind.URGENT, NoticeKind.PERSONAL_DETAILS}) or any(map(holds_personal_details, questions))
