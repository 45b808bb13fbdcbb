"""Finding passages: filters, hits, the search over one generation of a library's index, and reviews by their names.

`library` says where things are, `encoder` makes vectors, `storage` keeps a generation, `building` makes the next one.
Nothing here knows what a question means.
"""

from index.named import NamedFiles, files_named, review_named
from index.search import Filters, Hit, allowed_reviews, search

__all__ = ["Filters", "Hit", "NamedFiles", "allowed_reviews", "files_named", "review_named", "search"]
