"""Evaluation: intervals and measures worked by hand, files of questions and their faults, a miss of every stage."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from asking import assistant_of
from click.testing import CliRunner
from conftest import write_library
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import (
    Answer,
    AnswerForm,
    Citation,
    Notice,
    NoticeKind,
    Place,
    ReviewGroup,
    Scope,
    Statement,
    Status,
)
from assistant.evaluation.evaluation import EvaluationError, Outcome, evaluate, evaluation_json, read_questions, times
from assistant.evaluation.measures import Expect, Gold, GoldQuestion, Proportion, overlaps, score, summarise
from assistant.evaluation.misses import Stage, misses
from corpus.document import Span
from corpus.structure import SectionKind
from index import OpenLibrary
from index.building.rebuild import rebuild
from index.encoder.encoder import Encoder
from index.library.library import Library
from index.storage.snapshot import Snapshot, open_snapshot
from ui.commands.command_line import cli
from ui.html.addresses import link_to
from ui.terminal.evaluation import evaluation_as_text, misses_as_text

NORTHMOOR, ELLERBY, FAMILY = "northmoor child t.txt", "ellerby vale child t.md", "family w briefing.txt"

# Two texts for values made by hand: quotations are counted off in tens.
TEXTS = {"a": "0123456789" * 10, "b": "abcdefghij" * 10}


def citation(review: str, start: int, end: int, number: int = 1) -> Citation:
    return Citation(
        number=number,
        review=review,
        label=review.upper(),
        document=f"{review}.txt",
        title=None,
        publisher=None,
        published=None,
        type=None,
        subject=None,
        page=None,
        section=(),
        section_kind=SectionKind.OTHER,
        quote=TEXTS[review][start:end],
        start=start,
        end=end,
        passage=TEXTS[review],
        passage_start=0,
        passage_end=100,
        source_url=None,
        score=0.5,
    )


def answer(
    *places: tuple[str, int, int], status: Status = Status.ANSWERED, notices: tuple[NoticeKind, ...] = ()
) -> Answer:
    """An answer that cites these places in this order, its lead the only words that are not a quotation's."""
    cited = tuple(citation(*place, number) for number, place in enumerate(places, 1))
    reviews = dict.fromkeys(item.review for item in cited)
    return Answer(
        question="?",
        standalone_question="?",
        status=status,
        form=AnswerForm.PASSAGES,
        lead="In their own words:",
        why="",
        statements=tuple(Statement(item.quote, (item.number,)) for item in cited),
        citations=cited,
        groups=tuple(
            ReviewGroup(review, review.upper(), tuple(item.number for item in cited if item.review == review))
            for review in reviews
        ),
        notices=tuple(Notice(kind, f"a notice: {kind}") for kind in notices),
        understood=(),
        scope=Scope(2, 2),
        meant=frozenset(),
        generation="g",
        reviews=2,
        passages=2,
    )


def gold(review: str, start: int, end: int) -> Gold:
    return Gold(f"{review}.txt", review, TEXTS[review][start:end], (Span(start, end),))


def question(expect: Expect = Expect.ANSWER, *wanted: Gold, **values: Any) -> GoldQuestion:
    return GoldQuestion(id="1", question="?", kind="k", expect=expect, gold=wanted, **values)


@given(st.integers(1, 10_000).flatmap(lambda count: st.tuples(st.floats(0, count), st.just(count))))
def test_the_interval_lies_within_0_and_1_and_holds_the_proportion(case: tuple[float, int]) -> None:
    proportion = Proportion(*case)
    low, high = proportion.interval
    assert proportion.share is not None
    assert 0 <= low <= proportion.share <= high <= 1


@given(st.integers(1, 1000), st.data())
def test_the_interval_of_failures_mirrors_that_of_successes(count: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, count))
    low, high = Proportion(successes, count).interval
    assert Proportion(count - successes, count).interval == pytest.approx((1 - high, 1 - low), abs=1e-9)


