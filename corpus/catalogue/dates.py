"""Dates as published reviews write them, to ISO prefixes and back to words.

It finds a day, a month or a year that the text gives with its year; "in December" alone is no date, and nothing is
completed from a neighbour.
"""

import re
from dataclasses import dataclass

from corpus.document import Span

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_MONTH = "|".join(f"{month}|{month[:3]}" for month in MONTHS) + "|Sept"
_DATE = re.compile(
    rf"(?:\b(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?: of)?\s+)?\b(?P<month>{_MONTH})\.?,?\s+(?P<year>(?:19|20)\d\d)\b"
    r"|\b(?P<day2>[0-3]?\d)[./](?P<month2>[01]?\d)[./](?P<year2>(?:19|20)\d\d)\b"
    r"|\b(?P<year3>(?:19|20)\d\d)\b(?!\s*/|[./-]\d)",
    re.I,
)
_PRECISION = {"year": 4, "month": 7, "day": 10}


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date in a text: `iso` is `2020-07-16`, `2020-07` or `2020`, as far as it is written."""

    iso: str
    span: Span


def find_dates(text: str, start: int = 0, end: int | None = None) -> list[WrittenDate]:
    """The dates written in `text[start:end]`, in order; spans are offsets into `text`."""
    found = []
    for match in _DATE.finditer(text, start, len(text) if end is None else end):
        parts = match.groupdict()
        year = parts["year"] or parts["year2"] or parts["year3"]
        month = _month_number(parts["month"] or parts["month2"])
        day = int(parts["day"] or parts["day2"] or 0)
        iso = year
        if month:
            iso += f"-{month:02}"
            if 1 <= day <= 31:
                iso += f"-{day:02}"
        found.append(WrittenDate(iso, Span(*match.span())))
    return found


def date_to(iso: str, precision: str) -> str:
    """`iso` cut to `"year"`, `"month"` or `"day"`; shorter where it is not known so far."""
    return iso[: _PRECISION[precision]]


def date_in_words(iso: str) -> str:
    """`2020-07-16` → `16 July 2020`, `2020-10` → `October 2020`, `2017` → `2017`; anything else as it is."""
    if not re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2])(-\d\d)?)?", iso):
        return iso
    year, *rest = iso.split("-")
    words = [str(int(rest[1]))] if len(rest) == 2 else []
    return " ".join([*words, *([MONTHS[int(rest[0]) - 1]] if rest else []), year])


def year_of(iso: str | None) -> int | None:
    """The year of an ISO date or prefix; None where there is none."""
    return int(iso[:4]) if iso and re.match(r"(19|20)\d\d(?!\d)", iso) else None


def _month_number(month: str | None) -> int:
    if not month:
        return 0
    if month.isdigit():
        return int(month) if 1 <= int(month) <= 12 else 0
    return next(number for number, name in enumerate(MONTHS, 1) if name[:3].lower() == month[:3].lower())
