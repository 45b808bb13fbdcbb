"""Writing a PDF's paragraphs down as one text, with the place of each page and the origin of each character.

It joins lines and broken words; which lines belong together `corpus.isolated.pdf.text` has decided.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.document import Alignment, Span
from corpus.isolated.pdf.lines import NO_CHARACTER, Line
from corpus.isolated.pdf.margins import PageLines
from corpus.isolated.pdf.rows import cell_gaps
from corpus.isolated.pdf.style import LONGEST_HEADING

ROW = "| "
_MOST_HEADING_LINES = 4
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class PdfText:
    """The text, one span a page (ascending, without a gap; empty for a page without text), and the alignment."""

    text: str
    spans: tuple[Span, ...]
    alignment: tuple[Alignment, ...]


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together. `mark` stands before them in the text; `skip` characters of the first line are its
    own mark and are left out. `joints` tells, for each line after the first, what stands before it.
    """

    lines: list[Line]
    mark: str = ""
    skip: int = 0
    level: int = 0
    joints: list[str] = field(default_factory=list)


def words_of(pages: Sequence[PageLines]) -> Counter[str]:
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


class Writer:
    """Writes paragraphs down as one text, noting where each page begins and where each character came from."""

    def __init__(self, words: Counter[str]) -> None:
        self._words = words
        self._pieces: list[str] = []
        self._length = 0
        self._runs: list[list[int]] = []  # start, page, character, length
        self._starts: dict[int, int] = {}  # page number -> where its text begins

    def write(self, paragraphs: Sequence[Paragraph], pages: Sequence[int]) -> PdfText:
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

    def _put_cells(self, line: Line, end: int) -> None:
        start = 0
        for at, _, _ in cell_gaps(line):
            self._put_line(line, start, at - 1)
            self._put(" | ")
            start = at
        self._put_line(line, start, end)

    def _paragraph(self, paragraph: Paragraph) -> None:
        is_heading = paragraph.level and _is_heading(paragraph)
        self._begin_page(paragraph.lines[0].page)
        self._put(f"{'#' * paragraph.level} " if is_heading else paragraph.mark)
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
            if paragraph.mark == ROW and index == 0:
                self._put_cells(line, end)
            else:
                self._put_line(line, skip, end)
            skip = 0
            self._put(joint if following is not None else " |" if paragraph.mark == ROW else "")
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
                if character != NO_CHARACTER:
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


def _is_heading(paragraph: Paragraph) -> bool:
    """Whether lines in a heading's font are one: a few words, and not a sentence of many."""
    text = " ".join(line.text for line in paragraph.lines)
    if len(text) > LONGEST_HEADING or len(paragraph.lines) > _MOST_HEADING_LINES:
        return False
    return not (text.endswith((".", ";", ",")) and len(text.split()) > 10)
