"""The blocks of a text: headings, paragraphs, list items and table rows, each a span.

It reads the marks that the readers and Markdown's writers leave, and the ways that published reviews set a heading
without any mark: capitals, bold, a number, or a short line alone. It knows nothing of what a heading means.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from corpus.document import Span


class BlockKind(Enum):
    """What a block is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Block:
    """`text[start:end]` without its mark (`- `, `1.`, `# `, `|`). `rank` orders headings: the smaller, the outer."""

    start: int
    end: int
    kind: BlockKind
    rank: int = 0
    alone: bool = True  # blank lines, or the text's edge, on both sides

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


_HASH = re.compile(r"(#{1,6})[ \t]+")
_BULLET = re.compile(r"(?:[-*+•▪◦‣●○■–✓➢]|\uf0b7)[ \t]+")
_NUMBER = re.compile(r"\(?(\d{1,3})[.)][ \t]+|\(?([a-z]|[ivx]{1,5})\)[ \t]+")
_OUTLINE_NUMBER = re.compile(r"(\d{1,2}(?:\.\d{1,3}){1,3})\.?[ \t]+")
_RULE = re.compile(r"[-=_*|:\s]+$")
_BOLD = re.compile(r"\*\*(?:[^*]|\*(?!\*))+\*\*:?$", re.S)

# A line as short as this can be a heading; the longest in the five real reviews has 9 words, and longer lines
# without a full stop proved to be list items that had lost their mark.
_HEADING_WORDS = 12
_HEADING_CHARACTERS = 100
_FINITE_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|did|do|does|will|would|should|must|may|can|could|stated|said|became)\b",
    re.I,
)
_NO_HEADING = re.compile(
    r"https?://|www\.|@|\]\(|^\W*\d[\d\s()/.:-]*$|^(?:tel|telephone|email|e-mail|date|ref|reference)\b[^:]{0,20}:|"
    r"^(?-i:[A-Z]{2,8})[ /-]?\d{1,4}[ /-]\d{2,4}$",  # an address, a number, a date, a reference such as "ABC 1 2021"
    re.I,
)

# Of a block that may go on, only so much is looked at, each time that a line is joined to it.
_BEGINNING = 500

RANK_CAPITALS, RANK_BOLD, RANK_PLAIN, RANK_LABEL = 1, 2, 3, 8


def read_blocks(text: str) -> list[Block]:
    """The blocks of `text`, in order and without overlap. Linear in the length of the text."""
    return _join_continued(text, _mark_headings(text, _raw_blocks(text)))


def _lines(text: str) -> list[Span]:
    """Each line without the white space around it, empty for a blank one."""
    lines = []
    start = 0
    for line in re.split(r"(?<=[\n\f\r])", text):
        body = line.strip(" \t\r\n\f\v\xa0\ufeff")
        left = start + line.find(body) if body else start
        lines.append(Span(left, left + len(body)))
        start += len(line)
    return lines


def _raw_blocks(text: str) -> list[Block]:
    """Lines gathered into blocks by blank lines and marks; headings only where a `#` says so."""
    blocks: list[Block] = []
    open_block: Block | None = None
    after_blank = True

    def close(*, before_blank: bool) -> None:
        nonlocal open_block
        if open_block:
            blocks.append(replace(open_block, alone=open_block.alone and before_blank))
        open_block = None

    for line in _lines(text):
        content = line.of(text)
        if not content or _RULE.match(content):
            close(before_blank=True)
            after_blank = True
            continue
        start, kind, rank = _read_mark(text, line)
        flows_on = open_block is not None and open_block.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM)
        if kind is BlockKind.PARAGRAPH and flows_on and open_block and not _ends_heading_line(text, open_block, line):
            open_block = replace(open_block, end=line.end)
        else:
            close(before_blank=False)
            words = content.rstrip("| \t") if kind is BlockKind.ROW else content
            open_block = Block(start, line.start + len(words), kind, rank, alone=after_blank)
            if kind in (BlockKind.HEADING, BlockKind.ROW):
                close(before_blank=True)
        after_blank = False
    close(before_blank=True)
    return blocks


def _read_mark(text: str, line: Span) -> tuple[int, BlockKind, int]:
    """Where the line's words begin, what it opens, and a heading's rank; numbers of an outline are part of the mark."""
    start = line.start
    if mark := _HASH.match(text, start, line.end):
        return mark.end(), BlockKind.HEADING, len(mark.group(1))
    if text[start] == "|" and text[line.end - 1] == "|" and line.end - start > 2:
        cells = text[start : line.end].lstrip("| \t")
        return line.end - len(cells), BlockKind.ROW, 0
    bullet = _BULLET.match(text, start, line.end)
    if bullet:
        start = bullet.end()
    if mark := _OUTLINE_NUMBER.match(text, start, line.end):
        return mark.end(), BlockKind.PARAGRAPH if not bullet else BlockKind.ITEM, 1 + mark.group(1).count(".")
    if not bullet and (mark := _NUMBER.match(text, start, line.end)):
        return mark.end(), BlockKind.ITEM, 1
    return start, BlockKind.ITEM if bullet else BlockKind.PARAGRAPH, 0


