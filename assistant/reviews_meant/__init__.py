"""Which reviews of the library a question means by a name, a place, a year or a person."""

from assistant.reviews_meant.constraints import Constraint, constraints
from assistant.reviews_meant.known_names import KnownNames, known_names
from assistant.reviews_meant.naming import Naming, named_reviews
from assistant.reviews_meant.people_and_places import reviews_with_name

__all__ = [
    "Constraint",
    "KnownNames",
    "Naming",
    "constraints",
    "known_names",
    "named_reviews",
    "reviews_with_name",
]
