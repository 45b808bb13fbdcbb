"""Questions about the library itself: a table of its catalogue, and the sentence that says what was counted."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping

import pytest
from asking import ask

from assistant import Answer, AnswerForm, Cell, Row, Status, Table, Turn, UnderstoodKind, to_json, turns_of
from assistant.library_table.asked import Wish, wish_of
from corpus.sample import SAMPLE_REVIEWS
from index.building import add, rebuild
from index.encoder.encoder import Encoder
from index.library.library import Library
from index.search import Filters
from index.storage.snapshot import Snapshot, open_snapshot
from ui.html import as_csv, table
from ui.terminal.text import answer_as_text

FATHERS = "what do the reviews say about fathers?"


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Snapshot]:
    """The sample reviews."""
    library = Library(tmp_path_factory.mktemp("samples"))
    add(library.root, [SAMPLE_REVIEWS])
    rebuild(library, encoder)
    with open_snapshot(library) as opened:
        yield opened


def reviews(answer: Answer) -> list[str]:
    assert answer.table
    return [row.review for row in answer.table.rows]


def test_a_table_has_a_row_for_each_review_and_says_so(snapshot: Snapshot, encoder: Encoder) -> None:
    answer = ask("how many reviews are in here altogether", snapshot=snapshot, encoder=encoder)
    assert (answer.form, answer.status) == (AnswerForm.TABLE, Status.ANSWERED)
    assert set(reviews(answer)) == snapshot.reviews.keys()
    assert answer.lead == f"All {len(snapshot.reviews)} reviews:"
    assert answer.citations == ()


def test_every_cell_that_a_text_shows_is_that_text(snapshot: Snapshot, encoder: Encoder) -> None:
    answer = ask("list all the reviews you hold, with publisher and reference", snapshot=snapshot, encoder=encoder)
    assert answer.table
    assert "Publisher" in answer.table.columns
    shown = 0
    for row in answer.table.rows:
        assert len(row.cells) == len(answer.table.columns)
        text = snapshot.text(row.review)
        for cell in row.cells:
            if cell.span:
                shown += 1
                assert 0 <= cell.span.start < cell.span.end <= len(text)
    assert shown > len(answer.table.rows)


def test_the_newest_is_one_and_an_order_is_all(snapshot: Snapshot, encoder: Encoder) -> None:
    dates = {one.id: one.entry.text("published") or "" for one in snapshot.reviews.values()}
    newest = ask("which is the newest review you have?", snapshot=snapshot, encoder=encoder)
    assert {dates[review] for review in reviews(newest)} == {max(dates.values())}
    assert newest.lead.startswith("The newest of ")
    ordered = ask("list all your reviews, oldest first", snapshot=snapshot, encoder=encoder)
    recorded = [dates[review] for review in reviews(ordered) if dates[review]]
    assert recorded == sorted(recorded)
    assert len(reviews(ordered)) == len(snapshot.reviews)


def test_what_no_review_gives_is_said(library_of: Callable[[Mapping[str, str]], Library], encoder: Encoder) -> None:
    library = library_of({"a.txt": "The father was not asked.", "b.txt": "A bruise was seen by the nurse."})
    rebuild(library, encoder)
    with open_snapshot(library) as undated:
        newest = ask("which is the newest review you have?", snapshot=undated, encoder=encoder)
        assert newest.lead == "None of 2 reviews gives a date of publication that was read:"
        assert len(reviews(newest)) == 2
        missing = ask("any reviews with no publication date on them?", snapshot=undated, encoder=encoder)
        assert missing.lead == "2 reviews of 2 give no date of publication that was read:"


def test_the_bounds_of_a_question_are_said_and_taken_back(snapshot: Snapshot, encoder: Encoder) -> None:
    question = "how many reviews do you have since 2021?"
    answer = ask(question, snapshot=snapshot, encoder=encoder)
    within = {one.id for one in snapshot.reviews.values() if (one.entry.year or 0) >= 2021}
    assert set(reviews(answer)) == within
    assert "since 2021" in answer.lead
    [bound] = [item for item in answer.understood if item.kind is UnderstoodKind.BOUND]
    again = ask(question, snapshot=snapshot, encoder=encoder, without=frozenset({bound}))
    assert set(reviews(again)) == snapshot.reviews.keys()


def test_a_question_within_bounds_is_answered_from_these_reviews(snapshot: Snapshot, encoder: Encoder) -> None:
    answer = ask("what did reviews published since 2021 learn about fathers?", snapshot=snapshot, encoder=encoder)
    assert answer.form is AnswerForm.PASSAGES
    assert answer.scope.bounds == ("since 2021",)
    assert all((snapshot.reviews[one.review].entry.year or 0) >= 2021 for one in answer.citations)
    everywhere = ask(answer.question, snapshot=snapshot, encoder=encoder, everywhere=True)
    assert everywhere.scope.searched == everywhere.scope.total


def test_where_no_review_fits_it_is_said(snapshot: Snapshot, encoder: Encoder) -> None:
    answer = ask("what do reviews before 1995 say about fathers?", snapshot=snapshot, encoder=encoder)
    assert answer.status is Status.NOT_FOUND
    assert answer.lead == f"None of this library’s {len(snapshot.reviews)} reviews fits what you asked for: until 1994."
    both = ask("fathers, in reviews since 2020 and before 2010", snapshot=snapshot, encoder=encoder)
    assert both.status is Status.NOT_FOUND
    assert "together: since 2020; until 2009" in both.lead


def test_where_no_row_fits_it_is_said(snapshot: Snapshot, encoder: Encoder) -> None:
    answer = ask("which is the oldest review since 2090?", snapshot=snapshot, encoder=encoder)
    assert reviews(answer) == []
    assert answer.lead == f"None of this library’s {len(snapshot.reviews)} reviews fits what you asked for: since 2090."


def test_what_was_taken_for_a_question_about_the_library_can_be_searched_for(
    snapshot: Snapshot, encoder: Encoder
) -> None:
    answer = ask("how many reviews are in here altogether", snapshot=snapshot, encoder=encoder)
    [kind] = [item for item in answer.understood if item.kind is UnderstoodKind.KIND]
    again = ask(answer.question, snapshot=snapshot, encoder=encoder, without=frozenset({kind}))
    assert again.form is AnswerForm.PASSAGES
    assert again.table is None


def test_a_question_of_bounds_alone_asks_which_they_are(snapshot: Snapshot, encoder: Encoder) -> None:
    answer = ask("reviews since 2021", snapshot=snapshot, encoder=encoder)
    assert answer.form is AnswerForm.TABLE
    [kind] = [item for item in answer.understood if item.kind is UnderstoodKind.KIND]
    again = ask(answer.question, snapshot=snapshot, encoder=encoder, without=frozenset({kind}))
    assert again.form is not AnswerForm.TABLE


def test_filters_bound_a_table_too(snapshot: Snapshot, encoder: Encoder) -> None:
    one = next(iter(snapshot.reviews))
    chosen = Filters(reviews=frozenset({one}))
    assert reviews(ask("list all your reviews", snapshot=snapshot, encoder=encoder, filters=chosen)) == [one]


@pytest.mark.parametrize(
    "question", [FATHERS, "how many times was the baby seen by the midwife?", "list the learning points of Riverford"]
)
def test_what_reviews_say_is_no_table(question: str, snapshot: Snapshot, encoder: Encoder) -> None:
    assert ask(question, snapshot=snapshot, encoder=encoder).table is None


def test_a_question_about_the_product_is_not_searched_for(snapshot: Snapshot, encoder: Encoder) -> None:
    answer = ask("what can you do", snapshot=snapshot, encoder=encoder)
    assert answer.form is AnswerForm.ABOUT_PRODUCT
    assert f"{len(snapshot.reviews)} reviews" in answer.lead
    assert answer.citations == ()


def test_a_table_is_in_the_json_the_terminal_and_the_plain_text(snapshot: Snapshot, encoder: Encoder) -> None:
    answer = ask("list all the reviews you hold", snapshot=snapshot, encoder=encoder)
    written = to_json(answer, lambda citation: "")
    assert [row["review"] for row in written["table"]["rows"]] == reviews(answer)
    for review in snapshot.reviews.values():
        assert review.label in written["answer"]
        assert review.label in answer_as_text(answer, "")


def test_the_conversation_goes_on_after_a_table(snapshot: Snapshot, encoder: Encoder) -> None:
    first = ask("how many reviews are in here altogether", snapshot=snapshot, encoder=encoder)
    history = [Turn("user", first.question), Turn("assistant", first.lead)]
    assert ask(FATHERS, snapshot=snapshot, encoder=encoder, history=history).form is AnswerForm.PASSAGES


def test_the_library_is_asked_for_whatever_was_talked_about(snapshot: Snapshot, encoder: Encoder) -> None:
    first = ask("list the recommendations of the Riverford review", snapshot=snapshot, encoder=encoder)
    answer = ask("how many reviews do you have", snapshot=snapshot, encoder=encoder, history=turns_of(first))
    assert set(reviews(answer)) == snapshot.reviews.keys()
    published = ask("when was it published?", snapshot=snapshot, encoder=encoder, history=turns_of(first))
    assert {citation.review for citation in published.citations} == {first.citations[0].review}


def test_what_a_table_holds_is_drawn_as_text_and_is_no_formula() -> None:
    shown = Table(("Review", "Title"), (Row("x", (Cell("<b>one</b>"), Cell('=HYPERLINK("http://evil")'))),))
    drawn = table.table(shown, '"><script>')
    assert "<b>" not in drawn
    assert "<script>" not in drawn
    [head, row] = csv.reader(io.StringIO(as_csv(shown).decode("utf-8-sig")))
    assert head == ["Review", "Title"]
    assert row == ["<b>one</b>", '\'=HYPERLINK("http://evil")']


@pytest.mark.parametrize(
    ("question", "wish"),
    [
        ("newest one in the library?", Wish("published", descending=True, first=1)),
        ("three most recent LCSPRs", Wish("published", descending=True, first=3)),
        ("practitioner briefings, list them newest first", Wish("published", descending=True)),
        ("oldest SCR v newest SCR you hold?", Wish("published", descending=True, first=1, ends=True)),
        ("list the reviews by year", Wish("published", descending=False, shown=("published",))),
        ("which reviews have no title", Wish(missing="title")),
        ("the longest report", Wish("pages", descending=True, first=1)),
        ("are there reviews where the board isnt named", Wish(missing="publisher")),
        ("any with no publication date on them?", Wish(missing="published")),
        ("which year has the most reviews", Wish(each="published")),
        ("how many different areas do the reviews come from", Wish(each="place")),
        ("what is the reference of the Ash review", Wish(shown=("reference",))),
        ("what have we got from Wales", Wish()),
    ],
)
def test_what_is_wanted_of_the_catalogue(question: str, wish: Wish) -> None:
    assert wish_of(question) == wish
