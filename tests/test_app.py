"""Every page of the app, driven by Streamlit's own test: on real libraries, with the real model."""

import os
import re
import time
from pathlib import Path

import pytest
from held import rebuilding_held
from streamlit.testing.v1 import AppTest

from index.building.rebuild import rebuild
from index.encoder.encoder import Encoder
from index.library.library import Library, find_library
from index.storage.snapshot import open_snapshot
from ui.app.frame import BOTTOM, SAMPLE
from ui.app.upload import MOST_FILES
from ui.state.conversations import MOST_TURNS, conversations
from ui.state.library import LIBRARY_VARIABLE
from ui.state.rebuilding import rebuilding
from ui.state.requests import Request

APP = Path(__file__).parents[1] / "ui" / "app" / "main.py"
PDF = "castlebrook-three-babies-2024.pdf"


@pytest.fixture
def small_app(small_library: Library, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The app on the small library."""
    monkeypatch.setenv(LIBRARY_VARIABLE, str(small_library.root))
    return AppTest.from_file(APP, default_timeout=60)


@pytest.fixture(scope="module")
def sample_library(encoder: Encoder) -> Library:
    """The packaged reviews, indexed where the app will look for them."""
    library = find_library(None)
    assert library.is_sample
    rebuild(library, encoder)
    return library


@pytest.fixture
def sample_app(sample_library: Library) -> AppTest:
    """The app before the person has added anything."""
    return AppTest.from_file(APP, default_timeout=60)


def words(app: AppTest) -> str:
    """What the page says, without its tags."""
    assert not app.exception
    return re.sub(r"<[^>]+>", " ", " ".join(block.value for block in app.html))


def open_page(app: AppTest, screen: str, **address: str) -> AppTest:
    app.run()
    app.switch_page(f"screens/{screen}.py")
    for name, value in address.items():
        app.query_params[name] = value
    return app.run()


def press(app: AppTest, label: str) -> None:
    """Press the button whose label begins so."""
    next(button for button in app.button if button.label.startswith(label)).click().run()


def wait_for_the_task() -> None:
    while rebuilding().progress().running:
        time.sleep(0.1)


def quotation(library: Library, file: str, words: str) -> tuple[str, str]:
    """A review's id and the address of `words` in its text."""
    with open_snapshot(library) as snapshot:
        review = next(review for review in snapshot.reviews.values() if review.file == file)
        start = snapshot.document(review.id).text.index(words)
        return review.id, f"{start}-{start + len(words)}"


def test_the_empty_state_says_what_there_is_and_what_it_does_not_do(small_app: AppTest) -> None:
    said = words(small_app.run())
    assert "3 reviews" in said
    assert "does not assess a case" in said
    assert BOTTOM in small_app.html[-1].value
    assert not any(SAMPLE in block.value for block in small_app.html)


def test_a_question_is_answered_with_chips_cards_and_a_conversation(small_app: AppTest) -> None:
    small_app.run()
    small_app.chat_input[0].set_value("What did the reviews say about fathers?").run()
    html = " ".join(block.value for block in small_app.html)
    assert "No agency spoke to the father." in html
    assert 'href="#cite-0-1"' in html
    assert 'id="cite-0-1"' in html
    assert "<mark>" in html
    assert "page not recorded" in html
    assert small_app.query_params["c"]

    small_app.chat_input[0].set_value("And the health visitor?").run()
    html = " ".join(block.value for block in small_app.html)
    assert 'id="cite-1-1"' in html
    assert 'id="cite-0-1"' not in html  # folded away, and not drawn


def test_an_earlier_reply_is_opened_pinned_and_asked_again(small_app: AppTest) -> None:
    small_app.run()
    small_app.chat_input[0].set_value("Did anyone in Northmoor speak to the father?").run()
    small_app.chat_input[0].set_value("Did anyone in *Northmoor* speak to the father?").run()
    conversation = conversations().find("".join(small_app.query_params["c"]))
    assert conversation
    assert [fold.label for fold in small_app.expander] == ["Did anyone in Northmoor speak to the father?"]
    small_app.session_state[f"turn-{conversation.id}-0"] = True
    small_app.run()
    assert 'id="cite-0-1"' in " ".join(block.value for block in small_app.html)
    small_app.checkbox(key=f"pin-{conversation.id}-0-1").check().run()
    first, second = (one.answer for one in conversation.exchanges)
    assert first
    assert second
    assert conversation.pins == [first.citation(1)]
    same = next(one for one in second.citations if one.place == first.citation(1).place)
    assert small_app.checkbox(key=f"pin-{conversation.id}-1-{same.number}").value  # one quotation, in two replies
    press(small_app, "Ask this again")
    assert [one.question for one in conversation.exchanges][2:] == ["Did anyone in Northmoor speak to the father?"]
    assert next(iter(small_app.expander)).label == "Did anyone in Northmoor speak to the father?"


def test_an_example_asks_its_question(small_app: AppTest) -> None:
    small_app.run()
    press(small_app, "List the learning points of Ellerby Vale")
    assert "cr-question" in " ".join(block.value for block in small_app.html)


def test_examples_follow_the_profession(small_app: AppTest) -> None:
    small_app.run()
    before = {button.label for button in small_app.button}
    small_app.pills(key="work").set_value("Health visitor or midwife").run()
    after = {button.label for button in small_app.button}
    assert any("bruises on babies" in label for label in after - before)


def test_a_new_conversation_leaves_the_old_one(small_app: AppTest) -> None:
    small_app.run()
    small_app.chat_input[0].set_value("What about bruises?").run()
    next(button for button in small_app.button if button.label == "New conversation").click().run()
    assert "c" not in small_app.query_params
    assert "What about bruises?" not in words(small_app)


def test_a_conversation_survives_a_reload_and_an_unknown_one_is_explained(
    small_app: AppTest, small_library: Library
) -> None:
    small_app.run()
    small_app.chat_input[0].set_value("What about bruises?").run()
    again = AppTest.from_file(APP, default_timeout=60)
    again.query_params["c"] = small_app.query_params["c"]
    assert "What about bruises?" in words(again.run())

    other = AppTest.from_file(APP, default_timeout=60)
    other.query_params["c"] = "unknown"
    assert "no longer kept" in words(other.run())


def test_two_reviews_of_one_pseudonym_are_named_apart(small_app: AppTest) -> None:
    small_app.run()
    small_app.chat_input[0].set_value("What happened to Child T?").run()
    said = words(small_app)
    assert "Northmoor" in said
    assert "Ellerby Vale" in said
    assert "need not be the same child" in said
    press(small_app, "Ask about Northmoor")
    said = words(small_app)
    assert "need not be the same child" not in said
    assert "“Child T, a baby" not in said
    assert [button.label for button in small_app.button if button.label.startswith("not ")] == [
        "not Ellerby Vale Safeguarding Children Partnership, Child T, 14 June 2021"
    ]


def test_what_was_understood_is_taken_back_and_put_back(small_app: AppTest) -> None:
    small_app.run()
    small_app.chat_input[0].set_value("Did the northmoor HV see the father?").run()
    review = "only Northmoor Safeguarding Children Board, Child T, March 2019"
    press(small_app, review)
    labels = [button.label for button in small_app.button]
    assert review not in labels
    assert {"HV = health visitor", review.replace("only", "not")} <= set(labels)
    assert words(small_app).count("Did the northmoor HV see the father?") == 1
    press(small_app, review.replace("only", "not"))
    assert review in [button.label for button in small_app.button]


def test_filters_stand_in_the_address_and_are_taken_away(small_app: AppTest) -> None:
    small_app.query_params["part"] = "recommendation"
    small_app.query_params["years"] = ["2019", "2020"]
    small_app.query_params["at"] = "Nowhere"
    small_app.run()
    small_app.chat_input[0].set_value("What about fathers?").run()
    labels = [button.label for button in small_app.button]
    assert {"recommendation sections", "2019 to 2020", "Clear the filters"} <= set(labels)
    press(small_app, "2019 to 2020")
    labels = [button.label for button in small_app.button]
    assert "recommendation sections" in labels
    assert "2019 to 2020" not in labels
    press(small_app, "Clear the filters")
    assert "The filters have changed since this answer" in words(small_app)
    press(small_app, "Ask again")
    assert not {"recommendation sections", "Clear the filters"} & {button.label for button in small_app.button}


def test_a_question_that_was_stopped_can_be_asked_again(small_app: AppTest) -> None:
    conversation = conversations().begin()
    conversation.ask(Request("What about bruises?"))
    small_app.query_params["c"] = conversation.id
    assert "Stopped before there was an answer." in words(small_app.run())
    press(small_app, "Ask again")
    assert "cr-tier" in " ".join(block.value for block in small_app.html)
    assert len(conversation.exchanges) == 1


def test_a_quotation_is_pinned_and_let_go(small_app: AppTest) -> None:
    small_app.run()
    small_app.chat_input[0].set_value("Did anyone speak to the father?").run()
    conversation = conversations().find("".join(small_app.query_params["c"]))
    assert conversation
    assert conversation.exchanges[-1].answer
    small_app.checkbox[0].check().run()
    assert conversation.pins == [conversation.exchanges[-1].answer.citation(1)]
    small_app.checkbox[0].uncheck().run()
    assert conversation.pins == []


def test_a_question_is_edited_in_its_place(small_app: AppTest) -> None:
    small_app.run()
    small_app.chat_input[0].set_value("What about bruises?").run()
    small_app.text_area[0].set_value("What about the school nurse?")
    press(small_app, "Ask this instead")
    said = words(small_app)
    assert "What about the school nurse?" in said
    assert "What about bruises?" not in said


def test_an_earlier_question_stays_what_it_was_when_the_oldest_goes(small_app: AppTest) -> None:
    small_app.run()
    small_app.chat_input[0].set_value("What about bruises?").run()
    conversation = conversations().find("".join(small_app.query_params["c"]))
    assert conversation
    for number in range(MOST_TURNS):
        conversation.ask(Request(f"Question {number}?"))

    def known_as() -> dict[str, str]:
        """What Streamlit, and the person's browser, know each earlier question by."""
        return {fold.label: fold.proto.id for fold in small_app.run().expander}

    before = known_as()
    conversation.ask(Request("One more?"))
    after = known_as()
    kept = before.keys() & after.keys()
    assert len(kept) == MOST_TURNS - 2
    assert {label: before[label] for label in kept} == {label: after[label] for label in kept}


def test_what_is_suggested_next_is_asked(small_app: AppTest) -> None:
    small_app.run()
    small_app.chat_input[0].set_value("Did anyone in Northmoor speak to the father?").run()
    press(small_app, "List the recommendations of Northmoor")
    assert "2 statements stand under recommendations" in words(small_app)


def test_a_deleted_conversation_cannot_be_opened_again(small_app: AppTest) -> None:
    small_app.run()
    small_app.chat_input[0].set_value("What about bruises?").run()
    conversation = small_app.query_params["c"]
    press(small_app, "Delete it now")
    assert "For example" in words(small_app)
    small_app.query_params["c"] = conversation
    assert "no longer kept" in words(small_app.run())


def test_the_urgent_notice_can_be_called(small_app: AppTest) -> None:
    small_app.run()
    small_app.chat_input[0].set_value("A pupil has just told me her dad hits her, what do I do?").run()
    html = " ".join(block.value for block in small_app.html)
    assert html.index('role="alert"') < html.index("cr-tier")
    assert 'href="tel:08088005000"' in html


def test_a_filter_narrows_the_answer(small_app: AppTest) -> None:
    small_app.run()
    review = next(widget for widget in small_app.multiselect if widget.label == "Review")
    chosen = next(option for option in review.options if "Ellerby" in option)
    review.select(chosen).run()
    small_app.chat_input[0].set_value("What about information sharing?").run()
    html = " ".join(block.value for block in small_app.html)
    assert "Ellerby" in html
    assert "Northmoor" not in html


def test_an_answer_from_a_part_of_the_library_is_asked_of_all_with_one_press(small_app: AppTest) -> None:
    small_app.run()
    small_app.multiselect(key="by").set_value(["Northmoor Safeguarding Children Board"]).run()
    small_app.chat_input[0].set_value("Did anyone notice a bruise?").run()
    assert "the review published by Northmoor" in words(small_app)
    press(small_app, "Search all 3 reviews")
    assert "Ellerby Vale" in words(small_app)
    assert "the review published by Northmoor" not in words(small_app)
    assert not [button for button in small_app.button if button.label.startswith("Search all")]
    assert small_app.multiselect(key="by").value == []


def test_a_text_source_shows_its_quotation_marked(small_app: AppTest, small_library: Library) -> None:
    review, quote = quotation(small_library, "northmoor child t.txt", "No agency spoke to the father.")
    open_page(small_app, "source", review=review, quote=quote)
    html = " ".join(block.value for block in small_app.html)
    assert html.count("No agency spoke to the father.</mark>") == 2
    assert '<details open><summary>Analysis</summary><div class="cr-text"' in html
    assert f"/original/{review}" in html
    assert "not recorded" in html


@pytest.mark.parametrize("quote", ["5-999999999", "9-3", "x", "-1-4", "٣-٤"])
def test_a_quotation_outside_the_text_is_refused_in_words(
    small_app: AppTest, small_library: Library, quote: str
) -> None:
    review, _ = quotation(small_library, "northmoor child t.txt", "Child T")
    said = words(open_page(small_app, "source", review=review, quote=quote))
    assert "is not in this document’s text" in said
    assert "The whole text" in said


def test_an_unknown_review_is_explained(small_app: AppTest) -> None:
    assert "No review of this library has this address" in words(open_page(small_app, "source", review="../../etc"))
    assert "No review of this library has this address" in words(open_page(small_app, "source"))


def test_a_text_file_has_no_pages_to_open(small_app: AppTest, small_library: Library) -> None:
    review, _ = quotation(small_library, "northmoor child t.txt", "Child T")
    assert "no page numbers" in words(open_page(small_app, "source", review=review, page="2"))


def test_a_pdf_source_shows_the_page_of_the_quotation(sample_app: AppTest, sample_library: Library) -> None:
    review, quote = quotation(sample_library, PDF, "It is not enough to leave a message")
    open_page(sample_app, "source", review=review, quote=quote)
    said = words(sample_app)
    assert "Page 2 of 3" in said
    assert "Fictional sample reviews" in said
    sample_app.segmented_control(key="view").set_value("Text").run()
    assert any('<div class="cr-text">' in block.value and "<mark>" in block.value for block in sample_app.html)


@pytest.mark.parametrize("page", ["0", "4", "-1", "two", "1e9"])
def test_a_page_that_is_not_there_is_explained(sample_app: AppTest, sample_library: Library, page: str) -> None:
    review, _ = quotation(sample_library, PDF, "It is not enough")
    said = words(open_page(sample_app, "source", review=review, page=page))
    assert f"This document has no page {page}: its pages are 1 to 3." in said


def test_every_page_says_that_the_reviews_are_samples(sample_app: AppTest, sample_library: Library) -> None:
    review, _ = quotation(sample_library, PDF, "It is not enough")
    for screen in ("ask", "library", "source"):
        open_page(sample_app, screen, review=review)
        assert any(SAMPLE in block.value for block in sample_app.html), screen
        assert BOTTOM in sample_app.html[-1].value


@pytest.fixture
def own_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoder: Encoder) -> tuple[AppTest, Library]:
    """The app on a library of two files that the test may change, one of which cannot be read."""
    library = Library(tmp_path / "own")
    library.reviews_folder.mkdir(parents=True)
    library.path("a review.txt").write_text("Learning\n\nThe father was asked about the bruise.\n", encoding="utf-8")
    library.path("broken.pdf").write_bytes(b"no PDF at all")
    rebuild(library, encoder)
    monkeypatch.setenv(LIBRARY_VARIABLE, str(library.root))
    return AppTest.from_file(APP, default_timeout=60), library


