"""Lies: true points altered in their quotation, numbers, dates, roles, names or review, for a server that tells them.

A lie of roles or numbers takes another one of the same quotation, where it has one: those are the hardest to see.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

NUMBERS = "two three four five six seven eight nine ten eleven twelve fourteen sixteen nineteen thirty".split()
IN_WORDS = {str(value): word for value, word in enumerate(NUMBERS[:11], 2)}
MONTHS = "January February March April June July August September October November December".split()
ROLES = (
    "maternal grandmother|health visitor|probation officer|social worker|school nurse|nursery nurse|duty social worker|"
    "nursery manager|youth worker|support worker|midwife|Mother|mother|Father|father|sister|brother|neighbour|parents|"
    "paediatrician|dietitian|consultant|coordinator|receptionist|doctor|police|school|interpreter|librarian|"
    "pharmacist|reviewer"
)
_ROLE = re.compile(rf"\b(?:{ROLES})\b")
_NUMBER = re.compile(rf"\b(?:\d+|{'|'.join(NUMBERS)}|twenty-two|thirty-four|forty-nine|seventy-four)\b")
_MONTH = re.compile(rf"\b(?:{'|'.join(MONTHS)})\b")
_UNIT = re.compile(r"\b(?:years?|months?|weeks?|days?|hours?|minutes?)\b")


@dataclass(frozen=True)
class Lie:
    """What is altered, and the altered quotation and sentence."""

    kind: str
    quotation: str
    sentence: str


def lies(quotation: str, sentence: str) -> Iterator[Lie]:
    """The point, altered in each way that it offers."""
    for altered in _quotations(quotation):
        yield Lie("quotation", altered, sentence)
    for kind, pattern, others in (
        ("number", _NUMBER, [*NUMBERS, "17", "63"]),
        ("date", _MONTH, MONTHS),
        ("number", _UNIT, ["years", "days"]),
        ("role", _ROLE, ["landlord", "Father", "teacher"]),
    ):
        for altered in _replaced(sentence, quotation, pattern, others):
            yield Lie(kind, quotation, altered)
    years = re.sub(r"\b(20\d)(\d)\b", lambda year: f"{year[1]}{(int(year[2]) + 3) % 10}", sentence)
    if years != sentence:
        yield Lie("date", quotation, years)
    child = re.sub(r"\bChild ([A-Z])\b", lambda name: f"Child {'C' if name[1] != 'C' else 'H'}", sentence)
    if child != sentence:
        yield Lie("name", quotation, child)
    yield Lie("name", quotation, f"{sentence.rstrip('.')} in Wexcombe.")
    yield Lie("name", quotation, f"Sarah {sentence[0].lower()}{sentence[1:]}")


def _quotations(quotation: str) -> Iterator[str]:
    words = quotation.split()
    middle = len(words) // 2
    yield " ".join(words[:middle])
    yield " ".join(words[middle:])
    yield " ".join([*words[:middle], *words[middle + 1 :]])
    yield " ".join([*words[:middle], "not", *words[middle:]])
    yield " ".join([*words[: middle - 1], words[middle], words[middle - 1], *words[middle + 1 :]])
    yield f"{quotation[:-1]}, as everybody agreed."
    yield f"{' '.join(words[:3])} … {' '.join(words[-3:])}"
    yield quotation.swapcase()
    yield quotation.replace(words[middle], "never", 1)


def _replaced(sentence: str, quotation: str, pattern: re.Pattern[str], others: list[str]) -> Iterator[str]:
    """The sentence with each match replaced by another one of the quotation, and by one that it has not."""
    of_quotation = pattern.findall(quotation)
    absent = [other for other in others if not re.search(rf"\b{other[:3]}", quotation)]
    for found in pattern.finditer(sentence):
        same = {found[0].casefold(), found[0].rstrip("s"), f"{found[0]}s", IN_WORDS.get(found[0], found[0])}
        candidates = [other for other in of_quotation if other.casefold() not in same][:1]
        candidates += [other for other in absent if other not in same][:1]
        for other in candidates:
            yield sentence[: found.start()] + other + sentence[found.end() :]
