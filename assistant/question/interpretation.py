"""What a question was taken to mean: standing alone, spelled right, about which reviews, within which filters.

A question is interpreted once, into one value. This puts together what the files on conversation, naming, spelling and
questions say, and searches nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from assistant.answer import Narrowing, Scope, Understood, UnderstoodKind
from assistant.kinds import AnswerKind, Judged, kind_of
from assistant.parts import Parts
from assistant.question.conversation import Standalone, Turn, stand_alone
from assistant.question.question import Question, about_it, listing, understand
from assistant.question.spelling import Correction, corrected, corrections
from assistant.question.vocabulary import expansions, own_terms
from assistant.reviews_meant import Constraint, KnownNames, Naming, constraints, named_reviews, reviews_with_name
from corpus import SectionKind
from corpus.words import analyse
from index import Filters, OpenLibrary

# A follow-up that names its own topic takes none from the question before.
_FEW_CONCEPTS = 2
# How likely another kind of answer than passages must be (tools/train_kinds.py says how often it is right then).
_SURE = 0.6
_PASSAGES = Judged(AnswerKind.PASSAGES, 1.0)


@dataclass(frozen=True, slots=True)
class ListOf:
    """What a button asks for: everything of one kind of section of a review, whatever its words say."""

    review: str
    kind: SectionKind


@dataclass(frozen=True, slots=True)
class Interpretation:
    """A question as it was taken. `filters` are the person's own; what `naming` names or rules out lies within them.

    `searched` are those filters without the reviews that are ruled out, and within the `bounds` that the question sets;
    where no review `fits` these, it is the filters. `carried` says that the reviews meant are those of the
    conversation. `judged` is the kind of answer that is wanted; `only_passages` that the person asked for no other.
    """

    standalone: Standalone
    naming: Naming
    asked: Question
    filters: Filters
    searched: Filters
    carried: bool = False
    bounds: tuple[Constraint, ...] = ()
    fits: bool = True
    judged: Judged = _PASSAGES
    only_passages: bool = False

    @property
    def kind(self) -> AnswerKind:
        """The kind of answer that is wanted."""
        return self.judged.kind


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it came: its words, those before it (oldest turn first), and what the person chose around it.

    `without` are the things of an earlier answer's `understood` that the person does not mean: none of them is
    understood again. `intent` is what a button asks for. `everywhere` says that the whole library is to be searched,
    whatever the words, the conversation and the filters narrow it to.
    """

    text: str
    history: Sequence[Turn] = ()
    filters: Filters = Filters()  # noqa: RUF009  (frozen)
    without: frozenset[Understood] = frozenset()
    intent: ListOf | None = None
    everywhere: bool = False


def interpret(asked: Asked, own_words: Naming, library: OpenLibrary, names: KnownNames, parts: Parts) -> Interpretation:
    """What a question means. `own_words` is what its words, without the conversation, name.

    Raises VocabularyError where the library's own vocabulary cannot be read.
    """
    if asked.intent:
        return _of_button(asked, asked.intent, library)
    own = own_terms(library.vocabulary)
    read = partial(understand, without=asked.without, own=own, parts=parts)
    standalone = stand_alone(asked.text, own_words.reviews, asked.history, names)
    naming = own_words if standalone.asked == asked.text else named_in(standalone.asked, names, parts)
    naming = _with_people(naming, standalone.asked, library, parts)
    only_passages = any(item.kind is UnderstoodKind.KIND for item in asked.without)
    judged = _PASSAGES if standalone.before or only_passages else _judged(asked.text, library)
    # "Newest review you have" is asked of the library, whatever was talked about before.
    of_library = judged.kind is AnswerKind.LIBRARY and not standalone.refers_back
    if standalone.reviews and not of_library:
        naming = Naming(standalone.reviews, words=naming.words)
    naming = Naming(frozenset(), words=naming.words) if asked.everywhere else _as_wanted(naming, asked.without)
    carried = bool(standalone.reviews and naming.reviews and not of_library)
    if not naming.reviews:
        standalone = replace(standalone, text=standalone.asked)
    bounds = () if asked.everywhere else _bounds(standalone.asked, names, asked.without, judged.kind)
    said = naming.words | {word for bound in bounds for word in re.findall(r"\w+", bound.term.lower())}
    slips: tuple[Correction, ...] = ()
    if parts.spelling:
        known = expansions(standalone.asked, own) if parts.vocabulary else ()
        found = corrections(standalone.asked, library, known, said)
        slips = tuple(slip for slip in found if slip.understood not in asked.without)
    question = read(corrected(standalone.asked, slips), said, slips)
    if parts.topic_of_it and standalone.before and len(question.concepts) <= _FEW_CONCEPTS:
        question = about_it(question, read(standalone.before, named_in(standalone.before, names, parts).words))
    filters = Filters() if asked.everywhere else asked.filters
    naming, searched = _within(naming, filters, library)
    taken = Interpretation(
        standalone, naming, question, filters, searched, carried, judged=judged, only_passages=only_passages
    )
    return _bounded(taken, bounds, library) if bounds else taken


def named_in(text: str, names: KnownNames, parts: Parts) -> Naming:
    """The reviews that the words of a question name."""
    return named_reviews(text, names) if parts.names else Naming(frozenset())


