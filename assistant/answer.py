"""What an answer is: statements, each with its citations, and what the reader must be told besides.

It holds the values that travel from the assistant to every face; `assistant.assistant` makes them, `assistant.wording`
puts them in words and `assistant.answer_json` writes them down.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from corpus import SectionKind
from index import Filters


class Status(StrEnum):
    """How far the library answers the question."""

    ANSWERED = "answered"
    CLOSEST = "closest"
    NOT_FOUND = "not_found"


class AnswerForm(StrEnum):
    """How an answer was put together."""

    PASSAGES = "passages"  # the best sentences that a search found
    LIST = "list"  # every item of a kind of section of the reviews meant, in order
    ABOUT_REVIEW = "about_review"  # what a review says of itself: who published it, when, where it is
    OPENING = "opening"  # how a review begins


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


class UnderstoodKind(StrEnum):
    """In which way something of a question was understood."""

    ONLY_REVIEW = "only_review"  # the question, or the conversation, is about this review
    NOT_REVIEW = "not_review"  # the question rules this review out
    SPELLING = "spelling"  # a typing error was put right
    ABBREVIATION = "abbreviation"  # an abbreviation was spelled out
    OTHER_WORDS = "other_words"  # the field's words were searched for beside a lay word


@dataclass(frozen=True, slots=True)
class Understood:
    """One thing that the question was taken to mean, which the person may take back.

    `term` is the review's id, or the words as they stand in the question; `means` is what they were taken for. `label`
    is the review's label, empty where there is none.
    """

    kind: UnderstoodKind
    term: str
    means: str = ""
    label: str = field(default="", compare=False)


class Narrowing(StrEnum):
    """Why less than the whole library was searched."""

    NAMED = "named"  # the question names or describes reviews
    CONVERSATION = "conversation"  # the questions before were about them
    FILTERS = "filters"  # the person's filters allow these alone
    RULED_OUT = "ruled_out"  # the question leaves reviews out


@dataclass(frozen=True, slots=True)
class Scope:
    """What was searched: `searched` of the library's `total` reviews; `narrowed` says why not all, and is empty then.

    `labels` are those of the reviews that the question or the conversation means; `filters` are the person's own.
    """

    searched: int
    total: int
    narrowed: tuple[Narrowing, ...] = ()
    labels: tuple[str, ...] = ()
    filters: Filters = Filters()  # noqa: RUF009  (frozen)


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand: `text[start:end]` of a review's document, in code points."""

    review: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Citation:
    """A quotation with all that is needed to check it. It owns its review, page, section and offsets.

    `start` and `end` are code-point offsets into the document's text; `quote == text[start:end]`.
    `passage` is `text[passage_start:passage_end]`, the words around it. `page` is None where it is not recorded.
    `published` is an ISO date or its known prefix.
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
    score: float

    @property
    def place(self) -> Place:
        """What the quotation is known by: its number differs between answers."""
        return Place(self.review, self.start, self.end)


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

    `why` says why it goes no further than its status, where there is something to say. `understood` is what the
    question was taken to mean, `scope` what was searched, and `meant` the ids of the reviews that it is about.
    In `NOT_FOUND`, `statements`, `citations` and `groups` are empty; in `CLOSEST` they hold the nearest passages.
    """

    question: str
    standalone_question: str
    status: Status
    form: AnswerForm
    lead: str
    why: str
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    groups: tuple[ReviewGroup, ...]
    notices: tuple[Notice, ...]
    understood: tuple[Understood, ...]
    scope: Scope
    meant: frozenset[str]
    generation: str
    reviews: int
    passages: int
    written: Written | None = None

    def citation(self, number: int) -> Citation:
        """The citation that `[number]` points to."""
        return self.citations[number - 1]
