"""What a question was taken to mean: standing alone, spelled right, about which reviews, within which filters.

It puts together what the files on conversation, naming, spelling and questions say, and searches nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.question.conversation import Standalone, Turn, stand_alone
from assistant.question.question import Question, about_it, understand
from assistant.question.spelling import corrected, corrections
from assistant.question.vocabulary import expansions, own_terms
from assistant.reviews_meant import Naming, named_reviews, reviews_with_name
from index import Filters, allowed_reviews
from index.storage import Snapshot

# A follow-up that names its own topic takes none from the question before.
_FEW_CONCEPTS = 2


@dataclass(frozen=True, slots=True)
class Interpretation:
    """A question as it was taken. `filters` are the person's own; what `naming` names or rules out lies within them.
    `searched` are those filters without the reviews that are ruled out."""

    standalone: Standalone
    naming: Naming
    asked: Question
    filters: Filters
    searched: Filters


def interpret(
    text: str,
    history: Sequence[Turn],
    filters: Filters,
    snapshot: Snapshot,
    without: frozenset[str] = frozenset(),
) -> Interpretation:
    """What `text` means after `history` (oldest turn first), within the person's `filters`. `without` holds phrases of
    an earlier answer's `understood` that the person does not mean: none of them is understood again.

    Raises VocabularyError where the library's own vocabulary cannot be read."""
    own = own_terms(snapshot.library.vocabulary)
    standalone = stand_alone(text, history, snapshot.reviews)
    naming = named_reviews(standalone.asked, snapshot.reviews)
    people, words = reviews_with_name(snapshot, standalone.asked)
    if people:
        # Somebody whom only one of two children's reviews has tells which of the two is meant.
        told_apart = naming.reviews & people if naming.shared else frozenset()
        shared = None if told_apart else naming.shared
        naming = replace(
            naming, reviews=told_apart or naming.reviews | people, shared=shared, words=naming.words | words
        )
    if standalone.reviews:
        naming = Naming(standalone.reviews, words=naming.words)
    meant = frozenset(review for review in naming.reviews if only(snapshot.reviews[review].label) not in without)
    if not meant:
        standalone = replace(standalone, text=standalone.asked)
    unwanted = frozenset(
        review for review in naming.ruled_out if leaving_out(snapshot.reviews[review].label) not in without
    )
    naming = replace(naming, reviews=meant, ruled_out=unwanted if not meant else frozenset())
    slips = tuple(
        slip
        for slip in corrections(standalone.asked, snapshot, expansions(standalone.asked, own), naming.words)
        if slip.phrase not in without
    )
    asked = understand(corrected(standalone.asked, slips), naming.words, slips, without, own)
    if standalone.before and len(asked.concepts) <= _FEW_CONCEPTS:
        asked = about_it(asked, understand(standalone.before, named_reviews(standalone.before, snapshot.reviews).words))
    naming, searched = _within(naming, filters, snapshot)
    return Interpretation(standalone, naming, asked, filters, searched)


def only(label: str) -> str:
    """How the person is told that the review of this label was named."""
    return f"only {label}"


def leaving_out(label: str) -> str:
    """How the person is told that the review of this label was ruled out."""
    return f"not {label}"


def _within(naming: Naming, filters: Filters, snapshot: Snapshot) -> tuple[Naming, Filters]:
    """What the question names and rules out of the reviews that the person's filters allow, and the filters with which
    to search. The person's have the last word: where they leave nothing else, nothing is ruled out."""
    every = allowed_reviews(snapshot, filters)
    allowed = frozenset(snapshot.reviews if every is None else every)
    named, ruled_out = naming.reviews & allowed, naming.ruled_out & allowed
    if ruled_out == allowed:
        ruled_out = frozenset()
    within = replace(naming, reviews=named, shared=naming.shared if named else None, ruled_out=ruled_out)
    return within, replace(filters, reviews=allowed - ruled_out) if ruled_out else filters
