"""The numbers and dates of a sentence, and whether a quotation has them all, each with the same thing counted.

Safe rather than clever: "both" is not found in "the mother and the father". It compares words and understands nothing.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.catalogue import find_dates
from corpus.words import analyse

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
CARDINALS = {word: value for value, word in enumerate(_SMALL)} | {word: 20 + 10 * at for at, word in enumerate(_TENS)}
_MANY = {"hundred": 100, "thousand": 1_000, "million": 1_000_000}
ORDINALS = {
    word: value
    for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
        "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        1,
    )
}
# Other words that are a number, with its unit where they have one.
_OTHERS: dict[str, tuple[str, str]] = {
    "once": ("1", "time"),
    "twice": ("2", "time"),
    "thrice": ("3", "time"),
    "double": ("2", "time"),
    "both": ("2", ""),
    "pair": ("2", ""),
    "single": ("1", ""),
    "dozen": ("12", ""),
    "dozens": ("12", ""),
    "hundreds": ("100", ""),
    "thousands": ("1000", ""),
    "nil": ("0", ""),
    "half": ("1/2", ""),
    "quarter": ("1/4", ""),
    "quarters": ("1/4", ""),
    "fortnight": ("2", "week"),
    "decade": ("10", "year"),
    "decades": ("10", "year"),
} | {f"{ten[:-1]}ies": (str(CARDINALS[ten]), "") for ten in _TENS}
UNITS = {
    form: unit
    for unit, forms in {
        "year": "year years yr yrs yo",
        "month": "month months",
        "week": "week weeks",
        "day": "day days",
        "night": "night nights",
        "hour": "hour hours hr hrs",
        "minute": "minute minutes min mins",
        "time": "time times occasion occasions",
        "percent": "% percent percentage",
        "pence": "p pence",
        "mile": "mile miles",
    }.items()
    for form in forms.split()
}
# When something happened, where it is not a number.
WHEN = frozenset(
    "january february march april june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday spring summer autumn winter christmas easter yesterday today tomorrow morning "
    "afternoon evening midnight midday noon weekend weekends".split()
)
_TOKEN = re.compile(r"\d+(?:[.,:/]\d+)*(?:st|nd|rd|th|s)?|[^\W\d_]+(?:['’][^\W\d_]+)?|[%£€$]", re.I)
# Words that stand beside anything.
TELLS_NOTHING = frozenset(
    "that were been have with from this they when which what their them there then than into about would could should "
    "also being other after before does having whom whose more most such only very much both each".split()
)
# "even one not concerned": then "one" is no number.
_AFTER_A_PRONOUN = frozenset("another not who that which is was has had".split())
_PER_CENT = re.compile(r"\bper cent\b", re.I)
_POSSESSIVE = re.compile(r"['’]s?$")


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it stands: its value ("4", "2nd" as "2th", "1/2", "a" before a unit), its unit, and the stems of the
    telling words beside it."""

    value: str
    unit: str
    before: str
    after: str


def tokens(text: str) -> list[str]:
    """The words, numbers and signs of money and per cent of a text, in order, as written, without possessives."""
    return [_POSSESSIVE.sub("", token) for token in _TOKEN.findall(_PER_CENT.sub("percent", text))]


def numbers_in(text: str) -> list[Number]:
    """The numbers of a text, in figures and in words, in order."""
    return list(_numbers([token.casefold() for token in tokens(text)]))


def number_astray(sentence: str, quotation: str) -> str | None:
    """The first number of `sentence` that `quotation` has not, or not so often, or not of the same thing; None where
    there is none."""
    quoted, said = numbers_in(quotation), numbers_in(sentence)
    often = Counter(number.value for number in quoted)
    for number in said:
        if number.value == "a":
            continue
        often[number.value] -= 1
        same = [other for other in quoted if other.value == number.value]
        if often[number.value] < 0 or (number.unit and all(other.unit != number.unit for other in same)):
            return f"{number.value} {number.unit}".strip()
        # "two children on three occasions" is not "three children": the word belongs to another number.
        for side in ("before", "after"):
            word = getattr(number, side)
            beside = [other.value for other in quoted if word and getattr(other, side) == word]
            if beside and number.value not in beside:
                return f"{number.value} {word}"
    units = _units(quotation)
    units.subtract(_units(sentence))
    return next((unit for unit, left in units.items() if left < 0), None)