@pytest.mark.parametrize(
    ("successes", "count", "interval"),
    [
        # z² = 3.8415: (0.8 + 0.19207 ± 1.96 √(0.016 + 0.0096036)) / 1.38415 = (0.99207 ± 0.31362) / 1.38415
        pytest.param(8, 10, (0.4902, 0.9433), id="eight of ten"),
        # (0.19207 ± 0.19207) / 1.38415
        pytest.param(0, 10, (0, 0.2775), id="none of ten"),
        pytest.param(10, 10, (0.7225, 1), id="all of ten"),
        pytest.param(0, 0, (0, 1), id="nothing is known of none"),
    ],
)
def test_the_interval_worked_by_hand(successes: int, count: int, interval: tuple[float, float]) -> None:
    assert Proportion(successes, count).interval == pytest.approx(interval, abs=5e-5)


@pytest.mark.parametrize(
    ("review", "start", "end", "found"),
    [
        pytest.param("a", 20, 40, True, id="the same"),
        pytest.param("a", 0, 100, True, id="all of it within a longer one"),
        pytest.param("a", 25, 27, True, id="a short one within it"),
        pytest.param("a", 30, 50, True, id="half"),
        pytest.param("a", 31, 51, False, id="less than half"),
        pytest.param("a", 35, 45, True, id="half of the shorter"),
        pytest.param("a", 40, 60, False, id="side by side"),
        pytest.param("b", 20, 40, False, id="the same place of another review"),
        pytest.param("a", 30, 30, False, id="an empty one"),
    ],
)
def test_gold_is_found_by_half_of_the_shorter(review: str, start: int, end: int, found: bool) -> None:
    assert overlaps(gold("a", 20, 40), Place(review, start, end)) is found


def measured(asked: GoldQuestion, given_answer: Answer) -> Any:
    return score(asked, given_answer, TEXTS.__getitem__)


def test_evidence_of_one_answer_worked_by_hand() -> None:
    wanted = (gold("a", 0, 10), gold("a", 50, 60), gold("b", 0, 10), gold("b", 90, 100))
    cited = answer(("a", 20, 30), ("a", 0, 10), ("b", 0, 8), ("b", 30, 50), ("a", 2, 9))
    every = measured(question(Expect.ANSWER, *wanted), cited)
    assert every.found == (True, False, True, False)
    assert every.recall == 2 / 4
    assert every.reciprocal_rank == 1 / 2
    assert (every.matching, every.citations) == (3, 5)
    assert (every.some_gold, every.passed) == (True, False)
    any_of_them = measured(question(Expect.ANSWER, *wanted, any_gold=True), cited)
    assert (any_of_them.recall, any_of_them.passed) == (1, True)


def test_a_changed_quotation_and_a_bare_statement_are_counted() -> None:
    right = answer(("a", 0, 10), ("a", 20, 30))
    changed = replace(right, citations=(right.citations[0], replace(right.citations[1], quote="0123456780")))
    of_changed = measured(question(), changed)
    assert (of_changed.verbatim, of_changed.citations, of_changed.passed) == (1, 2, False)
    of_bare = measured(question(), replace(right, statements=(*right.statements, Statement("Trust us.", ()))))
    assert (of_bare.uncited, of_bare.passed) == (1, False)


URGENT, AMBIGUOUS, FALSE = NoticeKind.URGENT, NoticeKind.AMBIGUOUS, NoticeKind.FALSE_PREMISE
GOLD = gold("a", 0, 10)


