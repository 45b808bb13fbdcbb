"""What is not as it should be about a document that could be read: kinds and pages, for a program.

How a kind is put in words is for the faces (`ui.problems`).
"""

from dataclasses import dataclass
from enum import StrEnum


class ProblemKind(StrEnum):
    """What may be wrong. Some kinds are about `pages`, one about a `count`."""

    PAGES_WITHOUT_TEXT = "pages without text"  # recognition (OCR) might give them one
    OCR_GAVE_NOTHING = "ocr gave nothing"  # for pages without text
    PAGES_DAMAGED = "pages damaged"
    PAGES_READ_BY_OCR = "pages read by ocr"
    FOOTNOTES_LEFT_OUT = "footnotes left out"  # `count` of them
    TEXT_IS_NOT_UTF_8 = "text is not utf-8"
    CHARACTERS_GUESSED = "characters guessed"
    NESTED_TOO_DEEPLY = "nested too deeply"
    NOTHING_TO_QUOTE = "nothing to quote"


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem; `pages` count from 1 and ascend."""

    kind: ProblemKind
    pages: tuple[int, ...] = ()
    count: int = 0
