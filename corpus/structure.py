"""The shape of a review's text: sections with a heading path and a kind, sentences, and passages of whole sentences.

It holds the values that travel; `corpus.text.sections`, `corpus.text.sentences` and `corpus.text.passages` make them.
"""

from dataclasses import dataclass
from enum import StrEnum

from corpus.document import Span


class SectionKind(StrEnum):
    """What a section is for, read from its headings."""

    BACKGROUND = "background"
    ANALYSIS = "analysis"
    LEARNING = "learning"
    RECOMMENDATION = "recommendation"
    GOOD_PRACTICE = "good practice"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A whole sentence, or a list item that is one: `text[start:end]`, without the item's mark.

    `item` is True for sentences of a list item. `boilerplate` is True for lines that only point elsewhere (links,
    telephone numbers, addresses, contact names): they are searched, but are no evidence.
    """

    start: int
    end: int
    item: bool = False
    boilerplate: bool = False

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it up to the next heading of any level: `text[start:end]`.

    `path` holds the headings from the outermost to this one, as shown to people (marks removed, white space folded);
    it is empty before the first heading.
    """

    start: int
    end: int
    path: tuple[str, ...]
    kind: SectionKind
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit of retrieval: a run of whole sentences of one section, on one page where there are pages."""

    start: int
    end: int
    path: tuple[str, ...]
    kind: SectionKind
    page: int | None
    sentences: tuple[Sentence, ...]