@pytest.mark.parametrize(
    ("asked", "given_answer", "passes"),
    [
        pytest.param(question(Expect.ANSWER, GOLD), answer(("a", 0, 10)), True, id="gold cited"),
        pytest.param(
            question(Expect.ANSWER, GOLD), answer(("a", 0, 10), status=Status.CLOSEST), True, id="closest with gold"
        ),
        pytest.param(question(Expect.ANSWER, GOLD), answer(("a", 50, 60)), False, id="gold not cited"),
        pytest.param(question(Expect.ANSWER), answer(status=Status.NOT_FOUND), False, id="refused outright"),
        pytest.param(question(Expect.ANSWER, GOLD), answer(("a", 0, 10), notices=(URGENT,)), False, id="a false alarm"),
        pytest.param(question(must_not=("OWN  words",)), answer(("a", 0, 10)), False, id="a wrong claim, folded"),
        pytest.param(question(must_not_cite=("b.txt",)), answer(("b", 0, 10)), False, id="a wrong review"),
        pytest.param(question(min_docs=2), answer(("a", 0, 10), ("a", 20, 30)), False, id="one review of two"),
        pytest.param(question(min_docs=2), answer(("a", 0, 10), ("b", 20, 30)), True, id="two reviews of two"),
        pytest.param(
            question(Expect.BOTH_OR_CLARIFY), answer(("a", 0, 10), ("b", 0, 10)), False, id="both without the notice"
        ),
        pytest.param(
            question(Expect.BOTH_OR_CLARIFY), answer(("a", 0, 10), notices=(AMBIGUOUS,)), False, id="one of both"
        ),
        pytest.param(
            question(Expect.BOTH_OR_CLARIFY, GOLD),
            answer(("a", 0, 10), ("b", 0, 10), notices=(AMBIGUOUS,)),
            True,
            id="both with the notice",
        ),
        pytest.param(
            question(Expect.CORRECT_PREMISE, GOLD), answer(("a", 0, 10)), True, id="the premise corrected by gold"
        ),
        pytest.param(
            question(Expect.CORRECT_PREMISE, GOLD),
            answer(("a", 50, 60), notices=(FALSE,)),
            False,
            id="a notice is no gold",
        ),
        pytest.param(question(Expect.CORRECT_PREMISE), answer(("a", 0, 10)), False, id="a premise accepted"),
        pytest.param(
            question(Expect.CORRECT_PREMISE), answer(("a", 0, 10), notices=(FALSE,)), True, id="a premise denied"
        ),
        pytest.param(
            question(Expect.CORRECT_PREMISE),
            answer(("a", 0, 10), status=Status.CLOSEST),
            True,
            id="a premise not answered",
        ),
        pytest.param(question(Expect.REFUSE), answer(("a", 0, 10)), False, id="answered, not refused"),
        pytest.param(
            question(Expect.REFUSE), answer(("a", 0, 10), status=Status.CLOSEST), True, id="closest is no answer"
        ),
        pytest.param(
            question(Expect.URGENT), answer(status=Status.NOT_FOUND, notices=(URGENT, AMBIGUOUS)), True, id="urgent"
        ),
        pytest.param(question(Expect.URGENT), answer(notices=(AMBIGUOUS, URGENT)), False, id="urgent comes second"),
        pytest.param(question(Expect.URGENT), answer(), False, id="no urgent notice"),
        pytest.param(
            question(Expect.URGENT, GOLD), answer(("a", 50, 60), notices=(URGENT,)), False, id="urgent without gold"
        ),
    ],
)
def test_what_is_right_as_a_whole(asked: GoldQuestion, given_answer: Answer, passes: bool) -> None:
    assert measured(asked, given_answer).passed is passes


