"""The UK's local authority areas by name: which are named in a text, and which one a person means by a name.

The areas stand in `places.csv`: every area whose authority is responsible for children's services as of 2024, and
former areas (kind "former") that older reviews name. In Northern Ireland the health and social care trusts have that
responsibility; reviews name the districts, so these are listed. Source of the list and of the Welsh names: the codes of
ISO 3166-2:GB, with the Structural Changes Orders for the English areas reorganised between 2019 and 2023. The other
aliases are common short forms; one that several areas share ("Newcastle", "Kingston") is not an alias.

It knows names, not maps: no towns, no postcodes, no wider areas such as "Sussex" or "the West Midlands". It reads
words, not sense: "Kent" may be a surname, and which of several places a review is about is for the caller to weigh.
"""

import csv
import functools
import re
from dataclasses import dataclass
from importlib import resources

from corpus.document import Span


@dataclass(frozen=True, slots=True)
class Place:
    """A local authority area. `kind` is as in `places.csv`: county, unitary authority, London borough, former …"""

    name: str
    nation: str
    kind: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place and where it is named: `span` holds code-point offsets into the text that was searched."""

    place: Place
    span: Span


# Names that begin a sentence as ordinary words do ("Reading the file, …"): there, and in capitals, they need a word
# of AUTHORITY_WORDS after them.
ORDINARY_WORDS = frozenset({"barking", "bath", "bury", "reading"})
_AUTHORITY = "Council|Borough|City|County|Metropolitan|Unitary|Local|Safeguarding|Child|Children|LSCB|LSCP|SCB|SCP"
AUTHORITY_WORDS = re.compile(rf"(?:['’][sS])?\s+(?:and\s+\w+\s+)?(?:{_AUTHORITY}|{_AUTHORITY.upper()})\b")

# Longer names that hold an area's name and are elsewhere, or are wider than it: read past, never found.
OTHER_NAMES = (
    "Avon and Somerset",
    "Bradford on Avon",
    "Bury St Edmunds",
    "Devon and Cornwall",
    "Further Reading",
    "New York",
    "Newport Pagnell",
    "Recommended Reading",
    "Stratford upon Avon",
    "Sutton Coldfield",
    "Sutton in Ashfield",
)

_PERSON_BEFORE = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Judge|Justice|Lord|Lady|University of)\.?\s+\Z", re.IGNORECASE
)
_NAME_AFTER = re.compile(
    r"\s+(?:Street|Road|Lane|Avenue|Close|Crescent|Terrace|Drive|University|Press)\b", re.IGNORECASE
)
_SENTENCE_START = re.compile(r"(?:\A|[.!?:;•*#|]|\n\s*\n)[\s\"'“‘(*#>\-–\d.)]*\Z")
_BEFORE = 40  # code points looked at before a mention: more than a title, or the marks between two sentences

# What may follow an area's name in the host of a web or email address: wiltshirescb.org.uk
_HOST_SUFFIXES = ("cc", "bc", "mbc", "council", "scb", "lscb", "scp", "lscp", "safeguarding")


@functools.cache
def places() -> tuple[Place, ...]:
    """Every place of `places.csv`, in its order."""
    rows = csv.DictReader(
        resources.files("corpus.catalogue").joinpath("places.csv").read_text(encoding="utf-8").splitlines()
    )
    return tuple(
        Place(row["name"], row["nation"], row["kind"], tuple(filter(None, row["aliases"].split(";")))) for row in rows
    )


def place_named(text: str) -> Place | None:
    """The place whose whole name or alias is `text`, in any case: "dudley", "Stoke on Trent", "Brighton & Hove"."""
    return _by_key().get(_key(text))


def find_places(text: str, *, in_addresses: bool = False) -> tuple[PlaceMention, ...]:
    """The places named in `text`, in order, as whole words in title case or in capitals, the longest name first.

    Web and email addresses are passed over; with `in_addresses`, the places in their hosts are given as well
    ("peterborough.gov.uk"). A name after a person's title or before "Road" is not the place.
    """
    mentions: list[PlaceMention] = []
    for match in _pattern().finditer(text):
        if match["host"]:
            if in_addresses:
                mentions += _places_in_host(match["host"], match.start("host"))
        elif match["name"] and _means_the_place(text, match.start(), match.end()):
            mentions.append(PlaceMention(_by_key()[_key(match["name"])], Span(*match.span("name"))))
    return tuple(mentions)


def _means_the_place(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - _BEFORE) : start]
    if _PERSON_BEFORE.search(before) or _NAME_AFTER.match(text, end):
        return False
    name = text[start:end]
    if name.lower() not in ORDINARY_WORDS or AUTHORITY_WORDS.match(text, end):
        return True
    return not name.isupper() and not _SENTENCE_START.search(before)


def _places_in_host(host: str, offset: int) -> list[PlaceMention]:
    mentions = []
    for label in re.finditer(r"[^.]+", host):
        compact = label[0].replace("-", "").lower()
        for suffix in ("", *_HOST_SUFFIXES):
            place = _by_host_label().get(compact.removesuffix(suffix)) if compact.endswith(suffix) else None
            if place:
                mentions.append(PlaceMention(place, Span(offset + label.start(), offset + label.end() - len(suffix))))
                break
    return mentions


def _key(name: str) -> str:
    """One form for the ways in which a name is written: "Stoke-on-Trent" and "STOKE ON TRENT" are the same."""
    return re.sub(r"[\s-]+", " ", name.replace("&", " and ").replace(".", "")).strip().casefold()


@functools.cache
def _by_key() -> dict[str, Place]:
    return {_key(name): place for place in places() for name in (place.name, *place.aliases)}


@functools.cache
def _by_host_label() -> dict[str, Place]:
    # Three letters or fewer ("BCP") are too often something else in an address.
    return {key.replace(" ", ""): place for key, place in _by_key().items() if len(key) > 3}


@functools.cache
def _pattern() -> re.Pattern[str]:
    """One expression: a web or email address (its host named `host`), a name to read past, or a place's `name`."""
    names = [name for place in places() for name in (place.name, *place.aliases)]
    listed = "|".join(_written(name) for name in sorted(names, key=len, reverse=True))
    # Bounded, and begun only where no address can already be running, so that no text makes the search quadratic.
    user = r"[\w.+-]{1,64}@"
    host = r"(?P<host>[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}\.(?:uk|org|com|net|wales|scot)\b)"
    return re.compile(
        rf"(?<![\w.+-])(?:https?://|{user})?{host}(?:[/?#][^\s<>]{{0,2000}})?"
        rf"|(?<![\w-])(?:{'|'.join(map(_written, OTHER_NAMES))})(?![\w-])"
        rf"|(?<![\w-])(?P<name>{listed})(?![\w-])"
    )


def _written(name: str) -> str:
    """The ways in which a name is written: as listed or in capitals, with any white space, hyphens or "&" in it."""
    return "|".join(
        r"[\s-]+".join("(?:and|AND|&)" if word == "and" else re.escape(word) for word in re.split(r"[\s-]+", form))
        for form in dict.fromkeys((name, re.sub(r"\bAND\b", "and", name.upper())))
    )
