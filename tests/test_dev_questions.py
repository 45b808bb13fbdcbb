"""The development questions on the five published reviews: what must hold, and the report of the evaluation.

Run `pytest tests/test_dev_questions.py -s` for the report. The questions were seen while the program was written, so
these figures are an upper bound of what to expect on others.
"""

from collections.abc import Iterator

import pytest
from asking import assistant_of
from conftest import SHARED

from assistant.answer import Status
from assistant.evaluation.evaluation import Outcome, evaluate, measures, read_questions
from assistant.evaluation.measures import Expect
from index import OpenLibrary
from index.encoder.encoder import Encoder
from index.library.library import Library
from index.storage.snapshot import Snapshot, open_snapshot
from ui.terminal.evaluation import evaluation_as_text

QUESTIONS = SHARED / "questions" / "dev.jsonl"


@pytest.fixture(scope="module")
def snapshot(real_library: Library) -> Iterator[Snapshot]:
    with open_snapshot(real_library) as opened:
        yield opened


@pytest.fixture(scope="module")
def outcomes(snapshot: Snapshot, encoder: Encoder) -> list[Outcome]:
    if not QUESTIONS.is_file():
        pytest.skip("the development questions are not here: shared/questions/dev.jsonl beside the project is absent")
    gold = read_questions(QUESTIONS, OpenLibrary(snapshot))
    assert not gold.faults
    answered = list(evaluate(gold.questions, assistant_of(snapshot, encoder)))
    print(f"\n{evaluation_as_text(answered, ())}")
    return answered


def test_every_citation_is_verbatim_and_no_statement_uncited(outcomes: list[Outcome]) -> None:
    found = measures(outcomes)
    assert found.verbatim.count
    assert found.verbatim.share == 1
    assert found.uncited == 0


def test_gold_evidence_is_cited_for_four_in_five(outcomes: list[Outcome]) -> None:
    share = measures(outcomes).some_gold.share
    assert share is not None
    assert share >= 0.8


def test_what_cannot_be_answered_is_not(outcomes: list[Outcome]) -> None:
    share = measures(outcomes).refused_rightly.share
    assert share is not None
    assert share >= 0.9


def test_nothing_answerable_is_refused(outcomes: list[Outcome]) -> None:
    answerable = [item for item in outcomes if item.question.expect not in (Expect.REFUSE, Expect.URGENT)]
    assert not [item.question.question for item in answerable if item.answer.status is Status.NOT_FOUND]


def test_the_urgent_notice_comes_first_on_every_urgent_question(outcomes: list[Outcome]) -> None:
    found = measures(outcomes)
    assert found.urgent_shown.share == 1
    assert found.urgent_falsely_shown.total <= 2


def test_the_wrong_review_is_rarely_cited(outcomes: list[Outcome]) -> None:
    share = measures(outcomes).must_not_cited.share
    assert share is not None
    assert share <= 0.05
