"""Headers, footers and page numbers: the lines of a PDF's margins that repeat from page to page.

It finds them; it takes nothing out.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.isolated.pdf.lines import Line

_MARGIN_LINES = 3  # at the top and at the bottom
_MARGIN_SHARE = 0.12  # of the page's height: 3.5 cm of A4
_PAGE_NUMBER_SHARE = 0.25  # some designs have wide margins; the number is all there is below
_LEAST_PAGES = 3
_SHARE_OF_PAGES = 3  # a third of the pages; half of them for a line in a heading's font, which may be a heading
_SAME_PLACE = 12.0  # points between the same line's heights on two pages
_LONGEST = 200
_FIRST_PAGES = 3
_PAGE_NUMBER = re.compile(r"(?:page|p\.?)?\s*[-–|]?\s*(\d{1,4}|[ivxl]{1,7})\s*[-–|]?(?:\s*(?:of|/)\s*\d{1,4})?", re.I)


@dataclass(frozen=True, slots=True)
class PageLines:
    """The lines of one page, numbered from 1, in order, and the page's height in points."""

    number: int
    height: float
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Margins:
    """Which lines are margins, each as (page number, index in the page's lines), and which of them come first.

    `first` holds the first occurrence of each repeated line whose words stand nowhere else in the first pages: they
    may be the title or the publisher.
    """

    repeated: frozenset[tuple[int, int]]
    first: frozenset[tuple[int, int]]


def find_margins(pages: Sequence[PageLines], body_size: float) -> Margins:
    """The repeated lines of the margins. `body_size` is the size of most of the text, in points."""
    groups: defaultdict[tuple[str, bool, int], list[tuple[int, int]]] = defaultdict(list)
    numbered: defaultdict[tuple[int, bool], list[tuple[int, int]]] = defaultdict(list)
    repeated: set[tuple[int, int]] = set()
    by_number = {page.number: page for page in pages}
    for page in pages:
        for index, at_top in _margin_lines(page):
            line = page.lines[index]
            height = (page.height - line.bottom if at_top else line.top) / max(page.height, 1.0)
            is_small = line.size <= body_size + 1  # a large number alone is part of a design
            if height < _PAGE_NUMBER_SHARE and is_small and _is_page_number(line.text, page.number, len(pages)):
                repeated.add((page.number, index))
            elif height < _MARGIN_SHARE and len(line.text) <= _LONGEST:
                groups[_key(line), at_top, round(line.size)].append((page.number, index))
                if not _is_large(line, body_size):
                    for offset in _offsets(line.text, page.number):
                        numbered[offset, at_top].append((page.number, index))
    first: set[tuple[int, int]] = set()
    for places in groups.values():
        lines = [by_number[number].lines[index] for number, index in places]
        is_large = _is_large(lines[0], body_size)
        counts_pages = len({line.text for line in lines}) > 1
        if counts_pages and (is_large or not _count_pages(lines)):
            continue  # "Finding 1", "Finding 2" … at the top of each page are headings
        for same_place in _same_height(list(zip(places, lines, strict=True))):
            numbers = {number for number, _ in same_place}
            least = 2 if counts_pages else _LEAST_PAGES
            if len(numbers) >= max(least, len(pages) / (2 if is_large else _SHARE_OF_PAGES)):
                repeated.update(same_place)
                first.add(min(same_place))
    elsewhere = {
        _key(line)
        for page in pages[:_FIRST_PAGES]
        for index, line in enumerate(page.lines)
        if (page.number, index) not in repeated
    }
    first = {(number, index) for number, index in first if _key(by_number[number].lines[index]) not in elsewhere}
    for places in numbered.values():  # "12  The chapter's name": the number shows what it is
        if len({number for number, _ in places}) >= max(_LEAST_PAGES, len(pages) / _SHARE_OF_PAGES):
            repeated.update(places)
    return Margins(frozenset(repeated), frozenset(first))


def _is_large(line: Line, body_size: float) -> bool:
    """Whether the line is set as a heading would be."""
    return line.size > body_size + 1 or (line.bold and line.size > body_size - 0.5)


def _offsets(text: str, number: int) -> set[int]:
    """How far the numbers at the line's two ends are from its page's number."""
    return {int(found) - number for found in (*re.findall(r"^\d{1,4}\b", text), *re.findall(r"\b\d{1,4}$", text))}


def _count_pages(lines: Sequence[Line]) -> bool:
    """Whether one of the numbers in lines that differ by their numbers alone counts the pages."""
    numbers = [[int(found[:9]) for found in re.findall(r"\d+", line.text)] for line in lines]
    offsets = (
        {found[at] - line.page for found, line in zip(numbers, lines, strict=True)} for at in range(len(numbers[0]))
    )
    return any(len(different) <= 1 + len(lines) // 10 for different in offsets)


def _margin_lines(page: PageLines) -> Iterator[tuple[int, bool]]:
    """The outermost lines of the page's margins: index, and whether it is at the top."""
    upright = [index for index, line in enumerate(page.lines) if line.upright]
    from_top = sorted(upright, key=lambda index: -page.lines[index].top)
    middle = page.height / 2
    yield from ((index, True) for index in _outermost(page, from_top) if page.lines[index].bottom > middle)
    yield from ((index, False) for index in _outermost(page, from_top[::-1]) if page.lines[index].bottom <= middle)


def _outermost(page: PageLines, ordered: Sequence[int]) -> list[int]:
    """The lines of the first heights in `ordered`: pieces beside each other count as one line."""
    chosen: list[int] = []
    heights: list[float] = []
    for index in ordered:
        line = page.lines[index]
        middle = (line.top + line.bottom) / 2
        if not any(abs(middle - height) < 0.5 * line.size for height in heights):
            if len(heights) == _MARGIN_LINES:
                break
            heights.append(middle)
        chosen.append(index)
        if len(chosen) == 4 * _MARGIN_LINES:
            break
    return chosen


def _same_height(
    places: list[tuple[tuple[int, int], Line]],
) -> Iterator[list[tuple[int, int]]]:
    """Groups of places whose lines stand at the same height of their pages."""
    places.sort(key=lambda place: place[1].bottom)
    group: list[tuple[int, int]] = []
    height = 0.0
    for place, line in places:
        if group and line.bottom - height > _SAME_PLACE:
            yield group
            group = []
        group.append(place)
        height = line.bottom
    if group:
        yield group


def _key(line: Line) -> str:
    return re.sub(r"\d+", "#", " ".join(line.text.lower().split()))


def _is_page_number(text: str, number: int, pages: int) -> bool:
    """Whether a line is nothing but a page's number. A year or a figure that stands alone is none."""
    found = _PAGE_NUMBER.fullmatch(text)
    if not found:
        return False
    if not found[1].isdigit():
        return pages >= _LEAST_PAGES or text.lower().startswith("p")
    return text[:1].isalpha() or abs(int(found[1]) - number) <= max(20, pages // 4) or "of" in text
