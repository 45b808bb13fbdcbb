"""People of one review by the names it gives them: "Male B", "Adult Y", "Sibling 2".

A question that uses such a name is about the one review that has it. A child's own pseudonym is `assistant.naming`'s:
it is in the catalogue.
"""

import re

from index.lexical import analyse
from index.snapshot import Snapshot

_PERSON = re.compile(
    r"\b(?P<who>male|female|adult|man|woman|mr|mrs|ms|partner|uncle|aunt|sibling|young person|perpetrator|friend)\s+"
    r"(?P<name>[a-z]|\d|[a-z]\d)(?:['’]?s)?\b",
    re.I,
)
# Enough to see whether a second review has the name; a name in more passages than this is nobody's own.
_MOST_PASSAGES = 60
_NO_NAME = frozenset("a i s".split())


def reviews_with_person(snapshot: Snapshot, question: str) -> tuple[frozenset[str], frozenset[str]]:
    """The reviews that alone have a person of the question under that name, and the words, lower case, that name it."""
    reviews: set[str] = set()
    words: set[str] = set()
    for match in _PERSON.finditer(question):
        who, name = match["who"], match["name"]
        if name.lower() in _NO_NAME and not name.isupper():
            continue  # "an adult a week later"
        holders = _holders(snapshot, who, name)
        if len(holders) == 1:
            reviews |= holders
            words |= {who.lower(), name.lower()}
    return frozenset(reviews), frozenset(words)


def _holders(snapshot: Snapshot, who: str, name: str) -> set[str]:
    said = re.compile(rf"\b{who}s?\s+{re.escape(name)}\b", re.I)
    numbers, _ = snapshot.lexical.search([(term, 1.0) for term in analyse(f"{who} {name}")], _MOST_PASSAGES)
    passages = snapshot.store.passages_numbered(numbers)
    holders = set()
    for number, row in zip(numbers, snapshot.table.rows(numbers), strict=True):
        review = snapshot.table.review_ids[snapshot.table.review[row]]
        passage = passages[int(number)]
        if said.search(snapshot.document(review).text, passage.start, passage.end):
            holders.add(review)
    return holders
