"""The one text of a PDF: its lines in reading order, joined into paragraphs, headings and lists.

It takes lines and gives text, page spans and alignment; `corpus.pdf` opens the file and `corpus.pdf_lines` reads it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from corpus.document import Alignment, Span
from corpus.pdf_lines import BULLETS, Line, part
from corpus.pdf_margins import PageLines, find_margins

# Multiples of the font's size, unless said otherwise.
_HEADING_SIZE = 1.12  # times the body's size: 11 points over 10 is emphasis, 13 over 11 a heading
_SAME_SIZE = 0.6  # points
_OTHER_SIZE = 2.5  # points: names of files and the like are set smaller within a sentence
_PARAGRAPH_GAP = 0.35  # more than the usual distance between two lines
_HEADING_GAP = 0.8  # between two lines of a title
_INDENT = 0.8
_LONGEST_HEADING = 160  # characters
_MOST_HEADING_LINES = 4
_VERY_WIDE_GAP = 4.0
_COLUMN_LINES = 6
_COLUMN_SHARE = 0.22  # of the page's width: text that is narrower is a table's cell

_BULLET = re.compile(rf"([{re.escape(BULLETS)}])\s*(?=\S)")
_LETTER_BULLET = re.compile(r"(o|§|[-–—*Ø])\s+(?=\S)")
_NUMBER = re.compile(r"(?:\d{1,3}[.)]?|\(?[a-z][.)]|\(?[ivx]{1,5}[.)]|\d{1,2}(?:\.\d{1,3})+\.?)\s+(?=\S)")
_NUMBERED = re.compile(r"(?!\d{1,3}\s)" + _NUMBER.pattern)
_ENDS = re.compile(r"[.?!:;][\"'”’)\]]*[\d\s*†]{0,4}$")
_LEADER = re.compile(r"(?:[.…_] ?){5,}")  # to a page number in a table of contents
_ROW = "| "
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class PdfText:
    """The text, one span a page (ascending, without a gap; empty for a page without text), and the alignment."""

    text: str
    spans: tuple[Span, ...]
    alignment: tuple[Alignment, ...]


def build_text(pages: Sequence[PageLines]) -> PdfText:
    """The text of pages of lines. Linear in the number of lines, but for sorting within a page."""
    body_size = _body_size(pages)
    margins = find_margins(pages, body_size)
    builder = _Builder(_Style.of(pages, body_size), _words(pages))
    for page in pages:
        body = []
        header: list[Line] = []
        footer: list[Line] = []
        for index, line in enumerate(page.lines):
            if (page.number, index) not in margins.repeated:
                body.append(line)
            elif (page.number, index) in margins.first:
                (header if line.bottom > page.height / 2 else footer).append(line)
        builder.add_page(page.number, header, _in_columns(body), footer)
    return builder.finished()


def _body_size(pages: Sequence[PageLines]) -> float:
    """The font size, to half a point, in which most characters are set."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def _words(pages: Sequence[PageLines]) -> Counter[str]:
    """How often each word stands whole in the document, in lower case; the broken ones at line ends are left out."""
    words: Counter[str] = Counter()
    for page in pages:
        after_hyphen = False
        for line in page.lines:
            found = _WORD.findall(line.text.lower())
            if after_hyphen and found:
                found = found[1:]
            after_hyphen = line.text.endswith(("-", "‐"))
            words.update(found[:-1] if after_hyphen else found)
    return words


def _in_columns(lines: list[Line]) -> list[Line]:
    """The lines as they are; but where pdfium reads across two columns, the left column before the right one."""
    if not lines:
        return lines
    left_edge, right_edge = min(line.left for line in lines), max(line.right for line in lines)
    gutter = _gutter(lines, _COLUMN_SHARE * (right_edge - left_edge))
    if gutter is None:
        return lines
    ordered: list[Line] = []
    right_column: list[Line] = []
    for line in lines:
        crossing = next((gap for gap in line.gaps if gap[1] - 1 <= gutter <= gap[2] + 1), None)
        if crossing:
            at, end, start = crossing
            ordered.append(part(line, 0, at, line.left, end))
            right_column.append(part(line, at, len(line.text), start, line.right))
        elif line.left >= gutter:
            right_column.append(line)
        elif line.right <= gutter:
            ordered.append(line)
        else:  # across both: what stood above it is complete
            ordered += right_column
            right_column = []
            ordered.append(line)
    return ordered + right_column


