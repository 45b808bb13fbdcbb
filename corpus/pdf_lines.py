"""The lines of a PDF page as pdfium reads them: their text, where each character came from, and their geometry.

It puts nothing in order and joins nothing but pieces of one visual line; `corpus.pdf_text` makes paragraphs of lines.
"""

import ctypes
import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2.raw as pdfium

BULLETS = "•‣▪▫●○◦■□◆◇►▶➢➤✓✔⁃∙·\uf0b7\uf0a7\uf0d8\uf0fc"

# pdfium's mark for a hyphen at the end of a line whose word goes on in the next; it stands for the line break too.
_BROKEN_WORD = "\x02"
_LINE = re.compile("[^\r\n\x02]+\x02?|\x02")
# Printable characters below U+0300 and the punctuation of English are themselves in NFC.
_PLAIN = re.compile("(?:[!-~\xa1-\xac\xae-\u02ff‐-‧‰-⁞€™](?: (?! )(?=.))?)+")
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_BOLD_NAME = re.compile(r"bold|black|heavy|semibold|demi|CMBX|SFBX", re.I)
_FORCE_BOLD = 1 << 18  # of the font descriptor's flags (ISO 32000-1, table 123)

# In multiples of the font size. A word space is 0.25; a tab or a gutter is wider than the widest justified space.
_WIDE_GAP = 1.5
_TOUCHING = 0.15
MOST_CHARACTERS = 500_000  # on one page; a dense page of a report has 6,000


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `text[i]` is pdfium's character `characters[i]` of page `page` (from 1).

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
    gaps: tuple[tuple[int, float, float], ...] = ()
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
        text = "".join(map(chr, codes))
        pieces = [
            line for found in _LINE.finditer(text) if (line := self._line(found.group(), found.start())) is not None
        ]
        return list(_joined(pieces))

    def _line(self, raw: str, start: int) -> Line | None:
        hyphen = raw.endswith(_BROKEN_WORD)
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

    def _gaps(self, text: str, characters: Sequence[int], size: float) -> tuple[tuple[int, float, float], ...]:
        gaps = []
        for found in re.finditer(" ", text):
            at = found.start()
            before, after = self._box(characters[at - 1]).right, self._box(characters[at + 1]).left
            if after - before > _WIDE_GAP * size:
                gaps.append((at + 1, before, after))
        return tuple(gaps)

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
        return round(size, 1) if 0 < size < 1000 else 1.0

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
    count = min(pdfium.FPDFText_CountChars(text_page), MOST_CHARACTERS)
    read = pdfium.FPDFText_GetUnicode
    return [read(text_page, index) for index in range(count)]


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
    for cluster, at in _clusters(raw.lstrip(" "), start):
        for character in cluster:
            if character == " " and (not characters or characters[-1] == " "):
                continue
            characters.append(character)
            origins.append(at)
    while characters and characters[-1] == " ":
        characters.pop()
        origins.pop()
    return "".join(characters), origins


def _clusters(raw: str, start: int) -> Iterator[tuple[str, int]]:
    """Each base character with the marks that NFC composes it with, and its index."""
    cluster, cluster_at = "", start
    position = 0
    while position < len(raw):
        at = start + position
        character = raw[position]
        position += 1
        code = ord(character)
        if 0xD800 <= code < 0xDC00 and position < len(raw) and 0xDC00 <= ord(raw[position]) < 0xE000:
            character = chr(0x10000 + ((code - 0xD800) << 10) + (ord(raw[position]) - 0xDC00))
            position += 1
        if unicodedata.combining(character) and cluster and len(cluster) < 16:
            cluster += character
            continue
        if cluster:
            yield unicodedata.normalize("NFC", cluster), cluster_at
        cluster, cluster_at = _as_document(character), at
    if cluster:
        yield unicodedata.normalize("NFC", cluster), cluster_at


def _as_document(character: str) -> str:
    """What stands in a document for one character of a PDF; nothing for what is no text."""
    if character in BULLETS or (character.isspace() and character != "\x0c"):
        return "•" if character in BULLETS[-4:] else character if character in BULLETS else " "
    if ord(character) in _LIGATURES:
        return _LIGATURES[ord(character)]
    return "" if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn") else character


def _middle(text: str) -> int:
    middle = len(text) // 2
    return middle if text[middle] != " " else middle - 1


def _joined(pieces: Sequence[Line]) -> Iterator[Line]:
    """Joins pieces that pdfium parts though they stand on one line: superscripts, and bullets set by themselves."""
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
    return -0.5 * size < gap < (4.0 if is_mark else 1.0) * size


def _join(line: Line, piece: Line) -> Line:
    size = max(line.size, piece.size)
    gap = piece.left - line.right
    # A mark of the right kind stands in the text though pdfium has no character for it, so it takes the next one's.
    space = " " if gap > _TOUCHING * size else ""
    shift = len(line.text) + len(space)
    gaps = [*line.gaps]
    if space and gap > _WIDE_GAP * size:
        gaps.append((shift, line.right, piece.left))
    gaps += [(at + shift, left, right) for at, left, right in piece.gaps]
    longer = line if len(line.text) >= len(piece.text) else piece
    return Line(
        text=line.text + space + piece.text,
        characters=[*line.characters, *([-1] * len(space)), *piece.characters],
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
