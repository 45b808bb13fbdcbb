"""Word documents (.docx) as text: headings, paragraphs, lists, tables, text boxes and links, in the order of the file.

Headers, footers, footnotes, deleted text, comments and hidden text are left out. It opens no link and runs no macro.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

import docx
import lxml.etree
from docx.exceptions import PythonDocxError
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

from corpus.document import Document, Format
from corpus.errors import UnreadableDocument
from corpus.isolated.marked_text import Block, heading, item, marked_text, paragraph, table
from corpus.isolated.word_numbering import Numbering, Style
from corpus.problems import Problem, ProblemKind

LARGEST_UNPACKED = 300_000_000  # bytes; a long report with photographs has some 60 MB
LARGEST_XML = 100_000_000
LARGEST_RATIO = 200  # XML packs some 10 to 20 times; a zip bomb 1,000 times
MOST_ENTRIES = 10_000

_SAVE_AGAIN = "Open it in Word and save it as .docx or PDF."
# What python-docx raises where a part that the file names is missing, cut off, not XML, or not of its kind.
_DAMAGED = (
    AttributeError,
    EOFError,
    KeyError,
    OSError,
    RuntimeError,  # among others an unknown compression
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
    lxml.etree.XMLSyntaxError,
    PythonDocxError,
)
_IF_TRUSTED = "Save it as PDF, if you trust it."
_MARKUP_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_LEFT_OUT = {qn("w:del"), qn("w:moveFrom"), f"{_MARKUP_COMPATIBILITY}Fallback"}  # a fallback repeats its text box
_ADDRESS = re.compile(r"https?://\S+")
_ADDRESS_FIELD = re.compile(r'HYPERLINK\s+"(https?://[^"\s]+)"')


def read_word(name: str, content: bytes) -> Document:
    """The document in a .docx file. Raises UnreadableDocument where it is none, or unpacks beyond the limits."""
    _check_archive(name, content)
    try:
        document = docx.Document(io.BytesIO(content))
        styles, body = list(_styles(document)), document.element.body
        if body is None:
            raise ValueError("a document without a body")
    except _DAMAGED:
        raise UnreadableDocument(name, "it is a damaged Word file", _SAVE_AGAIN) from None
    if document.element.getroottree().docinfo.internalDTD is not None:
        raise UnreadableDocument(name, "it declares entities of its own, which Word never does", _SAVE_AGAIN)
    notes = sum(1 for _ in body.iter(qn("w:footnoteReference"), qn("w:endnoteReference")))
    problems = (Problem(ProblemKind.FOOTNOTES_LEFT_OUT, count=notes),) if notes else ()
    return Document(text=marked_text(_Reader(document, styles).blocks()), format=Format.WORD, problems=problems)


def _check_archive(name: str, content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, RuntimeError, ValueError):  # RuntimeError: an unknown or encrypted compression
        raise UnreadableDocument(name, "it is a damaged Word file", _SAVE_AGAIN) from None
    names = {entry.filename for entry in entries}
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    xml = sum(entry.file_size for entry in entries if entry.filename.endswith((".xml", ".rels")))
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableDocument(name, "it is protected by a password", "Save a copy without one.")
    if len(entries) > MOST_ENTRIES or unpacked > LARGEST_UNPACKED or xml > LARGEST_XML:
        size = f"{unpacked / 1e6:,.0f} MB in {len(entries):,} parts"
        raise UnreadableDocument(name, f"it unpacks to {size}, which no report does", _IF_TRUSTED)
    if unpacked > LARGEST_RATIO * max(packed, 10_000):
        times = f"{unpacked // max(packed, 1):,} times its size"
        raise UnreadableDocument(name, f"it unpacks to {times}, which no report does", _IF_TRUSTED)
    if "[Content_Types].xml" not in names or "word/document.xml" not in names:
        raise UnreadableDocument(name, "it is a ZIP archive but not a Word document", _SAVE_AGAIN)


class _Reader:
    """One pass over the body. Recursion follows tables and text boxes, whose depth the XML parser bounds."""

    def __init__(self, document: Any, styles: Sequence[Style]) -> None:
        self._body = document.element.body
        self._part = document.part
        self._styles = {style.id: style for style in styles}
        self._numbering = Numbering(_numbering_element(document.part))

    def blocks(self) -> list[Block]:
        return list(self._container(self._body))

    def _container(self, container: Any) -> Iterator[Block]:
        for child in container:
            match child.tag:
                case _Tag.PARAGRAPH:
                    yield from self._paragraph(child)
                case _Tag.TABLE:
                    yield from self._table(child)
                case _Tag.CONTENT_CONTROL:
                    for content in child.findall(qn("w:sdtContent")):
                        yield from self._container(content)
                case _Tag.INSERTED | _Tag.CUSTOM:
                    yield from self._container(child)

    def _table(self, element: Any) -> list[Block]:
        rows = [
            [list(self._container(cell)) for cell in row.iter(qn("w:tc")) if _owner(cell, qn("w:tbl")) is element]
            for row in element.iter(qn("w:tr"))
            if _owner(row, qn("w:tbl")) is element
        ]
        return table(rows)

    def _paragraph(self, element: Any) -> Iterator[Block]:
        pieces: list[tuple[str, bool]] = []
        boxes: list[Any] = []
        self._inline(element, pieces, boxes)
        text = "".join(piece for piece, _ in pieces)
        style = self._style_chain(element)
        label, depth = self._numbering.label(element, style)
        level = _heading_level(element, style)
        if level:
            block = heading(level, f"{label} {text}" if label not in ("", "-") and text.strip() else text)
        elif label:
            block = item(text, depth=depth, label=label)
        else:
            block = paragraph(text, bold=all(bold for piece, bold in pieces if piece.strip()))
        if block:
            yield block
        for box in boxes:
            yield from self._container(box)

    def _inline(self, element: Any, pieces: list[tuple[str, bool]], boxes: list[Any]) -> None:
        """Adds the text under `element` to `pieces`, each with whether it is bold, and its text boxes to `boxes`."""
        for child in element:
            tag = child.tag
            if tag in _LEFT_OUT or not isinstance(tag, str):
                continue
            if tag == qn("w:txbxContent"):
                boxes.append(child)
            elif tag == qn("w:hyperlink"):
                inner: list[tuple[str, bool]] = []
                self._inline(child, inner, boxes)
                address = self._address(child.get(qn("r:id")))
                text = "".join(piece for piece, _ in inner)
                if address and text.strip() and not _ADDRESS.fullmatch(text.strip()):
                    inner = [("[", inner[0][1]), *inner, (f"]({address})", inner[-1][1])]
                pieces.extend(inner)
            elif tag == qn("w:r"):
                if not _is_on(child.find(f"{qn('w:rPr')}/{qn('w:vanish')}")):
                    self._run(child, pieces, boxes)
            elif tag != qn("w:pPr"):
                self._inline(child, pieces, boxes)

    def _run(self, run: Any, pieces: list[tuple[str, bool]], boxes: list[Any]) -> None:
        bold = _is_on(run.find(f"{qn('w:rPr')}/{qn('w:b')}"))
        for child in run:
            match child.tag:
                case _Tag.TEXT:
                    pieces.append((child.text or "", bold))
                case _Tag.TAB:
                    pieces.append((" ", bold))
                case _Tag.BREAK | _Tag.RETURN:
                    pieces.append(("\n", bold))
                case _Tag.HYPHEN:
                    pieces.append(("-", bold))
                case _Tag.RUN_PROPERTIES:
                    pass
                case _:
                    self._inline([child], pieces, boxes)

    def _address(self, relation: str | None) -> str | None:
        target = self._part.rels[relation].target_ref if relation in self._part.rels else ""
        return target if _ADDRESS.fullmatch(target) else None

    def _style_chain(self, element: Any) -> list[Style]:
        """The paragraph's style and the styles that it is based on, innermost first."""
        found = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        style = self._styles.get(found.get(qn("w:val"), "")) if found is not None else None
        chain: list[Style] = []
        while style is not None and style not in chain and len(chain) < 20:
            chain.append(style)
            style = self._styles.get(style.based_on)
        return chain


