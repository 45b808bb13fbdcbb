"""The sentences that answer: found, chosen, judged and cited; lists and what a review says of itself."""

from assistant.evidence.about_review import about_the_review
from assistant.evidence.citing import cite
from assistant.evidence.lists import has_items, list_items, opening
from assistant.evidence.selection import FOUND, cited, ranked_units, select
from assistant.evidence.sufficiency import Verdict, features_of, judge, unknown_concepts
from assistant.evidence.timeline import timeline
from assistant.evidence.weights import AnswerFeatures, SentenceFeatures, weights

__all__ = [
    "FOUND",
    "AnswerFeatures",
    "SentenceFeatures",
    "Verdict",
    "about_the_review",
    "cite",
    "cited",
    "features_of",
    "has_items",
    "judge",
    "list_items",
    "opening",
    "ranked_units",
    "select",
    "timeline",
    "unknown_concepts",
    "weights",
]
