"""Words: which are the same in the index and in a question, and how rare each is in English."""

from corpus.words.analysis import analyse
from corpus.words.english import english, is_english, is_word, rarity

__all__ = ["analyse", "english", "is_english", "is_word", "rarity"]
