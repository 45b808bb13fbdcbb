"""Finding passages: filters, hits and the search over one published generation of a library's index.

`library` says where things are, `encoder` makes vectors, `storage` keeps a generation, `building` makes the next one.
Nothing here knows what a question means.
"""

from index.open_library import OpenLibrary, open_library
from index.search import WEIGHTS, Filters, Hit, Weights, search

__all__ = ["WEIGHTS", "Filters", "Hit", "OpenLibrary", "Weights", "open_library", "search"]
