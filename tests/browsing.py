"""A person's visit in a real browser, for the tests that look at pages as people see them.

It starts Chromium and follows one page; the server is started by `serving`.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
from serving import Server

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
SECONDS = 1000.0  # milliseconds, as Playwright counts
# What lies at the top of an element: the element itself, something else, or nothing on the screen.
_AT_THE_TOP_OF = """element => {
    const box = element.getBoundingClientRect();
    const top = document.elementFromPoint(box.left + box.width / 2, box.top + 3);
    if (element.contains(top)) return "it";
    const main = document.querySelector("[data-testid=stMain]");
    const name = top ? `<${top.tagName} class="${top.className}" data-testid="${top.dataset.testid}">` : "nothing";
    return `${name}; it is at ${Math.round(box.top)} px, and the page has been scrolled by ${main.scrollTop} px`;
}"""
expect.set_options(timeout=60 * SECONDS)  # for a busy machine


@contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium, ended with all its pages; the test is left out where it is not installed."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("chromium is not installed, and these tests are not left out in CI")
        pytest.skip("chromium is not installed: the browser tests need it (Debian: apt install chromium)")
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS) as browser,
    ):
        yield browser


class Visit:
    """One person's page, and the addresses that it has asked for."""

    def __init__(self, browser: Browser, server: Server, width: int = 1280, height: int = 900) -> None:
        self.page: Page = browser.new_page(viewport={"width": width, "height": height})
        self.server = server
        self.requested: list[str] = []
        self.dialogs: list[str] = []
        self.page.on("request", lambda request: self.requested.append(request.url))
        self.page.on("websocket", lambda socket: self.requested.append(socket.url.replace("ws://", "http://")))
        self.page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))

    def open(self, path: str) -> Page:
        self.page.goto(self.server.address + path)
        return self.page

    def ask(self, question: str) -> None:
        box = self.page.get_by_test_id("stChatInputTextArea")
        box.wait_for(timeout=180 * SECONDS)  # the sample library may still be in the making
        box.fill(question)
        box.press("Enter")
        expect(self.page.locator(".cr-question").first).to_contain_text(question[:20], timeout=60 * SECONDS)
        expect(self.page.locator(".cr-answer:not(.st-key-earlier *)")).to_be_visible(timeout=60 * SECONDS)

    def settle(self) -> None:
        """Wait until the page is drawn to its end."""
        drawn = self.page.locator("[data-test-script-state=notRunning]")
        expect(drawn).to_be_visible(timeout=60 * SECONDS)

    def assert_seen(self, element: Locator) -> None:
        """The element's top is on the screen, and nothing lies over it, as soon as the page has come to rest."""
        for _ in range(100):
            what_is_there = str(element.evaluate(_AT_THE_TOP_OF))
            if what_is_there == "it":
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"in the place of {element} there is {what_is_there}")

    def assert_no_sideways_scrolling(self) -> None:
        assert self.page.get_by_test_id("stMain").evaluate("main => main.scrollWidth <= main.clientWidth")

    def assert_nothing_left_the_computer(self) -> None:
        others = [url for url in self.requested if not url.startswith((f"{self.server.address}/", "data:", "blob:"))]
        assert others == []
        assert len(self.requested) > 20
        assert self.dialogs == []
        assert self.page.evaluate("window.harmed") is None