def understood(taken: Interpretation, reviews: frozenset[str], library: OpenLibrary) -> tuple[Understood, ...]:
    """What the person is told, and may take back; `reviews` are those that the question was answered about."""
    labels = {review.id: review.label for review in library.reviews.values()}
    # "bruised, also: bruise" and "5, also: five" tell nobody anything.
    widened = (
        item.understood
        for item in taken.asked.expansions
        if not (set(analyse(item.term)) & set(analyse(item.means)) or item.term.isdigit() or item.means.isdigit())
    )
    return (
        *(Understood(UnderstoodKind.ONLY_REVIEW, id, label=label) for id, label in labels.items() if id in reviews),
        *(Understood(UnderstoodKind.NOT_REVIEW, id, label=labels[id]) for id in sorted(taken.naming.ruled_out)),
        *(bound.understood for bound in taken.bounds),
        *(item.understood for item in taken.asked.corrections),
        *dict.fromkeys(widened),
    )


def scope(taken: Interpretation, reviews: frozenset[str], library: OpenLibrary) -> Scope:
    """What is searched for the question; `reviews` are those that it is answered about, empty where it names none."""
    searched = reviews or library.allowed(taken.searched)
    narrowed = []
    if reviews:
        narrowed.append(Narrowing.CONVERSATION if taken.carried else Narrowing.NAMED)
    if taken.filters != Filters():
        narrowed.append(Narrowing.FILTERS)
    if taken.naming.ruled_out and not reviews:
        narrowed.append(Narrowing.RULED_OUT)
    if taken.bounds and not reviews:
        narrowed.append(Narrowing.BOUNDS)
    bounds = tuple(bound.means for bound in taken.bounds) if not reviews else ()
    labels = tuple(review.label for review in library.reviews.values() if review.id in reviews)
    count = len(searched) if taken.fits else 0
    return Scope(count, len(library.reviews), tuple(narrowed), labels, taken.filters, bounds)


def _judged(text: str, library: OpenLibrary) -> Judged:
    """The kind of answer that a question wants, where that is sure."""
    judged = kind_of(text, library.encoder)
    return judged if judged.probability >= _SURE else _PASSAGES


def _bounds(text: str, names: KnownNames, without: frozenset[Understood], kind: AnswerKind) -> tuple[Constraint, ...]:
    """The bounds that the person did not take back; a loose one where the question is about the library itself."""
    return tuple(
        bound
        for bound in constraints(text, names, date.today())
        if bound.understood not in without and (kind is AnswerKind.LIBRARY or not bound.loose)
    )


def _bounded(taken: Interpretation, bounds: tuple[Constraint, ...], library: OpenLibrary) -> Interpretation:
    """What is meant within the bounds. They tell which of the reviews named is meant, where they leave any of these:
    a name says more. Where the conversation alone names them, the bounds say more."""
    within = frozenset.intersection(*(bound.reviews for bound in bounds))
    naming = taken.naming
    if naming.reviews and not (taken.carried and not naming.reviews & within):
        named = naming.reviews & within
        if not named:
            return taken
        return replace(taken, naming=replace(naming, reviews=named, shared=naming.shared if len(named) > 1 else None))
    left = library.allowed(taken.searched) & within
    searched = replace(taken.searched, reviews=left) if left else taken.searched
    naming = replace(naming, reviews=frozenset(), shared=None)
    return replace(taken, naming=naming, searched=searched, carried=False, bounds=bounds, fits=bool(left))


def _of_button(asked: Asked, intent: ListOf, library: OpenLibrary) -> Interpretation:
    naming, searched = _within(Naming(frozenset({intent.review})), asked.filters, library)
    question = listing(asked.text, intent.kind)
    return Interpretation(Standalone(asked.text, asked.text), naming, question, asked.filters, searched)


def _with_people(naming: Naming, text: str, library: OpenLibrary, parts: Parts) -> Naming:
    """What is named with the reviews that alone have a person or a place of the question."""
    if not (parts.names and parts.people_and_places):
        return naming
    people, words = reviews_with_name(library, text)
    if not people:
        return naming
    # Somebody whom only one of two children's reviews has tells which of the two is meant.
    told_apart = naming.reviews & people if naming.shared else frozenset()
    shared = None if told_apart else naming.shared
    return replace(naming, reviews=told_apart or naming.reviews | people, shared=shared, words=naming.words | words)


def _as_wanted(naming: Naming, without: frozenset[Understood]) -> Naming:
    """What is named without the reviews that the person took back."""

    def kept(reviews: frozenset[str], kind: UnderstoodKind) -> frozenset[str]:
        return frozenset(review for review in reviews if Understood(kind, review) not in without)

    meant = kept(naming.reviews, UnderstoodKind.ONLY_REVIEW)
    unwanted = kept(naming.ruled_out, UnderstoodKind.NOT_REVIEW)
    return replace(naming, reviews=meant, ruled_out=unwanted if not meant else frozenset())


def _within(naming: Naming, filters: Filters, library: OpenLibrary) -> tuple[Naming, Filters]:
    """What the question names and rules out of the reviews that the person's filters allow, and the filters with which
    to search. The person's have the last word: where they leave nothing else, nothing is ruled out."""
    allowed = library.allowed(filters)
    named, ruled_out = naming.reviews & allowed, naming.ruled_out & allowed
    if ruled_out == allowed:
        ruled_out = frozenset()
    within = replace(naming, reviews=named, shared=naming.shared if named else None, ruled_out=ruled_out)
    return within, replace(filters, reviews=allowed - ruled_out) if ruled_out else filters
