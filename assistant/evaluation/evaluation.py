"""Evaluation: the questions of a gold file asked one after the other, each answer measured and timed.

A gold file is JSON Lines, one question a line: `id`, `question`, `kind`, `expect`, `history`, `gold` (a list of `doc`
and `quote`), `any`, `must_not`, `must_not_cite`, `min_docs`. It reads, asks and writes down; the measures are
`measures`', the reasons of a miss `misses`'.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from assistant.answer import Answer, AnswerForm, Scope, Status
from assistant.answer_json import Link, to_json
from assistant.assistant import Assistant, QuestionError
from assistant.evaluation.measures import Expect, Gold, GoldQuestion, Measures, Proportion, Score, score, summarise
from assistant.question import Turn
from corpus import CaseReviewsError, Span
from index import OpenLibrary

# Some 20,000 questions; far above any set that somebody wrote.
_MOST_BYTES = 20_000_000
FORMAT = 1


class EvaluationError(CaseReviewsError):
    """A file of questions that cannot be evaluated."""


@dataclass(frozen=True, slots=True)
class GoldFile:
    """The questions that can be measured on this library, and the faults of the file: one line each."""

    questions: tuple[GoldQuestion, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question, its answer, what the answer is worth, and how long it took."""

    question: GoldQuestion
    answer: Answer
    score: Score
    seconds: float


