"""axe-core on every page, in light and dark, at a desk's and at a phone's width; and the app by keyboard alone."""

from collections.abc import Iterator
from importlib.resources import files

import pytest
from browsing import SECONDS, Visit
from playwright.sync_api import Browser, Page, expect
from serving import Server

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
# Faults of Streamlit's own, by rule and by the place of every element that has it.
STREAMLITS_OWN = {
    # The upload's field is a <section role="presentation" tabindex="-1"> with a label of its own.
    "presentation-role-conflict": '[data-testid="stFileUploaderDropzone"]',
}
FORMS = [(scheme, width) for scheme in ("light", "dark") for width in (1280, 390)]


@pytest.fixture(scope="module")
def visit(browser: Browser, sample_server: Server) -> Iterator[Visit]:
    """One visit for all pages, in which every kind of answer has been given."""
    visit = Visit(browser, sample_server)
    yield visit
    visit.assert_nothing_left_the_computer()


def settled(page: Page) -> None:
    """Wait until nothing is being drawn: what is about to go is pale meanwhile."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=60 * SECONDS)
    page.evaluate(
        """Promise.allSettled(document.getAnimations().filter(one => one.effect.getComputedTiming().endTime < Infinity)
                   .map(one => one.finished)).then(() => null)"""
    )


def assert_accessible(visit: Visit) -> None:
    page = visit.page
    for scheme, width in FORMS:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 900})
        settled(page)
        page.evaluate(AXE)
        violations = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(told => told.violations)")
        ours = [
            (fault["id"], node["target"], node["failureSummary"])
            for fault in violations
            for node in fault["nodes"]
            if not page.locator(node["target"][0]).and_(page.locator(STREAMLITS_OWN.get(fault["id"], "none"))).count()
        ]
        assert ours == [], (scheme, width)
        visit.assert_no_sideways_scrolling()


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("How were fathers left out?", ".cr-answered"),
        ("How old was the mother of the health visitor?", ".cr-closest"),
        ("recipe for lasagne", ".cr-not-found"),
        ("how many reviews are in here altogether", "table.cr-table"),
        ("what can you do", ".cr-about"),
        ("A pupil has just told me her stepdad hit her", ".cr-urgent"),
        ("What happened to Child M and the HV?", ".st-key-candidates"),
    ],
    ids=["answered", "closest", "not found", "table", "about the product", "urgent", "ambiguous"],
)
def test_an_answer_is_accessible(visit: Visit, question: str, shown: str) -> None:
    page = visit.open("/")
    visit.ask(question)
    expect(page.locator(shown)).to_be_visible()
    assert_accessible(visit)


def test_the_page_before_the_first_question_is_accessible(visit: Visit) -> None:
    page = visit.open("/")
    expect(page.locator(".st-key-examples button").first).to_be_visible(timeout=180 * SECONDS)
    assert_accessible(visit)


@pytest.mark.parametrize("view", ["Image", "Text"])
def test_the_source_of_a_quotation_is_accessible(visit: Visit, view: str) -> None:
    page = visit.open("/")
    visit.ask("What do the reviews say about fathers in the three babies review?")
    page.locator(".cr-card", has_text="page ").get_by_role("link", name="Open in this library").first.click()
    page.locator(".stButtonGroup").get_by_text(view, exact=True).click(timeout=60 * SECONDS)
    page.locator("summary").first.click()
    assert_accessible(visit)


def test_the_library_is_accessible(visit: Visit) -> None:
    page = visit.open("/library")
    page.get_by_text("Pages read").click(timeout=60 * SECONDS)
    expect(page.locator(".cr-coverage")).to_be_visible(timeout=60 * SECONDS)
    page.locator(".stExpander summary").first.click()
    assert_accessible(visit)


def test_the_briefing_is_accessible_empty_arranged_and_read(visit: Visit) -> None:
    page = visit.open("/briefing")
    expect(page.get_by_text("Nothing is pinned yet")).to_be_visible(timeout=60 * SECONDS)
    assert_accessible(visit)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})
    visit.open("/")
    visit.ask("How were fathers left out?")
    for number in (1, 2):
        page.get_by_text(f"Pin quotation {number} for a briefing").click()
        expect(page.get_by_role("link", name=f"Briefing ({number})")).to_be_visible()
    page.get_by_role("link", name="Briefing (2)").click()
    expect(page.get_by_label("Note on excerpt 2")).to_be_visible()
    assert_accessible(visit)
    page.get_by_text("Read and export").click()
    expect(page.locator(".cr-briefing")).to_be_visible()
    assert_accessible(visit)


@pytest.mark.parametrize("path", ["/source?review=nothing", "/nonsense", "/?c=gone"])
def test_an_address_that_leads_nowhere_is_accessible(visit: Visit, path: str) -> None:
    page = visit.open(path)
    expect(
        page.get_by_text("address").or_(page.get_by_text("not found")).or_(page.get_by_text("no longer")).first
    ).to_be_visible(timeout=60 * SECONDS)
    assert_accessible(visit)


def focused(page: Page) -> str:
    """The tag of what has the keyboard, and its name if it is more than a part of the page."""
    return str(
        page.evaluate(
            """(one => one.matches('a, button, input, textarea, article')
                       ? `${one.tagName} ${one.ariaLabel ?? one.innerText}` : one.tagName)(document.activeElement)"""
        )
    )


def tab_to(page: Page, wanted: str, key: str = "Tab") -> None:
    """Press Tab until what has the keyboard is called so."""
    passed = []
    for _ in range(80):
        page.keyboard.press(key)
        passed.append(focused(page))
        if wanted in passed[-1]:
            return
    raise AssertionError(f"never came to {wanted}: {passed}")


def test_the_keyboard_alone_asks_narrows_reads_pins_and_opens(browser: Browser, sample_server: Server) -> None:
    visit = Visit(browser, sample_server)
    visit.page.emulate_media(reduced_motion="reduce")
    page = visit.open("/")
    expect(page.locator(".st-key-examples button").first).to_be_visible(timeout=180 * SECONDS)
    tab_to(page, "TEXTAREA")
    page.keyboard.type("What happened to Child M and the HV?")
    page.keyboard.press("Enter")
    announced = page.locator(".cr-announced")
    expect(announced).to_contain_text("Answer ready", timeout=60 * SECONDS)
    settled(page)  # what is taken from the page meanwhile has no style at all
    moving = "all => Math.max(...all.map(one => parseFloat(getComputedStyle(one).transitionDuration)))"
    assert page.locator(".stApp *").evaluate_all(moving) < 0.001  # reduced motion

    tab_to(page, "Ask about Riverford", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-candidates")).to_have_count(0, timeout=60 * SECONDS)
    expect(announced).to_contain_text("Answer ready", timeout=60 * SECONDS)
    page.keyboard.press("Tab")  # what was pressed has gone: the next thing is in the reply
    assert page.evaluate("document.activeElement.closest('.stChatMessage') !== null")
    tab_to(page, "A Quotation 1, in its passage")
    page.keyboard.press("Enter")
    assert focused(page).startswith("ARTICLE 1Riverford")
    tab_to(page, "INPUT Pin quotation 1")
    page.keyboard.press("Space")
    expect(page.get_by_role("link", name="Briefing (1)")).to_be_visible()
    tab_to(page, "A Open in this library", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("blockquote mark")).to_be_in_viewport(timeout=60 * SECONDS)
    tab_to(page, "Back to the answer")
    page.keyboard.press("Enter")
    expect(page.locator(".cr-answer")).to_be_visible(timeout=60 * SECONDS)
