"""The assistant: the one way to an answer, from an open library, in the reviews' own words.

It reads from top to bottom: interpret, search, choose the evidence, say how far it answers, cite. The words that are
not a review's state only what was counted or looked up. A language model of the person's own, where there is one, helps
to read a follow-up question and may choose among what was found; it writes none of an answer.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property

from assistant.answer import Answer, AnswerForm, Citation, Notice, Status, Understood, UnderstoodKind
from assistant.compose import Found, beside, compose, of_chosen
from assistant.evidence import Verdict, about_the_review, cited, judge, list_items, opening, select, timeline
from assistant.filters import filters_to_loosen
from assistant.kinds import AnswerKind
from assistant.language_model import (
    KEPT,
    LanguageModel,
    LanguageModelError,
    LanguageModelReader,
    is_private,
    rewritten_question,
)
from assistant.library_table import of_library, telling_words, told_apart_by
from assistant.notices import (
    LIVE_CASE_DETAILS,
    PERSONAL_DETAILS,
    URGENT,
    absent_terms,
    ambiguous,
    asks_to_identify,
    asks_to_invent,
    not_chosen,
)
from assistant.parts import ALL_PARTS, Parts
from assistant.question import Asked, Interpretation, ListOf, QuestionKind, Turn, interpret, named_in, topics
from assistant.reader import Reader, load_reader
from assistant.reviews_meant import Naming, known_names
from assistant.safety import holds_personal_details, is_urgent
from assistant.wording import about_product, lead, nothing_fits
from corpus import CaseReviewsError
from index import Filters, OpenLibrary

# A question of a few sentences has some 500 characters; a pasted case note, which should not be typed in here, more.
MOST_CHARACTERS = 4_000
# How likely a question must be about the product for the library not to be searched: no other question of
# `benchmarks/` is as likely, requests to break the rules aside.
_SURELY_ABOUT_PRODUCT = 0.9
_OTHERS_STAND = "Where the language model chose nothing of a review that is meant, the first answer’s statements stand."
_ONLY_QUOTES = "Case Reviews only quotes: it writes nothing in a review’s name."
_EVERYWHERE = (
    "Since this may be about a child at risk now, the whole library was searched, not only what your question names or "
    "your filters allow."
)


class QuestionError(CaseReviewsError):
    """A question that cannot be answered as it stands."""


class Assistant:
    """Answers questions from one open library. It may be used from several threads at once, and keeps no question.

    `load` gives the reader when the first question needs it. `parts` leaves parts of the answering out, for measuring.
    `model` is a language model of the person's own, which helps to read follow-up questions.
    """

    def __init__(
        self,
        library: OpenLibrary,
        *,
        load: Callable[[], Reader] = load_reader,
        parts: Parts = ALL_PARTS,
        model: LanguageModel | None = None,
    ) -> None:
        self.library = library
        self._load = load
        self.parts = parts
        self._model = model
        self._names = known_names(library.reviews)

    @cached_property
    def reader(self) -> Reader:
        """What judges the sentences that were found, loaded when it is first needed. Raises ModelError."""
        return self._load()

    def answer(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        filters: Filters = Filters(),  # noqa: B008  (frozen)
        without: frozenset[Understood] = frozenset(),
        intent: ListOf | None = None,
        everywhere: bool = False,
    ) -> Answer:
        """The answer to `question`, a follow-up in `history` (oldest turn first), from reviews that `filters` allow.

        `without` holds what an earlier answer's `understood` says and the question does not mean; `intent` is what a
        button asks for in the words of the question. `everywhere` searches the whole library, whatever would narrow it.

        Raises QuestionError for an empty or overlong question, IndexMismatch where the index is of another model.
        """
        asked = Asked(_checked(question), history, filters, without, intent, everywhere)
        answer = self._answer(asked)
        if self._model is None or not history or without or intent or everywhere:
            return answer
        if is_private(answer) or self._is_private(answer.question, *_said(history)):
            return answer
        rewritten = rewritten_question(answer, history, self._names, self._model)
        if rewritten is None:
            return answer
        return _as_asked(self._answer(Asked(rewritten, filters=filters)), answer.question)

    def choose_with(
        self,
        model: LanguageModel,
        answer: Answer,
        *,
        history: Sequence[Turn] = (),
        filters: Filters = Filters(),  # noqa: B008  (frozen)
        without: frozenset[Understood] = frozenset(),
        intent: ListOf | None = None,
        everywhere: bool = False,
        waiting: Callable[[], object] = lambda: None,
    ) -> Answer:
        """The answer that `answer` becomes where `model` chooses among the sentences found; the rest is what `answer`
        was asked with. `waiting` is called several times a second while the model is silent; what it raises hangs up.

        Where the model says that nothing answers, the statements of `answer` stand as the closest; where it does not
        choose, `answer` stands with a notice that says why. One that was not found by searching comes back as it is.
        """
        if not answer.is_of_a_search:
            return answer
        # What a follow-up points back to is sent with it.
        if is_private(answer) or self._is_private(*_said(history)):
            return replace(answer, notices=(*answer.notices, not_chosen(KEPT)))
        asked = Asked(answer.question, history, filters, without, intent, everywhere)
        rewritten = any(item.kind is UnderstoodKind.REWRITTEN for item in answer.understood)
        if rewritten:
            asked = Asked(answer.standalone_question, filters=filters)
        taken = interpret(asked, self._named(asked), self.library, self._names, self.parts)
        try:
            found = self._by_passages(asked.text, taken, LanguageModelReader(model, self.reader, waiting))
        except LanguageModelError as error:
            return replace(answer, notices=(*answer.notices, not_chosen(str(error))))
        found = of_chosen(found, answer.citations, why=_OTHERS_STAND)
        if not found.citations:
            words = lead(Status.CLOSEST, answer.scope, len(answer.groups))
            why = f"The language model {model.where} says that none of the sentences found answers this."
            return replace(answer, status=Status.CLOSEST, lead=words, why=why)
        notices = self._notices(asked.text, taken, found, urgent=False)
        again = replace(compose(asked.text, taken, found, notices, self.library), chosen_by=model.where)
        return _as_asked(again, answer.question) if rewritten else again

    def _is_private(self, *questions: str) -> bool:
        """Whether one of the questions is about a live case, or holds somebody's details."""
        return any(
            holds_personal_details(text) or is_urgent(text, self.library.encoder, names_review=False)
            for text in questions
        )

    def interpret(self, question: str, history: Sequence[Turn] = ()) -> Interpretation:
        """What a question is taken to mean. Raises as `answer` does."""
        asked = Asked(_checked(question), history)
        return interpret(asked, self._named(asked), self.library, self._names, self.parts)

    def _named(self, asked: Asked) -> Naming:
        return named_in(asked.text, self._names, self.parts)

    def _answer(self, asked: Asked) -> Answer:
        named = self._named(asked)
        # A review that the conversation is about does not make a child at risk now a matter of the past.
        urgent = is_urgent(asked.text, self.library.encoder, names_review=bool(named.reviews))
        if urgent:
            taken, found = self._found_for_safety(asked, named)
        else:
            taken = interpret(asked, named, self.library, self._names, self.parts)
            found = self._found(asked.text, taken)
        return compose(asked.text, taken, found, self._notices(asked.text, taken, found, urgent=urgent), self.library)

    def _found_for_safety(self, asked: Asked, named: Naming) -> tuple[Interpretation, Found]:
        """What the whole library says, after what the reviews say that the question names or the filters allow: nothing
        about a child at risk now is answered from a narrowed search alone, nor from what was talked about before."""
        alone = replace(asked, history=(), intent=None)
        wide = interpret(replace(alone, everywhere=True), named, self.library, self._names, self.parts)
        narrow = interpret(alone, named, self.library, self._names, self.parts)
        found = self._found(asked.text, wide)
        if not narrow.naming.reviews and narrow.filters == Filters():
            return wide, found
        return wide, beside(self._found(asked.text, narrow), found, why=_EVERYWHERE)

    def _found(self, text: str, taken: Interpretation) -> Found:
        if asks_to_identify(text):
            return Found(Status.NOT_FOUND, taken.naming)
        if loosen := filters_to_loosen(self.library, taken.filters):
            return Found(Status.NOT_FOUND, taken.naming, lead=loosen)
        if found := self._by_catalogue(taken):
            return found
        if not taken.fits:
            none = nothing_fits([bound.means for bound in taken.bounds], len(self.library.reviews))
            return Found(Status.NOT_FOUND, taken.naming, lead=none)
        about = taken.kind is AnswerKind.ABOUT and not taken.naming.reviews
        if about and taken.judged.probability >= _SURELY_ABOUT_PRODUCT:
            said, why = about_product(len(self.library.reviews))
            return Found(Status.NOT_FOUND, taken.naming, AnswerForm.ABOUT_PRODUCT, lead=said, why=why)
        return self._by_structure(taken) or self._by_passages(text, taken, self.reader)

    def _by_catalogue(self, taken: Interpretation) -> Found | None:
        """A table of the library, where the question wants one and its words say what of."""
        # A question that only bounds the reviews asks which they are, whatever else it seems to be.
        words = telling_words(taken.asked)
        only_bounds = bool(taken.bounds) and not telling_words(taken.asked, 0.0) and not taken.only_passages
        if not (taken.kind is AnswerKind.LIBRARY or only_bounds) or taken.filters.section_kinds:
            return None
        if taken.naming.reviews and taken.asked.kind is QuestionKind.SOURCE and (found := self._by_structure(taken)):
            return found
        within = taken.naming.reviews or (self.library.allowed(taken.searched) if taken.fits else frozenset())
        reviews = within & told_apart_by(words, self.library)
        if words and not reviews:
            return None  # it asks for more than the catalogue knows
        bounds = [bound.means for bound in taken.bounds]
        table, said = of_library(self.library, taken.asked.text, reviews, bounds)
        return Found(Status.ANSWERED, taken.naming, AnswerForm.TABLE, lead=said, table=table)

    def _by_structure(self, taken: Interpretation) -> Found | None:
        """What the shape of the documents gives without ranking; None where it gives nothing."""
        asked, reviews = taken.asked, taken.naming.reviews
        citations: Sequence[Citation] = ()
        lead = ""
        form = AnswerForm.LIST
        if taken.filters.section_kinds:
            return None  # only the search keeps to kinds of sections that were chosen by hand
        if taken.kind is AnswerKind.TIMELINE and len(reviews) == 1:
            form = AnswerForm.TIMELINE
            citations, lead = timeline(self.library, *reviews)
        elif asked.kind is QuestionKind.SOURCE:
            form = AnswerForm.ABOUT_REVIEW
            citations, lead = about_the_review(self.library, asked, reviews, taken.searched)
        elif asked.kind is QuestionKind.OVERVIEW:
            form = AnswerForm.OPENING
            citations = opening(self.library, reviews)
        elif reviews and (asked.kind is QuestionKind.LIST or asked.complete):
            citations, lead = list_items(self.library, asked, reviews)
        return Found(Status.ANSWERED, taken.naming, form, citations, lead) if citations else None

    def _by_passages(self, text: str, taken: Interpretation, reader: Reader) -> Found:
        """The sentences that a search finds, as far as they answer."""
        selected = select(self.library, reader, taken, self.parts)
        about = topics(taken.asked) if self.parts.absent_topics else ()
        # That the conversation was about a review does not make a recipe a question about it.
        carried = frozenset() if taken.standalone.refers_back else taken.standalone.reviews
        meant = selected.naming.reviews - carried
        outside = taken.kind is AnswerKind.OUTSIDE
        verdict = judge(self.library, taken.asked, selected.units, about, reviews=meant, outside=outside)
        if asks_to_invent(text) and verdict.status is not Status.NOT_FOUND:
            verdict = Verdict(Status.CLOSEST, _ONLY_QUOTES)
        citations: Sequence[Citation] = ()
        if verdict.status is not Status.NOT_FOUND:
            citations = cited(self.library, selected.units, self.parts)
        return Found(verdict.status, selected.naming, AnswerForm.PASSAGES, citations, why=verdict.why)

    def _notices(self, text: str, taken: Interpretation, found: Found, *, urgent: bool) -> list[Notice]:
        notices = [URGENT] if urgent else []
        if holds_personal_details(text, self.library.reviews.values()):
            notices.append(LIVE_CASE_DETAILS)
        if asks_to_identify(text):
            return [*notices, PERSONAL_DETAILS]
        if found.naming.shared and len(found.naming.reviews) > 1:
            notices.append(ambiguous(self.library, found.naming))
        if found.naming.reviews and found.citations:
            notices += absent_terms(self.library, topics(taken.asked), found.naming.reviews)
        return notices


def _said(history: Sequence[Turn]) -> list[str]:
    return [turn.content for turn in history if turn.role == "user"]


def _as_asked(answer: Answer, question: str) -> Answer:
    """The answer to a rewritten question as one to the question as it was typed."""
    rewriting = Understood(UnderstoodKind.REWRITTEN, question, answer.question)
    understood = (rewriting, *answer.understood)
    return replace(answer, question=question, standalone_question=answer.question, understood=understood)


def _checked(question: str) -> str:
    text = question.replace("\x00", " ").strip()
    if not text:
        raise QuestionError("The question is empty.", "Type what you would like to know, in your own words.")
    if len(text) > MOST_CHARACTERS:
        raise QuestionError(
            f"The question has {len(text):,} characters; at most {MOST_CHARACTERS:,} are read.",
            "Ask in a sentence or two, without names or details of real people.",
        )
    return text