def _ends_heading_line(text: str, block: Block, line: Span) -> bool:
    """Whether a one-line block followed at once by prose is a heading set tight above it."""
    if block.end - block.start >= 60:
        return False  # before anything is copied: a paragraph may have a million lines
    above, below = text[block.start : block.end], line.of(text)
    tight = "\n" not in above and len(below) > 60 and below[:1].isupper()
    return tight and block.kind is BlockKind.PARAGRAPH and _could_be_heading(above) and not above.endswith(":")


def _mark_headings(text: str, blocks: Sequence[Block]) -> list[Block]:
    """The same blocks, those that are headings without a `#` told apart."""
    marked: list[Block] = []
    for position, block in enumerate(blocks):
        following = blocks[position + 1] if position + 1 < len(blocks) else None
        rank = _heading_rank(text, block, following)
        led_in = bool(marked) and marked[-1].kind is BlockKind.PARAGRAPH and text[marked[-1].end - 1] == ":"
        if block.kind is not BlockKind.HEADING and rank and (not led_in or rank in (RANK_CAPITALS, RANK_BOLD)):
            block = replace(block, kind=BlockKind.HEADING, rank=rank)
        elif block.kind is BlockKind.PARAGRAPH and led_in and rank:
            block = replace(block, kind=BlockKind.ITEM)  # "charged as follows:" and, alone below, who with what
        marked.append(block)
    return marked


def _could_be_heading(line: str) -> bool:
    words = line.split()
    return (
        0 < len(words) <= _HEADING_WORDS
        and len(line) <= _HEADING_CHARACTERS
        and line[-1] not in ".,;"
        and not _NO_HEADING.search(line)
        and any(character.isalpha() for character in line)
    )


def _heading_rank(text: str, block: Block, following: Block | None) -> int:
    """The rank of an unmarked heading, or 0 for a block that is none.

    Told apart here, each seen in a real review: a list item that lost its mark ("Mother was referred …" before
    bullets), a lead-in ("Services were asked to:"), a contact's name, one of several numbered items.
    """
    content = text[block.start : block.end]
    if block.kind is BlockKind.ROW or following is None:
        return 0
    if _BOLD.match(content):
        bold = content.strip(" *:")
        if len(bold.split()) <= 20 and (block.kind is BlockKind.PARAGRAPH or _could_be_heading(bold)):
            return RANK_BOLD if not content.endswith(":") else RANK_LABEL
    if "\n" in content or not _could_be_heading(content):
        return 0
    letters = [character for character in content if character.isalpha()]
    if len(letters) >= 4 and all(character.isupper() for character in letters) and block.kind is BlockKind.PARAGRAPH:
        return RANK_CAPITALS
    if following.kind is BlockKind.PARAGRAPH and text[following.start].islower():
        return 0
    asks = content.endswith("?")
    if _FINITE_VERB.search(content) and not asks:
        return 0
    if content.endswith(":"):
        return RANK_LABEL if len(content.split()) <= 4 and block.kind is BlockKind.PARAGRAPH else 0
    if not content[0].isupper() or not block.alone:
        return 0
    if block.kind is BlockKind.ITEM:
        # "1. Case summary" above its text, or above a list that begins with 1; not "1. Review it" above "2. …".
        number, next_number = _number(text, block), _number(text, following)
        in_a_list = next_number is not None and number is not None and next_number == number + 1
        return 1 if block.rank == 1 and not in_a_list and len(content.split()) <= 8 else 0
    return block.rank or RANK_PLAIN


def _number(text: str, block: Block) -> int | None:
    """The number of a block that is marked by one ("6." before "Recommendations"); None where it has none."""
    mark = re.search(r"(\d{1,3})[.)][ \t]*\Z", text[max(0, block.start - 8) : block.start])
    return int(mark[1]) if mark and block.rank == 1 else None


def _join_continued(text: str, blocks: Sequence[Block]) -> list[Block]:
    """A sentence cut by a page break goes on in lower case after a blank line: the two blocks are one."""
    joined: list[Block] = []
    for block in blocks:
        previous = joined[-1] if joined else None
        if (
            previous
            and previous.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM)
            and block.kind is BlockKind.PARAGRAPH
            and block.rank == 0
            and text[block.start].islower()
            and text[previous.end - 1] not in ".?!:;"
            and len(text[previous.start : min(previous.end, previous.start + _BEGINNING)].split()) >= 5
        ):
            joined[-1] = replace(previous, end=block.end)
        else:
            joined.append(block)
    return joined
