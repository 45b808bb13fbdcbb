"""A review as a Word document: Word's styles for headings and lists, a table, a header; the same bytes each time."""

import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import docx
from docx.document import Document
from docx.shared import Cm
from docx.text.paragraph import Paragraph

from sample_reviews.blocks import NOTICE, Block, Kind, read_blocks

STYLES = {
    Kind.TITLE: "Title",
    Kind.HEADING: "Heading 1",
    Kind.SUBHEADING: "Heading 2",
    Kind.BULLET: "List Bullet",
    Kind.ITEM: "List Number",
    Kind.PARAGRAPH: None,
}
WRITTEN = datetime(2022, 2, 24, 9, 0, tzinfo=UTC)


def write_word(source: str, target: Path) -> None:
    """Writes the source to `target` as a .docx."""
    document = docx.Document()
    blocks = read_blocks(source)
    properties = document.core_properties
    properties.title = ": ".join(block.text for block in blocks if block.kind is Kind.TITLE)
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.subject = NOTICE
    properties.created = properties.modified = WRITTEN
    document.sections[0].header.paragraphs[0].text = NOTICE
    document.add_paragraph(NOTICE)
    for block in blocks:
        if block.kind is Kind.TABLE:
            _add_table(document, block)
        else:
            _add_runs(document.add_paragraph(style=STYLES[block.kind]), block.text)
    document.add_paragraph(NOTICE)
    document.save(str(target))
    _fix_archive(target)


def _add_runs(paragraph: Paragraph, text: str) -> None:
    for index, part in enumerate(re.split(r"\*\*", text)):
        paragraph.add_run(part).bold = index % 2 == 1 or None


def _add_table(document: Document, block: Block) -> None:
    table = document.add_table(rows=0, cols=len(block.rows[0]), style="Light Grid Accent 1")
    for row in block.rows:
        cells = table.add_row().cells
        for cell, text, width in zip(cells, row, (Cm(3.2), Cm(6.2), Cm(6.6)), strict=True):
            cell.text, cell.width = text, width


def _fix_archive(path: Path) -> None:
    """Rewrites the archive with its members in one order and of one date."""
    with zipfile.ZipFile(path) as archive:
        members = [(name, archive.read(name)) for name in sorted(archive.namelist(), key=lambda n: (n[0] != "[", n))]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name, WRITTEN.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
