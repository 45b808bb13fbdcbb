"""A report as a PDF: cover, contents, running headers and footers, numbered paragraphs, lists, tables, footnotes.

What makes PDFs hard to read is wanted here: sentences that run over a page, words hyphenated at line ends, ligatures,
headers and footers that repeat, and a page that is only an image. Streams are not compressed, so that the bytes do not
depend on the compression library.
"""

import io
import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_JUSTIFY, TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)
from reportlab.platypus.tableofcontents import TableOfContents

from sample_reviews.blocks import NOTICE, Block, Kind, read_blocks

# Where a word may be broken at the end of a line, in the words that are long and frequent in reviews.
HYPHENATION = {
    word.replace("|", ""): word.replace("|", "\u00ad")
    for word in (
        "ad|mit|ted agen|cies agen|cy ap|point|ment ap|point|ments as|sess|ment chil|dren chro|nol|ogy con|cerned "
        "cu|ri|os|ity de|scrip|tion dif|fer|ent edu|ca|tion evi|dence health|care hos|pi|tal im|por|tant in|ci|dent "
        "in|for|ma|tion ne|glect nurs|ery pat|tern po|lice prac|ti|tion|er prac|ti|tion|ers pro|fes|sion|al "
        "pro|fes|sion|als pro|tec|tion re|corded re|ferral re|ferrals re|spon|si|bil|ity re|view re|viewer "
        "safe|guard|ing satis|fac|tory su|per|vi|sion tak|en thresh|old to|gether vis|itor wor|ried"
    ).split()
}


@dataclass(frozen=True, slots=True)
class Layout:
    """How one report looks."""

    source: str
    header: str
    body: str = "Times-Roman"
    bold: str = "Times-Bold"
    size: float = 11
    colour: str = "#1f3a5f"
    cover: bool = False  # a cover and a contents page, labelled i and ii, an outline
    hyphenated: bool = False
    ligatures: bool = False
    page_total: bool = False
    scan: bytes | None = None  # a JPEG that fills a last page


def write_report(layout: Layout, target: Path) -> None:
    """Lays the source out and writes it to `target`."""
    if layout.body == "Vera":
        for name, file in (("Vera", "Vera.ttf"), ("VeraBd", "VeraBd.ttf")):
            pdfmetrics.registerFont(TTFont(name, file))
        pdfmetrics.registerFontFamily("Vera", normal="Vera", bold="VeraBd")
    blocks = read_blocks(layout.source)
    pages = 0
    for _ in range(2):  # once to count the pages
        report = _Report(target, layout, blocks, pages)
        report.multiBuild(_story(layout, blocks))
        pages = report.page


