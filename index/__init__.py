"""Finding passages: filters, hits, the search over one generation of a library's index, and reviews by their names.

`library` says where things are, `encoder` makes vectors, `storage` keeps a generation, `building` makes the next one.
Nothing here knows what a question means.
"""

from index.encoder import PassageInput
from index.named import review_named
from index.open_library import OpenLibrary, open_library
from index.search import WEIGHTS, Filters, Hit, Weights, search

__all__ = [
    "WEIGHTS",
    "Filters",
    "Hit",
    "OpenLibrary",
    "PassageInput",
    "Weights",
    "open_library",
    "review_named",
    "search",
]
