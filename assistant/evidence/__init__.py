"""The sentences that answer: found, chosen, judged and cited; lists and what a review says of itself."""

from assistant.evidence.about_review import about_the_review
from assistant.evidence.citing import cite
from assistant.evidence.lists import for_passages, has_items, list_items, opening
from assistant.evidence.selection import MOST_PASSAGES, cited, ranked_units, select
from assistant.evidence.sufficiency import (
    Features,
    Regression,
    Verdict,
    features_of,
    judge,
    regression,
    unknown_concepts,
    without_weighing,
)

__all__ = [
    "MOST_PASSAGES",
    "Features",
    "Regression",
    "Verdict",
    "about_the_review",
    "cite",
    "cited",
    "features_of",
    "for_passages",
    "has_items",
    "judge",
    "list_items",
    "opening",
    "ranked_units",
    "regression",
    "select",
    "unknown_concepts",
    "without_weighing",
]
