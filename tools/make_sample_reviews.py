"""Builds the fictional sample reviews: `python tools/make_sample_reviews.py [FOLDER]`, by default where they belong.

The words stand in `tools/sample_reviews/`; here is which of them becomes which file, and how it is laid out. The same
versions of reportlab, Pillow and python-docx give the same bytes.
"""

import sys
import textwrap
from pathlib import Path

from sample_reviews.blocks import NOTICE, SOURCES
from sample_reviews.pdf_briefing import write_briefing
from sample_reviews.pdf_report import Layout, write_report
from sample_reviews.scan import draw_scan
from sample_reviews.web_page import write_web_page
from sample_reviews.word import write_word

PACKAGED = Path(__file__).parent.parent / "corpus" / "sample_reviews"


def main(folder: Path) -> None:
    """Writes every sample review into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for layout in (
        Layout("riverford-child-m-2019.md", "Serious Case Review: Child M", cover=True, hyphenated=True),
        Layout(
            "ashmere-child-m-2022.md", "Ashmere Safeguarding Children Partnership",
            body="Helvetica", bold="Helvetica-Bold", size=10.5, colour="#5b2a6e", scan=draw_scan(),
        ),
        Layout(
            "strathmorran-family-r-2023.md", "Strathmorran Child Protection Committee | Learning Review",
            body="Helvetica", bold="Helvetica-Bold", size=10.5, colour="#0b5d4e", page_total=True,
        ),
        Layout(
            "saltmouth-child-p.md", "Child P", body="Vera", bold="VeraBd", size=9.5, colour="#7a3b00", ligatures=True,
        ),
        Layout("castlebrook-three-babies-2024.md", "Three babies: thematic review", page_total=True),
    ):  # fmt: skip
        write_report(layout, folder / Path(layout.source).with_suffix(".pdf"))
    write_briefing("thornley-vale-child-j-briefing-2023.md", folder / "thornley-vale-child-j-briefing-2023.pdf")
    write_word("cwm-aran-child-n-2022.md", folder / "cwm-aran-child-n-2022.docx")
    write_web_page("kelderby-child-l-2021.md", folder / "kelderby-child-l-2021.html")
    _write_text("larkshire-child-d-2020.md", folder)
    _write_text("child-s-overview-report-2016.txt", folder, width=78)


def _write_text(source: str, folder: Path, width: int | None = None) -> None:
    """Writes the source as it is, between two notices; its lines wrapped at `width`, as old text files have them."""
    lines = (SOURCES / source).read_text(encoding="utf-8").splitlines()
    if width:
        lines = [part for line in lines for part in textwrap.wrap(line, width, break_on_hyphens=False) or [""]]
    text = "\n".join([NOTICE, "", *lines, "", NOTICE, ""])
    (folder / source).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PACKAGED)
