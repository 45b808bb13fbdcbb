"""English words: which there are, and how rare each is.

The list and its counts come with `pyspellchecker` (MIT; counted in film subtitles). It knows nothing of the library.
"""

import functools
import re
from math import log10

from spellchecker import SpellChecker

# A word that the list does not have is about as rare as one in a hundred million.
_RAREST = 8.0
# One or two words that the list does not have may be names or slips.
_FEWEST_WORDS = 3
# The list is American: "criticised", "behaviour", "paediatrician", "analyse", "programme".
_BRITISH = (
    (re.compile(r"is(?=(?:e[drs]?|ing|ations?)$)"), "iz"),
    (re.compile(r"our(?=s?$|ed$|ing$|able$|ful$|al$|ite)"), "or"),
    (re.compile(r"ys(?=(?:e[ds]?|ing)$)"), "yz"),
    (re.compile(r"^paed"), "ped"),
    (re.compile(r"(?<=gram)mes?$"), ""),
    (re.compile(r"ll(?=(?:ed|ing|ors?)$)"), "l"),
)


@functools.cache
def english() -> SpellChecker:
    """The word list, with corrections of one slip: a letter too many, too few, wrong, or two in the wrong order."""
    return SpellChecker(language="en", distance=1)


def is_word(word: str) -> bool:
    """Whether the list has `word`, in lower case, as it stands or as Americans spell it."""
    return word in english() or _american(word) in english()


def rarity(words: str) -> float:
    """How rare the rarest of `words` is: minus the logarithm to base 10 of its share of running text, at most 8.

    "the" has 1.3, "school" 3.7, "bruise" 5.6, "lasagne" 6.8.
    """
    counts = english().word_frequency
    total = counts.total_words
    found = re.findall(r"[a-z]+", words.lower())
    return max(
        (min(_RAREST, -log10(((counts[word] or counts[_american(word)]) + 1) / total)) for word in found),
        default=_RAREST,
    )


def is_english(text: str) -> bool:
    """Whether `text` may be English: most of its longer words are in the list, or there are too few to tell."""
    words = re.findall(r"[^\W\d_]{4,}", text.lower())
    return len(words) < _FEWEST_WORDS or sum(map(is_word, words)) >= len(words) / 2


def _american(word: str) -> str:
    for british, american in _BRITISH:
        word = british.sub(american, word)
    return word
