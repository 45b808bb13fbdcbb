"""A two-page briefing in two columns of coloured boxes, as boards publish them: one PDF.

The boxes are drawn in the order in which such pages are made and not in the order in which they are read: the right
column comes first on the first page.
"""

from pathlib import Path
from typing import Any

from reportlab.lib.colors import HexColor, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from sample_reviews.blocks import NOTICE, Block, Kind, read_blocks

COLOURS = ("#0b6e6e", "#7a3b69", "#2f4b7c", "#a05a00", "#4a6b1f")
COLUMN = (A4[0] - 36 * mm) / 2
LEFT, RIGHT = 14 * mm, 22 * mm + COLUMN
TEXT = ParagraphStyle("text", fontName="Helvetica", fontSize=10.6, leading=14, spaceAfter=4)
ITEM = ParagraphStyle("item", parent=TEXT, leftIndent=15, bulletIndent=1)

# The sections' places: for each page, in the order of drawing, a column and its sections.
PAGES = (((RIGHT, (3, 4, 5)), (LEFT, (0, 1, 2))), ((LEFT, (6, 7, 8)), (RIGHT, (9, 10))))


def write_briefing(source: str, target: Path) -> None:
    """Lays the source out and writes it to `target`."""
    front, sections = _sections(read_blocks(source))
    canvas = Canvas(str(target), pagesize=A4, invariant=1, pageCompression=0, lang="en-GB")
    canvas.setTitle(front[0].text)
    canvas.setSubject(NOTICE)
    for number, columns in enumerate(PAGES, 1):
        top = A4[1] - 14 * mm
        canvas.setFillColor(HexColor("#8a1c1c"))
        canvas.setFont("Helvetica-Bold", 9)
        canvas.drawCentredString(A4[0] / 2, A4[1] - 9 * mm, NOTICE)
        if number == 1:
            top = _banner(canvas, front, top)
        for left, indexes in columns:
            y = top
            for index in indexes:
                y = _box(canvas, sections[index], HexColor(COLOURS[index % len(COLOURS)]), left, y) - 4 * mm
        canvas.setFillColor(HexColor("#555555"))
        canvas.setFont("Helvetica", 8)
        canvas.drawString(14 * mm, 8 * mm, f"{front[2].text} | {front[0].text}")
        canvas.drawRightString(A4[0] - 14 * mm, 8 * mm, str(number))
        canvas.showPage()
    canvas.save()


def _sections(blocks: list[Block]) -> tuple[list[Block], list[list[Block]]]:
    starts = [index for index, block in enumerate(blocks) if block.kind is Kind.HEADING]
    return blocks[: starts[0]], [blocks[a:b] for a, b in zip(starts, [*starts[1:], None], strict=True)]


def _banner(canvas: Canvas, front: list[Block], top: float) -> float:
    height = 30 * mm
    canvas.setFillColor(HexColor("#12324a"))
    canvas.roundRect(14 * mm, top - height, A4[0] - 28 * mm, height, 4 * mm, stroke=0, fill=1)
    canvas.setFillColor(white)
    for block, size, below in zip(front, (21, 12, 12, 12), (11, 17, 22, 27), strict=True):
        canvas.setFont("Helvetica-Bold" if size > 20 else "Helvetica", size)
        canvas.drawString(20 * mm, top - below * mm, block.text)
    return float(top - height - 4 * mm)


def _box(canvas: Canvas, section: list[Block], colour: Any, left: float, top: float) -> float:
    """Draws a section as a box that hangs from `top`; gives the height of its lower edge."""
    number, _, title = section[0].text.partition(" ")
    head = 7 * mm
    paragraphs = [_paragraph(block) for block in section[1:]]
    heights = [paragraph.wrap(COLUMN - 8 * mm, A4[1])[1] + TEXT.spaceAfter for paragraph in paragraphs]
    bottom = top - head - sum(heights) - 4 * mm
    canvas.setFillColor(HexColor("#f3f5f7"))
    canvas.roundRect(left, bottom, COLUMN, top - bottom, 2 * mm, stroke=0, fill=1)
    canvas.setFillColor(colour)
    canvas.roundRect(left, top - head, COLUMN, head, 2 * mm, stroke=0, fill=1)
    canvas.setFillColor(white)
    canvas.setFont("Helvetica-Bold", 10.5)
    canvas.drawString(left + 3 * mm, top - head + 2.2 * mm, number)
    canvas.drawString(left + 10 * mm, top - head + 2.2 * mm, title)
    y = top - head - 2 * mm
    for paragraph, height in zip(paragraphs, heights, strict=True):
        y -= height
        paragraph.drawOn(canvas, left + 4 * mm, y)
    return float(bottom)


def _paragraph(block: Block) -> Paragraph:
    if block.kind is Kind.PARAGRAPH:
        return Paragraph(block.text, TEXT)
    return Paragraph(block.text, ITEM, bulletText=f"{block.label}." if block.label else "•")