def date_astray(sentence: str, quotation: str) -> str | None:
    """The first date of `sentence` that `quotation` does not give at least as exactly; None where there is none."""
    dates = [date.iso for date in find_dates(quotation)]
    for date in find_dates(sentence):
        if not any(other.startswith(date.iso) for other in dates):
            return date.iso
    when = _when(quotation)
    when.subtract(_when(sentence))
    return next((word for word, left in when.items() if left < 0), None)


def _when(text: str) -> Counter[str]:
    """How often a text has each word of time; "May" counts with its capital, within a sentence."""
    words = tokens(text)
    return Counter(
        [word.casefold() for word in words if word.casefold() in WHEN] + [word for word in words[1:] if word == "May"]
    )


def _units(text: str) -> Counter[str]:
    """How often a text has each unit of time or measure, whether or not a number stands before it."""
    words = (token.casefold() for token in tokens(text))
    units = (UNITS.get(word) or _OTHERS.get(word, ("", ""))[1] for word in words)
    return Counter(unit for unit in units if unit not in ("", "time"))


def _numbers(words: Sequence[str]) -> Iterator[Number]:
    at = 0
    while at < len(words):
        read = _read(words, at)
        if read is None:
            at += 1
            continue
        value, unit, after = read
        unit = unit or _unit(words, at, after)
        yield Number(value, unit, _telling(words[at - 1 : at]), _telling(words[after : after + 1]))
        at = after


def _telling(beside: Sequence[str]) -> str:
    """The stem of the word beside a number, where it is long enough to tell something and no unit."""
    word = beside[0] if beside else ""
    return (
        " ".join(analyse(word))
        if (len(word) > 3 or word == "may") and word not in UNITS and word not in TELLS_NOTHING
        else ""
    )


def _read(words: Sequence[str], at: int) -> tuple[str, str, int] | None:
    """The value and, where the word has one, the unit of the number at `at`, and where it ends; None for no number."""
    word = words[at]
    following = words[at + 1] if at + 1 < len(words) else ""
    if word[0].isdigit():
        figures = re.sub(r"(?:st|nd|rd|th|s)$", "", word).replace(",", "").replace(":", ".")
        return figures + ("th" if re.search(r"(?:st|nd|rd|th)$", word) else ""), "", at + 1
    if word in ("a", "an"):
        return ("a", UNITS[following], at + 2) if following in UNITS and following != "p" else None
    if word == "one" and (following in _AFTER_A_PRONOUN or (at and words[at - 1] in ("no", "any", "every", "some"))):
        return None
    if word == "first" and (not following or following in ("and", "but", "or")):
        return None  # "before anything else"
    if word in _OTHERS:
        return *_OTHERS[word], at + 1
    if word in ORDINALS or word.removesuffix("s") in ORDINALS:
        return f"{ORDINALS[word if word in ORDINALS else word.removesuffix('s')]}th", "", at + 1
    if word in _MANY:
        return str(_MANY[word]), "", at + 1
    return _cardinal(words, at) if word in CARDINALS else None


def _cardinal(words: Sequence[str], at: int) -> tuple[str, str, int]:
    """A number of several words: "two hundred and twenty-one", "twenty-first"."""
    total, part = 0, 0
    while at < len(words):
        word = words[at]
        if (word in CARDINALS and (part == 0 or (part % 100 >= 20 and part % 10 == 0 and CARDINALS[word] < 10))) or (
            word in CARDINALS and part and part % 100 == 0
        ):
            part += CARDINALS[word]
        elif word in ORDINALS and part % 100 >= 20 and part % 10 == 0 and ORDINALS[word] < 10:
            return f"{total + part + ORDINALS[word]}th", "", at + 1
        elif word == "hundred" and 0 < part < 100:
            part *= 100
        elif word in ("thousand", "million") and part:
            total, part = total + part * _MANY[word], 0
        elif not (word == "and" and part and part % 100 == 0 and words[at + 1 : at + 2] and words[at + 1] in CARDINALS):
            break
        at += 1
    return str(total + part), "", at


def _unit(words: Sequence[str], at: int, after: int) -> str:
    if at and words[at - 1] in "£€$":
        return words[at - 1]
    if after < len(words) and words[after] in UNITS:
        return UNITS[words[after]]
    # "aged four" and "a four-year-old" are the same; "aged nine" and "nine weeks" are not.
    aged = at > 0 and (
        words[at - 1] == "aged" or (words[at - 1] in ("of", "age") and "age" in words[max(0, at - 2) : at])
    )
    return "year" if aged else ""
