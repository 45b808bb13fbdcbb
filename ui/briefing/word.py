"""A briefing as a Word document: paragraphs of plain runs, and hyperlinks to checked web addresses.

No fields, no pictures, nothing that Word would load or run. It checks no quotation (see `ui.briefing.briefing`).
"""

import io
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from ui.briefing.briefing import CheckedBriefing, Excerpt, Line

_INK, _ACCENT, _QUIET = RGBColor(0x10, 0x19, 0x1B), RGBColor(0x1D, 0x5A, 0x63), RGBColor(0x4A, 0x58, 0x5B)
# Word's own limit for a property of a document.
_LONGEST_PROPERTY = 255


def to_word(briefing: CheckedBriefing) -> bytes:
    """The briefing as the content of a .docx file."""
    document = docx.Document()
    _set_up(document, briefing.title)
    document.add_heading(briefing.title, level=1)
    for sentence in briefing.preface:
        document.add_paragraph(sentence)
    for number, excerpt in enumerate(briefing.excerpts, 1):
        _excerpt(document, number, excerpt)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _excerpt(document: Any, number: int, excerpt: Excerpt) -> None:
    document.add_heading(f"{number}. {excerpt.label}", level=2)
    document.add_paragraph(excerpt.quotation, style="Quote")
    if excerpt.note:
        note = document.add_paragraph()
        note.add_run("Note: ").bold = True
        note.add_run(excerpt.note)
    for line in excerpt.lines:
        _line(document.add_paragraph(style="Source"), line)


def _line(paragraph: Any, line: Line) -> None:
    paragraph.add_run(f"{line.name}: ").bold = True
    run = paragraph.add_run(line.text)
    if line.link:
        run.font.underline = True
        run.font.color.rgb = _ACCENT
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), paragraph.part.relate_to(line.link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        link.append(run._r)
        paragraph._p.append(link)


def _set_up(document: Any, title: str) -> None:
    """A4, British English, and the look of the app's own print."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title[:_LONGEST_PROPERTY], "", ""
    properties.language = "en-GB"

    styles = document.styles
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")
    styles["Normal"].font.size = Pt(11)
    for name, size in (("Heading 1", 20), ("Heading 2", 13)):
        styles[name].font.size, styles[name].font.color.rgb = Pt(size), _INK
    quotation = styles["Quote"]
    quotation.font.italic, quotation.font.size, quotation.font.color.rgb = False, Pt(12), _INK
    quotation.paragraph_format.left_indent = Cm(0.8)
    quotation.paragraph_format.space_before = quotation.paragraph_format.space_after = Pt(8)
    source = styles.add_style("Source", WD_STYLE_TYPE.PARAGRAPH)
    source.base_style, source.font.size, source.font.color.rgb = styles["Normal"], Pt(9), _QUIET
    source.paragraph_format.space_after = Pt(1)
