"""Make `docs/practitioners.pdf`, to be printed and handed out, from `docs/practitioners.md`.

    pip install ".[test]" && python tools/print_practitioners_page.py

Needs Debian's `chromium`. Says so, and leaves the file as it was, where the page would take more than one side.
"""

import io
import shutil
import sys
from pathlib import Path

from markdown_it import MarkdownIt
from playwright.sync_api import sync_playwright
from pypdf import PdfReader

PAGE = Path(__file__).parents[1] / "docs" / "practitioners.md"
STYLE = """
@page { size: A4; margin: 1.5cm 1.8cm; }
body { font: 10pt/1.38 "DejaVu Sans", sans-serif; margin: 0; color: #10191b; }
h1 { font-size: 17pt; margin: 0 0 0.5em; }
h2 { font-size: 11.5pt; margin: 1em 0 0.25em; color: #1d5a63; }
p, ul, table { margin: 0 0 0.5em; }
h1 + p { border: 1.5pt solid #a01515; padding: 0.5em 0.7em; }
ul { padding-left: 1.2em; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; border-bottom: 0.5pt solid #cdd6d8; padding: 0.2em 0.8em 0.2em 0; }
td:first-child { white-space: nowrap; }
"""


def printed(text: str) -> bytes:
    """The Markdown `text` as a PDF."""
    html = MarkdownIt("commonmark").enable("table").render(text)
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"]) as browser,
    ):
        page = browser.new_page()
        page.set_content(f'<!doctype html><html lang="en-GB"><title>Case Reviews</title><style>{STYLE}</style>{html}')
        return page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)


def main() -> None:
    content = printed(PAGE.read_text(encoding="utf-8"))
    sides = len(PdfReader(io.BytesIO(content)).pages)
    if sides != 1:
        sys.exit(f"{PAGE} takes {sides} sides; shorten it to one.")
    PAGE.with_suffix(".pdf").write_bytes(content)


if __name__ == "__main__":
    main()
