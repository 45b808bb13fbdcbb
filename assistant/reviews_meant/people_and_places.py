"""People and places of one review by the names it gives them: "Male B", "Adult Y", a town that it alone speaks of.

A question that uses such a name is about the one review that has it. A child's own pseudonym, and the place that
published a review, are `naming`'s: they are in the catalogue.
"""

import re

from corpus.words import analyse, rarity
from index import OpenLibrary

_PERSON = re.compile(
    r"(?<!\bnot )(?<!\bnot the )"
    r"\b(?P<who>male|female|adult|man|woman|mr|mrs|ms|partner|uncle|aunt|sibling|young person|perpetrator|friend)\s+"
    r"(?P<name>[a-z](?=['’]?s\b)|[a-z]|\d|[a-z]\d)(?:['’]?s)?\b",
    re.I,
)
# "the partner they call S", "S's convictions", "what did S get": a letter for a name; "I" and "A" are words.
_LETTER = re.compile(
    r"(?:(?i:call(?:ed|s)?|known as|named)\s+(?P<called>[A-Z])\b|\b(?P<owner>[B-HJ-Z])['’]s\b"
    r"|\b(?i:did|was|is|had|has|does|about|with|to|by|when|if|that)\s+(?P<plain>[B-HJ-Z])\b(?![.’'-]))"
)
# Enough to see whether a second review has the name; a name in more passages than this is nobody's own.
_MOST_PASSAGES = 60
_NO_NAME = frozenset("a i s".split())
# The rarity of a word that a list of English does not have.
_NO_WORD = 7.9
# A question of a few sentences has fewer; a pasted text names no review.
_MOST_WORDS = 60


def reviews_with_name(library: OpenLibrary, question: str) -> tuple[frozenset[str], frozenset[str]]:
    """The reviews that alone have a person or place of the question under that name, and the words, lower case, that
    name it."""
    reviews: set[str] = set()
    words: set[str] = set()
    for match in _PERSON.finditer(question):
        who, name = match["who"], match["name"]
        if name.lower() in _NO_NAME and not name.isupper():
            continue  # "an adult a week later"
        said = re.compile(rf"\b{who}s?\s+{re.escape(name)}\b", re.I)
        holders = _holders(library, f"{who} {name}", said)
        if len(holders) == 1:
            reviews |= holders
            words |= {who.lower(), name.lower()}
    for match in _LETTER.finditer(question):
        letter = match["called"] or match["owner"] or match["plain"]
        holders = _holders(library, letter, re.compile(rf"(?<![A-Za-z] )\b{letter}\b(?!\.)|\band {letter}\b"))
        if len(holders) == 1:
            reviews |= holders
            words.add(letter.lower())
    for word in re.findall(r"[^\W\d_]{5,}", question)[:_MOST_WORDS]:
        # No word of English: a name, a term of art or a slip; only a place stands after "in" with a capital.
        terms = analyse(word)  # none of a word that is too long to be one
        if terms and rarity(word) >= _NO_WORD and library.document_frequency(terms[0]):
            holders = _holders(library, word, re.compile(rf"\b(?:in|to|from|of|at|near)\s+{word.capitalize()}\b"))
            if len(holders) == 1:
                reviews |= holders
                words.add(word.lower())
    return frozenset(reviews), frozenset(words)


def _holders(library: OpenLibrary, name: str, said: re.Pattern[str]) -> set[str]:
    terms = analyse(name)
    if not terms:
        return set()  # longer than any word that an index keeps
    places = library.passages_with(terms, _MOST_PASSAGES)
    return {review for review, start, end in places if said.search(library.text(review), start, end)}
