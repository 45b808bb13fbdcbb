"""A language model in a real browser: it is let choose, Stop hangs up, and one press goes back to the first answer."""

from collections.abc import Iterator

import pytest
from browsing import SECONDS, Visit
from language_model_server import MODEL, Received, Reply, Server, choice, language_model_server, said
from playwright.sync_api import Browser, expect
from serving import serving

from index.library.library import Library
from ui.app.language_model import STOPPED

QUOTATION = "No agency spoke to the father."
OTHER = "The nursery recorded bruises on three occasions."
LET = f"Let “{MODEL}” on this machine choose"


@pytest.fixture
def server() -> Iterator[Server]:
    with language_model_server() as running:
        yield running


def endless(_: Received) -> Reply:
    return said(" wait" * 100_000, size=5, pause=0.1)


@pytest.mark.parametrize(("width", "stop"), [(1280, ".st-key-choosing"), (390, "[data-testid=stStatusWidget]")])
def test_it_is_let_choose_and_stopped_and_taken_back(
    width: int, stop: str, browser: Browser, server: Server, small_library: Library
) -> None:
    server.behave = endless
    environment = {"CASE_REVIEWS_LLM_URL": server.url, "CASE_REVIEWS_LLM_MODEL": MODEL}
    with serving(small_library.root, environment=environment) as running:
        visit = Visit(browser, running, width=width)
        page = visit.open("/")
        expect(page.get_by_text("chooses among the sentences found")).to_be_visible()
        visit.ask("did anyone speak to the dad?")
        answer = page.locator(".cr-answer")
        expect(answer).to_contain_text(QUOTATION)
        visit.settle()
        assert server.received == []

        page.get_by_role("button", name=LET).click()
        choosing = page.locator(".st-key-choosing")
        expect(choosing).to_contain_text("The language model is choosing")
        expect(answer).to_contain_text(QUOTATION)
        page.locator(stop).get_by_role("button", name="Stop").click()
        assert server.hung_up.wait(60)
        expect(page.get_by_text(STOPPED)).to_be_visible()
        expect(choosing).not_to_be_visible()
        page.reload()
        expect(page.get_by_text(STOPPED)).to_be_visible(timeout=60 * SECONDS)
        expect(answer).to_contain_text(QUOTATION)

        server.behave = lambda request: said(choice(request.number_of(OTHER)))
        page.get_by_role("button", name=LET).click()
        expect(answer).to_contain_text(f"Chosen by the language model “{MODEL}” on this machine")
        expect(answer).to_contain_text(OTHER)
        expect(answer).not_to_contain_text(QUOTATION)
        expect(page.get_by_text(STOPPED)).not_to_be_visible()
        visit.settle()
        visit.assert_no_sideways_scrolling()
        page.get_by_role("button", name="Back to the first answer").click()
        expect(answer).to_contain_text(QUOTATION)
        expect(answer).not_to_contain_text("Chosen by")
        visit.assert_nothing_left_the_computer()
