"""Evaluation with a language model: the same questions asked again, their statements chosen by it.

It compares with the outcomes without a model, which `assistant.evaluation.evaluation` made, by the same measures.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

from assistant.answer import Answer, NoticeKind
from assistant.assistant import Assistant, QuestionError
from assistant.evaluation.evaluation import Outcome, measures
from assistant.evaluation.measures import Measures, Proportion, score
from assistant.language_model import LanguageModel


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of the answers to a file of questions with a model.

    `chosen` counts the answers whose statements it chose, `notices` the reasons for which it did not, `rewritten` the
    questions that it rewrote.
    """

    chosen: Proportion
    rewritten: int
    notices: dict[str, int]
    measures: Measures


def ask_again(outcomes: Sequence[Outcome], assistant: Assistant, model: LanguageModel) -> Iterator[Outcome]:
    """The outcome of each question with the model, in order; its seconds include the model's."""
    with_model = Assistant(assistant.library, load=lambda: assistant.reader, parts=assistant.parts, model=model)
    for outcome in outcomes:
        began = perf_counter()
        answer = _answer(outcome, with_model, model)
        seconds = perf_counter() - began
        measured = score(outcome.question, answer, lambda review: assistant.library.document(review).text)
        yield replace(outcome, answer=answer, score=measured, seconds=seconds)


def compare(before: Sequence[Outcome], after: Sequence[Outcome]) -> Comparison:
    """What the outcomes with a model are beside those without."""
    answers = [outcome.answer for outcome in after]
    notices = [notice for answer in answers for notice in answer.notices if notice.kind is NoticeKind.LANGUAGE_MODEL]
    return Comparison(
        chosen=Proportion(float(sum(bool(answer.chosen_by) for answer in answers)), len(answers)),
        rewritten=sum(
            one.answer.standalone_question != other.answer.standalone_question
            for one, other in zip(before, after, strict=True)
        ),
        notices=dict(Counter(notice.text for notice in notices).most_common()),
        measures=measures(after),
    )


def _answer(outcome: Outcome, assistant: Assistant, model: LanguageModel) -> Answer:
    question = outcome.question
    try:
        first = assistant.answer(question.question, history=question.history)
    except QuestionError:
        return outcome.answer
    return assistant.choose_with(model, first, history=question.history)
