"""The names by which the reviews of a library are known: places, wider areas, publishers, references, pseudonyms.

They are gathered once for a library, under each name the reviews that have it, so that a question costs no more among
thousands of reviews than among five. What a question means by a name is `naming`'s.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from assistant.reviews_meant.areas import areas_of
from corpus.catalogue import place_named
from corpus.words import is_word
from index.storage import Review

_Name = TypeVar("_Name", str, tuple[str, bool])

# Words of boards' names that name no one board.
_COMMON_WORDS = frozenset(
    "safeguarding children children's childrens child people adults vulnerable board partnership partners committee "
    "protection local regional area the and of for multi-agency agency north south east west mid city county council "
    "borough review reviews".split()
)


@dataclass(frozen=True, slots=True)
class KnownNames:
    """`reviews` are the library's, by id. `of` has the names, case folded, by which each review is called other than
    its pseudonym. The others have the ids of the reviews: of each such name, of each wider area, of each nation, and of
    each pseudonym's name with whether it is a family's ("Child T": "t", False). `longest` is how many words a name or
    area has at most."""

    reviews: Mapping[str, Review]
    of: Mapping[str, frozenset[str]]
    named: Mapping[str, frozenset[str]]
    areas: Mapping[str, frozenset[str]]
    nations: Mapping[str, frozenset[str]]
    pseudonyms: Mapping[tuple[str, bool], frozenset[str]]
    longest: int

    def phrases(self, words: Sequence[str]) -> Iterator[str]:
        """Every run of `words` that is not too long for a name."""
        for start in range(len(words)):
            for end in range(start + 1, min(start + self.longest, len(words)) + 1):
                yield " ".join(words[start:end])


def known_names(reviews: Mapping[str, Review]) -> KnownNames:
    """The names of the reviews of a library."""
    every = reviews.values()
    of = {review.id: frozenset(_identity_names(review)) for review in every}
    named = _by_name((name, review) for review, names in of.items() for name in names)
    areas = _by_name((area, review.id) for review in every for area in areas_of(review.entry.text("place") or ""))
    return KnownNames(
        reviews,
        of,
        named,
        areas,
        _by_name((nation, review.id) for review in every if (nation := _nation(review))),
        _by_name((pseudonym, review.id) for review in every for pseudonym in _pseudonyms(review)),
        max((name.count(" ") + 1 for name in (*named, *areas)), default=0),
    )


def _by_name(pairs: Iterable[tuple[_Name, str]]) -> dict[_Name, frozenset[str]]:
    found: dict[_Name, set[str]] = {}
    for name, review in pairs:
        found.setdefault(name, set()).add(review)
    return {name: frozenset(holders) for name, holders in found.items()}


def _pseudonyms(review: Review) -> Iterator[tuple[str, bool]]:
    kind, _, rest = (review.entry.text("subject") or "").lower().partition(" ")
    for name in re.findall(r"[a-z]+\d*", rest):
        yield name, kind == "family"


def _identity_names(review: Review) -> set[str]:
    """Lower-case names by which this review is called, other than its pseudonym."""
    names: set[str] = set()
    place = review.entry.text("place")
    if place:
        known = place_named(place)
        names |= {place.casefold(), *(alias.casefold() for alias in known.aliases)} if known else {place.casefold()}
    publisher = review.entry.text("publisher") or ""
    names |= {
        word.casefold()
        for word in re.findall(r"[\w'’-]+", publisher)
        if word[:1].isupper() and len(word) > 2 and word.casefold() not in _COMMON_WORDS
    }
    reference = review.entry.text("reference")
    if reference:
        spoken = " ".join(re.findall(r"\w+", reference.casefold()))
        names.add(spoken)
        letters = re.match(r"[a-z]{3,}", spoken)
        names |= {letters.group()} if letters else set()
    names.add(review.file.casefold())
    return names if place or publisher else names | _places_of_file(review.file)


def _places_of_file(file: str) -> set[str]:
    """What may be a place in a file's name ("caddlestone-child-t-2011.pdf"): a known one, or a word that is not English
    and can be spoken ("lcspr" cannot)."""
    return {
        word
        for word in re.findall(r"[^\W\d_]{5,}", file.casefold())
        if place_named(word) or (not is_word(word) and re.search("[aeiouyŵŷ]", word))
    }


# Each nation's own kinds of review and of publisher. Wales: Child Practice Reviews since 2013 and Regional Safeguarding
# Boards (Social Services and Well-being (Wales) Act 2014, Part 7). Scotland: Child Protection Committees (National
# Guidance 2014). Northern Ireland: Case Management Reviews (Safeguarding Board Act (Northern Ireland) 2011). England:
# Local Safeguarding Children Boards (Children Act 2004) and the Partnerships and Child Safeguarding Practice Reviews
# that followed (Children and Social Work Act 2017).
_SIGNS = (
    ("Wales", "child practice review|regional safeguarding"),
    ("Scotland", "child protection committee|significant case review"),
    ("Northern Ireland", "case management review|safeguarding board for northern ireland"),
    ("England", "safeguarding practice review|serious case review|safeguarding children partnership"),
)


def _nation(review: Review) -> str | None:
    place = place_named(review.entry.text("place") or "")
    if place:
        return place.nation
    said = " ".join(filter(None, (review.entry.text("publisher"), review.entry.text("type")))).casefold()
    return next((nation for nation, signs in _SIGNS if re.search(signs, said)), None)