class _Report(BaseDocTemplate):
    """Adds the running header and footer, the footnotes and the outline to the pages."""

    def __init__(self, target: Path, layout: Layout, blocks: list[Block], pages: int) -> None:
        title = ": ".join(block.text for block in blocks if block.kind is Kind.TITLE)
        super().__init__(
            str(target),
            pagesize=A4,
            title=title,
            author="",
            subject=NOTICE,
            invariant=1,
            pageCompression=0,
            lang="en-GB",
        )
        self.layout = layout
        self.footnotes = {block.label: block.text for block in blocks if block.kind is Kind.FOOTNOTE}
        self.pages = pages
        scan = ImageReader(io.BytesIO(layout.scan)) if layout.scan else None
        frame = Frame(25 * mm, 28 * mm, A4[0] - 50 * mm, A4[1] - 56 * mm)
        whole = Frame(0, 0, *A4, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
        self.addPageTemplates(
            [
                PageTemplate("report", [frame], onPage=self._begin_page, onPageEnd=self._end_page),
                PageTemplate("scan", [whole], onPage=lambda canvas, _: canvas.drawImage(scan, 0, 0, *A4)),
            ]
        )

    def _begin_page(self, canvas: Any, _: BaseDocTemplate) -> None:
        self.notes_here: list[str] = []
        canvas.setNamedCB("footnote", lambda _canvas, _kind, label: self.notes_here.append(label))
        if self.layout.cover and self.page == 1:
            canvas.showOutline()
            canvas.addPageLabel(0, style="ROMAN_LOWER", start=1)
            canvas.addPageLabel(2, style="ARABIC", start=1)

    def _end_page(self, canvas: Any, _: BaseDocTemplate) -> None:
        canvas.setFillColor(HexColor("#555555"))
        canvas.setFont(self.layout.body, 8)
        canvas.drawCentredString(A4[0] / 2, A4[1] - 12 * mm, NOTICE)
        canvas.drawString(25 * mm, A4[1] - 18 * mm, self.layout.header)
        canvas.drawCentredString(A4[0] / 2, 12 * mm, self._page_number())
        for label in self.notes_here:
            note = Paragraph(f"<super>{label}</super> {escape(self.footnotes[label])}", _styles(self.layout)["note"])
            note.wrapOn(canvas, A4[0] - 50 * mm, 20 * mm)
            note.drawOn(canvas, 25 * mm, 18 * mm)
            canvas.line(25 * mm, 18 * mm + note.height + 4, 75 * mm, 18 * mm + note.height + 4)

    def _page_number(self) -> str:
        if self.layout.cover:
            return ("", "i", "ii")[self.page] if self.page < 3 else str(self.page - 2)
        return f"Page {self.page} of {self.pages}" if self.layout.page_total else str(self.page)

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802  # reportlab's name for it
        if not self.layout.cover or not isinstance(flowable, Paragraph):
            return
        level = {"heading": 0, "subheading": 1}.get(flowable.style.name)
        if level is None:
            return
        text = flowable.getPlainText()
        key = f"{self.page}-{text}"
        self.canv.bookmarkPage(key)
        self.canv.addOutlineEntry(text, key, level)
        self.notify("TOCEntry", (level, text, self.page - 2, key))


def _story(layout: Layout, blocks: list[Block]) -> list[Flowable]:
    style = _styles(layout)
    text = partial(_inline, layout)
    first = next(index for index, block in enumerate(blocks) if block.kind is Kind.HEADING)
    story: list[Flowable] = [Spacer(1, 60 * mm)] if layout.cover else []
    story += [
        Paragraph(text(block.text), style["title" if block.kind is Kind.TITLE else "cover"]) for block in blocks[:first]
    ]
    if layout.cover:
        contents = TableOfContents(levelStyles=[style["contents"], style["contents in"]], dotsMinLevel=0)
        story += [PageBreak(), Paragraph("Contents", style["contents title"]), contents, PageBreak()]
    for block in blocks[first:]:
        match block.kind:
            case Kind.HEADING | Kind.SUBHEADING:
                story.append(Paragraph(escape(block.text), style[block.kind.name.lower()]))
            case Kind.BULLET:
                story.append(Paragraph(text(block.text), style["item"], bulletText="•"))
            case Kind.ITEM:
                story.append(Paragraph(text(block.text), style["item"], bulletText=f"{block.label}."))
            case Kind.NUMBERED:
                story.append(Paragraph(text(block.text), style["numbered"], bulletText=block.label))
            case Kind.TABLE:
                story += [_table(layout, block), Spacer(1, 8)]
            case Kind.PARAGRAPH:
                story.append(Paragraph(text(block.text), style["body"]))
    if layout.scan:
        story += [NextPageTemplate("scan"), PageBreak(), Spacer(1, 1)]
    return story


def _table(layout: Layout, block: Block) -> Table:
    style = _styles(layout)
    rows = [
        [Paragraph(_inline(layout, cell), style["cell head" if index == 0 else "cell"]) for cell in row]
        for index, row in enumerate(block.rows)
    ]
    width = A4[0] - 50 * mm - 12
    shares = {2: (0.2, 0.8), 3: (0.19, 0.2, 0.61)}[len(rows[0])]
    table = Table(rows, colWidths=[share * width for share in shares], repeatRows=1)
    table.setStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.5, HexColor("#999999")),
            ("BACKGROUND", (0, 0), (-1, 0), HexColor(layout.colour)),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ]
    )
    return table


def _inline(layout: Layout, text: str) -> str:
    """A source's text in reportlab's markup."""
    if layout.hyphenated:
        text = re.sub(r"\w+", lambda match: HYPHENATION.get(match[0], match[0]), text)
    if layout.ligatures:
        text = text.replace("fi", "ﬁ").replace("fl", "ﬂ")
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", escape(text))
    text = re.sub(r"^(Recommendation \d+:)", r"<b>\1</b>", text)
    return re.sub(r"\[\^(\d+)\]", r'<super>\1</super><onDraw name="footnote" label="\1"/>', text)


def _styles(layout: Layout) -> dict[str, ParagraphStyle]:
    body, bold, size, colour = layout.body, layout.bold, layout.size, HexColor(layout.colour)
    text = ParagraphStyle(
        "body", fontName=body, fontSize=size, leading=size * 1.3, spaceAfter=size * 0.6,
        alignment=TA_JUSTIFY if layout.hyphenated else TA_LEFT, allowWidows=1, allowOrphans=1,
        bulletFontName=body, bulletFontSize=size,
    )  # fmt: skip
    heading = ParagraphStyle(
        "heading", fontName=bold, fontSize=size + 4, leading=size + 8, textColor=colour,
        spaceBefore=10, spaceAfter=6, keepWithNext=1,
    )  # fmt: skip
    cell = ParagraphStyle("cell", fontName=body, fontSize=size - 2, leading=(size - 2) * 1.2)
    styles = [
        text,
        heading,
        cell,
        ParagraphStyle("subheading", parent=heading, fontSize=size + 1, leading=size + 4),
        ParagraphStyle("title", parent=heading, fontSize=size + 13, leading=size + 18),
        ParagraphStyle("cover", parent=text, fontSize=size + 2, leading=size + 7, alignment=TA_LEFT),
        ParagraphStyle("contents title", parent=heading),
        ParagraphStyle("contents", parent=text, alignment=TA_LEFT),
        ParagraphStyle("contents in", parent=text, alignment=TA_LEFT, leftIndent=14),
        ParagraphStyle("item", parent=text, leftIndent=18, bulletIndent=4),
        ParagraphStyle("numbered", parent=text, leftIndent=30, bulletIndent=0),
        ParagraphStyle("cell head", parent=cell, fontName=bold, textColor=HexColor("#ffffff")),
        ParagraphStyle("note", parent=cell),
    ]
    return {style.name: style for style in styles}
