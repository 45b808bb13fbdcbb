"""The numbers that Word prints before paragraphs: they are counted from the numbering part, not stored in the text.

It gives labels ("-", "2.", "3.14", "(b)"); `corpus.isolated.word` puts them before the paragraphs.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

_LARGEST_NUMBER = 10_000
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style: its id, its name as people see it, the id of the style that it is based on, its element."""

    id: str
    name: str
    based_on: str
    element: Any


class Numbering:
    """Counts the numbered paragraphs of one document in the order in which `label` is asked for them."""

    def __init__(self, numbering: Any | None) -> None:
        """`numbering` is the root element of the numbering part, or None where the file has none."""
        self._levels: dict[str, dict[int, Any]] = {}  # by numId, then level
        self._abstract: dict[str, str] = {}
        self._counts: defaultdict[str, dict[int, int]] = defaultdict(dict)
        if numbering is None:
            return
        abstract = {element.get(qn("w:abstractNumId")): element for element in numbering.findall(qn("w:abstractNum"))}
        for number in numbering.findall(qn("w:num")):
            link = number.find(qn("w:abstractNumId"))
            definition = abstract.get(link.get(qn("w:val"))) if link is not None else None
            if definition is None:
                continue
            number_id = number.get(qn("w:numId"))
            self._abstract[number_id] = definition.get(qn("w:abstractNumId"))
            self._levels[number_id] = {
                _integer(level.get(qn("w:ilvl"))): level
                for level in (*definition.findall(qn("w:lvl")), *number.iter(qn("w:lvl")))
            }
            if number.find(qn("w:lvlOverride")) is not None:  # a list that starts again counts by itself
                self._abstract[number_id] = f"number {number_id}"

    def label(self, paragraph: Any, styles: list[Style]) -> tuple[str, int]:
        """The paragraph's label and its depth (0 is the outermost); ("", 0) where it is no list item."""
        number_id, depth = _number_of(paragraph, styles)
        level = self._levels.get(number_id or "", {}).get(depth)
        if level is None:
            return ("-", 0) if any(style.name.lower().startswith("list bullet") for style in styles) else ("", 0)
        kind = _value(level, "w:numFmt") or "decimal"
        if kind == "none":
            return "", 0
        if kind == "bullet":
            return "-", depth
        counts = self._counts[self._abstract[number_id or ""]]
        counts[depth] = counts.get(depth, _integer(_value(level, "w:start"), 1) - 1) + 1
        for deeper in [key for key in counts if key > depth]:
            del counts[deeper]
        pattern = _value(level, "w:lvlText") or f"%{depth + 1}."
        label = re.sub(r"%([1-9])", lambda found: self._number(number_id or "", int(found[1]) - 1, counts), pattern)
        label = re.sub(r"\s+", " ", label).strip()
        return (f"{label}." if label.isalnum() else label), depth

    def _number(self, number_id: str, depth: int, counts: dict[int, int]) -> str:
        level = self._levels[number_id].get(depth)
        kind = (_value(level, "w:numFmt") if level is not None else None) or "decimal"
        return _written(counts.get(depth, 1), kind)


def _number_of(paragraph: Any, styles: list[Style]) -> tuple[str | None, int]:
    """The paragraph's own or inherited numId and level; None where it has none or takes it off again (0)."""
    number_id: str | None = None
    depth: int | None = None
    for properties in (paragraph.find(qn("w:pPr")), *(style.element.find(qn("w:pPr")) for style in styles)):
        found = properties.find(qn("w:numPr")) if properties is not None else None
        if found is None:
            continue
        number_id = number_id or _value(found, "w:numId")
        own_depth = _value(found, "w:ilvl")
        depth = _integer(own_depth) if depth is None and own_depth else depth
    return (None if number_id == "0" else number_id), depth or 0


def _value(element: Any, tag: str) -> str | None:
    child = element.find(qn(tag))
    return None if child is None else child.get(qn("w:val"))


def _integer(text: str | None, default: int = 0) -> int:
    return min(int(text), _LARGEST_NUMBER) if text and text.isascii() and text.isdigit() and len(text) < 10 else default


def _written(number: int, kind: str) -> str:
    if kind.endswith("Letter"):
        letter = chr(ord("a") + (number - 1) % 26) * min(1 + (number - 1) // 26, 5)
        return letter.upper() if kind.startswith("upper") else letter
    if kind.endswith("Roman"):
        return _roman(number).upper() if kind.startswith("upper") else _roman(number)
    return str(number)


def _roman(number: int) -> str:
    text = ""
    for value, numeral in _ROMAN:
        text += numeral * (number // value)
        number %= value
    return text
