"""Saved web pages (HTML) as text: the page's own content with its headings, lists, tables and links.

Scripts, menus, page headers and footers, forms, cookie banners and hidden parts are left out. Nothing that the page
refers to is loaded.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from typing import Any

import lxml.etree
import lxml.html

from corpus.document import Document, Format
from corpus.errors import UnreadableDocument
from corpus.isolated.marked_text import Block, heading, item, marked_text, one_line, paragraph, table
from corpus.problems import Problem, ProblemKind

_DROPPED = {
    "aside", "audio", "button", "canvas", "datalist", "dialog", "embed", "head", "iframe", "input", "map", "math",
    "menu", "nav", "noscript", "object", "script", "select", "style", "svg", "template", "textarea", "video",
}  # fmt: skip
_DROPPED_ROLES = {
    "alertdialog", "banner", "complementary", "contentinfo", "dialog", "menu", "menubar", "navigation", "search",
}  # fmt: skip
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)
_BANNER = re.compile(r"cookie|consent|gdpr|skip-?link|breadcrumb", re.I)
_BLOCKS = {
    "address", "article", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption",
    "figure", "footer", "form", "header", "hgroup", "hr", "html", "legend", "main", "p", "pre", "section", "summary",
}  # fmt: skip
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_ADDRESS = re.compile(r"https?://\S+", re.I)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.I)
# Python's own, which no browser knows; the time of some grows with the square of the page.
_NO_CHARACTER_SETS = {
    "idna",
    "mbcs",
    "oem",
    "palmos",
    "punycode",
    "raw_unicode_escape",
    "undefined",
    "unicode_escape",
    "utf-7",
}
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read_saved_page(name: str, content: bytes) -> Document:
    """The document of a web page's bytes. Raises UnreadableDocument where there is no element in it."""
    text, problems = _decoded(content)
    if not re.search(r"<[a-zA-Z!]", text):
        raise UnreadableDocument(name, "it is not a web page", "Rename it so that its name ends in .txt.")
    # `huge_tree` stays off: libxml2 then bounds depth and the length of a text.
    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = lxml.html.document_fromstring(text.replace("\x00", "").encode("utf-8", "replace"), parser=parser)
    except lxml.etree.ParserError:
        raise UnreadableDocument(name, "it holds no text", "Save the page again as “Web page, HTML only”.") from None
    if any("depth" in entry.message for entry in parser.error_log):
        problems += (Problem(ProblemKind.NESTED_TOO_DEEPLY),)
    return Document(text=marked_text(_content(root)), format=Format.HTML, problems=problems)


def _decoded(content: bytes) -> tuple[str, tuple[Problem, ...]]:
    """The page as text: byte-order mark, declared character set, UTF-8, then Windows-1252, as browsers do."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace"), ()
    declared = _CHARSET.search(content[:4096])
    encodings = ["utf-8"]
    if declared:
        wanted = declared[1].decode("ascii").lower()
        # What calls itself Latin-1 is Windows-1252 (the HTML standard); UTF-16 cannot be declared inside the page.
        wanted = {"iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252"}.get(wanted, wanted)
        if wanted not in _NO_CHARACTER_SETS:
            encodings.insert(0, "utf-8" if wanted.startswith("utf-16") else wanted)
    for encoding in encodings:
        try:
            return content.decode(encoding), ()
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("cp1252", "replace"), (Problem(ProblemKind.CHARACTERS_GUESSED),)


def _content(root: Any) -> Iterator[Block]:
    """The blocks of the page's content: of its main part where that holds most of the text."""
    body = root.find("body")
    body = root if body is None else body
    _clean(body)
    _prune(body)
    whole = _length(body)
    parts = [*body.iter("main"), *body.xpath(".//*[@role='main']"), *body.iter("article")]
    main = max(parts, key=_length, default=body)
    content = main if _length(main) * 2 >= whole else body
    title = one_line(root.findtext("head/title") or "")
    blocks = list(_blocks(content))
    if title and not any(block.text.startswith("# ") for block in blocks) and (first := heading(1, title)):
        yield first
    yield from blocks


def _length(element: Any) -> int:
    return sum(len(text) for text in element.itertext())


def _clean(body: Any) -> None:
    """Takes out control characters, which a page may hold as numbers (`&#1;`) and lxml lets nobody move."""
    for element in body.iter():
        if element.text and _CONTROLS.search(element.text):
            element.text = _CONTROLS.sub("", element.text)
        if element.tail and _CONTROLS.search(element.tail):
            element.tail = _CONTROLS.sub("", element.tail)


def _prune(body: Any) -> None:
    """Takes out what is not content; a part that holds half of the text is content, whatever it calls itself."""
    for element in list(body.iter("script", "style", "template", "noscript")):
        element.drop_tree()
    half = _length(body) / 2
    for element in list(body.iter()):
        if (
            element is not body
            and element.getroottree() is not None
            and _is_left_out(element)
            and _length(element) < half
        ):
            element.drop_tree()