def _gutter(lines: Sequence[Line], narrowest: float) -> float | None:
    """Where the gap between two columns of running text lies that pdfium reads across; None where it does not."""
    candidates: Counter[int] = Counter()
    for line in lines:
        for at, end, start in line.gaps:
            if end - line.left >= narrowest and line.right - start >= narrowest and 0 < at < len(line.text):
                for position in range(round(end), min(round(start), round(end) + 200) + 1, 2):
                    candidates[position // 2 * 2] += 1
    if not candidates:
        return None
    most = max(candidates.values())
    widest = sorted(position for position, count in candidates.items() if count == most)
    return float(widest[len(widest) // 2]) if most >= _COLUMN_LINES else None


def _in_cells(lines: Sequence[Line]) -> tuple[list[Line], set[int]]:
    """The lines, those parted whose last cell goes on below; and the indices of the lines that are a table's rows.

    A line with wide gaps is a row where a neighbour has a gap at the same place, or where its gap is very wide:
    justified text has wide gaps too.
    """
    result: list[Line] = []
    rows: set[int] = set()
    before: tuple[tuple[int, float, float], ...] = ()
    for index, line in enumerate(lines):
        gaps = _cell_gaps(line)
        following = lines[index + 1] if index + 1 < len(lines) else None
        if gaps and following is not None and _goes_on_in_last_cell(line, gaps, following):
            starts = [(0, line.left), *((at, start) for at, _, start in gaps)]
            ends = [*((at, end) for at, end, _ in gaps), (len(line.text), line.right)]
            result += [part(line, at, to, left, right) for (at, left), (to, right) in zip(starts, ends, strict=True)]
        else:
            after = _cell_gaps(following) if following is not None else ()
            very_wide = any(start - end > _VERY_WIDE_GAP * line.size for _, end, start in gaps)
            if _LEADER.search(line.text) or (
                gaps and (very_wide or _have_common_gap(gaps, before) or _have_common_gap(gaps, after))
            ):
                rows.add(len(result))
            result.append(line)
        before = gaps
    return result, rows


def _cell_gaps(line: Line) -> tuple[tuple[int, float, float], ...]:
    """The line's wide gaps but for the one after a bullet or a number at its beginning."""
    mark = _BULLET.match(line.text) or _LETTER_BULLET.match(line.text) or _NUMBER.match(line.text)
    return tuple(gap for gap in line.gaps if mark is None or gap[0] > mark.end())


def _goes_on_in_last_cell(line: Line, gaps: Sequence[tuple[int, float, float]], following: Line) -> bool:
    pitch = (line.bottom - following.bottom) / line.size
    return not following.gaps and 0.5 < pitch < 2 and abs(following.left - gaps[-1][2]) < 0.5 * line.size


def _have_common_gap(gaps: Sequence[tuple[int, float, float]], others: Sequence[tuple[int, float, float]]) -> bool:
    return any(
        end < other_start and other_end < start for _, end, start in gaps for _, other_end, other_start in others
    )


@dataclass(frozen=True, slots=True)
class _Style:
    """How the document is set: the size of its body, the levels of its headings, the distance of its lines."""

    body_size: float
    levels: dict[float, int]
    bold_headings: bool
    pitch: float  # between the lines of a paragraph, as a multiple of the font's size

    @classmethod
    def of(cls, pages: Sequence[PageLines], body_size: float) -> "_Style":
        larger: Counter[float] = Counter()
        pitches: Counter[float] = Counter()
        bold = characters = 0
        for page in pages:
            previous: Line | None = None
            for line in page.lines:
                characters += len(line.text)
                bold += len(line.text) if line.bold else 0
                if line.size >= _HEADING_SIZE * body_size and re.search(r"[^\W\d_]{3}", line.text[:_LONGEST_HEADING]):
                    larger[round(line.size * 2) / 2] += 1
                if previous is not None and abs(previous.size - line.size) < _SAME_SIZE:
                    pitch = (previous.bottom - line.bottom) / line.size
                    if 0.8 < pitch < 3:
                        pitches[round(pitch, 1)] += 1
                previous = line
        # Sizes that differ by less than a point are one level.
        levels: dict[float, int] = {}
        level, last = 0, float("inf")
        for size in sorted(larger, reverse=True):
            if last - size >= 1:
                level, last = level + 1, size
            levels[size] = min(level, 5)
        return cls(
            body_size=body_size,
            levels=levels,
            bold_headings=bold < 0.4 * characters,
            pitch=pitches.most_common(1)[0][0] if pitches else 1.2,
        )

    def level(self, line: Line) -> int:
        """The level of the heading that a line in this font would be; 0 for the body's font."""
        if not line.upright or not any(character.isalpha() for character in line.text):
            return 0
        if size_level := self.levels.get(round(line.size * 2) / 2, 0):
            return size_level
        if line.bold and self.bold_headings and line.size >= self.body_size - _SAME_SIZE:
            return min(max(self.levels.values(), default=0) + 1, 6)
        return 0


@dataclass(slots=True)
class _Paragraph:
    """Lines that belong together. `mark` stands before them in the text; `skip` characters of the first line are its
    own mark and are left out. `joints` tells, for each line after the first, what stands before it.
    """

    lines: list[Line]
    mark: str = ""
    skip: int = 0
    level: int = 0
    joints: list[str] = field(default_factory=list)


class _Builder:
    """Gathers paragraphs page by page, then writes them down."""

    def __init__(self, style: _Style, words: Counter[str]) -> None:
        self._style = style
        self._words = words
        self._paragraphs: list[_Paragraph] = []
        self._open: _Paragraph | None = None  # the paragraph that the next line may continue
        self._notes: list[_Paragraph] = []  # the last page's footnotes
        self._footer: list[_Paragraph] = []
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
        self._footer = [_Paragraph([line]) for line in footer]
        self._open = kept

    def _add_lines(self, lines: Sequence[Line]) -> None:
        lines, rows = _in_cells(lines)
        for start, end in self._blocks(lines):
            for index in range(start, end):
                if index in rows:
                    self._open = _Paragraph([lines[index]], mark=_ROW)
                    self._paragraphs.append(self._open)
                else:
                    self._add(lines[index], lines[max(start, index - 8) : min(end, index + 7)])

    def _blocks(self, lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
        """Runs of lines of one size below each other without a wider gap, as (start, end)."""
        start = 0
        for index in range(1, len(lines) + 1):
            if index < len(lines):
                before, line = lines[index - 1], lines[index]
                pitch = (before.bottom - line.bottom) / max(before.size, line.size)
                if abs(before.size - line.size) < _SAME_SIZE and 0.5 <= pitch <= self._style.pitch + _PARAGRAPH_GAP:
                    continue
            yield start, index
            start = index

    def _close_page(self) -> None:
        self._paragraphs += self._notes + self._footer
        self._notes, self._footer = [], []
        self._open = None

    def _continues_on_page(self, line: Line, following: Sequence[Line]) -> bool:
        """Whether the page's first line goes on with the sentence at the end of the page before."""
        paragraph = self._open
        if (
            paragraph is None
            or paragraph.mark == _ROW
            or (self._notes and paragraph.lines[0].page != paragraph.lines[-1].page)
        ):
            return False  # notes stand on one page: they cannot go before a paragraph of an earlier one
        return self._continues_elsewhere(paragraph, line, following)

    def _continues_elsewhere(self, paragraph: _Paragraph, line: Line, around: Sequence[Line]) -> bool:
        """Whether a line at the top of a page or column goes on with the paragraph."""
        last = paragraph.lines[-1]
        if paragraph.level or self._style.level(line) or abs(last.size - line.size) >= _SAME_SIZE:
            return False
        if not (last.upright and line.upright) or _BULLET.match(line.text) or _NUMBERED.match(line.text):
            return False
        if line.text[0].islower() or last.text.endswith(("-", "‐")):
            return True
        return not _ENDS.search(last.text) and not _is_short(last, line, [*paragraph.lines[-8:], *around])

    def _add(self, line: Line, around: Sequence[Line]) -> None:
        """Adds a line to the open paragraph, or opens another. `around` are the lines before and after it."""
        paragraph = self._open
        level = self._style.level(line)
        bullet = _BULLET.match(line.text)
        if bullet is None and (paragraph is None or self._may_begin_item(paragraph, line, around)):
            bullet = _LETTER_BULLET.match(line.text)
        if paragraph is not None and not bullet and self._goes_on(paragraph, line, level, around):
            paragraph.joints.append("\n" if paragraph.lines[-1].page != line.page else " ")
            paragraph.lines.append(line)
            return
        self._open = _Paragraph([line], level=0 if bullet else level)
        if bullet:
            self._open.mark, self._open.skip = "- ", bullet.end()
        self._paragraphs.append(self._open)

    def _may_begin_item(self, paragraph: _Paragraph, line: Line, around: Sequence[Line]) -> bool:
        """Whether a dash or a letter at the line's beginning can be a bullet: not in the middle of a sentence."""
        last = paragraph.lines[-1]
        same_left = bool(paragraph.mark) and abs(paragraph.lines[0].left - line.left) < 0.3 * line.size
        return same_left or bool(_ENDS.search(last.text)) or _is_short(last, line, around)

    def _goes_on(self, paragraph: _Paragraph, line: Line, level: int, around: Sequence[Line]) -> bool:
        last = paragraph.lines[-1]
        if paragraph.mark == _ROW:
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
        large = bool(level) and level == paragraph.level and line.size >= _HEADING_SIZE * self._style.body_size
        if pitch < 0.5 or pitch > self._usual_pitch(paragraph) + (_HEADING_GAP if large else _PARAGRAPH_GAP):
            return False
        if level or paragraph.level:
            return self._heading_goes_on(paragraph, line, level, around)
        short = _is_short(last, line, around)
        ends = bool(_ENDS.search(last.text))
        if abs(last.size - line.size) >= (_SAME_SIZE if ends or short else _OTHER_SIZE):
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

    def _usual_pitch(self, paragraph: _Paragraph) -> float:
        """The distance between the paragraph's lines so far, else between the document's, in font sizes."""
        if len(paragraph.lines) > 1:
            before, last = paragraph.lines[-2:]
            pitch = (before.bottom - last.bottom) / max(before.size, last.size)
            if before.page == last.page and pitch > 0:
                return max(pitch, self._style.pitch)
        return self._style.pitch

    def _heading_goes_on(self, paragraph: _Paragraph, line: Line, level: int, around: Sequence[Line]) -> bool:
        last = paragraph.lines[-1]
        same_size = abs(last.size - line.size) < _SAME_SIZE
        large = line.size >= _HEADING_SIZE * self._style.body_size
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
        return _Writer(self._words).write(self._paragraphs, self._pages)


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


class _Writer:
    """Writes paragraphs down as one text, noting where each page begins and where each character came from."""

    def __init__(self, words: Counter[str]) -> None:
        self._words = words
        self._pieces: list[str] = []
        self._length = 0
        self._runs: list[list[int]] = []  # start, page, character, length
        self._starts: dict[int, int] = {}  # page number -> where its text begins

    def write(self, paragraphs: Sequence[_Paragraph], pages: Sequence[int]) -> PdfText:
        last_mark = ""
        for paragraph in paragraphs:
            if self._length:
                self._put("\n" if paragraph.mark and paragraph.mark == last_mark else "\n\n")
            last_mark = paragraph.mark
            self._paragraph(paragraph)
        spans = []
        end = self._length
        for number in reversed(pages):
            start = self._starts.get(number, end)
            spans.append(Span(start, end))
            end = start
        if spans and spans[-1].start:
            spans[-1] = Span(0, spans[-1].end)
        return PdfText("".join(self._pieces), tuple(reversed(spans)), tuple(Alignment(*run) for run in self._runs))

    def _row(self, line: Line) -> None:
        start = 0
        for at, _, _ in _cell_gaps(line):
            self._put_line(line, start, at - 1)
            self._put(" | ")
            start = at
        self._put_line(line, start, len(line.text))
        self._put(" |")

    def _paragraph(self, paragraph: _Paragraph) -> None:
        is_heading = paragraph.level and _is_heading(paragraph)
        self._begin_page(paragraph.lines[0].page)
        self._put(f"{'#' * paragraph.level} " if is_heading else paragraph.mark)
        if paragraph.mark == _ROW:
            self._row(paragraph.lines[0])
            return
        skip = paragraph.skip
        for index, line in enumerate(paragraph.lines):
            following = paragraph.lines[index + 1] if index + 1 < len(paragraph.lines) else None
            end, joint = len(line.text), ""
            if following is not None:
                joint = " " if is_heading else paragraph.joints[index]
                if len(line.text) > 1 and line.text[-1] in "-‐" and line.text[-2].isalpha():
                    keep = self._keeps_hyphen(line, following)
                    joint, end = ("", end) if keep is not None else (joint, end)
                    end -= keep is False
            self._put_line(line, skip, end)
            skip = 0
            self._put(joint)
            if following is not None and following.page != line.page:
                self._begin_page(following.page)

    def _keeps_hyphen(self, line: Line, following: Line) -> bool | None:
        """Whether the hyphen at the line's end belongs to the word; None where the words do not belong together.

        The document's other pages know: "safe-guarding" is joined where "safeguarding" stands elsewhere,
        "multi-agency" keeps its hyphen where it is written so, or where both halves are words.
        """
        before = _WORD.findall(line.text[:-1].lower())
        after = _WORD.match(following.text.lower())
        if not before or after is None or not following.text[0].isalpha():
            return True if line.hyphen else None
        first, second = before[-1], after.group()
        joined, hyphened = self._words[first + second], self._words[f"{first}-{second}"]
        if joined or hyphened:
            return hyphened > joined
        if not following.text[0].islower():
            return True
        if line.hyphen:
            return bool(self._words[first] and self._words[second])
        return True

    def _begin_page(self, number: int) -> None:
        self._starts.setdefault(number, self._length)

    def _put(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)

    def _put_line(self, line: Line, start: int, end: int) -> None:
        characters = line.characters[start:end]
        if isinstance(characters, range):
            self._run(self._length, line.page, characters.start, len(characters))
        else:
            for offset, character in enumerate(characters):
                if character >= 0:
                    self._run(self._length + offset, line.page, character, 1)
        self._put(line.text[start:end])

    def _run(self, start: int, page: int, character: int, length: int) -> None:
        if length == 0:
            return
        if self._runs:
            last = self._runs[-1]
            if last[1] == page and last[0] + last[3] == start and last[2] + last[3] == character:
                last[3] += length
                return
        self._runs.append([start, page, character, length])


def _is_heading(paragraph: _Paragraph) -> bool:
    """Whether lines in a heading's font are one: a few words, and not a sentence of many."""
    text = " ".join(line.text for line in paragraph.lines)
    if len(text) > _LONGEST_HEADING or len(paragraph.lines) > _MOST_HEADING_LINES:
        return False
    return not (text.endswith((".", ";", ",")) and len(text.split()) > 10)
