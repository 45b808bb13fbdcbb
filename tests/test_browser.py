"""The main journeys in a real browser: ask, jump to a quotation, open its source; and nothing leaves the computer."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from browsing import SECONDS, Visit
from documents import write_pdf
from held import waiting_ocr
from markdown_it import MarkdownIt
from playwright.sync_api import Browser, Page, expect
from serving import Server, serving

from index.building.rebuild import rebuild
from index.encoder.encoder import Encoder
from index.library.library import Library

# What a hostile file, catalogue or question may hold: each would fetch from evil.example or set `window.harmed`.
IMAGE = "![x](http://evil.example/a.png)"
PAYLOAD = (
    f"{IMAGE} <img src=http://evil.example/b.png onerror=window.harmed=1> <script>window.harmed=1</script> "
    "<style>@import 'http://evil.example/c.css'</style> <iframe src=http://evil.example/d></iframe> "
    "<meta http-equiv=refresh content='0;url=http://evil.example/e'> [link](javascript:window.harmed=1) "
    "[data](data:text/html,<script>window.harmed=1</script>) <form action=http://evil.example/h><button>x</form> "
    f"\u202ekcab\u202c {'w' * 300}"
)
HOSTILE = f"""\
Serious Case Review: Child Q {IMAGE}

Elmbury Safeguarding Board <img src=http://evil.example/f.png>

Published: March 2019

Learning {PAYLOAD}

