"""Take the pictures of every page that the README and `docs/` show, on the fictional sample library.

    pip install ".[test]" && python tools/take_pictures.py

Needs Debian's `chromium`. Writes `docs/images/<page>[-phone][-dark].png`, and asserts nothing.
"""

import io
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "tests"))
from serving import serving  # noqa: E402

IMAGES = ROOT / "docs" / "images"
SIZES = {"": (1280, 900), "-phone": (390, 844)}
SCHEMES = {"": "light", "-dark": "dark"}
MINUTES = 60_000.0  # milliseconds, as Playwright counts


def ask(page: Page, address: str, question: str) -> None:
    page.goto(address)
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(question, timeout=5 * MINUTES)
    box.press("Enter")
    page.locator(".cr-answer").wait_for(timeout=MINUTES)


def begin(page: Page, address: str) -> None:
    page.goto(address)
    page.locator(".st-key-examples button").first.wait_for(timeout=5 * MINUTES)


def answered(page: Page, address: str) -> None:
    ask(page, address, "How were fathers left out?")


def ambiguous(page: Page, address: str) -> None:
    ask(page, address, "What happened to Child M and the HV?")


def urgent(page: Page, address: str) -> None:
    ask(page, address, "A pupil has just told me her stepdad hit her")


def nothing(page: Page, address: str) -> None:
    ask(page, address, "recipe for lasagne")


def source(page: Page, address: str) -> None:
    answered(page, address)
    page.goto(address + str(page.locator(".cr-links a").first.get_attribute("href")))
    page.get_by_alt_text("of the original file").wait_for(timeout=MINUTES)


def library(page: Page, address: str) -> None:
    page.goto(f"{address}/library")
    page.get_by_test_id("stDataFrame").wait_for(timeout=MINUTES)


def briefing(page: Page, address: str) -> None:
    answered(page, address)
    for number in (1, 2):
        page.get_by_text(f"Pin quotation {number} for a briefing").click()
    conversation = page.url.partition("?c=")[2]
    page.wait_for_timeout(1000)
    page.goto(f"{address}/briefing?c={conversation}")
    page.get_by_label("Title").fill("Fathers and partners: for the team meeting", timeout=MINUTES)
    page.get_by_label("Note on excerpt 1").fill("Who asks this in our own assessments?")
    page.get_by_label("Title").press("Enter")


PAGES: dict[str, Callable[[Page, str], None]] = {
    "begin": begin,
    "ask": answered,
    "ambiguous": ambiguous,
    "urgent": urgent,
    "nothing": nothing,
    "source": source,
    "library": library,
    "briefing": briefing,
}


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory() as folder,
        serving(Path(folder)) as server,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"]) as browser,
    ):
        for size, (width, height) in SIZES.items():
            page = browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=1.5)
            for name, go in PAGES.items():
                page.emulate_media(color_scheme="light")
                go(page, server.address)
                for suffix, scheme in SCHEMES.items():
                    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                    page.wait_for_timeout(1500)  # fades
                    picture = Image.open(io.BytesIO(page.screenshot()))
                    # Few colours are needed for text: a quarter of the size.
                    picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=96).save(
                        IMAGES / f"{name}{size}{suffix}.png", optimize=True
                    )
            page.close()


if __name__ == "__main__":
    main()