def test_the_measures_of_a_set_worked_by_hand() -> None:
    wanted = (gold("a", 0, 10), gold("b", 0, 10))
    set_of_questions = [
        # recall 1/2, rank 1/2, 1 of 2 citations
        (question(Expect.ANSWER, *wanted), answer(("a", 50, 60), ("a", 0, 10))),
        # recall 1, rank 1, 1 of 1 citations, hedged
        (question(Expect.ANSWER, *wanted, any_gold=True), answer(("b", 0, 10), status=Status.CLOSEST)),
        # recall 0, rank 0, 0 of 0 citations, refused outright
        (question(Expect.ANSWER, *wanted), answer(status=Status.NOT_FOUND)),
        # answerable without gold: no evidence to measure; the wrong review is cited
        (question(must_not_cite=("b.txt",)), answer(("b", 0, 10))),
        (question(Expect.REFUSE), answer(("a", 0, 10))),
        (question(Expect.REFUSE, must_not=("lasagne",)), answer(status=Status.NOT_FOUND, notices=(URGENT,))),
        (question(Expect.URGENT), answer(notices=(URGENT,))),
        (question(Expect.BOTH_OR_CLARIFY), answer(("a", 0, 10))),
        (question(Expect.CORRECT_PREMISE), answer(("a", 0, 10), status=Status.CLOSEST)),
    ]
    found = summarise((asked, measured(asked, given_answer)) for asked, given_answer in set_of_questions)
    assert found.questions == 9
    assert (found.recall.total, found.recall.count) == (1.5, 3)
    assert found.some_gold == Proportion(2, 3)
    assert found.mean_reciprocal_rank == pytest.approx((1 / 2 + 1 + 0) / 3)
    assert found.precision == Proportion(2, 3)
    assert found.verbatim == Proportion(7, 7)
    assert found.uncited == 0
    assert found.refused_rightly == Proportion(1, 2)
    assert found.refused_outright == Proportion(1, 5)
    assert found.hedged == Proportion(1, 5)
    assert found.must_not_cited == Proportion(1, 1)
    assert found.must_not_said == Proportion(0, 1)
    assert found.told_apart == Proportion(0, 1)
    assert found.premise_corrected == Proportion(1, 1)
    assert found.urgent_shown == Proportion(1, 1)
    assert found.urgent_falsely_shown == Proportion(1, 8)
    # The hedged one with gold, the urgent one and the premise.
    assert found.passed == Proportion(3, 9)


# --- files of questions over the small fictional library ---


@pytest.fixture(scope="module")
def snapshot(small_library: Library) -> Iterator[Snapshot]:
    with open_snapshot(small_library) as opened:
        yield opened


def written(path: Path, *lines: Mapping[str, Any]) -> Path:
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return path


def of(doc: str, *quotes: str) -> list[dict[str, str]]:
    return [{"doc": doc, "quote": quote} for quote in quotes]


FATHER = "which agency spoke to the father of Child T in Northmoor?"
SIX = (
    {
        "id": "fathers",
        "kind": "lookup",
        "question": "did anyone talk to the dad in the Northmoor review?",
        "expect": "answer",
        "gold": of(NORTHMOOR, "No agency spoke to the father."),
        "must_not_cite": [ELLERBY],
    },
    {
        "id": "recommendations",
        "kind": "list",
        "question": "list the recommendations of the Northmoor review",
        "expect": "answer",
        "gold": of(
            NORTHMOOR,
            "The Board should ask every agency to show how",
            "Nurseries should refer every unexplained bruise to children's social care on the same day.",
        ),
    },
    {
        "id": "which child",
        "kind": "ambiguous",
        "question": "what was known of bruises on Child T?",
        "expect": "both_or_clarify",
        "gold": of(NORTHMOOR, "The nursery recorded bruises on three occasions.")
        + of(ELLERBY, "A small bruise had been seen by the midwife a fortnight earlier"),
        "any": True,
    },
    {"id": "lasagne", "kind": "elsewhere", "question": "recipe for lasagne", "expect": "refuse"},
    {
        "id": "now",
        "kind": "urgent",
        "question": "a pupil has just told me her stepdad hit her, what do I do now",
        "expect": "urgent",
    },
    {
        "id": "nurse",
        "kind": "follow-up",
        "question": "and what did the school nurse do well?",
        "history": [{"role": "user", "content": "tell me about Family W"}],
        "expect": "answer",
        "gold": of(FAMILY, "The school nurse  kept ringing until a social\nworker visited."),
    },
)


