"""The sources of the sample reviews as blocks: headings, paragraphs, list items, tables and footnotes.

A source is one block a line, in a small part of Markdown. It knows nothing of pages or fonts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

SOURCES = Path(__file__).parent
NOTICE = "FICTIONAL SAMPLE REVIEW - not a real child, family, board or case"


class Kind(Enum):
    """What a block is."""

    TITLE = auto()  # "# "
    HEADING = auto()  # "## "
    SUBHEADING = auto()  # "### "
    BULLET = auto()  # "- "
    ITEM = auto()  # "1. "; `label` is its number
    NUMBERED = auto()  # "1.1 "; `label` is its number
    TABLE = auto()  # "| a | b |", in `rows`, the first of them the headings
    FOOTNOTE = auto()  # "[^1]: "; `label` is its number
    PARAGRAPH = auto()


@dataclass(frozen=True, slots=True)
class Block:
    """One block: its words, with `**bold**` and `[^1]` as in the source."""

    kind: Kind
    text: str
    label: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


_MARKS = (
    (Kind.TITLE, re.compile(r"#()\s+(.*)")),
    (Kind.HEADING, re.compile(r"##()\s+(.*)")),
    (Kind.SUBHEADING, re.compile(r"###()\s+(.*)")),
    (Kind.BULLET, re.compile(r"-()\s+(.*)")),
    (Kind.ITEM, re.compile(r"(\d+)\.\s+(.*)")),
    (Kind.NUMBERED, re.compile(r"(\d+\.\d+)\s+(.*)")),
    (Kind.FOOTNOTE, re.compile(r"\[\^(\d+)\]:\s+(.*)")),
    (Kind.PARAGRAPH, re.compile(r"()(.+)")),
)


def read_blocks(name: str) -> list[Block]:
    """The blocks of the source called `name`, in order."""
    return list(_blocks((SOURCES / name).read_text(encoding="utf-8").splitlines()))


def _blocks(lines: list[str]) -> Iterator[Block]:
    rows: list[tuple[str, ...]] = []
    for line in [*lines, ""]:
        if line.startswith("|"):
            rows.append(tuple(cell.strip() for cell in line.strip("|").split("|")))
            continue
        if rows:
            yield Block(Kind.TABLE, "", rows=tuple(rows))
            rows = []
        if line.strip():
            yield next(Block(kind, match[2], match[1]) for kind, mark in _MARKS if (match := mark.fullmatch(line)))
