"""The field's abbreviations and lay words: what a practitioner types, and what reviews write.

The words stand in `vocabulary.csv` (term, what it means, kind), written for this program; a library may have a file of
that name and form of its own, whose terms come before these. An abbreviation is spelled out in the question that is
searched for; a lay word adds the professional words beside it, and replaces nothing.
"""

import csv
import functools
import re
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from assistant.answer import Understood, UnderstoodKind
from corpus import CaseReviewsError

Terms = tuple[tuple[str, str, str], ...]  # term, what it means, kind
# A word that nothing is written before, or a sign that stands for one.
_FIRST_WORD = re.compile(r"(?<!\w)(?:\w+|[^\w\s])")

# Far above what somebody writes by hand.
_MOST_BYTES = 1_000_000

# "accident and emergency department" and "emergency department" share two of three words.
_ALIKE = 0.66


class VocabularyError(CaseReviewsError):
    """A library's own vocabulary that cannot be used."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """A term as it stands in a question, from the character at `start`, and what it was taken to mean."""

    start: int
    term: str
    means: str
    abbreviation: bool

    @property
    def understood(self) -> Understood:
        """As the person is told of it."""
        kind = UnderstoodKind.ABBREVIATION if self.abbreviation else UnderstoodKind.OTHER_WORDS
        return Understood(kind, self.term, self.means)


def own_terms(path: Path) -> Terms:
    """The terms of a library's own vocabulary: a CSV file with the columns `term` and `means`, and `kind` where a term
    is no plain abbreviation (`lay` adds words and replaces none; `exact` counts in capitals only). Empty where there
    is no such file.

    Raises VocabularyError for a file that cannot be read as that.
    """
    try:
        status = path.stat()
    except OSError:
        return ()
    if status.st_size > _MOST_BYTES:
        raise VocabularyError(f"{path} has more than {_MOST_BYTES:,} bytes.", "Keep it to a list of terms.")
    return _read(path, status.st_mtime_ns)


def expansions(question: str, own: Terms = ()) -> tuple[Expansion, ...]:
    """The terms of the vocabulary in `question`, in order, the longest first where they overlap."""
    text = question.replace("’", "'")
    # Of the same length as the text, which a case-folded "İ" is not.
    folded = "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)
    by_first = _by_first_word(own)
    found: list[Expansion] = []
    after = 0
    for word in _FIRST_WORD.finditer(folded):
        start = word.start()
        if start < after:
            continue
        for term, means, kind in by_first.get(word.group(), ()):
            end = start + len(term)
            whole = (
                folded.startswith(term, start) and not folded[end : end + 1].isalnum() and folded[end : end + 1] != "_"
            )
            # "ED" is the emergency department, "Ed" somebody's name: such terms count in capitals only.
            if whole and (kind != "exact" or text[start:end].isupper()):
                found.append(Expansion(start, text[start:end], means, abbreviation=kind != "lay"))
                after = end
                break
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
        term for term, other in _abbreviations() if len(words & other) >= max(2, _ALIKE * len(words | other))
    )


@functools.cache
def _abbreviations() -> tuple[tuple[str, frozenset[str]], ...]:
    """Every term that is no lay word, and the words of what it means."""
    return tuple((term, _words(means)) for term, (means, kind) in _rows().items() if kind != "lay")


def _words(means: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z]{3,}", means.casefold())) - {"and", "the", "for", "with"}


@functools.lru_cache(maxsize=4)
def _rows(own: Terms = ()) -> dict[str, tuple[str, str]]:
    """Term, case folded → what it means and its kind."""
    text = resources.files("assistant.question").joinpath("vocabulary.csv").read_text(encoding="utf-8")
    rows = {row["term"].lower(): (row["means"], row["kind"]) for row in csv.DictReader(text.splitlines())}
    return rows | {term.lower(): (means, kind) for term, means, kind in own}


@functools.lru_cache(maxsize=4)
def _by_first_word(own: Terms) -> dict[str, tuple[tuple[str, str, str], ...]]:
    """The terms, what they mean and their kinds, under the first word of each, the longest first."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for term, (means, kind) in _rows(own).items():
        first = _FIRST_WORD.match(term)
        if first:
            found.setdefault(first.group(), []).append((term, means, kind))
    return {first: tuple(sorted(terms, key=lambda row: -len(row[0]))) for first, terms in found.items()}


@functools.lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> Terms:
    """The terms of the file as it was at the time stamp `changed`, which makes a changed file another one."""
    try:
        rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise VocabularyError(f"{path} cannot be read: {error}.", "Save it as CSV in UTF-8.") from error
    if rows and not {"term", "means"} <= rows[0].keys():
        raise VocabularyError(f"{path} lacks the columns “term” and “means”.", "Name them in its first row.")
    return tuple(
        (term, means, kind if (kind := (row.get("kind") or "").strip().lower()) in ("lay", "exact") else "abbreviation")
        for row in rows
        if (term := (row["term"] or "").strip()) and (means := (row["means"] or "").strip())
    )
