"""The development questions on the five published reviews: what must hold, and a report of what is found.

Run `pytest tests/test_dev_questions.py -s` for the report. The questions were seen while the program was written, so
these figures are an upper bound of what to expect on others.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from conftest import SHARED

from assistant.answer import Answer, NoticeKind, Status
from assistant.answering import answer_question
from assistant.conversation import Turn
from index.embedding import Encoder
from index.library import Library
from index.snapshot import Snapshot, open_snapshot

QUESTIONS = SHARED / "questions" / "dev.jsonl"
ANSWERABLE = ("answer", "both_or_clarify", "answer_cited", "answer_partial", "answer_flag_conflict", "correct_premise")


@dataclass(frozen=True)
class Answered:
    """A question, its answer, and which of its gold quotations the answer cites."""

    question: Mapping[str, Any]
    answer: Answer
    found: Sequence[bool]


@pytest.fixture(scope="module")
def snapshot(real_library: Library) -> Iterator[Snapshot]:
    with open_snapshot(real_library) as opened:
        yield opened


@pytest.fixture(scope="module")
def answered(snapshot: Snapshot, encoder: Encoder) -> list[Answered]:
    texts = {review.file: snapshot.document(review.id).text for review in snapshot.reviews.values()}
    results = []
    for line in QUESTIONS.read_text(encoding="utf-8").splitlines():
        question = json.loads(line)
        history = [Turn(turn["role"], turn["content"]) for turn in question.get("history", [])]
        answer = answer_question(question["question"], snapshot=snapshot, encoder=encoder, history=history)
        results.append(Answered(question, answer, [cites(answer, gold, texts) for gold in question["gold"]]))
    return results


def cites(answer: Answer, gold: Mapping[str, str], texts: Mapping[str, str]) -> bool:
    """Whether a citation overlaps at least half of the shorter of the two."""
    start = texts[gold["doc"]].index(gold["quote"])
    end = start + len(gold["quote"])
    return any(
        citation.document == gold["doc"]
        and min(end, citation.end) - max(start, citation.start) >= 0.5 * min(end - start, len(citation.quote))
        for citation in answer.citations
    )


def test_every_citation_is_verbatim_and_no_statement_uncited(answered: list[Answered], snapshot: Snapshot) -> None:
    for item in answered:
        for citation in item.answer.citations:
            assert snapshot.document(citation.review).text[citation.start : citation.end] == citation.quote
        assert all(statement.citations for statement in item.answer.statements)


def test_gold_evidence_is_cited_for_four_in_five(answered: list[Answered]) -> None:
    with_gold = [item for item in answered if item.question["expect"] in ANSWERABLE and item.found]
    share = sum(any(item.found) for item in with_gold) / len(with_gold)
    whole = sum(any(item.found) if item.question["any"] else all(item.found) for item in with_gold) / len(with_gold)
    statuses = Counter(item.answer.status.value for item in answered if item.question["expect"] in ANSWERABLE)
    print(f"\n{len(answered)} questions; {len(with_gold)} with gold evidence: some cited {share:.0%}, all {whole:.0%}")
    print(f"answerable: {dict(statuses)}")
    assert share >= 0.8


def test_what_cannot_be_answered_is_not(answered: list[Answered]) -> None:
    refused = [item for item in answered if item.question["expect"] == "refuse"]
    wrong = [item.question["question"] for item in refused if item.answer.status is Status.ANSWERED]
    print(f"\nto refuse: {len(refused)}, answered all the same: {wrong}")
    assert len(wrong) <= len(refused) / 10


def test_nothing_answerable_is_refused(answered: list[Answered]) -> None:
    answerable = [item for item in answered if item.question["expect"] in ANSWERABLE]
    assert not [item.question["question"] for item in answerable if item.answer.status is Status.NOT_FOUND]


def test_the_urgent_notice_comes_first_on_every_urgent_question(answered: list[Answered]) -> None:
    for item in answered:
        urgent = item.question["expect"] == "urgent"
        kinds = [notice.kind for notice in item.answer.notices]
        assert not urgent or kinds[0] is NoticeKind.URGENT, item.question["question"]
    alarms = [
        item.question["question"]
        for item in answered
        if item.question["expect"] != "urgent" and NoticeKind.URGENT in {notice.kind for notice in item.answer.notices}
    ]
    print(f"\nurgent notice where none is due: {alarms}")
    assert len(alarms) <= 2


def test_the_wrong_review_is_rarely_cited(answered: list[Answered]) -> None:
    told = [item for item in answered if item.question.get("must_not_cite")]
    wrong = [
        item.question["question"]
        for item in told
        if {citation.document for citation in item.answer.citations} & set(item.question["must_not_cite"])
    ]
    print(f"\nreviews not to be cited: {len(told)} questions, cited all the same: {wrong}")
    assert len(wrong) <= len(told) / 20
