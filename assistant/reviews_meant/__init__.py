"""Which reviews of the library a question means by a name, a place, a year or a person."""

from assistant.reviews_meant.naming import Naming, named_reviews
from assistant.reviews_meant.people_and_places import reviews_with_name

__all__ = ["Naming", "named_reviews", "reviews_with_name"]
