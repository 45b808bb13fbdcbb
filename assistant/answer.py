"""What an answer is: statements, each with its citations, and what the reader must be told besides.

It holds the values that travel from the assistant to every face; `assistant.assistant` makes them, `assistant.wording`
puts them in words and `assistant.answer_json` writes them down.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from corpus import SectionKind, Span
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
    TIMELINE = "timeline"  # the dated statements of a review, in the order of their dates
    TABLE = "table"  # of the library's catalogue
    ABOUT_PRODUCT = "about_product"  # a word of ours about the program; it quotes nothing


class NoticeKind(StrEnum):
    """Why the reader is told something that no review says."""

    URGENT = "urgent"
    AMBIGUOUS = "ambiguous"
    FALSE_PREMISE = "false_premise"
    PERSONAL_DETAILS = "personal_details"
    SAMPLE = "sample"
    LANGUAGE_MODEL = "language_model"  # that it did not choose, and why


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
    REWRITTEN = "rewritten"  # a language model made a follow-up stand alone
    BOUND = "bound"  # words that bound which reviews are searched
    KIND = "kind"  # another kind of answer than passages is wanted


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
    BOUNDS = "bounds"  # the question bounds them: by years, types, nations


@dataclass(frozen=True, slots=True)
class Scope:
    """What was searched: `searched` of the library's `total` reviews; `narrowed` says why not all, and is empty then.

    `labels` are those of the reviews that the question or the conversation means; `filters` are the person's own.
    `bounds` are words of ours for how the question bounds the reviews ("since 2020").
    """

    searched: int
    total: int
    narrowed: tuple[Narrowing, ...] = ()
    labels: tuple[str, ...] = ()
    filters: Filters = Filters()  # noqa: RUF009  (frozen)
    bounds: tuple[str, ...] = ()


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
class Cell:
    """A cell of a table; `span` is the place in the review's document that shows it, None where nothing does."""

    text: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: of a review, whose id is empty where the row counts several."""

    review: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the library's catalogue: as many cells in each row as there are columns."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer. `lead` is ours and states only what was counted; everything else is the reviews' own words.

    `why` says why it goes no further than its status, where there is something to say. `understood` is what the
    question was taken to mean, `scope` what was searched, and `meant` the ids of the reviews that it is about.
    `chosen_by` is the language model that chose the statements, and where it is; empty where the trained reader did.
    In `NOT_FOUND`, `statements`, `citations` and `groups` are empty; in `CLOSEST` they hold the nearest passages.
    `table` is the answer where its form is TABLE; then it quotes nothing either.
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
    chosen_by: str = ""
    table: Table | None = None

    @property
    def is_of_a_search(self) -> bool:
        """Whether its statements were chosen among those that a search found, so that another reader could choose."""
        return self.status is not Status.NOT_FOUND and self.form is AnswerForm.PASSAGES

    def citation(self, number: int) -> Citation:
        """The citation that `[number]` points to."""
        return self.citations[number - 1]
