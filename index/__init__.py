"""Finding passages: filters, hits and the search over one published generation of a library's index.

`library` says where things are, `encoder` makes vectors, `storage` keeps a generation, `building` makes the next one.
Nothing here knows what a question means.
"""

from index.search import Filters, Hit, allowed_reviews, search

__all__ = ["Filters", "Hit", "allowed_reviews", "search"]