The nursery saw the bruise and {PAYLOAD} nobody asked the father about it. The bruise was seen \u202eeciwt\u202c by \
{"w" * 3_000}.
"""


@pytest.fixture(scope="module")
def hostile_server(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Server]:
    library = Library(tmp_path_factory.mktemp("hostile"))
    library.reviews_folder.mkdir()
    name = "a ![x](http:) <img src=x onerror=alert(1)>.txt"
    library.path(name).write_text(HOSTILE, encoding="utf-8")
    library.path("<script>.pdf").write_bytes(b"no PDF")
    quoted = PAYLOAD.replace('"', '""')
    library.catalogue.write_text(
        f'file,title,publisher,place,type,subject,url\n"{name}","{quoted}","{quoted}","{quoted}","{quoted}","{quoted}",'
        '"javascript:window.harmed=1"\n',
        encoding="utf-8",
    )
    rebuild(library, encoder)
    with serving(library.root) as running:
        yield running


def test_ask_jump_to_a_quotation_and_open_its_source(browser: Browser, sample_server: Server) -> None:
    visit = Visit(browser, sample_server)
    page = visit.open("/")
    visit.ask("What do the reviews say about fathers in the three babies review?")
    expect(page.get_by_text("Fictional sample reviews")).to_be_visible()
    expect(page.locator(".cr-tier")).to_be_in_viewport()  # the answer's beginning, not its end, is on the screen

    chip = page.locator(".cr-chip").last
    card = page.locator(f"{chip.get_attribute('href')}")
    expect(card).not_to_be_in_viewport()
    chip.press("Enter")
    expect(card).to_be_in_viewport()
    quotation = card.locator("mark").first.inner_text()

    card.get_by_role("link", name="Open in this library").click()
    mark = page.locator("blockquote mark")
    expect(mark).to_be_in_viewport(timeout=60 * SECONDS)
    assert mark.inner_text() == quotation
    assert "/source?" in page.url

    page.reload()
    expect(mark).to_be_in_viewport(timeout=60 * SECONDS)
    page.get_by_role("link", name="Back to the answer").click()
    expect(page.locator(".cr-answer")).to_be_visible(timeout=60 * SECONDS)
    page.reload()
    expect(page.locator(".cr-answer")).to_be_visible(timeout=60 * SECONDS)
    visit.assert_nothing_left_the_computer()


def test_a_follow_up_begins_at_the_top_and_folds_what_went_before(browser: Browser, sample_server: Server) -> None:
    visit = Visit(browser, sample_server)
    page = visit.open("/")
    visit.ask("What do the reviews say about fathers?")
    page.locator(".cr-card").last.scroll_into_view_if_needed()
    visit.ask("And what about health visitors?")
    visit.settle()
    visit.assert_seen(page.locator(".cr-tier").first)
    earlier = page.locator(".stMain .stExpander")
    expect(earlier).to_have_count(1)
    expect(earlier.locator(".cr-answer")).to_have_count(0)
    heading = page.get_by_role("heading", name="Earlier questions")
    expect(heading).to_be_attached()
    page.emulate_media(media="print")
    expect(heading).not_to_be_visible()  # the newest answer is printed alone
    page.emulate_media(media="screen")
    earlier.locator("summary").first.click()
    expect(earlier.locator(".cr-answer")).to_be_visible()
    earlier.locator(".cr-chip").first.press("Enter")
    expect(earlier.locator(".cr-card").first).to_be_in_viewport()
    visit.ask("And what about midwives?")
    visit.settle()
    expect(earlier).to_have_count(2)
    expect(earlier.last.locator(".cr-answer")).to_be_visible()  # what was opened stays open
    visit.assert_seen(page.locator(".cr-tier").first)


def test_a_reply_is_announced_narrowed_by_keyboard_and_printed_alone(browser: Browser, sample_server: Server) -> None:
    visit = Visit(browser, sample_server)
    page = visit.open("/")
    visit.ask("What happened to Child M and the HV?")
    announced = page.locator(".cr-announced")
    expect(announced).to_contain_text("Answer ready.")
    page.get_by_role("button", name="Ask about Riverford").press("Enter")
    expect(page.locator(".st-key-candidates")).to_have_count(0, timeout=60 * SECONDS)
    expect(announced).to_contain_text("Answer ready.", timeout=60 * SECONDS)
    pills = page.locator(".st-key-understood button")
    expect(pills.filter(has_text="not Ashmere")).to_be_visible()
    pills.filter(has_text="HV = health visitor").press("Enter")
    expect(pills.filter(has_text="not HV = health visitor")).to_be_visible(timeout=60 * SECONDS)

    card = page.locator(".cr-card").first
    card.get_by_text("Copy the reference").press("Enter")
    reference = card.get_by_label("Reference of quotation 1")
    assert "Riverford Safeguarding Children Board (March 2019)" in reference.input_value()
    assert "#page=" in str(card.get_by_role("link", name="Publisher’s copy").get_attribute("href"))

    page.emulate_media(media="print", color_scheme="dark")
    for shown in (".cr-answer", ".cr-card >> nth=0", ".cr-bottom"):
        expect(page.locator(shown)).to_be_visible()
    for hidden in (".stSidebar", ".stChatInput", ".cr-links >> nth=0", ".st-key-understood"):
        expect(page.locator(hidden)).not_to_be_visible()
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollHeight <= main.clientHeight")
    assert main.evaluate("main => getComputedStyle(main.querySelector('.cr-lead')).color") == "rgb(17, 17, 17)"
    visit.assert_nothing_left_the_computer()


def test_a_pdf_page_shows_its_image(browser: Browser, sample_server: Server) -> None:
    visit = Visit(browser, sample_server)
    page = visit.open("/")
    visit.ask("What do the reviews say about fathers in the three babies review?")
    page.locator(".cr-card", has_text="page ").get_by_role("link", name="Open in this library").first.click()
    image = page.get_by_alt_text("of the original file")
    expect(image).to_be_visible(timeout=60 * SECONDS)
    assert image.evaluate("image => image.naturalWidth") > 500
    visit.assert_nothing_left_the_computer()


def test_a_file_is_uploaded_and_reported(browser: Browser, tmp_path: Path) -> None:
    good, bad = tmp_path / "a review.txt", tmp_path / "broken.pdf"
    good.write_text("Learning\n\nThe father was not asked about the bruise.\n", encoding="utf-8")
    bad.write_bytes(b"no PDF")
    (tmp_path / "own").mkdir()
    with serving(tmp_path / "own") as server:
        visit = Visit(browser, server)
        page = visit.open("/library")
        expect(page.get_by_text("The index is in order")).to_be_visible(timeout=180 * SECONDS)
        page.locator("input[type=file]").set_input_files([good, bad])
        expect(page.get_by_text("broken.pdf")).to_be_visible(timeout=60 * SECONDS)
        page.get_by_role("button", name="Add to the library").click()
        expect(page.get_by_text("a review.txt: added")).to_be_visible(timeout=180 * SECONDS)
        expect(page.get_by_text("broken.pdf: skipped: it is not a PDF")).to_be_visible()
        expect(page.get_by_text("Fictional sample reviews")).not_to_be_visible()
        visit.assert_nothing_left_the_computer()


def choose_first_row(page: Page) -> None:
    """The table is a canvas: its first row's box lies below the heading, both 35 pixels high."""
    page.get_by_test_id("stDataFrame").click(position={"x": 18, "y": 52})


def test_a_review_is_read_by_its_outline_and_by_its_words(browser: Browser, sample_server: Server) -> None:
    visit = Visit(browser, sample_server)
    page = visit.open("/source?review=larkshire-child-d-2020-a440a3")
    outline = page.locator("summary", has_text="Outline:")
    outline.click(timeout=180 * SECONDS)
    page.get_by_role("navigation", name="Outline").get_by_role("link", name="Not being seen").press("Enter")
    section = page.locator("details[open] > .cr-text")
    expect(section).to_be_in_viewport()

    page.get_by_label("Find in this review").fill("mother")
    page.get_by_label("Find in this review").press("Enter")
    page.locator(".cr-found a").first.click()
    expect(page.locator("blockquote mark")).to_contain_text("Mother", timeout=60 * SECONDS)
    page.reload()
    expect(page.locator(".cr-found li").first).to_be_visible(timeout=60 * SECONDS)
    visit.assert_nothing_left_the_computer()


