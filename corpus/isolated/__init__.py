"""What runs in a child process only: every parser of a format, and what draws a page.

A hostile file can harm nothing but the process that reads it, so no other room imports this one; `corpus.sandbox`
starts its program, `child.py`.
"""

from corpus.isolated.plain_text import read_plain_text
from corpus.isolated.saved_page import read_saved_page
from corpus.isolated.word import read_word

__all__ = ["read_plain_text", "read_saved_page", "read_word"]