def test_unreadable_files_are_named_with_the_reason(own_app: tuple[AppTest, Library]) -> None:
    app, _ = own_app
    said = words(open_page(app, "library"))
    assert "broken.pdf" in said
    assert "not a PDF" in said


def test_a_file_dropped_into_the_folder_is_noticed(own_app: tuple[AppTest, Library]) -> None:
    app, library = own_app
    library.path("b.txt").write_text("A new review.", encoding="utf-8")
    assert "Not in the index yet: b.txt." in words(open_page(app, "library"))


def test_a_damaged_index_is_explained_and_can_be_rebuilt(own_app: tuple[AppTest, Library]) -> None:
    app, library = own_app
    (library.index_folder / "CURRENT").write_text("nonsense", encoding="utf-8")
    said = words(app.run())
    assert "CURRENT is damaged" in said
    assert [button.label for button in app.button] == ["Build the index"]


@pytest.mark.skipif(os.name == "nt", reason="the substitute for ocrmypdf is a script")
def test_without_an_index_every_page_offers_to_build_it_and_shows_how_far_it_is(tmp_path: Path) -> None:
    library = Library(tmp_path / "library")
    library.reviews_folder.mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(LIBRARY_VARIABLE, str(library.root))
        with rebuilding_held(library, "a.pdf", tmp_path):
            app = AppTest.from_file(APP, default_timeout=60)
            for screen in ("source", "ask", "library"):
                assert "has no index yet" in words(open_page(app, screen))
            next(button for button in app.button if button.label == "Build the index").click().run()
            assert [button.label for button in app.button if button.label == "Cancel"] == ["Cancel"]
            assert app.progress[0].text
        wait_for_the_task()
        assert "1 review, 1 passage" in words(app.run())
        assert not app.progress


