"""The lines of a PDF page as pdfium reads them: their text, where each character came from, and their geometry.

It puts nothing in order and joins nothing but pieces of one visual line; `corpus.isolated.pdf.text` makes paragraphs of
lines.
"""

import ctypes
import math
import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2.raw as pdfium

BULLETS = "•‣▪▫●○◦■□◆◇►▶➢➤✓✔⁃∙·\uf0b7\uf0a7\uf0d8\uf0fc"

# pdfium's mark for a hyphen at the end of a line whose word goes on in the next; it stands for the line break too.
_BROKEN_WORD = "\x02"
_SOFT_HYPHEN = "\xad"
_LINE = re.compile("[^\r\n\x02]+\x02?|\x02")
# Printable characters below U+0300 and the punctuation of English are themselves in NFC.
_PLAIN = re.compile("(?:[!-~\xa1-\xac\xae-\u02ff‐-‧‰-⁞€™](?: (?! )(?=.))?)+")
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_BOLD_NAME = re.compile(r"bold|black|heavy|semibold|demi|CMBX|SFBX", re.I)
_FORCE_BOLD = 1 << 18  # of the font descriptor's flags (ISO 32000-1, table 123)

# In multiples of the font size. A word space is 0.25; a tab or a gutter is wider than the widest justified space.
WIDE_GAP = 1.5
_TOUCHING = 0.15

NO_CHARACTER = -1  # for a space that pdfium does not have