def _is_left_out(element: Any) -> bool:
    tag = element.tag
    if not isinstance(tag, str) or tag in _DROPPED:
        return True
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    if _HIDDEN.search(element.get("style", "")) or element.get("role", "").lower() in _DROPPED_ROLES:
        return True
    if tag in ("header", "footer"):
        return next(element.iterancestors("main", "article", "section"), None) is None
    if tag == "form":
        return True
    return bool(_BANNER.search(f"{element.get('id', '')} {element.get('class', '')}"))


class _Writer:
    """Gathers inline text and turns it into blocks."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._inline: list[tuple[str, bool]] = []

    def write(self, text: str | None, bold: bool) -> None:
        if text:
            self._inline.append((text, bold))

    def end(self, make: Callable[[str, bool], Block | None] | None = None) -> None:
        """Ends the block that the text so far makes."""
        text = "".join(piece for piece, _ in self._inline)
        bold = all(bold for piece, bold in self._inline if piece.strip())
        self._inline.clear()
        block = (make or (lambda text, bold: paragraph(text, bold=bold)))(text, bold)
        if block:
            self.blocks.append(block)


def _blocks(element: Any) -> list[Block]:
    writer = _Writer()
    _walk(element, writer, bold=False, depth=0)
    writer.end()
    return writer.blocks


def _walk(element: Any, writer: _Writer, *, bold: bool, depth: int) -> None:
    """Writes the element's content. Recursion is as deep as the page, which libxml2 bounds at 256 levels."""
    writer.write(_folded(element.text), bold)
    for child in element:
        _element(child, writer, bold=bold, depth=depth)
        writer.write(_folded(child.tail), bold)


def _folded(text: str | None) -> str:
    return re.sub(r"[ \t\r\n\f]+", " ", text or "")


def _element(element: Any, writer: _Writer, *, bold: bool, depth: int) -> None:
    tag = element.tag
    if not isinstance(tag, str):
        return
    if tag == "br":
        writer.write("\n", bold)
    elif tag in _HEADINGS:
        writer.end()
        _walk(element, writer, bold=False, depth=depth)
        writer.end(lambda text, _: heading(_HEADINGS[tag], text))
    elif tag in ("ul", "ol"):
        writer.end()
        _list(element, writer, depth)
    elif tag == "table":
        writer.end()
        rows = [[_blocks(cell) for cell in row if cell.tag in ("td", "th")] for row in _rows(element)]
        writer.blocks.extend(table(rows))
    elif tag == "pre":
        writer.end()
        writer.write(element.text_content(), bold)
        writer.end()
    elif tag == "a":
        _link(element, writer, bold=bold, depth=depth)
    elif tag in _BLOCKS or tag == "li":
        writer.end()
        _walk(element, writer, bold=bold, depth=depth)
        writer.end()
    else:
        _walk(element, writer, bold=bold or tag in ("b", "strong"), depth=depth)


def _rows(element: Any) -> Iterator[Any]:
    """The rows of a table, not those of tables inside it."""
    for child in element:
        if child.tag == "tr":
            yield child
        elif child.tag != "table":
            yield from _rows(child)


def _list(element: Any, writer: _Writer, depth: int) -> None:
    start = element.get("start", "1")
    number = int(start) if start.isascii() and start.isdigit() and len(start) < 6 else 1
    for child in element:
        if child.tag != "li":
            _element(child, writer, bold=False, depth=depth)
            continue
        label = f"{number}." if element.tag == "ol" else "-"
        number += 1
        first = len(writer.blocks)
        _walk(child, writer, bold=False, depth=depth + 1)
        writer.end()
        _mark_item(writer.blocks, first, depth, label)


def _mark_item(blocks: list[Block], first: int, depth: int, label: str) -> None:
    """Gives the item's mark to its first paragraph; further paragraphs and inner lists stay as they are."""
    if first < len(blocks) and blocks[first].kind.value == "paragraph" and not blocks[first].text.startswith("#"):
        marked = item(blocks[first].text, depth=depth, label=label)
        if marked:
            blocks[first] = marked


def _link(element: Any, writer: _Writer, *, bold: bool, depth: int) -> None:
    """A link's text, with its address where it leads to the web."""
    address = (element.get("href") or "").strip()
    text = one_line(element.text_content())
    inside = any(child.tag in _BLOCKS or child.tag in _HEADINGS for child in element)
    if not inside and text and _ADDRESS.fullmatch(address) and not _ADDRESS.fullmatch(text):
        writer.write("[", bold)
        _walk(element, writer, bold=bold, depth=depth)
        writer.write(f"]({address})", bold)
    else:
        _walk(element, writer, bold=bold, depth=depth)