def test_uploads_are_limited_in_number_and_an_empty_one_is_explained(small_app: AppTest) -> None:
    open_page(small_app, "library")
    small_app.form_submit_button[0].click().run()
    assert "Choose at least one file first." in words(small_app)
    for number in range(MOST_FILES + 1):
        small_app.file_uploader[0].upload(f"{number}.txt", b"x")
    small_app.form_submit_button[0].click().run()
    assert f"{MOST_FILES + 1} files are too many" in words(small_app)


def test_an_upload_is_added_and_reported_file_by_file(own_app: tuple[AppTest, Library]) -> None:
    app, library = own_app
    open_page(app, "library")
    app.file_uploader[0].upload("../../new.txt", b"Learning\n\nThe nurse was told.\n")
    app.file_uploader[0].upload("empty.txt", b"")
    app.form_submit_button[0].click().run()
    wait_for_the_task()
    said = words(app.run())
    assert re.search(r"new\.txt\s*: added", said)
    assert re.search(r"empty\.txt\s*: skipped: it is empty", said)
    assert library.path("new.txt").is_file()


def test_an_answer_whose_review_has_gone_says_so(own_app: tuple[AppTest, Library], encoder: Encoder) -> None:
    app, library = own_app
    app.run()
    app.chat_input[0].set_value("What about the father and the bruise?").run()
    assert "no longer in it" not in words(app)
    library.path("a review.txt").unlink()
    library.path("b.txt").write_text("Another review.", encoding="utf-8")
    rebuild(library, encoder)
    assert "this quotation is no longer in it" in words(app.run())
