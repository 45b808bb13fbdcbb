"""Evaluation with a language model: the same questions asked again with it, and what it added to the answers.

It compares with the outcomes without a model, which `assistant.evaluation.evaluation` made; it judges no prose, only
whether what was quoted is gold.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

from assistant.answer import Answer, Written
from assistant.assistant import Assistant, QuestionError
from assistant.evaluation.evaluation import Outcome, measures
from assistant.evaluation.measures import GoldQuestion, Measures, Proportion, cites, score
from assistant.language_model import KEPT, NO_PASSAGE, LanguageModel, write_points


@dataclass(frozen=True, slots=True)
class Added:
    """What a model added to the answers to a file of questions.

    `written` counts the answers with a point at least, of those that it was asked about; `points` and `to_check` points
    that are shown, `left_out` and `notes` are counted by their reason. `some_gold` is the share of answerable questions
    with gold of which a point quotes some. `rewritten` counts the questions that it rewrote.
    """

    written: Proportion
    points: int
    to_check: int
    left_out: dict[str, int]
    notes: dict[str, int]
    some_gold: Proportion
    rewritten: int
    measures: Measures


def ask_again(outcomes: Sequence[Outcome], assistant: Assistant, model: LanguageModel) -> Iterator[Outcome]:
    """The outcome of each question with the model, in order; its seconds include the model's."""
    with_model = Assistant(assistant.library, parts=assistant.parts, model=model)
    for outcome in outcomes:
        began = perf_counter()
        answer = _answer(outcome, with_model, model)
        seconds = perf_counter() - began
        measured = score(outcome.question, answer, lambda review: assistant.library.document(review).text)
        yield replace(outcome, answer=answer, score=measured, seconds=seconds)


def added(before: Sequence[Outcome], after: Sequence[Outcome]) -> Added:
    """What the outcomes with a model have that those without have not."""
    written = [outcome.answer.written for outcome in after if outcome.answer.written]
    points = [point for one in written for point in one.points]
    golden = [_quotes_gold(outcome) for outcome in after if outcome.question.answerable and outcome.question.gold]
    return Added(
        written=_share(bool(one.points) for one in written if one.note not in (KEPT, NO_PASSAGE)),
        points=len(points),
        to_check=sum(bool(point.check) for point in points),
        left_out=dict(Counter(reason for one in written for reason in one.left_out).most_common()),
        notes=dict(Counter(one.note for one in written if one.note).most_common()),
        some_gold=_share(golden),
        rewritten=sum(
            one.answer.standalone_question != other.answer.standalone_question
            for one, other in zip(before, after, strict=True)
        ),
        measures=measures(after),
    )


def _answer(outcome: Outcome, assistant: Assistant, model: LanguageModel) -> Answer:
    question: GoldQuestion = outcome.question
    try:
        answer = assistant.answer(question.question, history=question.history)
    except QuestionError:
        return outcome.answer
    *_, last = write_points(answer, assistant.library, model)
    return last


def _quotes_gold(outcome: Outcome) -> bool:
    written: Written | None = outcome.answer.written
    return written is not None and any(
        cites(point.citation, gold) for point in written.points for gold in outcome.question.gold
    )


def _share(values: Iterable[bool]) -> Proportion:
    listed = list(values)
    return Proportion(float(sum(listed)), len(listed))
