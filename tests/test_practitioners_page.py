"""The page for practitioners: one side, the same words in print as in the file, the same numbers as in the notice."""

import contextlib
import re
from pathlib import Path

import pypdfium2
from markdown_it import MarkdownIt

from assistant.answer import Status
from assistant.notices import URGENT
from ui.html.markup import TIERS

DOCS = Path(__file__).parents[1] / "docs"
TEXT = (DOCS / "practitioners.md").read_text(encoding="utf-8")


def test_the_print_is_one_side_and_says_what_the_file_says() -> None:
    """Where it does not: tools/print_practitioners_page.py makes it anew."""
    with contextlib.closing(pypdfium2.PdfDocument(DOCS / "practitioners.pdf")) as printed:
        assert len(printed) == 1
        words = printed[0].get_textpage().get_text_range().replace("•", "").split()
    html = MarkdownIt("commonmark").enable("table").render(TEXT)
    assert words == re.sub(r"<[^>]+>", " ", html.replace("<strong>", "").replace("</strong>", "")).split()


def test_its_numbers_are_those_of_the_urgent_notice() -> None:
    numbers = re.findall(r"\b(?:999|0\d{3} \d{3} \d{4}|0\d{3} \d{4})\b", URGENT.text)
    assert len(numbers) == 3
    for number in numbers:
        assert number in " ".join(TEXT.split())


def test_it_names_the_three_tiers_as_the_pages_do() -> None:
    for status in Status:
        assert f"*{TIERS[status][1]}*" in TEXT
