"""Of which reviews a question is asked, in words that bound them: years, types of document, nations, siblings.

"since 2020", "SCRs only, not briefings", "the Welsh ones". It reads the catalogue only. What cannot be read is not
guessed.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from assistant.answer import Understood, UnderstoodKind
from assistant.reviews_meant.known_names import KnownNames
from corpus.catalogue import year_of
from index.storage import Review

_YEAR = r"(?P<{}>(?:19|20)\d\d)"
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_NO_END = r"(?!\s+(?:and|or) (?:earlier|before|older|later|after|newer))"
_SPAN = r"\s*(?:-|–|to|and|until|through|or)\s*"
# What may be said of years, the longer forms first.
_YEARS = re.compile(
    rf"\b(?:(?:between|from|in|during|for|of|by year)\s+)?{_YEAR.format('first')}{_SPAN}{_YEAR.format('last')}\b"
    rf"|\b(?:since|post|starting)[\s-]+{_YEAR.format('since')}\b(?!\s+(?:review|report|case|one|briefing)\b)"
    rf"|\b{_YEAR.format('onward')}\s*(?:onwards?|on\b|and (?:later|after|newer)|or (?:later|after|newer))"
    rf"|\b(?:after|later than|newer than)\s+{_YEAR.format('after')}\b"
    rf"|\b(?:before|pre|earlier than|older than|prior to)[\s-]+{_YEAR.format('before')}\b"
    rf"|\b(?:until|till|up to)\s+{_YEAR.format('until')}\b"
    rf"|\b{_YEAR.format('back')}\s+(?:and|or) (?:earlier|before|older)\b"
    rf"|\b(?:last|past) (?P<count>\d+|{'|'.join(_NUMBERS)}) (?:years|yrs)\b"
    rf"|\b(?:in|from|of|for|published|during|out in|added for)\s+{_YEAR.format('of')}\b{_NO_END}"
    rf"|\b{_YEAR.format('only')} (?:publications|reviews|reports|scrs|only)\b",
    re.I,
)
_OF_INCIDENT = re.compile(r"\b(?:happened|occurred|took place|incidents?|(?:deaths?|died|killed) in)\b", re.I)
# Words for a type of document, and how the catalogue's types of it are told.
_BRIEF = re.compile(r"\bbrief(?:s|ing|ings)?\b", re.I)
_TYPES: Mapping[str, Callable[[str], bool]] = {
    r"serious case reviews?|scrs?": lambda kind: "serious case review" in kind and not _BRIEF.search(kind),
    r"l?cspr'?s?|(?:local )?(?:child )?safeguarding practice reviews?": lambda kind: "safeguarding practice" in kind,
    r"concise (?:cprs?|child practice reviews?)": lambda kind: "concise" in kind,
    r"extended (?:cprs?|child practice reviews?)": lambda kind: "extended" in kind,
    r"cprs?|child practice reviews?": lambda kind: "child practice review" in kind,
    r"significant case reviews?": lambda kind: "significant case review" in kind,
    r"case management reviews?|cmrs?": lambda kind: "case management review" in kind,
    r"thematic (?:reviews?|reports?)|thematics": lambda kind: "thematic" in kind,
    r"learning reviews?": lambda kind: "learning review" in kind and not _BRIEF.search(kind),
    r"domestic homicide reviews?|dhrs?": lambda kind: "domestic homicide" in kind,
    r"(?:7|seven)[ -]?min(?:ute)?s? (?:briefings?|guides?|ones)": lambda kind: "minute" in kind,
    r"practitioner briefings?": lambda kind: "practitioner brief" in kind,
    r"(?:short |learning )?briefings?": lambda kind: _BRIEF.search(kind) is not None,
    r"exec(?:utive)?(?: |\.)?summar(?:y|ies)": lambda kind: "executive summary" in kind,
    r"full(?:[ -]length)? (?:reports?|reviews?)": lambda kind: not _BRIEF.search(kind) and "summary" not in kind,
}
_TYPE = "|".join(f"(?P<type{number}>{words})" for number, words in enumerate(_TYPES))
_TYPE_SAID = re.compile(
    rf"\b(?P<not>(?:not|no|non|excluding|exclude|except|without|leave out|ignore|rather than|"
    rf"instead of)[ -](?:the |any |newer |older )*)?(?:{_TYPE})\b",
    re.I,
)
# A type bounds the reviews where it is said alone or several of it are spoken of, not in "the SCR found …".
_ONLY_BEFORE = re.compile(
    r"\b(?:only|just|any|every|each|no|of|there an?|most recent|latest|newest|oldest|first|last)(?: the| in| from)*\W*$"
    r"|^\W*$",
    re.I,
)
_SAYS_ONLY = re.compile(r"\b(?:only|just)(?: the| in| from)*\W*$", re.I)
_ONLY_AFTER = re.compile(r"\W*(?:only\b|alone\b|since\b|before\b|after\b|from (?:19|20)\d\d)", re.I)
_NATIONS = {
    "Wales": r"welsh|wales",
    "Scotland": r"scottish|scotland|scots",
    "Northern Ireland": r"northern ir(?:ish|eland)|n\.? ?i\.?(?= (?:reviews|cases|ones|only))",
    "England": r"english(?= (?:reviews|cases|ones|only|scrs|boards))|(?<=non )english|(?<=not )english|england",
}
_NATION = "|".join(f"(?P<nation{number}>{words})" for number, words in enumerate(_NATIONS.values()))
_OF_NATION = re.compile(rf"\b(?P<not>(?:not|non|excluding|except|outside(?: of)?|exclude)[ -])?(?:{_NATION})\b", re.I)
_LEFT_OUT_TOO = re.compile(r"^\s*(?:and|or|&|,)\s*$")
_SEVERAL_CHILDREN = re.compile(
    r"\bmore than one child\b|\bsibling (?:groups?|reviews?|cases?|sets?)\b|\b(?:family|sibling)s? (?:or|and) "
    r"(?:family|sibling)s? reviews?\b|\bseveral children\b",
    re.I,
)
_OF_SEVERAL = re.compile(r"\b(?:family|siblings|children|babies|twins|brothers|sisters)\b", re.I)


@dataclass(frozen=True, slots=True)
class Constraint:
    """A bound: its words as they stand in the question, what they were taken to mean, and the ids of the reviews that
    it lets through. It is `loose` where the words may as well mean every review ("the SCRs" is what many call them
    all)."""

    term: str
    means: str
    reviews: frozenset[str]
    loose: bool = False

    @property
    def understood(self) -> Understood:
        """What the person is told, and may take back."""
        return Understood(UnderstoodKind.BOUND, self.term, self.means)


def constraints(question: str, names: KnownNames, today: date) -> tuple[Constraint, ...]:
    """What a question says that bounds the reviews of the library: years, types, nations, whom they are about."""
    every = names.reviews
    return (
        *_of_years(question, every, today),
        *_of_types(question, every),
        *_of_nations(question, names),
        *_of_several(question, every),
    )


def _of_years(question: str, every: Mapping[str, Review], today: date) -> Iterator[Constraint]:
    of_incident = _OF_INCIDENT.search(question) is not None
    for match in _YEARS.finditer(question):
        said = {name: value for name, value in match.groupdict().items() if value}
        first, last = _span(said, today)
        if first and last and first > last:
            first, last = last, first
        within = frozenset(id for id, one in every.items() if _is_within(one, first, last, of_incident=of_incident))
        if first == last:
            means = f"of {first}"
        else:
            means = f"of {first} to {last}" if first and last else f"since {first}" if first else f"until {last}"
        yield Constraint(match.group(), means, within)


def _is_within(review: Review, first: int | None, last: int | None, *, of_incident: bool) -> bool:
    """Whether the review is known to be of those years: where its publication is not recorded, it cannot have been
    before the incident."""
    incident = year_of(review.entry.text("incident"))
    year = incident if of_incident else year_of(review.entry.text("published"))
    if year is None:
        return last is None and first is not None and incident is not None and incident >= first
    return (first or year) <= year <= (last or year)


def _span(said: Mapping[str, str], today: date) -> tuple[int | None, int | None]:
    """The first and the last year that are meant, either of which may be open."""
    if count := said.get("count"):
        return today.year - (_NUMBERS.get(count.lower()) or int(count)), None
    years = {name: int(value) for name, value in said.items()}
    if only := years.get("of") or years.get("only"):
        return only, only
    if "after" in years:
        return years["after"] + 1, None
    if "before" in years:
        return None, years["before"] - 1
    first = years.get("first") or years.get("since") or years.get("onward")
    return first, years.get("last") or years.get("until") or years.get("back")


def _of_types(question: str, every: Mapping[str, Review]) -> Iterator[Constraint]:
    kept = frozenset[str]()
    terms: list[str] = []
    loose = True
    for match in _TYPE_SAID.finditer(question):
        of_type = _of_type(match, every)
        words = match.group()
        if match["not"]:
            yield Constraint(words, f"without {_said(words[len(match['not']) :])}", frozenset(every.keys() - of_type))
        elif (
            words.lower().endswith("s")
            or _ONLY_AFTER.match(question, match.end())
            or _ONLY_BEFORE.search(question[: match.start()])
        ):
            kept |= of_type
            terms.append(words)
            only = _SAYS_ONLY.search(question[: match.start()]) or _ONLY_AFTER.match(question, match.end())
            loose &= match["type0"] is not None and only is None
    if terms:
        yield Constraint(terms[0], f"only {' or '.join(map(_said, terms))}", kept, loose)


def _said(words: str) -> str:
    return " ".join(words.split())


def _of_type(match: re.Match[str], every: Mapping[str, Review]) -> frozenset[str]:
    """The reviews of the type that was matched."""
    told = [told for number, told in enumerate(_TYPES.values()) if match[f"type{number}"]]
    return frozenset(
        review.id
        for review in every.values()
        if any(is_one((review.entry.text("type") or "").lower()) for is_one in told)
    )


def _of_nations(question: str, names: KnownNames) -> Iterator[Constraint]:
    said = [
        (match, name)
        for match in _OF_NATION.finditer(question)
        for number, name in enumerate(_NATIONS)
        if match[f"nation{number}"]
    ]
    kept: list[tuple[re.Match[str], str]] = []
    before: re.Match[str] | None = None
    left_out = False
    for match, nation in said:
        joined = before is not None and _LEFT_OUT_TOO.match(question[before.end() : match.start()])
        left_out = bool(match["not"]) or bool(joined and left_out)
        if left_out:
            yield Constraint(
                match.group(), f"not {nation}", frozenset(names.reviews.keys() - names.nations.get(nation, frozenset()))
            )
        else:
            kept.append((match, nation))
        before = match
    if kept:
        nations = tuple(dict.fromkeys(nation for _, nation in kept))
        reviews = frozenset().union(*(names.nations.get(nation, frozenset()) for nation in nations))
        yield Constraint(kept[0][0].group(), f"of {' or '.join(nations)}", reviews)


def _of_several(question: str, every: Mapping[str, Review]) -> Iterator[Constraint]:
    if match := _SEVERAL_CHILDREN.search(question):
        several = frozenset(id for id, one in every.items() if _OF_SEVERAL.search(one.entry.text("subject") or ""))
        yield Constraint(match.group(), "about more than one child", several)
