"""A language model in a real browser: points appear while it writes, Stop hangs up, and what was verified stays."""

import re
from collections.abc import Iterator

import pytest
from browsing import SECONDS, Visit
from language_model_server import MODEL, Received, Reply, Server, language_model_server, points, said
from playwright.sync_api import Browser, expect
from serving import serving

from index.library.library import Library

QUOTATION = "No agency spoke to the father."
SENTENCE = "The father was not spoken to by any agency."


@pytest.fixture
def server() -> Iterator[Server]:
    with language_model_server() as running:
        yield running


def test_points_appear_and_stop_hangs_up(browser: Browser, server: Server, small_library: Library) -> None:
    def endless(request: Received) -> Reply:
        key = next(key for key, text in request.passages().items() if QUOTATION in text)
        return said(points((key, QUOTATION, SENTENCE)) + " wait" * 100_000, size=40, pause=0.1)

    server.behave = endless
    environment = {"CASE_REVIEWS_LLM_URL": server.url, "CASE_REVIEWS_LLM_MODEL": MODEL}
    with serving(small_library.root, environment=environment) as running:
        visit = Visit(browser, running)
        page = visit.open("/")
        expect(page.get_by_text("sent to the language model")).to_be_visible(timeout=60 * SECONDS)
        visit.ask("did anyone speak to the dad?")
        point = page.locator(".cr-points li", has_text=SENTENCE)
        expect(point.locator("blockquote")).to_contain_text(QUOTATION, timeout=60 * SECONDS)
        expect(page.locator(".cr-answer")).to_contain_text(QUOTATION)
        expect(page.get_by_text("The language model is writing")).to_be_visible()
        page.get_by_test_id("stChatInputStopButton").click()
        assert server.hung_up.wait(20)
        expect(page.get_by_text("Stopped before the language model had finished.")).to_be_visible()
        expect(page.get_by_text("The language model is writing")).not_to_be_visible()
        page.reload()
        expect(point).to_be_visible(timeout=60 * SECONDS)
        expect(page.get_by_text("Stopped before the language model had finished.")).to_be_visible()
        point.get_by_role("link", name=re.compile("Northmoor")).click()
        expect(page.locator("blockquote mark, .cr-text mark").first).to_contain_text(QUOTATION, timeout=60 * SECONDS)
        visit.assert_nothing_left_the_computer()