Gaps = tuple[tuple[int, float, float], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `text[i]` is pdfium's character `characters[i]` of page `page` (from 1), or `NO_CHARACTER`.

    Coordinates are points from the lower left corner of the page as it is shown (its rotation applied). `size` is the
    font's size in points as shown. `hyphen` is True where pdfium marks that the last word, whose hyphen `text` ends
    with, goes on in the next line. `gaps` are the wide gaps between words: (index in `text` after the space, left end
    of the gap, right end). `upright` is False for text that is not set from left to right.
    """

    text: str
    characters: Sequence[int]
    page: int
    left: float
    right: float
    bottom: float
    top: float
    size: float
    bold: bool
    hyphen: bool = False
    gaps: Gaps = ()
    upright: bool = True


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    bottom: float
    right: float
    top: float


class PageReader:
    """Reads the lines of one page.

    `text_page` is pdfium's handle, `bounds` the part of the page that is shown (left, bottom, right, top, in the
    page's own coordinates), `rotation` how it is turned to be shown, in degrees clockwise.
    """

    def __init__(
        self, text_page: object, number: int, bounds: tuple[float, float, float, float], rotation: int
    ) -> None:
        self._text_page = text_page
        self._number = number
        self._bounds, self._rotation = bounds, rotation
        self._rectangle = pdfium.FS_RECTF()
        self._matrix = pdfium.FS_MATRIX()
        self._name = ctypes.create_string_buffer(128)
        self._flags = ctypes.c_int()
        self._bold: dict[tuple[bytes, int], bool] = {}

    def lines(self) -> list[Line]:
        """The page's lines in the order of its content stream."""
        codes = character_codes(self._text_page)
        # A damaged font maps to numbers beyond Unicode.
        text = "".join(chr(code) if code <= sys.maxunicode else "�" for code in codes)
        pieces = [
            line for found in _LINE.finditer(text) if (line := self._line(found.group(), found.start())) is not None
        ]
        return list(_joined(pieces))

    def _line(self, raw: str, start: int) -> Line | None:
        hyphen = raw.endswith((_BROKEN_WORD, _SOFT_HYPHEN))
        if hyphen:
            raw = raw[:-1] + "-"
        text, characters = folded(raw, start)
        if not text:
            return None
        first, middle, last = characters[0], characters[_middle(text)], characters[-1]
        left, right = self._box(first), self._box(last)
        sizes = sorted(self._size(index) for index in (first, middle, last))
        return Line(
            text=text,
            characters=characters,
            page=self._number,
            left=min(left.left, right.left),
            right=max(left.right, right.right),
            bottom=min(left.bottom, right.bottom),
            top=max(left.top, right.top),
            size=sizes[1],
            bold=self._is_bold(first) and self._is_bold(middle) and self._is_bold(last),
            hyphen=hyphen,
            gaps=self._gaps(text, characters, sizes[1]),
            upright=self._is_upright(middle),
        )

    def _gaps(self, text: str, characters: Sequence[int], size: float) -> Gaps:
        gaps = []
        for found in re.finditer(" ", text):
            at = found.start()
            before, after = self._edges(characters[at - 1])[1], self._edges(characters[at + 1])[0]
            if after - before > WIDE_GAP * size:
                gaps.append((at + 1, before, after))
        return tuple(gaps)

    def _edges(self, index: int) -> tuple[float, float]:
        """The left and right edge of the character's box: `_box` without its cost, for pages that are not turned."""
        if self._rotation:
            box = self._box(index)
            return box.left, box.right
        pdfium.FPDFText_GetLooseCharBox(self._text_page, index, self._rectangle)
        return self._rectangle.left - self._bounds[0], self._rectangle.right - self._bounds[0]

    def _box(self, index: int) -> _Box:
        """The character's box, with the font's ascent and descent, on the page as it is shown."""
        box = self._rectangle
        pdfium.FPDFText_GetLooseCharBox(self._text_page, index, box)
        left, bottom, right, top = self._bounds
        match self._rotation:
            case 90:
                return _Box(box.bottom - bottom, right - box.right, box.top - bottom, right - box.left)
            case 180:
                return _Box(right - box.right, top - box.top, right - box.left, top - box.bottom)
            case 270:
                return _Box(top - box.top, box.left - left, top - box.bottom, box.right - left)
        return _Box(box.left - left, box.bottom - bottom, box.right - left, box.top - bottom)

    def _size(self, index: int) -> float:
        size: float = pdfium.FPDFText_GetFontSize(self._text_page, index)
        if pdfium.FPDFText_GetMatrix(self._text_page, index, self._matrix):
            size *= math.hypot(self._matrix.c, self._matrix.d)
        return max(round(size, 1), 0.1) if 0 < size < 1000 else 1.0

    def _is_bold(self, index: int) -> bool:
        length = pdfium.FPDFText_GetFontInfo(self._text_page, index, self._name, len(self._name), self._flags)
        if not 0 < length <= len(self._name):
            return False
        key = (self._name.value, self._flags.value)
        if key not in self._bold:
            name = key[0].decode("utf-8", "replace")
            self._bold[key] = bool(_BOLD_NAME.search(name) or key[1] & _FORCE_BOLD)
        return self._bold[key]

    def _is_upright(self, index: int) -> bool:
        angle: float = pdfium.FPDFText_GetCharAngle(self._text_page, index)  # in radians, clockwise; -1 if unknown
        return angle < 0 or abs((math.degrees(angle) + self._rotation + 180) % 360 - 180) < 20


def character_codes(text_page: object) -> list[int]:
    """The UTF-16 code unit of each of pdfium's characters on a page."""
    read = pdfium.FPDFText_GetUnicode
    return [read(text_page, index) for index in range(pdfium.FPDFText_CountChars(text_page))]


def folded(raw: str, start: int) -> tuple[str, Sequence[int]]:
    """`raw`, whose first character is pdfium's character `start`, as it stands in a document; and each one's origin.

    White space is one space; ligatures are letters, each with the ligature's index; surrogate pairs and what NFC
    composes are one character, with the index of the first; control and format characters are gone.
    """
    stripped = raw.strip(" ")
    start += len(raw) - len(raw.lstrip(" "))
    if _PLAIN.fullmatch(stripped):
        return stripped, range(start, start + len(stripped))
    characters: list[str] = []
    origins: list[int] = []
    for character, at in _composed(raw.lstrip(" "), start):
        if character != " " or (characters and characters[-1] != " "):
            characters.append(character)
            origins.append(at)
    if characters and characters[-1] == " ":
        del characters[-1], origins[-1]
    return "".join(characters), origins


def _composed(raw: str, start: int) -> Iterator[tuple[str, int]]:
    """The characters as they stand in a document, in NFC, each with its index."""
    cluster: list[str] = []
    indices: list[int] = []
    for character, at in _characters(raw, start):
        if not character:
            continue  # what is dropped does not part a letter from its marks
        if not (unicodedata.combining(character[0]) and len(cluster) < 16):
            yield from _composed_cluster(cluster, indices)
            cluster, indices = [], []
        cluster += character
        indices += [at] * len(character)
    yield from _composed_cluster(cluster, indices)


def _composed_cluster(cluster: Sequence[str], indices: Sequence[int]) -> Iterator[tuple[str, int]]:
    """A letter with its marks; what NFC changes has the letter's index."""
    text = "".join(cluster)
    composed = unicodedata.normalize("NFC", text)
    yield from zip(composed, indices if composed == text else [indices[0]] * len(composed), strict=True)


def _characters(raw: str, start: int) -> Iterator[tuple[str, int]]:
    """What stands in a document for each of pdfium's characters, and its index; surrogates are put together."""
    high = ""
    for at, character in enumerate(raw, start):
        if high and "\udc00" <= character <= "\udfff":
            yield _as_document(chr(0x10000 + ((ord(high) - 0xD800) << 10) + ord(character) - 0xDC00)), at - 1
        elif not "\ud800" <= character <= "\udbff":
            yield _as_document(character), at
        high = character if "\ud800" <= character <= "\udbff" else ""


def _as_document(character: str) -> str:
    """What stands in a document for one character of a PDF; nothing for what is no text."""
    if character in BULLETS:
        return "•" if character in BULLETS[-4:] else character
    if character.isspace():
        return " "
    if ord(character) in _LIGATURES:
        return _LIGATURES[ord(character)]
    return "" if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn") else character


def _middle(text: str) -> int:
    middle = len(text) // 2
    return middle if text[middle] != " " else middle - 1


def _joined(pieces: Sequence[Line]) -> Iterator[Line]:
    """Joins pieces that pdfium parts though they stand on one line: superscripts, bullets set by themselves, cells."""
    current: Line | None = None
    for piece in pieces:
        if current is not None and _is_same_line(current, piece):
            current = _join(current, piece)
            continue
        if current is not None:
            yield current
        current = piece
    if current is not None:
        yield current


def _is_same_line(line: Line, piece: Line) -> bool:
    if line.hyphen or not (line.upright and piece.upright):
        return False
    overlap = min(line.top, piece.top) - max(line.bottom, piece.bottom)
    if overlap < 0.5 * min(line.top - line.bottom, piece.top - piece.bottom):
        return False
    gap = piece.left - line.right
    size = max(line.size, piece.size)
    is_mark = len(line.text) <= 4 and not line.text.isalpha()  # a bullet or a number
    if abs(line.bottom - piece.bottom) < 0.1 * size and abs(line.size - piece.size) < 0.1:
        return gap > -0.5 * size  # cells of a row: pdfium joins most of them itself
    return -0.5 * size < gap < (4.0 if is_mark else 1.0) * size


def _join(line: Line, piece: Line) -> Line:
    size = max(line.size, piece.size)
    gap = piece.left - line.right
    space = " " if gap > _TOUCHING * size else ""
    shift = len(line.text) + len(space)
    gaps = [*line.gaps]
    if space and gap > WIDE_GAP * size:
        gaps.append((shift, line.right, piece.left))
    gaps += [(at + shift, left, right) for at, left, right in piece.gaps]
    longer = line if len(line.text) >= len(piece.text) else piece
    return Line(
        text=line.text + space + piece.text,
        characters=[*line.characters, *([NO_CHARACTER] * len(space)), *piece.characters],
        page=line.page,
        left=min(line.left, piece.left),
        right=max(line.right, piece.right),
        bottom=min(line.bottom, piece.bottom),
        top=max(line.top, piece.top),
        size=longer.size,
        bold=line.bold and piece.bold,
        hyphen=piece.hyphen,
        gaps=tuple(gaps),
        upright=True,
    )


def part(line: Line, start: int, end: int, left: float, right: float) -> Line:
    """The part `text[start:end]` of a line, which reaches from `left` to `right`."""
    text = line.text[start:end]
    lead = len(text) - len(text.lstrip(" "))
    text = text.strip(" ")
    start += lead
    return Line(
        text=text,
        characters=line.characters[start : start + len(text)],
        page=line.page,
        left=left,
        right=right,
        bottom=line.bottom,
        top=line.top,
        size=line.size,
        bold=line.bold,
        hyphen=line.hyphen and end == len(line.text),
        gaps=tuple((at - start, a, b) for at, a, b in line.gaps if start < at < start + len(text)),
        upright=line.upright,
    )
