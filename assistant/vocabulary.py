"""The field's abbreviations and lay words: what a practitioner types, and what reviews write.

The words stand in `vocabulary.csv` (term, what it means, kind), written for this program. An abbreviation is spelled
out in the question that is searched for; a lay word adds the professional words beside it, and replaces nothing.
"""

import csv
import functools
import re
from dataclasses import dataclass
from importlib import resources

# "accident and emergency department" and "emergency department" share two of three words.
_ALIKE = 0.66


@dataclass(frozen=True, slots=True)
class Expansion:
    """A term as it stands in a question, from the character at `start`, and what it was taken to mean."""

    start: int
    term: str
    means: str
    abbreviation: bool

    @property
    def phrase(self) -> str:
        """As the person is told of it."""
        return f"{self.term} = {self.means}"


def expansions(question: str) -> tuple[Expansion, ...]:
    """The terms of the vocabulary in `question`, in order, the longest first where they overlap."""
    found = []
    for match in _pattern().finditer(question.replace("’", "'")):
        row = _rows().get(match.group().casefold())
        # "ED" is the emergency department, "Ed" somebody's name: such terms count in capitals only.
        if row and (row[1] != "exact" or match.group().isupper()):
            found.append(
                Expansion(match.start(), match.group(), row[0], abbreviation=row[1] in ("abbreviation", "exact"))
            )
    return tuple(found)


def spell_out(question: str, found: tuple[Expansion, ...]) -> str:
    """The question with each abbreviation replaced by what it means, for the model, which does not know them."""
    for expansion in reversed(found):
        if expansion.abbreviation:
            end = expansion.start + len(expansion.term)
            question = question[: expansion.start] + expansion.means + question[end:]
    return question


@functools.cache
def same_as(means: str) -> frozenset[str]:
    """The abbreviations that stand for `means` or nearly so: "A&E" and "ED" are both emergency departments."""
    words = _words(means)
    return frozenset(
        term
        for term, (other, kind) in _rows().items()
        if kind != "lay" and len(words & _words(other)) >= max(2, _ALIKE * len(words | _words(other)))
    )


def _words(means: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z]{3,}", means.casefold())) - {"and", "the", "for", "with"}


def meanings() -> frozenset[str]:
    """What the field's own words are: all that its abbreviations and lay words mean."""
    return frozenset(means for means, _ in _rows().values())


@functools.cache
def _rows() -> dict[str, tuple[str, str]]:
    """Term, case folded → what it means and its kind."""
    text = resources.files("assistant").joinpath("vocabulary.csv").read_text(encoding="utf-8")
    return {row["term"].casefold(): (row["means"], row["kind"]) for row in csv.DictReader(text.splitlines())}


@functools.cache
def _pattern() -> re.Pattern[str]:
    terms = sorted(_rows(), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(term) for term in terms)})(?!\w)", re.I)
