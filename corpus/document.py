"""What a review is once it has been read: one text, its pages by offset, and where each character came from.

It holds the values that travel; it reads nothing. Every offset in this program is a code-point offset into
`Document.text`, and every end is exclusive, so that `document.text[span.start:span.end]` is the thing itself.
"""

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum

from corpus.problems import Problem


class Format(StrEnum):
    """The kinds of file that can be read."""

    PDF = "pdf"
    TEXT = "text"
    MARKDOWN = "markdown"
    WORD = "word"
    HTML = "html"


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of code points in a document's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The slice itself."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a PDF: `text[start:end]` is what stands on it, empty where nothing could be read.

    `number` counts from 1, as a PDF viewer's `#page=` does; `label` is the printed number where the file gives one.
    """

    number: int
    start: int
    end: int
    label: str | None = None
    recognised: bool = False  # the text was recognised from a scan (OCR), not stored in the file


@dataclass(frozen=True, slots=True)
class Alignment:
    """`length` characters at `start` of the document's text are the characters at `character` of a PDF page.

    `page` is the page's number (from 1); `character` is pdfium's index on that page's text.
    """

    start: int
    page: int
    character: int
    length: int


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read.

    `text` is plain text with Markdown's marks for structure (`# heading`, `- item`, `**bold**`, blank lines between
    paragraphs): for a UTF-8 text or Markdown file it is the file's own content; other formats are brought into that
    form, so that one reader of structure serves them all. `pages` is empty where the format has no pages.
    `alignment` is empty unless the format is PDF, and in order of `start`.
    """

    text: str
    format: Format
    pages: tuple[Page, ...] = ()
    alignment: tuple[Alignment, ...] = ()
    problems: tuple[Problem, ...] = ()

    def page_at(self, offset: int) -> int | None:
        """The number of the page on which the character at `offset` stands; None where the format has no pages."""
        if not self.pages:
            return None
        position = bisect_right(self.pages, offset, key=lambda page: page.end)
        return self.pages[min(position, len(self.pages) - 1)].number