@pytest.mark.skipif(os.name == "nt", reason="the substitute for ocrmypdf is a script")
def test_two_browsers_see_one_rebuild_through_a_reload_and_ask_meanwhile(
    browser: Browser, encoder: Encoder, tmp_path: Path
) -> None:
    library = Library(tmp_path / "own")
    library.reviews_folder.mkdir(parents=True)
    library.path("a.txt").write_text("Learning\n\nThe nurse was told.\n", encoding="utf-8")
    rebuild(library, encoder)
    write_pdf(library.path("b.pdf"), [[]])  # a picture: the rebuild waits with it for as long as this test likes
    with waiting_ocr(tmp_path) as (path, go_on), serving(library.root, environment={"PATH": path}) as server:
        first, second = Visit(browser, server), Visit(browser, server)
        for visit in (first, second):
            visit.open("/library")
            expect(visit.page.get_by_text("Not in the index yet")).to_be_visible()
        first.page.get_by_role("button", name="Rebuild the index").click()
        for visit in (first, second):
            expect(visit.page.get_by_role("button", name="Cancel")).to_be_visible()
        first.page.reload()
        expect(first.page.get_by_role("button", name="Cancel")).to_be_visible()
        second.open("/")
        second.ask("What was the nurse told?")
        expect(second.page.locator(".cr-card").first).to_contain_text("The nurse was told.")
        second.open("/library")
        expect(second.page.get_by_role("button", name="Cancel")).to_be_visible()
        go_on()
        for visit in (first, second):
            expect(visit.page.get_by_text("The index is in order")).to_be_visible(timeout=120 * SECONDS)
            expect(visit.page.get_by_text("The last run:")).to_be_visible()
            visit.assert_nothing_left_the_computer()


def test_hostile_text_does_nothing_on_any_page_or_in_any_export(browser: Browser, hostile_server: Server) -> None:
    visit = Visit(browser, hostile_server, width=390)
    page = visit.open("/")
    visit.ask(f"What about the bruise of Child Q? {PAYLOAD}\0")
    card = page.locator(".cr-card", has_text="nobody asked the father").first
    expect(card).to_contain_text(IMAGE)
    card.get_by_text("Copy the reference").click()
    card.get_by_text("Show more around it").or_(card.locator("blockquote")).first.click()
    assert page.get_by_role("link", name="Publisher’s copy").count() == 0
    visit.assert_no_sideways_scrolling()
    page.get_by_text("Pin quotation").first.click()
    expect(page.get_by_text("Pin quotation").first).to_be_checked()
    conversation = page.url.partition("c=")[2].partition("&")[0]
    page.get_by_test_id("stExpandSidebarButton").click()
    page.locator("[data-testid=stMultiSelect] input").first.click()
    page.get_by_role("option").first.click()
    page.keyboard.press("Escape")
    page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
    page.get_by_role("button", name="Ask again").click()
    expect(page.get_by_role("button", name="within")).to_be_visible(timeout=60 * SECONDS)  # its label is Markdown
    source = page.locator(".cr-links a").first.get_attribute("href")
    visit.ask("And the father?")
    page.locator(".stMain .stExpander summary").first.click()
    expect(page.locator(".stExpander .cr-card").first).to_be_visible()

    visit.open(f"{source}&find={quote(IMAGE)}")
    expect(page.locator(".cr-found").first).to_contain_text(IMAGE, timeout=60 * SECONDS)
    expect(page.locator(".cr-facts")).to_contain_text(IMAGE)
    page.locator("summary").last.click()
    visit.assert_no_sideways_scrolling()

    visit.open(f"/briefing?c={conversation}")
    page.get_by_label("Note on excerpt 1").fill(PAYLOAD, timeout=60 * SECONDS)
    page.get_by_label("Title").fill(PAYLOAD[:150])
    page.get_by_text("Read and export").click()
    expect(page.locator(".cr-note")).to_contain_text(IMAGE)
    visit.assert_no_sideways_scrolling()
    for form in ("Word", "Markdown"):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Export to {form}").click()
        content = download.value.path().read_bytes()
        if form == "Markdown":
            html = MarkdownIt("commonmark").render(content.decode())
            assert not re.search(r"<(?:img|script|style|iframe|meta|form)|href=\"(?!http://127\.0\.0\.1)", html)

    visit.open("/library")
    expect(page.get_by_text("<script>.pdf")).to_be_visible(timeout=60 * SECONDS)
    choose_first_row(page)
    page.get_by_role("link", name="Open").first.wait_for()
    page.get_by_text("By place", exact=True).click()
    expect(page.locator(".cr-chart")).to_contain_text(IMAGE)
    page.get_by_role("button", name="Check the library").click()
    expect(page.get_by_text("in order.").first).to_be_visible(timeout=60 * SECONDS)
    visit.assert_no_sideways_scrolling()
    for path in (f"/source?review={PAYLOAD}&page={PAYLOAD}&quote={PAYLOAD}", f"/?c={PAYLOAD}", f"/{quote(PAYLOAD)}/x"):
        visit.open(path)
        expect(page.locator(".cr-notice, main")).not_to_have_count(0, timeout=60 * SECONDS)
    visit.assert_nothing_left_the_computer()
