"""A library opened for asking: one published generation, and the encoder that its questions are embedded with.

It finds passages and hands out texts; what a question means is for the assistant. The storage behind it stays hidden.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from corpus import Document, Passage, Section
from index.embedded import passage_input
from index.encoder import Encoder, PassageInput, load_encoder
from index.library import Library
from index.search import WEIGHTS, Filters, Hit, Weights, allowed_reviews, search
from index.storage import Review, Snapshot, open_snapshot


def open_library(library: Library, load: Callable[[], Encoder] = load_encoder) -> "OpenLibrary":
    """The library's live generation, opened. `load` gives the encoder when the first question needs it.

    Raises IndexMissing where there is no index, IndexMismatch where it has another format or is damaged.
    """
    return OpenLibrary(open_snapshot(library), load)


class OpenLibrary:
    """One generation with its encoder: what questions are answered from. A context manager that closes itself.

    It may be used from several threads at once. A rebuild meanwhile publishes another generation and changes nothing
    here.
    """

    def __init__(self, snapshot: Snapshot, load: Callable[[], Encoder] = load_encoder) -> None:
        self.snapshot = snapshot
        self._load = load

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder, loaded when it is first needed. Raises ModelError."""
        return self._load()

    @property
    def reviews(self) -> Mapping[str, Review]:
        """The reviews by id, in order."""
        return self.snapshot.reviews

    @property
    def generation(self) -> str:
        return self.snapshot.generation

    @property
    def passage_count(self) -> int:
        return self.snapshot.passage_count

    @property
    def is_sample(self) -> bool:
        """Whether these are the packaged fictional reviews."""
        return self.snapshot.library.is_sample

    @property
    def vocabulary(self) -> Path:
        """The file of people's own terms, which need not be there."""
        return self.snapshot.library.vocabulary

    def document(self, review: str) -> Document:
        """The review's document. Raises KeyError for an unknown id, IndexMismatch where its text has changed."""
        return self.snapshot.document(review)

    def text(self, review: str) -> str:
        """The text of the review's document, checked when it is read for the first time. Raises as `document` does."""
        return self.snapshot.text(review)

    def sections(self, review: str) -> tuple[Section, ...]:
        """The sections of a review's text, in order."""
        return self.snapshot.sections(review)

    def passages(self, review: str) -> tuple[Passage, ...]:
        """The passages of a review, in order."""
        return self.snapshot.passages(review)

    def as_read(self, review: str, passage: Passage) -> PassageInput:
        """A passage of a review as it was put before the encoder, and as a reader reads it."""
        return passage_input(self.reviews[review].entry, self.text(review), passage)

    def search(
        self,
        question: str,
        filters: Filters = Filters(),  # noqa: B008  (frozen)
        limit: int = 20,
        *,
        expansion: str = "",
        weights: Weights = WEIGHTS,
    ) -> list[Hit]:
        """The best passages for `question`, best first: see `index.search`."""
        return search(self.snapshot, self.encoder, question, filters, limit, expansion=expansion, weights=weights)

    def allowed(self, filters: Filters) -> frozenset[str]:
        """The ids of the reviews that the filters allow."""
        some = allowed_reviews(self.snapshot, filters)
        return frozenset(self.reviews if some is None else some)

    def document_frequency(self, term: str) -> int:
        """How many passages hold `term`, one of the terms that `corpus.words.analyse` makes, in their text."""
        return self.snapshot.document_frequency(term)

    def mentions(self, review: str, term: str) -> bool:
        """Whether any passage of a review holds `term`, an analysed term."""
        return self.snapshot.mentions(review, term)

    def has_in_a_row(self, terms: Sequence[str], reviews: Collection[str] | None = None) -> bool:
        """Whether a passage, of `reviews` where they are given, has these analysed terms in a row in its text."""
        return self.snapshot.lexical.has_in_a_row(terms, reviews)

    def passages_with(
        self, terms: Sequence[str], limit: int, reviews: Collection[str] | None = None
    ) -> list[tuple[str, int, int]]:
        """Where the passages stand that have most of these analysed terms: review, start and end in its text."""
        numbers, _ = self.snapshot.lexical.search([(term, 1.0) for term in terms], limit, reviews=reviews)
        return list(self.snapshot.store.places_numbered(numbers.tolist()).values())

    def forget_questions(self) -> None:
        """Let go of whatever is remembered of questions: their vectors, and their words that were looked up."""
        self.encoder.forget_questions()
        self.snapshot.forget_terms()

    def close(self) -> None:
        """Let go of the files. Nothing can be read afterwards."""
        self.snapshot.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
