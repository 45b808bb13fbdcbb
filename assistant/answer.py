"""What an answer is: statements, each with its citations, and what the reader must be told besides.

It holds the values that travel from the assistant to every face; `assistant.answering` makes them and
`assistant.answer_json` writes them down.
"""

from dataclasses import dataclass
from enum import StrEnum

from corpus import SectionKind


class Status(StrEnum):
    """How far the library answers the question."""

    ANSWERED = "answered"
    CLOSEST = "closest"
    NOT_FOUND = "not_found"


class NoticeKind(StrEnum):
    """Why the reader is told something that no review says."""

    URGENT = "urgent"
    AMBIGUOUS = "ambiguous"
    FALSE_PREMISE = "false_premise"
    PERSONAL_DETAILS = "personal_details"
    SAMPLE = "sample"


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence of ours that stands before the answer."""

    kind: NoticeKind
    text: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A quotation with all that is needed to check it. It owns its review, page, section, offsets and links.

    `start` and `end` are code-point offsets into the document's text; `quote == text[start:end]`.
    `passage` is `text[passage_start:passage_end]`, the words around it. `page` is None where it is not recorded.
    `published` is an ISO date or its known prefix. `link` is the address in this program's own app, from the root.
    """

    number: int
    review: str
    label: str
    document: str
    title: str | None
    publisher: str | None
    published: str | None
    type: str | None
    subject: str | None
    page: int | None
    section: tuple[str, ...]
    section_kind: SectionKind
    quote: str
    start: int
    end: int
    passage: str
    passage_start: int
    passage_end: int
    source_url: str | None
    link: str
    score: float


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of the answer and the numbers of the citations that carry it; `text` is the quotations' own words."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReviewGroup:
    """One review's part of an answer: its label and the numbers of its citations, in the order they are shown."""

    review: str
    label: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A sentence that a language model wrote, and the verified quotation beside which alone it may be shown.

    `citation` has the number of the answer's own citation of the same words, else one after those. `check` says what a
    reader should look at twice; empty where nothing points to it.
    """

    sentence: str
    citation: Citation
    check: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What a language model added to an answer: its points, and `left_out`, why others of its points are not here.

    `model` says which it is and where; `note` is a sentence for the reader where there is something to say of it.
    """

    model: str
    points: tuple[Point, ...] = ()
    left_out: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer. `lead` is ours and states only what was counted; everything else is the reviews' own words.

    `why` says why it goes no further than its status, where there is something to say. `understood` says, in short
    phrases, what the question was taken to mean ("only Dudley …", "HV = health visitor").
    In `NOT_FOUND`, `statements`, `citations` and `groups` are empty; in `CLOSEST` they hold the nearest passages.
    """

    question: str
    standalone_question: str
    status: Status
    lead: str
    why: str
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    groups: tuple[ReviewGroup, ...]
    notices: tuple[Notice, ...]
    understood: tuple[str, ...]
    generation: str
    reviews: int
    passages: int
    written: Written | None = None

    def citation(self, number: int) -> Citation:
        """The citation that `[number]` points to."""
        return self.citations[number - 1]