def _styles(document: Any) -> Iterator[Style]:
    """The styles as the file has them; python-docx refuses those that do not say of what type they are."""
    for element in document.styles.element.findall(qn("w:style")):
        id, name, base = element.get(qn("w:styleId")), element.find(qn("w:name")), element.find(qn("w:basedOn"))
        if id:
            words, based_on = ("" if child is None else child.get(qn("w:val"), "") for child in (name, base))
            yield Style(id, words, based_on, element)


def _numbering_element(part: Any) -> Any | None:
    """The numbering part's root; None where the file has none (python-docx would make one)."""
    related = (
        relation.target_part for relation in part.rels.values() if relation.reltype == RELATIONSHIP_TYPE.NUMBERING
    )
    return getattr(next(related, None), "element", None)


class _Tag:
    PARAGRAPH = qn("w:p")
    TABLE = qn("w:tbl")
    CONTENT_CONTROL = qn("w:sdt")
    INSERTED = qn("w:ins")
    CUSTOM = qn("w:customXml")
    TEXT = qn("w:t")
    TAB = qn("w:tab")
    BREAK = qn("w:br")
    RETURN = qn("w:cr")
    HYPHEN = qn("w:noBreakHyphen")
    RUN_PROPERTIES = qn("w:rPr")


def _owner(element: Any, tag: str) -> Any:
    return next(element.iterancestors(tag), None)


def _is_on(element: Any) -> bool:
    """Whether a switch such as `<w:b/>` is there and not set to off."""
    return element is not None and element.get(qn("w:val")) not in ("0", "false", "off", "none")


def _heading_level(element: Any, styles: list[Style]) -> int:
    """1 to 6 for a heading (by style name or outline level), 0 for anything else."""
    for style in styles:
        name = style.name.lower()
        if name == "title":
            return 1
        if found := re.fullmatch(r"heading ([1-9])", name):
            return int(found[1])
    for properties in (element.find(qn("w:pPr")), *(style.element.find(qn("w:pPr")) for style in styles)):
        outline = properties.find(qn("w:outlineLvl")) if properties is not None else None
        if outline is not None:
            level = outline.get(qn("w:val"), "9")
            return int(level) + 1 if level in set("012345678") else 0
    return 0
