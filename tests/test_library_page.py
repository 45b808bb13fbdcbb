"""The Library page: its filters, selection, charts and checks, and a task in words."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from held import rebuilding_held
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest
from test_app import APP, open_page, wait_for_the_task, words

from corpus.catalogue.entry import CatalogueEntry, Value
from corpus.document import Document, Format, Page
from index.building.rebuild import rebuild
from index.encoder.encoder import Encoder
from index.library.library import Library
from index.storage.store import Review
from ui.app.library_table import Wanted
from ui.app.tasks import duration, how_far, log, outcome
from ui.html import charts
from ui.state.library import LIBRARY_VARIABLE
from ui.state.rebuilding import Progress, Stage, rebuilding


def review(name: str = "a", **values: str) -> Review:
    entry = CatalogueEntry(**{field: Value(value) for field, value in values.items()})
    return Review(name, f"{name}.txt", name, entry, Format.TEXT, "", "", 0, 1, 1, ())


def test_the_list_is_narrowed_by_words_values_and_years() -> None:
    one = review(place="Riverford", type="Serious Case Review", published="2019-03")
    assert Wanted().fits(one)
    assert Wanted("riverford MARCH 2019").fits(one)
    assert not Wanted("riverford 2020").fits(one)
    assert Wanted(values=(("place", frozenset({"Riverford"})), ("type", frozenset()))).fits(one)
    assert not Wanted(values=(("place", frozenset({"Ashmere"})),)).fits(one)
    assert Wanted(years=(2019, 2019)).fits(one)
    assert not Wanted(years=(2020, 2024)).fits(one)
    assert Wanted(years=(2017, 2017)).fits(review(incident="2017"))
    assert not Wanted(years=(1900, 2100)).fits(review())


@given(st.lists(st.sampled_from(["2001", "2019-03", "2020-01-02", "", "soon"])))
def test_every_review_is_counted_once(dates: list[str]) -> None:
    reviews = [review(published=date) if date else review() for date in dates]
    assert sum(count for _, count in charts.by_year(reviews)) == len(reviews)
    assert sum(count for _, count in charts.by_field(reviews, "published")) == len(reviews)


def test_years_between_are_shown_and_those_without_come_last() -> None:
    reviews = [review(published="2019-03"), review(incident="2021"), review()]
    assert charts.by_year(reviews) == [("2019", 1), ("2020", 0), ("2021", 1), ("not recorded", 1)]
    places = [review(place="B"), review(place="a"), review(place="B"), review()]
    assert charts.by_field(places, "place") == [("B", 2), ("a", 1), ("not recorded", 1)]


def test_coverage_counts_pages_read_recognised_and_without_text() -> None:
    pages = (Page(1, 0, 5), Page(2, 5, 5), Page(3, 5, 9, recognised=True), Page(4, 9, 9, recognised=True))
    found = charts.coverage("A <b>", Document("x" * 9, Format.PDF, pages))
    assert (found.pages, found.read, found.recognised, found.without_text) == (4, 1, 1, 2)
    html = charts.coverage_bars([found, charts.coverage("T", Document("x", Format.TEXT))])
    assert "A &lt;b&gt;" in html
    assert "<td>4</td><td>1</td><td>1</td><td>2</td>" in html
    assert "its format has no pages" in html


def test_a_chart_s_labels_are_text() -> None:
    html = charts.bars("Reviews", "Place", [("<script>", 2), ("x", 1)])
    assert "<script>" not in html
    assert html.count("width: 50.0%") == 1


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "less than a second"),
        (1.2, "1 second"),
        (75, "75 seconds"),
        (200, "3 minutes"),
        (3700, "1 hour 2 minutes"),
        (7200, "2 hours"),
    ],
)
def test_a_time_in_words(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_how_far_a_task_is_says_what_is_left_once_that_can_be_said() -> None:
    assert "left" not in how_far(Progress(1, "rebuild", "reading", 1, 4, running=True))
    began = Progress().stage_started - 30
    task = Progress(1, "rebuild", "embedding", 100, 400, running=True, started=began, stage_started=began)
    assert how_far(task) == "Making passages searchable, 100 of 400: 30 s so far, about 2 minutes left"


def test_the_last_run_in_words() -> None:
    report: dict[str, Any] = {
        "changed": True,
        "reviews": 2,
        "passages": 9,
        "embedded": 4,
        "reused": 5,
        "unreadable": [{"file": "<b>.pdf", "reason": "it is empty."}],
        "notes": ["A row of catalogue.csv names no file."],
        "untried": 2,
    }
    files = (
        {"file": "<i>.pdf", "outcome": "added", "reason": None},
        {"file": "n.txt", "outcome": "skipped", "reason": "it is empty"},
    )
    stages = (Stage("starting", 0, 2.0), Stage("checking", 2, 0.1), Stage("embedding", 9, 3.2))
    task = Progress(1, "add", stages=stages, files=files, report=report)
    lines = log(task)
    assert lines[0].startswith("Adding files began at ")
    assert lines[1:] == [
        "2 files checked in less than a second.",
        "9 passages made searchable in 3 seconds.",
        "4 passages made now, 5 as they were.",
        "Not read: <b>.pdf: it is empty.",
    ]
    html = outcome(task, {"<i>.pdf": ("Pages 2-3 have no text: scanned?",)})
    assert "<strong>&lt;i&gt;.pdf</strong>: added. Pages 2-3 have no text: scanned?" in html
    assert "<strong>n.txt</strong>: skipped: it is empty" in html
    assert "The index is up to date: 2 reviews, 9 passages." in html
    assert "A row of catalogue.csv names no file." in html
    assert "2 files that could not be read have not changed and were not tried again; “Read every file again”" in html
    assert "<b>" not in html.replace("<strong>", "")


@pytest.fixture
def own_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoder: Encoder) -> tuple[AppTest, Library]:
    """The app on a library of three reviews that the test may change."""
    library = Library(tmp_path / "own")
    library.reviews_folder.mkdir(parents=True)
    for name, year in (("a", 2019), ("b", 2021), ("c", 2021)):
        text = f"Child {name.upper()}\n\nPublished: March {year}\n\nLearning\n\nThe father was asked about it.\n"
        library.path(f"{name}.txt").write_text(text, encoding="utf-8")
    rebuild(library, encoder)
    monkeypatch.setenv(LIBRARY_VARIABLE, str(library.root))
    return AppTest.from_file(APP, default_timeout=60), library


def select(app: AppTest, *rows: int) -> AppTest:
    app.session_state[app.dataframe[0].key] = {"selection": {"rows": list(rows), "columns": [], "cells": []}}
    return app.run()


def test_the_list_is_searched_filtered_and_opened(own_app: tuple[AppTest, Library]) -> None:
    app, _ = own_app
    open_page(app, "library")
    assert "The index is in order" in words(app)
    assert list(app.dataframe[0].value["Year"]) == [2019, 2021, 2021]
    select(app, 0, 2)
    html = " ".join(block.value for block in app.html)
    assert len(re.findall(r'href="/source\?review=[ac]-', html)) == 2

    app.slider(key="list-years").set_value((2021, 2021)).run()
    assert list(app.dataframe[0].value["File"]) == ["b.txt", "c.txt"]
    assert "2 of 3 reviews are listed." in words(app)
    assert "/source?review=" not in " ".join(block.value for block in app.html)
    app.text_input(key="list-search").set_value("nowhere").run()
    assert "No review in this library matches." in words(app)


def test_the_chosen_reviews_are_removed_after_confirmation(own_app: tuple[AppTest, Library]) -> None:
    app, library = own_app
    select(open_page(app, "library"), 0, 1)
    assert re.search(r"a\.txt.*b\.txt.*The files move to the folder", words(app))
    app.button(key="remove-now").click().run()
    wait_for_the_task()
    app.run()
    assert list(app.dataframe[0].value["File"]) == ["c.txt"]
    assert len(list(library.root.glob("removed/*/*.txt"))) == 2
    assert "The last run:" in words(app)


@pytest.mark.parametrize(
    ("chart", "said"),
    [
        ("By year", "Reviews by year"),
        ("By place", "Reviews by place"),
        ("By type", "Reviews by type"),
        ("Pages read", "its format has no pages"),
    ],
)
def test_every_chart_is_drawn(own_app: tuple[AppTest, Library], chart: str, said: str) -> None:
    app, _ = own_app
    open_page(app, "library")
    app.segmented_control(key="chart").set_value(chart).run()
    assert said in words(app)


def test_the_library_is_checked_in_words(own_app: tuple[AppTest, Library]) -> None:
    app, library = own_app
    open_page(app, "library")
    app.button(key="check").click().run()
    assert re.search(r"Model\s*: in order\..*Index\s*: in order\.", words(app))
    library.path("a.txt").write_text("Another text.", encoding="utf-8")
    app.button(key="check").click().run()
    assert re.search(r"Index\s*: FAULT\. 1 changed file", words(app))


@pytest.mark.skipif(os.name == "nt", reason="the substitute for ocrmypdf is a script")
def test_another_browser_s_task_is_shown(own_app: tuple[AppTest, Library], tmp_path: Path) -> None:
    app, library = own_app
    open_page(app, "library")
    with rebuilding_held(library, "d.pdf", tmp_path):
        assert rebuilding().rebuild(library.root)  # as the other session of this server does
        app.run()
        assert [button.label for button in app.button if button.label == "Cancel"] == ["Cancel"]
    wait_for_the_task()
    assert len(app.run().dataframe[0].value) == 4
