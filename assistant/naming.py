"""Which reviews a question names: by pseudonym, place, publisher, reference, year or type, in any mixture.

A pseudonym that several reviews share names none of them alone; whether something else decides is said here. It reads
the catalogue only: what the question is about is for the search.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from assistant.areas import areas_of
from corpus.dates import year_of
from corpus.places import place_named
from index.snapshot import Review

# Words of boards' names that name no one board.
_COMMON_WORDS = frozenset(
    "safeguarding children children's childrens child people adults vulnerable board partnership partners committee "
    "protection local regional area the and of for multi-agency agency north south east west mid city county council "
    "borough review reviews".split()
)
_SUBJECT = re.compile(
    r"(?:\b(?P<before>(?-i:[B-HJ-Z]))\s*(?:,|and|&|\+|vs?\.?|versus)\s*)?"
    r"\b(?P<who>child|children|baby|bab|bby|infant|family|boy|girl|young person|sibling|siblings|kid|kids)\s+"
    r"(?P<name>[a-z](?=['’]?s\b)|[a-z]{1,2}\d{0,2}|[a-z][a-z]{2,11})(?:['’]?s)?\b(?:\s*(?:,|and|&)\s*(?P<more>[a-z]\d?)\b)?",
    re.I,
)
# "the K briefing": a letter for a pseudonym, in capitals; "I" and "A" are words.
_LETTER = re.compile(r"\b[Tt]he (?P<name>[B-HJ-Z]) (?i:case|review|scr|cspr|cpr|briefing|report|one|baby|family|doc)\b")
# As many words as the longest names of places have. "Not child A's mum" rules out no review.
_RULED_OUT = re.compile(
    r"(?:\bnot|\brather than|\bother than|\bexcept)(?: for)? (?:the |that |from )?"
    r"(?P<fragment>[\w'’&-]+(?: [\w'’&-]+){0,3})",
    re.I,
)
_WHOSE = re.compile(r"['’]s?\b|s['’]")
_REVIEW_WORDS = r"(?:case|review|scr|cspr|cpr|briefing|report|one|death|incident|inquiry)"
_YEAR = re.compile(
    rf"\b(?P<before>(?:19|20)\d\d)\s+(?:\w+\s+){{0,3}}?{_REVIEW_WORDS}\b"
    rf"|\b{_REVIEW_WORDS}\s+(?:\w+\s+){{0,3}}?(?:from|of|in|published)\s+(?:\w+\s+)?(?P<after>(?:19|20)\d\d)\b",
    re.I,
)
# "the Child T who died", "the one where …": a description is to tell which.
_DESCRIBED = re.compile(
    r"\b(?:one|(?:child|baby|family|siblings?) \w{1,2}(?: (?:and|&) \w)?|review|case)\W+"
    r"(?:the\b|where|who|whos|who['’]s|whose|in which|that|with)\b"
    r"|\bthe (?!other\b)(?:(?!(?:with|of|to|for|from|about|in|at|by|and|did|was|is|start|living)\b)[\w-]+ ){1,4}"
    r"(?:child|baby|family|siblings?) \w{1,2}\b"
    r"|\b\w+[ -]?(?:yr|year|month|week|mth|wk)s?[ -]?olds? (?:child|baby|siblings?) \w{1,2}\b"
    r"|\bwhich (?:child|baby|family|siblings?) \w{1,2}\b",
    re.I,
)
# "the Kent reviews", "both": all of a place's are meant.
_SEVERAL = re.compile(r"\b(?:reviews|scrs|cases|both|two|all|compare\w*|differen\w*|vs?|versus)\b", re.I)
# "the practitioner briefing", "the extended one": what the question says, and what the catalogue's type then holds.
_TYPES = (
    (re.compile(r"\b(?:the|that|this) (?:[\w-]+ ){0,3}?(?:practitioner )?briefing\b", re.I), "briefing"),
    (re.compile(r"\b(?:the|that|this) (?:[\w-]+ ){0,3}?concise\b", re.I), "concise"),
    (re.compile(r"\b(?:the|that|this) (?:[\w-]+ ){0,3}?extended\b", re.I), "extended"),
    (re.compile(r"\b(?:the|that|this) (?:[\w-]+ ){0,3}?(?:scr|serious case review)\b", re.I), "serious case review"),
    (
        re.compile(r"\b(?:the|that|this) (?:[\w-]+ ){0,3}?(?:l?cspr|safeguarding practice review)\b", re.I),
        "safeguarding practice",
    ),
    (re.compile(r"\b(?:the|that|this) (?:[\w-]+ ){0,3}?learning review\b", re.I), "learning review"),
)
_NATIONS = {"welsh": "Wales", "wales": "Wales", "scottish": "Scotland", "scotland": "Scotland"}


@dataclass(frozen=True, slots=True)
class Naming:
    """What a question names.

    `reviews` are the ids named; empty where the question names none. `shared` holds a pseudonym that names several of
    them and that nothing else in the question decides; `described` that the question describes which of those named it
    means. `ruled_out` are the ids that a question which names none says it does not mean.
    `words` are the question's words that did the naming, lower case: they say nothing of what is asked.
    """

    reviews: frozenset[str]
    shared: str | None = None
    described: bool = False
    words: frozenset[str] = frozenset()
    ruled_out: frozenset[str] = frozenset()


def named_reviews(question: str, reviews: Mapping[str, Review]) -> Naming:
    """The reviews of the library that `question` names, without those that it says it does not mean ("the Black
    Country one, not the Peterborough one")."""
    ruled_out: set[str] = set()
    words: set[str] = set()
    for match in _RULED_OUT.finditer(question):
        fragment = match["fragment"]
        others = _named(fragment, reviews)
        if others.reviews and fragment.casefold().startswith(tuple(others.words)) and not _WHOSE.search(fragment):
            ruled_out |= others.reviews
            words |= others.words
            question = question.replace(match.group(), " " * len(match.group()))
    naming = _named(question, reviews)
    if ruled_out and not naming.reviews:
        return Naming(frozenset(), words=frozenset(words), ruled_out=frozenset(ruled_out))
    meant = naming.reviews - ruled_out
    if not ruled_out or not meant:
        return naming
    return replace(naming, reviews=meant, shared=naming.shared if len(meant) > 1 else None, words=naming.words | words)


def _named(question: str, reviews: Mapping[str, Review]) -> Naming:
    by_identity, words = _by_identity(question, reviews)
    by_subject: dict[str, frozenset[str]] = {}
    for match in _SUBJECT.finditer(question):
        for name in filter(None, (match["name"], match["more"])):
            holders = _holders(match["who"], name, reviews.values())
            if holders:
                by_subject[f"{match['who']} {name}".title()] = holders
                words |= {match["who"].lower(), name.lower()}
    letters = [match["name"] for match in _LETTER.finditer(question)]
    for name in (*letters, *(match["before"] for match in _SUBJECT.finditer(question) if match["before"])):
        holders = _holders("child", name, reviews.values()) or _holders("family", name, reviews.values())
        if holders:
            by_subject.setdefault(name, holders)
            words.add(name.lower())
    by_year, years = _by_year(question, reviews.values())
    words |= years

    named: set[str] = set()
    decided: set[str] = set()
    shared = None
    for pseudonym, holders in by_subject.items():
        narrowed = holders & by_identity or holders & by_year or holders
        decided |= narrowed & by_identity
        if len(narrowed) > 1 and not (narrowed <= by_identity):
            shared = pseudonym
        named |= narrowed
    # A place that already told which child is meant has done its work; one that did not names its own reviews.
    for review in by_identity:
        siblings = {other for other in by_identity if _same_place(reviews[other], reviews[review])}
        if not (siblings & decided):
            named |= {review} if not by_year & siblings else {review} & by_year
    if not named:
        named = set(by_year)
    if len(named) > 1:
        of_year = _of_bare_years(question, named, reviews)
        named = {
            review
            for review in named
            if review in of_year or not any(_alike(reviews[other], reviews[review]) for other in of_year)
        }
    of_type = _by_type(question, reviews.values())
    if of_type & named or (len(of_type) == 1 and not named):
        named = named & of_type or set(of_type)
        shared = shared if len(named) > 1 else None
    # A place that has several reviews names one of them where the rest of the question tells which.
    one_place = (
        len(named) > 1
        and not by_subject
        and named <= by_identity
        and not _SEVERAL.search(question)
        and all(_same_place(reviews[one], reviews[other]) for one in named for other in named)
    )
    described = one_place or (shared is not None and _DESCRIBED.search(question) is not None)
    return Naming(frozenset(named), shared, described, frozenset(words))


def _holders(who: str, name: str, reviews: Iterable[Review]) -> frozenset[str]:
    """The reviews with that pseudonym; "Baby K" finds "Child K", a family only families."""
    holders = set()
    for review in reviews:
        subject = (review.entry.text("subject") or "").lower()
        kind, _, rest = subject.partition(" ")
        names = re.findall(r"[a-z]+\d*", rest)
        if name.lower() in names and (kind == "family") == (who.lower() == "family"):
            holders.add(review.id)
    return frozenset(holders)


def _by_identity(question: str, reviews: Mapping[str, Review]) -> tuple[frozenset[str], set[str]]:
    """Reviews whose place, publisher, reference or file is in the question, and the words that say so."""
    folded = " ".join(re.findall(r"[\w&'’-]+", question.casefold()))
    padded = f" {folded} "
    found: set[str] = set()
    words: set[str] = set()
    for review in reviews.values():
        for name in _identity_names(review):
            if f" {name} " in padded or f" {name}'s " in padded or f" {name}’s " in padded:
                found.add(review.id)
                words |= set(name.split())
    for review in reviews.values():
        for area in areas_of(review.entry.text("place") or "") - words:
            if f" {area} " in padded:
                found.add(review.id)
                words |= set(area.split())
    for word, nation in _NATIONS.items():
        if f" {word} " in padded:
            of_nation = {review.id for review in reviews.values() if _nation(review) == nation}
            if of_nation:
                found |= of_nation if not found else set()
                words.add(word)
    return frozenset(found), words


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
    return names


def _nation(review: Review) -> str | None:
    place = place_named(review.entry.text("place") or "")
    if place:
        return place.nation
    # Child Practice Reviews are Welsh (Social Services and Well-being (Wales) Act 2014, Part 7).
    kind = (review.entry.text("type") or "").lower()
    return "Wales" if "child practice review" in kind else None


def _alike(one: Review, other: Review) -> bool:
    """Whether a year may tell the two apart: they are of one place, or have one pseudonym."""
    subject = one.entry.text("subject")
    return _same_place(one, other) or (subject is not None and subject == other.entry.text("subject"))


def _same_place(one: Review, other: Review) -> bool:
    return bool(_identity_names(one) & _identity_names(other) - {one.file.casefold()}) or one.id == other.id


def _by_type(question: str, reviews: Iterable[Review]) -> frozenset[str]:
    """The reviews of the type that the question says it means; empty where it says none."""
    meant = [kind for said, kind in _TYPES if said.search(question)]
    return frozenset(
        review.id
        for review in reviews
        if meant and all(kind in (review.entry.text("type") or "").lower() for kind in meant)
    )


def _of_bare_years(question: str, named: Iterable[str], reviews: Mapping[str, Review]) -> set[str]:
    """Those of the reviews named that are of a year in the question: "fenwold child a 2014"."""
    years = set(re.findall(r"\b(?:19|20)\d\d\b", question))
    return {
        review
        for review in named
        if years & {str(year_of(reviews[review].entry.text(field))) for field in ("published", "incident")}
    }


def _by_year(question: str, reviews: Iterable[Review]) -> tuple[frozenset[str], set[str]]:
    years = {match["before"] or match["after"] for match in _YEAR.finditer(question)}
    found = {
        review.id
        for review in reviews
        for field in ("published", "incident")
        if str(year_of(review.entry.text(field))) in years
    }
    return frozenset(found), {year for year in years if found}
