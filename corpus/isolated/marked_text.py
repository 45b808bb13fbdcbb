"""Blocks of a document written down as text with Markdown's marks: the form that every reader leaves.

`corpus.isolated.word` and `corpus.isolated.saved_page` fill it. It escapes nothing: the marks help to find headings and
lists, and are never shown as markup.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What a block is, as far as the blank lines around it go."""

    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item or table row, with its mark."""

    kind: Kind
    text: str


# A table whose cells are longer than this, or hold more than paragraphs, arranges a page and lists no data.
_LONGEST_CELL = 300
_LONGEST_BOLD_LINE = 120

_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b\u2028\u2029\u2060\ufeff\ud800-\udfff\ufffe\uffff]")
_SPACES = re.compile(r"[^\S\n]+")
_LINE_EDGE = re.compile(r" ?\n ?")


def clean(text: str) -> str:
    """`text` in NFC without control characters and soft hyphens; runs of spaces are one, line breaks stay."""
    text = _NOT_TEXT.sub("", unicodedata.normalize("NFC", text.replace("\r", "\n")))
    return _LINE_EDGE.sub("\n", _SPACES.sub(" ", text)).strip()


def one_line(text: str) -> str:
    """`clean` text on a single line."""
    return " ".join(clean(text).split())


def paragraph(text: str, *, bold: bool = False) -> Block | None:
    """A paragraph; a short one that is bold throughout keeps that as its mark, for it may be a heading."""
    text = re.sub(r"\n{2,}", "\n", clean(text))
    if bold and text and len(text) <= _LONGEST_BOLD_LINE:
        text = f"**{text}**"
    return Block(Kind.PARAGRAPH, text) if text else None


def heading(level: int, text: str) -> Block | None:
    """A heading of `level` (1 is the outermost; six at most)."""
    text = one_line(text)
    return Block(Kind.PARAGRAPH, f"{'#' * max(1, min(level, 6))} {text}") if text else None


def item(text: str, *, depth: int = 0, label: str = "-") -> Block | None:
    """A list item at `depth` (0 is the outermost), with its number or a hyphen."""
    text = one_line(text)
    return Block(Kind.ITEM, f"{'  ' * min(depth, 8)}{label} {text}") if text else None


def table(rows: Sequence[Sequence[Sequence[Block]]]) -> list[Block]:
    """A table's rows of cells of blocks: lines `| a | b |`, or the blocks themselves where it only arranges a page."""
    cells = [cell for row in rows for cell in row]
    arranges = (
        max((len(row) for row in rows), default=0) < 2
        or any(block.text.startswith("#") for cell in cells for block in cell)
        or any(sum(len(block.text) for block in cell) > _LONGEST_CELL for cell in cells)
    )
    if arranges:
        return [block for cell in cells for block in cell]
    lines = [[" ".join(one_line(block.text) for block in cell) for cell in row] for row in rows]
    return [Block(Kind.ROW, f"| {' | '.join(line)} |") for line in lines if any(line)]


def marked_text(blocks: Iterable[Block]) -> str:
    """The blocks as one text: blank lines between them, but none inside a list or a table."""
    pieces: list[str] = []
    previous: Kind | None = None
    for block in blocks:
        if pieces:
            pieces.append("\n" if block.kind is previous and block.kind is not Kind.PARAGRAPH else "\n\n")
        pieces.append(block.text)
        previous = block.kind
    return "".join(pieces).strip()
