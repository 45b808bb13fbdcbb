"""The one text of a PDF: its lines joined into paragraphs, headings and lists, over columns and pages.

It decides which lines belong together; `corpus.isolated.pdf.lines` reads them and `corpus.isolated.pdf.paragraphs`
writes them down.
"""

import re
from collections import Counter
from collections.abc import Sequence

from corpus.isolated.pdf.columns import in_columns
from corpus.isolated.pdf.lines import Line
from corpus.isolated.pdf.margins import PageLines, find_margins
from corpus.isolated.pdf.paragraphs import ROW, Paragraph, PdfText, Writer, words_of
from corpus.isolated.pdf.rows import BULLET, LETTER_BULLET, NUMBER, in_rows
from corpus.isolated.pdf.style import HEADING_SIZE, SAME_SIZE, Style, body_size_of

# Multiples of the font's size, unless said otherwise.
_OTHER_SIZE = 2.5  # points: names of files and the like are set smaller within a sentence
_PARAGRAPH_GAP = 0.35  # more than the usual distance between two lines
_HEADING_GAP = 0.55  # between two lines of a title
_INDENT = 0.8

_NUMBERED = re.compile(r"(?!\d{1,3}\s)" + NUMBER.pattern)
_ENDS = re.compile(r"[.?!:;][\"'”’)\]]*[\d⁰¹²³⁴-⁹\s*†]{0,4}$")


def build_text(pages: Sequence[PageLines]) -> PdfText:
    """The text of pages of lines. Linear in the number of lines, but for sorting within a page."""
    body_size = body_size_of(pages)
    margins = find_margins(pages, body_size)
    builder = _Builder(Style.of(pages, body_size), words_of(pages))
    for page in pages:
        body = []
        header: list[Line] = []
        footer: list[Line] = []
        for index, line in enumerate(page.lines):
            if (page.number, index) not in margins.repeated:
                body.append(line)
            elif (page.number, index) in margins.first:
                (header if line.bottom > page.height / 2 else footer).append(line)
        builder.add_page(page.number, header, in_columns(body), footer)
    return builder.finished()


