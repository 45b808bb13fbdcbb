"""Ways through the app that only a browser shows: stopping, coming back, and addresses that lead nowhere."""

from collections.abc import Iterator
from pathlib import Path

import held
import pytest
from browsing import SECONDS, Visit
from playwright.sync_api import Browser, expect
from serving import Server, serving

from index.library.library import Library
from ui.app.reply import STOPPED


@pytest.fixture(scope="module")
def server(small_library: Library) -> Iterator[Server]:
    with serving(small_library.root) as running:
        yield running


def test_a_question_that_is_stopped_stays_and_is_asked_again(
    browser: Browser, small_library: Library, tmp_path: Path
) -> None:
    hold = tmp_path / "hold"
    hold.touch()  # no question is answered as long as it is there
    with serving(None, program=[held.__file__, str(hold), str(small_library.root)]) as server:
        visit = Visit(browser, server)
        page = visit.open("/")
        box = page.get_by_test_id("stChatInputTextArea")
        box.fill("What about bruises?")
        box.press("Enter")
        expect(page.get_by_text("Searching the reviews").last).to_be_visible()
        page.get_by_test_id("stChatInputStopButton").click()
        expect(page.get_by_text(STOPPED)).to_be_visible()
        expect(page.get_by_text("Searching the reviews").last).not_to_be_visible()
        expect(page.locator(".cr-question")).to_have_text("What about bruises?")
        expect(page.locator(".cr-bottom")).to_be_visible()
        hold.unlink()
        page.get_by_role("button", name="Ask again").click()
        answered = page.locator(".cr-answer")
        expect(answered).to_be_visible()
        expect(page.locator(".cr-question")).to_have_count(1)
        expect(page.get_by_text(STOPPED)).to_have_count(0)
        page.reload()
        expect(answered).to_be_visible()


def test_who_comes_back_from_a_source_finds_question_answer_filters_and_history(
    browser: Browser, server: Server
) -> None:
    visit = Visit(browser, server)
    page = visit.open("/?part=analysis&years=2019&years=2020")
    visit.ask("Did anyone speak to the father?")
    filtered = page.get_by_role("button", name="analysis sections")
    expect(filtered).to_be_visible()
    lead = page.locator(".cr-lead").inner_text()
    expect(page).to_have_title("Ask the reviews: Case Reviews")
    page.locator(".cr-links a").first.click()
    expect(page.locator("blockquote mark")).to_be_visible(timeout=60 * SECONDS)
    expect(page).to_have_title("Northmoor Safeguarding Children Board, Child T, March 2019: Case Reviews")
    source = page.url

    def is_as_it_was() -> None:
        expect(filtered).to_be_visible(timeout=60 * SECONDS)
        expect(page.get_by_role("button", name="2019 to 2020")).to_be_visible()
        expect(page.locator(".cr-lead")).to_have_text(lead)
        expect(page.get_by_text("The filters have changed")).to_have_count(0)
        expect(page.locator(".stSidebar").get_by_text("analysis")).to_be_visible()

    page.get_by_role("link", name="Back to the answer").click()
    is_as_it_was()
    page.go_back()
    expect(page.locator("blockquote mark")).to_be_visible(timeout=60 * SECONDS)
    assert page.url == source
    page.go_back()
    is_as_it_was()
    page.go_forward()
    expect(page.locator("blockquote mark")).to_be_visible(timeout=60 * SECONDS)
    page.get_by_role("link", name="Ask the reviews").click()  # the menu, whose addresses name no conversation
    is_as_it_was()
    page.get_by_role("button", name="Clear the filters").click()
    expect(page.get_by_text("The filters have changed")).to_be_visible(timeout=60 * SECONDS)
    page.reload()
    expect(page.locator(".stSidebar").get_by_text("analysis")).to_have_count(0)
    visit.assert_nothing_left_the_computer()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/nonsense", "does not seem to exist"),
        ("/nonsense/deeper", "has no page at this address"),
        ("/source", "No review of this library has this address"),
        ("/source?review=nothing", "No review of this library has this address"),
        ("/original/nothing", "No review of this library has this address"),
        ("/?c=nothing", "That conversation is no longer kept"),
    ],
)
def test_an_address_that_leads_nowhere_says_so_and_leads_on(
    browser: Browser, server: Server, path: str, said: str
) -> None:
    visit = Visit(browser, server)
    page = visit.open(path)
    expect(page.get_by_text(said)).to_be_visible(timeout=60 * SECONDS)
    assert page.get_by_text("Traceback").count() == 0
    if path == "/nonsense/deeper":
        page.get_by_role("link", name="Ask the reviews").click()
        expect(page.get_by_test_id("stChatInputTextArea")).to_be_visible(timeout=60 * SECONDS)
