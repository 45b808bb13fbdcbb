"""Which reviews a question names: by pseudonym, place, publisher, reference, year or type, in any mixture.

A pseudonym that several reviews share names none of them alone; whether something else decides is said here. It reads
the catalogue only: what the question is about is for the search.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from assistant.reviews_meant.known_names import KnownNames
from corpus.catalogue import year_of
from index.storage import Review

_SUBJECT = re.compile(
    r"(?:\b(?P<before>(?-i:[B-HJ-Z]))\s*(?:,|and|&|\+|vs?\.?|versus)\s*)?"
    r"\b(?P<who>child|children|baby|bab|bby|infant|family|fam|boy|girl|young person|sibling|siblings|kid|kids)\s+"
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
# "Was it child A or child K that …?": one of them is meant, and the rest of the question is to tell which.
_EITHER = re.compile(r"\b(?:was (?:it|that)|which (?:was|one|of|is|case)|who was it)\b[^?]*\bor\b", re.I)
_SEVERAL = re.compile(r"\b(?:reviews|scrs|cases|both|two|all|compare\w*|differences?|vs?|versus)\b", re.I)
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
_NATIONS = {"welsh": "Wales", "scottish": "Scotland", "northern irish": "Northern Ireland", "english": "England"}
# "the Welsh one": a review. The Welsh ones, and "not in Wales", bound the reviews (`constraints`).
_OF_NATION = re.compile(
    rf"\bthe (?P<nation>{'|'.join(_NATIONS)}) (?:(?!\w+s\b)\w+ )?"
    rf"(?:{_REVIEW_WORDS}|child|baby|boy|girl|kid|teenager|family)\b",
    re.I,
)


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


def named_reviews(question: str, names: KnownNames) -> Naming:
    """The reviews of the library that `question` names, without those that it says it does not mean ("the Black
    Country one, not the Peterborough one")."""
    ruled_out: set[str] = set()
    words: set[str] = set()
    for match in _RULED_OUT.finditer(question):
        fragment = match["fragment"]
        others = _named(fragment, names)
        if others.reviews and fragment.casefold().startswith(tuple(others.words)) and not _WHOSE.search(fragment):
            ruled_out |= others.reviews
            words |= others.words
            question = question.replace(match.group(), " " * len(match.group()))
    naming = _named(question, names)
    if ruled_out and not naming.reviews:
        return Naming(frozenset(), words=frozenset(words), ruled_out=frozenset(ruled_out))
    meant = naming.reviews - ruled_out
    if not ruled_out or not meant:
        return naming
    return replace(naming, reviews=meant, shared=naming.shared if len(meant) > 1 else None, words=naming.words | words)


def _named(question: str, names: KnownNames) -> Naming:
    reviews = names.reviews
    by_identity, words = _by_identity(question, names)
    by_subject: dict[str, frozenset[str]] = {}
    for match in _SUBJECT.finditer(question):
        for name in filter(None, (match["name"], match["more"])):
            holders = _holders(match["who"], name, names)
            if holders:
                by_subject[f"{match['who']} {name}".title()] = holders
                words |= {match["who"].lower(), name.lower()}
    letters = [match["name"] for match in _LETTER.finditer(question)]
    for name in (*letters, *(match["before"] for match in _SUBJECT.finditer(question) if match["before"])):
        holders = _holders("child", name, names) or _holders("family", name, names)
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
        siblings = {other for other in by_identity if _same_place(other, review, names)}
        if not (siblings & decided):
            named |= {review} if not by_year & siblings else {review} & by_year
    if not named:
        named = set(by_year)
    if len(named) > 1:
        of_year = _of_bare_years(question, named, reviews)
        named = {
            review
            for review in named
            if review in of_year or not any(_alike(reviews[other], reviews[review], names) for other in of_year)
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
        and all(_same_place(one, other, names) for one in named for other in named)
    )
    either = len(named) == 2 and _EITHER.search(question) is not None
    described = one_place or either or (shared is not None and _DESCRIBED.search(question) is not None)
    return Naming(frozenset(named), shared, described, frozenset(words))


def _holders(who: str, name: str, names: KnownNames) -> frozenset[str]:
    """The reviews with that pseudonym; "Baby K" finds "Child K", a family only families."""
    return names.pseudonyms.get((name.lower(), who.lower() in ("family", "fam")), frozenset())


def _by_identity(question: str, names: KnownNames) -> tuple[frozenset[str], set[str]]:
    """Reviews whose place, publisher, reference or file is in the question, and the words that say so."""
    said = re.findall(r"[\w&'’-]+", question.casefold())
    found: set[str] = set()
    words: set[str] = set()
    areas: set[str] = set()
    for phrase in names.phrases(said):
        for name in {phrase, phrase.removesuffix("'s"), phrase.removesuffix("’s")} & names.named.keys():
            found |= names.named[name]
            words |= set(name.split())
        areas |= {phrase} & names.areas.keys()
    for area in areas - words:
        found |= names.areas[area]
        words |= set(area.split())
    if one := _OF_NATION.search(question):
        of_nation = names.nations.get(_NATIONS[one["nation"].casefold()], frozenset())
        if not of_nation & found:
            found |= of_nation
            words.add(one["nation"].casefold())
    return frozenset(found), words


def _alike(one: Review, other: Review, names: KnownNames) -> bool:
    """Whether a year may tell the two apart: they are of one place, or have one pseudonym."""
    subject = one.entry.text("subject")
    return _same_place(one.id, other.id, names) or (subject is not None and subject == other.entry.text("subject"))


def _same_place(one: str, other: str, names: KnownNames) -> bool:
    return one == other or not names.of[one].isdisjoint(names.of[other])


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
    if not years:
        return frozenset(), set()
    found = {
        review.id
        for review in reviews
        for field in ("published", "incident")
        if str(year_of(review.entry.text(field))) in years
    }
    return frozenset(found), {year for year in years if found}