def read_questions(path: Path, library: OpenLibrary) -> GoldFile:
    """The questions of a gold file, their gold quotations located in the library's texts.

    A gold quotation that is not in its document, or whose document is not in the library, is a fault and not counted;
    a question that so loses all of its gold is left out. Raises EvaluationError for a file or a line that is none.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise EvaluationError(f"{path} has more than {_MOST_BYTES:,} bytes.", "Split it into several files.")
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise EvaluationError(f"{path} cannot be read: {error.strerror}.", "Name a file of questions.") from error
    except UnicodeDecodeError as error:
        raise EvaluationError(f"{path} is not UTF-8 text.", "Save it as UTF-8.") from error
    questions: list[GoldQuestion] = []
    faults: list[str] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            question, of_line = _question(line, number, path, library)
            questions += [question] if question else []
            faults += of_line
    if not questions:
        reason = f" ({faults[0]})" if faults else ""
        raise EvaluationError(f"{path} has no question to ask of this library{reason}.", "See its first lines.")
    return GoldFile(tuple(questions), tuple(faults))


def evaluate(questions: Sequence[GoldQuestion], assistant: Assistant) -> Iterator[Outcome]:
    """The outcome of each question, in order. The first is asked once beforehand, so that every time is a warm one."""
    for question in questions[:1]:
        _answer(question, assistant)
    for question in questions:
        began = perf_counter()
        answer = _answer(question, assistant)
        seconds = perf_counter() - began
        measured = score(question, answer, lambda review: assistant.library.document(review).text)
        yield Outcome(question, answer, measured, seconds)


def measures(outcomes: Iterable[Outcome]) -> Measures:
    return summarise((outcome.question, outcome.score) for outcome in outcomes)


def by_kind(outcomes: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    """The outcomes of each kind of question, kinds in the order in which the file first has them."""
    kinds = dict.fromkeys(outcome.question.kind for outcome in outcomes)
    return {kind: [outcome for outcome in outcomes if outcome.question.kind == kind] for kind in kinds}


def times(outcomes: Sequence[Outcome]) -> tuple[float, float]:
    """The median and the 95th percentile of the seconds per question."""
    median, high = np.percentile([outcome.seconds for outcome in outcomes], [50, 95])
    return float(median), float(high)


def evaluation_json(outcomes: Sequence[Outcome], faults: Sequence[str], link: Link) -> dict[str, Any]:
    """Everything: the measures overall and by kind, and each question with its score and its answer."""
    median, high = times(outcomes)
    answer = outcomes[0].answer
    return {
        "format": FORMAT,
        "library": {"generation": answer.generation, "reviews": answer.reviews, "passages": answer.passages},
        "summary": _measures_json(measures(outcomes)),
        "kinds": {kind: _measures_json(measures(some)) for kind, some in by_kind(outcomes).items()},
        "seconds": {"median": median, "percentile_95": high},
        "faults": list(faults),
        "questions": [
            {
                "id": outcome.question.id,
                "kind": outcome.question.kind,
                "expect": outcome.question.expect.value,
                "score": asdict(outcome.score),
                "seconds": outcome.seconds,
                "answer": to_json(outcome.answer, link, outcome.question.id),
            }
            for outcome in outcomes
        ],
    }


def _answer(question: GoldQuestion, assistant: Assistant) -> Answer:
    """The answer; one that finds nothing where the question is not accepted, its lead saying why."""
    try:
        return assistant.answer(question.question, history=question.history)
    except QuestionError as error:
        return Answer(
            question=question.question,
            standalone_question=question.question,
            status=Status.NOT_FOUND,
            form=AnswerForm.PASSAGES,
            lead=str(error),
            why="",
            statements=(),
            citations=(),
            groups=(),
            notices=(),
            understood=(),
            scope=Scope(len(assistant.library.reviews), len(assistant.library.reviews)),
            meant=frozenset(),
            generation=assistant.library.generation,
            reviews=len(assistant.library.reviews),
            passages=assistant.library.passage_count,
        )


def _question(line: str, number: int, path: Path, library: OpenLibrary) -> tuple[GoldQuestion | None, list[str]]:
    """The question of a line, None where all of its gold is at fault, and the faults."""
    try:
        content = json.loads(line)
        json.dumps(content, ensure_ascii=False).encode()  # half a surrogate pair is no text, and cannot be printed
        identifier = str(content.get("id", number))
        written = [(str(item["doc"]), str(item["quote"])) for item in content.get("gold") or []]
        question = GoldQuestion(
            id=identifier,
            question=str(content["question"]),
            kind=str(content.get("kind") or "unnamed"),
            expect=Expect(content["expect"]),
            history=tuple(Turn(str(turn["role"]), str(turn["content"])) for turn in content.get("history") or []),
            gold=tuple(located for doc, quote in written if (located := _located(doc, quote, library))),
            any_gold=bool(content.get("any", False)),
            must_not=tuple(str(phrase) for phrase in content.get("must_not") or []),
            must_not_cite=tuple(str(name) for name in content.get("must_not_cite") or []),
            min_docs=int(content.get("min_docs") or 0),
        )
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise EvaluationError(
            f"Line {number} of {path} is no question with gold: {str(error)[:200]}.",
            f'A line is {{"question": "…", "expect": "…", "gold": […]}}; expect is one of {", ".join(Expect)}.',
        ) from error
    files = {review.file for review in library.reviews.values()}
    held = {(gold.document, gold.quote) for gold in question.gold}
    faults = [
        f"line {number}, {identifier}: "
        + (f"{doc} does not hold “{quote[:60]}”" if doc in files else f"{doc} is not in this library")
        for doc, quote in written
        if (doc, quote) not in held
    ]
    faults += [
        f"line {number}, {identifier}: {name}, not to be cited, is not in this library"
        for name in question.must_not_cite
        if name not in files
    ]
    return (question if question.gold or not written else None), faults


def _located(document: str, quote: str, library: OpenLibrary) -> Gold | None:
    """The gold quotation with its places: exact ones, else those that differ in white space only; None without any."""
    review = next((review.id for review in library.reviews.values() if review.file == document), None)
    if review is None or not quote.strip():
        return None
    text = library.document(review).text
    for pattern in (re.escape(quote), r"\s+".join(re.escape(word) for word in quote.split())):
        places = tuple(Span(*match.span()) for match in re.finditer(pattern, text))
        if places:
            return Gold(document, review, quote, places)
    return None


def _measures_json(found: Measures) -> Mapping[str, Any]:
    def value(item: Any) -> Any:
        if not isinstance(item, Proportion):
            return item
        low, high = item.interval
        return {"share": item.share, "total": item.total, "count": item.count, "low": low, "high": high}

    return {name: value(getattr(found, name)) for name in Measures.__slots__}