class _Builder:
    """Gathers paragraphs page by page, then writes them down."""

    def __init__(self, style: Style, words: Counter[str]) -> None:
        self._style = style
        self._words = words
        self._paragraphs: list[Paragraph] = []
        self._open: Paragraph | None = None  # the paragraph that the next line may continue
        self._notes: list[Paragraph] = []  # the last page's footnotes
        self._footer: list[Paragraph] = []
        self._pages: list[int] = []

    def add_page(self, number: int, header: Sequence[Line], body: Sequence[Line], footer: Sequence[Line]) -> None:
        """Adds a page's lines, in reading order. Header and footer are those lines of the margins that are kept."""
        self._pages.append(number)
        notes_at = _notes_at(body, self._style.body_size)
        body, notes = body[:notes_at], body[notes_at:]
        if body and self._continues_on_page(body[0], body[:4]):
            self._paragraphs[-1:-1] = self._notes
        else:
            self._close_page()
            for line in header:
                self._add(line, [])
            self._open = None
        self._add_lines(body)
        notes_from = len(self._paragraphs)
        kept, self._open = self._open, None
        self._add_lines(notes)
        self._notes = self._paragraphs[notes_from:]
        del self._paragraphs[notes_from:]
        self._footer = [Paragraph([line]) for line in footer]
        self._open = kept

    def _add_lines(self, lines: Sequence[Line]) -> None:
        lines, rows = in_rows(lines)
        ends = self._block_ends(lines)
        block_start = row_end = 0
        for index, line in enumerate(lines):
            if index in rows:
                row_end = rows[index]
                self._open = Paragraph(list(lines[index:row_end]), mark=ROW, joints=[" "] * (row_end - index - 1))
                self._paragraphs.append(self._open)
            elif index >= row_end:
                self._add(line, lines[max(block_start, index - 8) : min(ends[index], index + 7)])
            if index + 1 == ends[index]:
                block_start = index + 1

    def _block_ends(self, lines: Sequence[Line]) -> list[int]:
        """For each line, where its block ends: lines of one size below each other without a wider gap."""
        ends = [len(lines)] * len(lines)
        for index in range(len(lines) - 2, -1, -1):
            line, following = lines[index], lines[index + 1]
            pitch = (line.bottom - following.bottom) / max(line.size, following.size)
            same = abs(line.size - following.size) < SAME_SIZE
            is_below = 0.5 <= pitch <= self._style.pitch + _PARAGRAPH_GAP
            ends[index] = ends[index + 1] if same and is_below else index + 1
        return ends

    def _close_page(self) -> None:
        self._paragraphs += self._notes + self._footer
        self._notes, self._footer = [], []
        self._open = None

    def _continues_on_page(self, line: Line, following: Sequence[Line]) -> bool:
        """Whether the page's first line goes on with the sentence at the end of the page before."""
        paragraph = self._open
        if (
            paragraph is None
            or paragraph.mark == ROW
            or (self._notes and paragraph.lines[0].page != paragraph.lines[-1].page)
        ):
            return False  # notes stand on one page: they cannot go before a paragraph of an earlier one
        return self._continues_elsewhere(paragraph, line, following)

    def _continues_elsewhere(self, paragraph: Paragraph, line: Line, around: Sequence[Line]) -> bool:
        """Whether a line at the top of a page or column goes on with the paragraph."""
        last = paragraph.lines[-1]
        if paragraph.level or self._style.level(line) or abs(last.size - line.size) >= SAME_SIZE:
            return False
        if not (last.upright and line.upright) or BULLET.match(line.text) or _NUMBERED.match(line.text):
            return False
        if line.text[0].islower() or last.text.endswith(("-", "‐")):
            return True
        return not _ENDS.search(last.text) and not _is_short(last, line, [*paragraph.lines[-8:], *around])

    def _add(self, line: Line, around: Sequence[Line]) -> None:
        """Adds a line to the open paragraph, or opens another. `around` are the lines before and after it."""
        paragraph = self._open
        level = self._style.level(line)
        bullet = BULLET.match(line.text)
        if bullet is None and (paragraph is None or self._may_begin_item(paragraph, line, around)):
            bullet = LETTER_BULLET.match(line.text)
        if paragraph is not None and not bullet and self._goes_on(paragraph, line, level, around):
            paragraph.joints.append("\n" if paragraph.lines[-1].page != line.page else " ")
            paragraph.lines.append(line)
            return
        self._open = Paragraph([line], level=0 if bullet else level)
        if bullet:
            self._open.mark, self._open.skip = "- ", bullet.end()
        self._paragraphs.append(self._open)

    def _may_begin_item(self, paragraph: Paragraph, line: Line, around: Sequence[Line]) -> bool:
        """Whether a dash or a letter at the line's beginning can be a bullet: not in the middle of a sentence."""
        last = paragraph.lines[-1]
        same_left = bool(paragraph.mark) and abs(paragraph.lines[0].left - line.left) < 0.3 * line.size
        return same_left or bool(_ENDS.search(last.text)) or _is_short(last, line, around)

    def _goes_on(self, paragraph: Paragraph, line: Line, level: int, around: Sequence[Line]) -> bool:
        last = paragraph.lines[-1]
        if paragraph.mark == ROW:
            return False
        if not (last.upright and line.upright):
            return last.upright == line.upright
        if last.page != line.page:
            return self._continues_elsewhere(paragraph, line, around)
        size = max(last.size, line.size)
        pitch = (last.bottom - line.bottom) / size
        if last.hyphen:
            return True
        if pitch < -0.5:
            return self._continues_elsewhere(paragraph, line, around)
        large = bool(level) and level == paragraph.level and line.size >= HEADING_SIZE * self._style.body_size
        if pitch < 0.5 or pitch > self._usual_pitch(paragraph) + (_HEADING_GAP if large else _PARAGRAPH_GAP):
            return False
        if level or paragraph.level:
            return self._heading_goes_on(paragraph, line, level, around)
        short = _is_short(last, line, around)
        ends = bool(_ENDS.search(last.text))
        if abs(last.size - line.size) >= (SAME_SIZE if ends or short else _OTHER_SIZE):
            return False
        if _NUMBERED.match(line.text) and (ends or short):
            return False
        if short and (ends or not line.text[0].islower()):
            return False
        indent = (line.left - last.left) / size
        if short and indent >= _INDENT and not _NUMBERED.match(last.text) and not paragraph.mark:
            return False
        if abs(indent) < _INDENT or len(paragraph.lines) == 1:
            # The second line stands left of an indented first one, and right of a number or a bullet.
            return not (ends and indent >= _INDENT and not paragraph.mark and not _NUMBERED.match(last.text))
        return not ends

    def _usual_pitch(self, paragraph: Paragraph) -> float:
        """The distance between the paragraph's lines so far, else between the document's, in font sizes."""
        if len(paragraph.lines) > 1:
            before, last = paragraph.lines[-2:]
            pitch = (before.bottom - last.bottom) / max(before.size, last.size)
            if before.page == last.page and pitch > 0:
                return max(pitch, self._style.pitch)
        return self._style.pitch

    def _heading_goes_on(self, paragraph: Paragraph, line: Line, level: int, around: Sequence[Line]) -> bool:
        last = paragraph.lines[-1]
        same_size = abs(last.size - line.size) < SAME_SIZE
        large = line.size >= HEADING_SIZE * self._style.body_size
        short = _is_short(last, line, around)
        if level and paragraph.level == level and same_size:
            return (large or not short) and not _NUMBERED.match(line.text)
        if paragraph.level and not level and same_size and not large:
            # A sentence that begins in bold is no heading.
            if not short or line.text[0].islower():
                paragraph.level = 0
                return True
            return False
        # A body line after which a bold one follows in the same sentence.
        return not paragraph.level and same_size and not large and not short and not _ENDS.search(last.text)

    def finished(self) -> PdfText:
        """The text of all that was added."""
        self._close_page()
        return Writer(self._words).write(self._paragraphs, self._pages)


def _notes_at(body: Sequence[Line], body_size: float) -> int:
    """Where the page's footnotes begin: lines in smaller type, the first with a number, after all of the body."""
    at = len(body)
    while at > 0 and body[at - 1].size < body_size - 0.8 and body[at - 1].upright:
        at -= 1
    while at < len(body) and not re.match(r"[\d*†]", body[at].text):
        at += 1
    lowest = min((line.bottom for line in body[:at]), default=0.0)
    return at if at > 0 and all(line.top < lowest + line.size for line in body[at:]) else len(body)


def _is_short(line: Line, following: Line, around: Sequence[Line]) -> bool:
    """Whether `line` was ended on purpose: the next line's first word would have had room in it.

    The column's edge is where the longest line `around` ends; the second longest, where there are several, for one
    may stick out.
    """
    near = sorted((other.right for other in around if abs(other.left - line.left) < 6 * line.size), reverse=True)
    if len(near) < 2:
        return False
    edge = near[0] if len(near) < 5 else near[1]
    word = len(following.text.split(" ", 1)[0]) + 1
    width = word * (following.right - following.left) / max(1, len(following.text))
    return line.right + width < edge - 0.3 * line.size
