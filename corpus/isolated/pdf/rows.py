"""The rows of tables on a PDF page: lines whose cells stand apart.

It goes by the gaps between words alone, and knows nothing of the lines that are drawn around cells.
"""

import re
from collections.abc import Sequence

from corpus.isolated.pdf.lines import BULLETS, WIDE_GAP, Gaps, Line, part

BULLET = re.compile(rf"([{re.escape(BULLETS)}])\s*(?=\S)")
LETTER_BULLET = re.compile(r"(o|§|[-–—*Ø])\s+(?=\S)")
NUMBER = re.compile(r"(?:\d{1,3}[.)]?|\(?[a-z][.)]|\(?[ivx]{1,5}[.)]|\d{1,2}(?:\.\d{1,3})+\.?)\s+(?=\S)")

_VERY_WIDE_GAP = 4.0  # font sizes
_SAME_LEFT = 2.0  # points
_LONGEST_ROW = 400  # characters; longer cells are paragraphs
_LEADER = re.compile(r"(?:[.…_] ?){5,}")  # to a page number in a table of contents, or to be filled in


def in_rows(lines: Sequence[Line]) -> tuple[list[Line], dict[int, int]]:
    """The lines, and the rows of tables among them: index of a row's first line -> index after its last.

    Only the last cell of a row may go on in further lines. What has cells but is no row is parted into them.
    """
    candidates = []
    index = 0
    while index < len(lines):
        gaps = cell_gaps(lines[index])
        end = index + 1
        while gaps and end < len(lines) and _goes_on_in_cell(lines[end - 1], lines[end], gaps[-1][2]):
            end += 1
        candidates.append((index, end, gaps))
        index = end
    result: list[Line] = []
    rows: dict[int, int] = {}
    for at, (index, end, gaps) in enumerate(candidates):
        line, more = lines[index], lines[index + 1 : end]
        beside = [candidates[near][2] for near in (at - 1, at + 1) if 0 <= near < len(candidates)]
        if _is_row(line, gaps, beside) and sum(len(part.text) for part in lines[index:end]) <= _LONGEST_ROW:
            rows[len(result)] = len(result) + end - index
            result.append(line)
        elif more:
            starts = [(0, line.left), *((at, start) for at, _, start in gaps)]
            ends = [*((at, stop) for at, stop, _ in gaps), (len(line.text), line.right)]
            result += [part(line, at, to, left, right) for (at, left), (to, right) in zip(starts, ends, strict=True)]
        else:
            result.append(line)
        result += more
    return result, rows


def _is_row(line: Line, gaps: Gaps, beside: Sequence[Gaps]) -> bool:
    """Whether a line is a table's row: its gap is very wide, or lines above and below have a gap at the same place.

    One wide gap is not enough: justified text has them too. One neighbour is, where the cells begin below each other.
    """
    if _LEADER.search(line.text) or any(start - end > _VERY_WIDE_GAP * line.size for _, end, start in gaps):
        return True
    common = [
        (abs(start - other_start) < _SAME_LEFT, min(start - end, other_start - other_end) > 2 * WIDE_GAP * line.size)
        for others in beside
        for _, end, start in gaps
        for _, other_end, other_start in others
        if end < other_start and other_end < start
    ]
    return len(common) > 1 or any(aligned or wide for aligned, wide in common)


def cell_gaps(line: Line) -> Gaps:
    """The line's wide gaps but for the one after a bullet or a number at its beginning."""
    mark = BULLET.match(line.text) or LETTER_BULLET.match(line.text) or NUMBER.match(line.text)
    return tuple(gap for gap in line.gaps if mark is None or gap[0] > mark.end())


def _goes_on_in_cell(before: Line, following: Line, left: float) -> bool:
    """Whether `following` stands right below `before`, in the cell that begins at `left`."""
    pitch = (before.bottom - following.bottom) / before.size
    return not following.gaps and 0.5 < pitch < 1.6 and abs(following.left - left) < 0.5 * before.size