@pytest.fixture(scope="module")
def outcomes(snapshot: Snapshot, encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> list[Outcome]:
    gold_file = read_questions(written(tmp_path_factory.mktemp("gold") / "six.jsonl", *SIX), OpenLibrary(snapshot))
    assert not gold_file.faults
    return list(evaluate(gold_file.questions, assistant_of(snapshot, encoder)))


def test_six_questions_from_file_to_report(outcomes: list[Outcome], snapshot: Snapshot, encoder: Encoder) -> None:
    assert [outcome.question.id for outcome in outcomes] == [line["id"] for line in SIX]
    assert [outcome.score.passed for outcome in outcomes] == [True] * 6
    median, high = times(outcomes)
    assert 0 < median <= high
    report = evaluation_as_text(outcomes, ())
    assert max(map(len, report.splitlines())) <= 100
    assert "right as a whole" in report
    assert "100 (21–100)" in report
    found = [miss for outcome in outcomes for miss in misses(outcome, assistant_of(snapshot, encoder))]
    assert [(miss.id, miss.stage) for miss in found] == []


def test_everything_is_in_the_json(outcomes: list[Outcome]) -> None:
    content = json.loads(json.dumps(evaluation_json(outcomes, ["line 1"], link_to)))
    assert content["summary"]["passed"]["share"] == 1
    assert content["summary"]["passed"]["low"] == pytest.approx(0.6097, abs=5e-5)
    assert list(content["kinds"]) == [line["kind"] for line in SIX]
    assert content["faults"] == ["line 1"]
    assert [item["id"] for item in content["questions"]] == [line["id"] for line in SIX]
    assert content["questions"][0]["answer"]["citations"]
    assert content["questions"][0]["score"]["found"] == [True]


def test_the_command_prints_the_report_the_misses_and_the_faults(small_library: Library, tmp_path: Path) -> None:
    refused = {"id": "answered", "question": FATHER, "expect": "refuse"}
    faulty = {"id": "faulty", "question": "?", "expect": "answer", "gold": of(NORTHMOOR, "Nobody wrote this.")}
    file = written(tmp_path / "two.jsonl", refused, faulty)
    words = ["evaluate", str(file), "--library", str(small_library.root), "--misses"]
    shown = CliRunner().invoke(cli, words)
    assert shown.exit_code == 1
    assert f"line 2, faulty: {NORTHMOOR} does not hold “Nobody wrote this.”" in shown.stdout
    assert "1 questions over 3 reviews" in shown.stdout
    assert "wrongly answered (1)" in shown.stdout
    content = json.loads(CliRunner().invoke(cli, [*words, "--json"]).stdout)
    assert content["misses"][0]["stage"] == "wrongly answered"
    assert len(content["faults"]) == 1


def test_gold_is_located_exactly_else_with_white_space_folded(snapshot: Snapshot, tmp_path: Path) -> None:
    both = "Information sharing  is\neveryone's responsibility."
    lines = {"question": "?", "expect": "answer", "gold": of(ELLERBY, both, "not referred")}
    (read,) = read_questions(written(tmp_path / "q.jsonl", lines), OpenLibrary(snapshot)).questions
    text = snapshot.document(read.gold[0].review).text
    assert [place.of(text) for place in read.gold[0].places] == ["Information sharing is everyone's responsibility."]
    assert (read.id, read.kind, read.any_gold) == ("1", "unnamed", False)


def test_every_place_of_a_repeated_quotation_counts(
    library_of: Callable[[Mapping[str, str]], Library], encoder: Encoder, tmp_path: Path
) -> None:
    twice = "The midwife saw a bruise.\n\nLearning\n\nThe midwife saw a bruise.\n"
    library = library_of({"a.txt": twice})
    rebuild(library, encoder)
    with open_snapshot(library) as opened:
        line = {"question": "?", "expect": "answer", "gold": of("a.txt", "The midwife saw a bruise.")}
        (read,) = read_questions(written(tmp_path / "q.jsonl", line), OpenLibrary(opened)).questions
    assert len(read.gold[0].places) == 2


def test_faults_of_the_file_are_named_and_not_counted(snapshot: Snapshot, tmp_path: Path) -> None:
    half = {
        "id": "half",
        "question": "?",
        "expect": "answer",
        "gold": of(NORTHMOOR, "No agency spoke to the father.", "A sentence of no review.") + of("gone.txt", "x"),
        "must_not_cite": ["lost.txt"],
    }
    none = {"id": "none", "question": "?", "expect": "answer", "gold": of(FAMILY, " ")}
    read = read_questions(written(tmp_path / "q.jsonl", half, none), OpenLibrary(snapshot))
    assert [(item.id, len(item.gold)) for item in read.questions] == [("half", 1)]
    assert len(read.faults) == 4
    for fault, words in zip(
        read.faults, ("does not hold", "gone.txt is not", "lost.txt, not to be", "none:"), strict=True
    ):
        assert words in fault


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", "no question to ask", id="empty"),
        pytest.param(b"\xff\xfe", "UTF-8", id="another encoding"),
        pytest.param(b'{"question": "?", "expect": "answer"}\n{', "Line 2", id="half a line"),
        pytest.param(b"[1]", "Line 1", id="no object"),
        pytest.param(b'{"expect": "answer"}', "question", id="no question"),
        pytest.param(b'{"question": "?", "expect": "guess"}', "guess", id="an unknown expectation"),
        pytest.param(b'{"question": "?", "expect": "answer", "gold": [{}]}', "doc", id="gold without a document"),
        pytest.param(b'{"question": "\\ud800", "expect": "answer"}', "Line 1", id="half a character"),
        pytest.param(b'{"question": "?", "expect": "answer", "min_docs": Infinity}', "Line 1", id="endlessly many"),
        pytest.param(b"[" * 100_000, "Line 1", id="deeply nested"),
    ],
)
def test_a_file_of_no_questions_is_one_error(content: bytes, words: str, snapshot: Snapshot, tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_bytes(content)
    with pytest.raises(EvaluationError, match=words) as raised:
        read_questions(path, OpenLibrary(snapshot))
    assert "\n" not in str(raised.value)


def test_a_missing_file_is_one_error(snapshot: Snapshot, tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="cannot be read"):
        read_questions(tmp_path / "none.jsonl", OpenLibrary(snapshot))


# --- a miss of every stage: real answers, and questions that expect something else of them ---


def found_misses(line: Mapping[str, Any], snapshot: Snapshot, encoder: Encoder, path: Path) -> list[tuple[Stage, str]]:
    read = read_questions(written(path / "q.jsonl", line), OpenLibrary(snapshot))
    (outcome,) = evaluate(read.questions, assistant_of(snapshot, encoder))
    found = misses(outcome, assistant_of(snapshot, encoder))
    assert max(map(len, misses_as_text(found).splitlines())) <= 100
    return [(miss.stage, miss.came) for miss in found]


HOUSE = of(FAMILY, "The house had no heating")
NURSERIES = of(NORTHMOOR, "Nurseries should refer every unexplained bruise")


@pytest.mark.parametrize(
    ("line", "stage"),
    [
        pytest.param({"question": FATHER, "expect": "answer", "gold": HOUSE}, Stage.WRONG_REVIEW, id="wrong review"),
        pytest.param(
            {"question": FATHER, "expect": "answer", "gold": NURSERIES},
            Stage.NOT_CHOSEN,
            id="not chosen",
        ),
        pytest.param(
            {
                "question": "list the recommendations of the Northmoor review",
                "expect": "answer",
                "gold": of(NORTHMOOR, "No agency spoke to the father."),
            },
            Stage.NOT_LISTED,
            id="not listed",
        ),
        pytest.param(
            {"question": "recipe for lasagne", "expect": "answer", "gold": HOUSE},
            Stage.WRONGLY_REFUSED,
            id="wrongly refused",
        ),
        pytest.param({"question": "", "expect": "answer"}, Stage.WRONGLY_REFUSED, id="not accepted as a question"),
        pytest.param(
            {"question": "how many police officers were at the Northmoor inquest?", "expect": "answer"},
            Stage.HEDGED,
            id="hedged",
        ),
        pytest.param({"question": FATHER, "expect": "refuse"}, Stage.WRONGLY_ANSWERED, id="wrongly answered"),
        pytest.param(
            {"question": FATHER, "expect": "answer", "must_not_cite": [NORTHMOOR]},
            Stage.WRONG_REVIEW_CITED,
            id="wrong review cited",
        ),
        pytest.param(
            {"question": FATHER, "expect": "answer", "must_not": ["no agency  SPOKE"]},
            Stage.WRONG_CLAIM,
            id="wrong claim",
        ),
        pytest.param(
            {"question": FATHER, "expect": "answer", "min_docs": 2}, Stage.TOO_FEW_REVIEWS, id="too few reviews"
        ),
        pytest.param({"question": FATHER, "expect": "both_or_clarify"}, Stage.NOT_TOLD_APART, id="not told apart"),
        pytest.param({"question": FATHER, "expect": "correct_premise"}, Stage.PREMISE_ACCEPTED, id="premise accepted"),
        pytest.param({"question": FATHER, "expect": "urgent"}, Stage.URGENT_MISSED, id="urgent missed"),
        pytest.param(
            {"question": "a pupil has just told me her stepdad hit her, what do I do now", "expect": "refuse"},
            Stage.URGENT_FALSELY_SHOWN,
            id="urgent falsely shown",
        ),
    ],
)
def test_a_miss_of_each_stage(
    line: Mapping[str, Any], stage: Stage, snapshot: Snapshot, encoder: Encoder, tmp_path: Path
) -> None:
    assert stage in [found for found, _ in found_misses(line, snapshot, encoder, tmp_path)]


def test_of_any_gold_the_one_that_came_furthest_is_explained(
    snapshot: Snapshot, encoder: Encoder, tmp_path: Path
) -> None:
    wanted = HOUSE + NURSERIES
    line = {"question": FATHER, "expect": "answer", "gold": wanted, "any": True}
    ((stage, came),) = found_misses(line, snapshot, encoder, tmp_path)
    assert stage is Stage.NOT_CHOSEN
    assert came.startswith("rank ")


def test_what_the_search_did_not_bring_up_is_not_retrieved(
    encoder: Encoder, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    sections = "".join(
        f"Chapter {number}\n\nThe midwife saw bruise number {number} on the baby and did not refer the bruise.\n\n"
        for number in range(1, 41)
    )
    library = write_library(
        tmp_path_factory.mktemp("large"),
        {
            "bruises.md": sections.replace("Chapter", "## Chapter"),
            "kitchen.txt": "The kitchen had no heating at all.\n",
        },
    )
    rebuild(library, encoder)
    with open_snapshot(library) as opened:
        line = {
            "question": "what did the midwife do about the bruise on the baby?",
            "expect": "answer",
            "gold": of("kitchen.txt", "The kitchen had no heating at all."),
        }
        ((stage, came),) = [
            found for found in found_misses(line, opened, encoder, tmp_path) if found[0] is not Stage.HEDGED
        ]
    assert stage is Stage.NOT_RETRIEVED
    assert came == "passage 41 of 41"


def test_what_is_not_verbatim_is_a_miss(outcomes: list[Outcome], snapshot: Snapshot, encoder: Encoder) -> None:
    broken = replace(outcomes[0], score=replace(outcomes[0].score, verbatim=0))
    assert Stage.NOT_VERBATIM in [miss.stage for miss in misses(broken, assistant_of(snapshot, encoder))]
