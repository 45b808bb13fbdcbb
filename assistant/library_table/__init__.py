"""Questions about the library itself, answered by a table of its catalogue: how many, which, newest, missing."""

from assistant.library_table.asked import telling_words, told_apart_by
from assistant.library_table.table import of_library

__all__ = ["of_library", "telling_words", "told_apart_by"]
