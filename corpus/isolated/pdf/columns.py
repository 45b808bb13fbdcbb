"""The reading order of a PDF page: two columns that pdfium reads across, or from right to left, are put in order.

Every other page keeps the order of its content stream.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from corpus.isolated.pdf.lines import Line, part

_LEAST_LINES = 6  # on either side
_LEAST_SHARE = 0.22  # of the page's width: text that is narrower is a table's cell


def in_columns(lines: list[Line]) -> list[Line]:
    """The lines as they are; but where pdfium reads across two columns, the left column before the right one."""
    if not lines:
        return lines
    left_edge, right_edge = min(line.left for line in lines), max(line.right for line in lines)
    gutter = _gutter(lines, _LEAST_SHARE * (right_edge - left_edge))
    if gutter is None:
        return _left_column_first(lines, left_edge, right_edge)
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


def _left_column_first(lines: list[Line], left_edge: float, right_edge: float) -> list[Line]:
    """The lines as they are; but where the whole right column was drawn before the left one, the left one first."""
    middle, reach = (left_edge + right_edge) / 2, 0.2 * (right_edge - left_edge)
    places = [middle + reach * step / 5 for step in range(-5, 6)]
    gutter = min(places, key=lambda place: sum(line.left < place < line.right for line in lines))
    ordered: list[Line] = []
    for _, group in groupby(lines, lambda line: line.left < gutter < line.right):
        part_of_page = list(group)
        sides = [line.left >= gutter for line in part_of_page]
        right = sides.index(False) if False in sides else len(sides)
        if min(right, len(sides) - right) >= _LEAST_LINES and not any(sides[right:]):
            part_of_page = part_of_page[right:] + part_of_page[:right]
        ordered += part_of_page
    return ordered


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
    gutter = float(widest[len(widest) // 2])
    return gutter if most >= _LEAST_LINES and _runs_on(lines, gutter) else None


def _runs_on(lines: Sequence[Line], gutter: float) -> bool:
    """Whether what stands on the two sides of a gutter is running text: cells of a table begin with capitals."""
    beginnings = [
        text[:1]
        for line in lines
        for at, end, start in line.gaps
        if end <= gutter <= start
        for text in (line.text, line.text[at:])
    ]
    return sum(beginning.islower() for beginning in beginnings) > 0.4 * len(beginnings)
