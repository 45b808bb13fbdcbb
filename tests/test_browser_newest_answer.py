"""However long a conversation is, and wherever the person was in it, the newest answer is what is seen."""

import pytest
from browsing import SECONDS, Visit
from playwright.sync_api import Browser, expect
from serving import Server

QUESTIONS = (
    "What do the reviews say about fathers?",
    "What did the health visitor know?",
    "Were bruises referred?",
    "How was information shared?",
    "What should supervision ask?",
)
URGENT = "A baby has stopped breathing"
LONG = "He is not breathing. " * 150
PLACES = ("0", "main.scrollHeight / 2", "main.scrollHeight")  # where the person has scrolled to, from the top
LENGTHS = (1, 12, 20, 45)


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)], ids=["desk", "phone"])
def test_the_newest_answer_is_seen_at_every_length(
    browser: Browser, sample_server: Server, width: int, height: int
) -> None:
    visit = Visit(browser, sample_server, width, height)
    page = visit.open("/")
    for turn in range(1, max(LENGTHS) + 1):
        urgent = turn in LENGTHS
        question = URGENT if urgent else f"{QUESTIONS[turn % len(QUESTIONS)]} ({turn})"
        page.get_by_test_id("stMain").evaluate(f"main => {{ main.scrollTop = {PLACES[turn % len(PLACES)]}; }}")
        visit.ask(question)
        visit.settle()
        visit.assert_seen(page.locator(".cr-question").first)
        visit.assert_seen(page.locator(".cr-urgent" if urgent else ".cr-tier").first)
        expect(page.locator(".stMain .stExpander")).to_have_count(turn - 1)


def test_the_notice_is_seen_after_a_long_question_and_when_it_is_asked_again(
    browser: Browser, sample_server: Server
) -> None:
    visit = Visit(browser, sample_server, 390, 844)
    page = visit.open("/")
    page.emulate_media(reduced_motion="reduce")
    visit.ask(LONG)
    visit.settle()
    visit.assert_seen(page.locator(".cr-urgent"))
    again = page.get_by_role("button", name="Ask again")
    again.scroll_into_view_if_needed()
    expect(page.locator(".cr-urgent")).not_to_be_in_viewport()
    again.click()
    expect(page.locator(".cr-urgent")).to_be_in_viewport(timeout=60 * SECONDS)
    visit.settle()
    visit.assert_seen(page.locator(".cr-urgent"))
