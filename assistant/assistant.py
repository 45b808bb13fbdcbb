"""The assistant: the one way to an answer, from an open library, in the reviews' own words.

It reads from top to bottom: interpret, search, choose the evidence, say how far it answers, cite. The words that are
not a review's state only what was counted or looked up. A language model of the person's own, where there is one, only
helps to read a follow-up question.
"""

from collections.abc import Sequence
from dataclasses import replace

from assistant.answer import Answer, AnswerForm, Citation, Notice, Status, Understood
from assistant.compose import Found, beside, compose
from assistant.evidence import Verdict, about_the_review, cited, judge, list_items, opening, select
from assistant.filters import filters_to_loosen
from assistant.language_model import LanguageModel, is_private, rewritten_question
from assistant.notices import (
    LIVE_CASE_DETAILS,
    PERSONAL_DETAILS,
    URGENT,
    absent_terms,
    ambiguous,
    asks_to_identify,
    asks_to_invent,
)
from assistant.parts import ALL_PARTS, Parts
from assistant.question import Asked, Interpretation, ListOf, QuestionKind, Turn, interpret, named_in, topics
from assistant.reviews_meant import Naming, known_names
from assistant.safety import holds_personal_details, is_urgent
from corpus import CaseReviewsError
from index import Filters, OpenLibrary

# A question of a few sentences has some 500 characters; a pasted case note, which should not be typed in here, more.
MOST_CHARACTERS = 4_000
_ONLY_QUOTES = "Case Reviews only quotes: it writes nothing in a review’s name."
_EVERYWHERE = (
    "Since this may be about a child at risk now, the whole library was searched, not only what your question names or "
    "your filters allow."
)


class QuestionError(CaseReviewsError):
    """A question that cannot be answered as it stands."""


class Assistant:
    """Answers questions from one open library. It may be used from several threads at once, and keeps no question.

    `parts` leaves parts of the answering out, for measuring. `model` is a language model of the person's own; it helps
    to read follow-up questions and writes nothing into an answer.
    """

    def __init__(self, library: OpenLibrary, *, parts: Parts = ALL_PARTS, model: LanguageModel | None = None) -> None:
        self.library = library
        self.parts = parts
        self._model = model
        self._names = known_names(library.reviews)

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
        if self._model is None or not history or without or intent or everywhere or self._stays_here(answer, history):
            return answer
        rewritten = rewritten_question(answer, history, self._names, self._model)
        if rewritten is None:
            return answer
        again = self._answer(Asked(rewritten, filters=filters))
        return replace(again, question=answer.question, standalone_question=rewritten)

    def _stays_here(self, answer: Answer, history: Sequence[Turn]) -> bool:
        """Whether the language model is not to see the conversation: it is about a live case, or holds somebody's
        details."""
        said = (answer.question, *(turn.content for turn in history if turn.role == "user"))
        return is_private(answer) or any(
            holds_personal_details(text) or is_urgent(text, self.library.encoder, names_review=False) for text in said
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
        if nothing_fits := filters_to_loosen(self.library, taken.filters):
            return Found(Status.NOT_FOUND, taken.naming, lead=nothing_fits)
        return self._by_structure(taken) or self._by_passages(text, taken)

    def _by_structure(self, taken: Interpretation) -> Found | None:
        """What the shape of the documents gives without ranking; None where it gives nothing."""
        asked, reviews = taken.asked, taken.naming.reviews
        citations: Sequence[Citation] = ()
        lead = ""
        form = AnswerForm.LIST
        if taken.filters.section_kinds:
            return None  # only the search keeps to kinds of sections that were chosen by hand
        if asked.kind is QuestionKind.SOURCE:
            form = AnswerForm.ABOUT_REVIEW
            citations, lead = about_the_review(self.library, asked, reviews, taken.searched)
        elif asked.kind is QuestionKind.OVERVIEW:
            form = AnswerForm.OPENING
            citations = opening(self.library, reviews)
        elif reviews and (asked.kind is QuestionKind.LIST or asked.complete):
            citations, lead = list_items(self.library, asked, reviews)
        return Found(Status.ANSWERED, taken.naming, form, citations, lead) if citations else None

    def _by_passages(self, text: str, taken: Interpretation) -> Found:
        """The sentences that a search finds, as far as they answer."""
        selected = select(self.library, taken, self.parts)
        about = topics(selected.asked) if self.parts.absent_topics else ()
        # That the conversation was about a review does not make a recipe a question about it.
        carried = frozenset() if taken.standalone.refers_back else taken.standalone.reviews
        meant = selected.naming.reviews - carried
        verdict = judge(self.library, selected.asked, selected.units, about, reviews=meant)
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
