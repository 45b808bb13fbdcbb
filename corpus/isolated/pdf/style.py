"""How a PDF is set: the size of its body, the sizes of its headings, the distance of its lines.

It measures the whole document; what a single line is, `corpus.isolated.pdf.text` decides.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.isolated.pdf.lines import Line
from corpus.isolated.pdf.margins import PageLines

HEADING_SIZE = 1.12  # times the body's size: 11 points over 10 is emphasis, 13 over 11 a heading
SAME_SIZE = 0.6  # points
LONGEST_HEADING = 160  # characters


def body_size_of(pages: Sequence[PageLines]) -> float:
    """The font size, to half a point, in which most characters are set."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


@dataclass(frozen=True, slots=True)
class Style:
    """How the document is set: the size of its body, the levels of its headings, the distance of its lines."""

    body_size: float
    levels: dict[float, int]
    bold_headings: bool
    pitch: float  # between the lines of a paragraph, as a multiple of the font's size

    @classmethod
    def of(cls, pages: Sequence[PageLines], body_size: float) -> "Style":
        larger: Counter[float] = Counter()
        pitches: Counter[float] = Counter()
        bold = characters = 0
        for page in pages:
            previous: Line | None = None
            for line in page.lines:
                characters += len(line.text)
                bold += len(line.text) if line.bold else 0
                if line.size >= HEADING_SIZE * body_size and re.search(r"[^\W\d_]{3}", line.text[:LONGEST_HEADING]):
                    larger[round(line.size * 2) / 2] += 1
                if previous is not None and abs(previous.size - line.size) < SAME_SIZE:
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
        if line.bold and self.bold_headings and line.size >= self.body_size - SAME_SIZE:
            return min(max(self.levels.values(), default=0) + 1, 6)
        return 0
