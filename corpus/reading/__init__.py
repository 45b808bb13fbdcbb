"""Reading a file into a document, and showing a page of it: the side that asks.

Nothing is parsed here: that happens in processes of `corpus.sandbox`, which run what stands in `corpus.isolated`.
"""

from corpus.reading.reading import SUFFIXES, read_review
from corpus.reading.viewing import marked_page, marked_pdf

__all__ = ["SUFFIXES", "marked_page", "marked_pdf", "read_review"]
