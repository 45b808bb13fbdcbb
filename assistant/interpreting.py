"""What a question was taken to mean: standing alone, spelled right, about which reviews, within which filters.

It puts together what the files on conversation, naming, spelling and questions say, and searches nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.conversation import Standalone, Turn, stand_alone
from assistant.naming import Naming, named_reviews
from assistant.question import Question, understand
from assistant.spelling import corrected, corrections
from assistant.vocabulary import expansions
from index.search import Filters
from index.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Interpretation:
    """A question as it was taken; `filters` hold the person's own and the reviews that the question names."""

    standalone: Standalone
    naming: Naming
    asked: Question
    filters: Filters


def interpret(text: str, history: Sequence[Turn], filters: Filters, snapshot: Snapshot) -> Interpretation:
    """What `text` means after `history` (oldest turn first), within the person's `filters`."""
    standalone = stand_alone(text, history, snapshot.reviews)
    naming = named_reviews(standalone.asked, snapshot.reviews)
    if standalone.reviews:
        naming = Naming(standalone.reviews, words=naming.words)
    slips = corrections(standalone.asked, snapshot, expansions(standalone.asked), naming.words)
    asked = understand(corrected(standalone.asked, slips), naming.words, slips)
    filters, naming = _narrow(filters, naming)
    return Interpretation(standalone, naming, asked, filters)


def _narrow(filters: Filters, naming: Naming) -> tuple[Filters, Naming]:
    """The person's filters with the reviews that the question names; what was set by hand has the last word."""
    named = naming.reviews & filters.reviews if filters.reviews else naming.reviews
    if not named:
        return filters, replace(naming, reviews=frozenset(), shared=None)
    return replace(filters, reviews=named), replace(naming, reviews=named)
