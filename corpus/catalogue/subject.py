"""Whom a review is about: the pseudonym that it gives as its own, with the place that shows it.

A review speaks of other reviews, and their children are called by the same letters. So it is not counted which
pseudonym a text names, or how often: the title gives it, else another line before the first prose, else the sentence
that opens the first section and says what the child is called. A pseudonym that stands only further on in the text is
not taken: the review may be about children to whom it gives no name.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from corpus.document import Span

_WHO = r"Child|Baby|Infant|Family|Young\s+Person|Siblings?"
_ONE = (
    rf"\b(?P<who>{_WHO})\s+(?P<name>(?-i:[A-Z]{{1,2}}\d{{0,2}}|[A-Z]\d))(?![\w'’]*[a-z]{{2}})\b"
    r"(?P<more>(?:(?:,|\s+and|\s*&)\s+(?:(?:Child|Baby|Sibling)\s+)?(?-i:[A-Z]\d{0,2})\b)*)"
)
_LETTERED = re.compile(_ONE, re.I)
_SEVERAL = re.compile(
    r"\b(?P<who>Children|Siblings|Babies)\s+(?P<name>(?-i:[A-Z])\d?(?:(?:,|,?\s+and|\s*&)\s+(?-i:[A-Z])\d?)+)\b", re.I
)
_NAMED = re.compile(r"\b(?P<who>Child|Baby)\s+(?P<name>[A-Z][a-z]{2,11})\b")
_NOT_A_NAME = frozenset(
    "Safeguarding Protection Practice Death Deaths Sexual Criminal Exploitation Abuse Care Services Poverty Health "
    "Neglect Review Reviews Development Mental Case Serious Subject Benefit Looked Arrangements Concern Concerns "
    "Board And The Was Had Has Who Were With Welfare Maintenance Minder Act Employment Support Social Line".split()
)
# A name that a text introduces: a child (“Child A”), a boy who is referred to in this report as Child A.
_INTRODUCED = re.compile(rf"(?:\(\s*[\"'“‘]|\b(?:called|known|referred\s+to)\b[^.;()]{{0,40}}?\s[\"'“‘]?){_ONE}", re.I)


@dataclass(frozen=True, slots=True)
class Pseudonym:
    """A pseudonym where a text writes it: `names` are its letters ("P" and "Q" of "Siblings P and Q") or its name."""

    shown: str
    span: Span
    names: frozenset[str]


def pseudonyms(text: str, span: Span) -> list[Pseudonym]:
    """The pseudonyms made of letters that a stretch of text names, those of several children first."""
    matches = [*_SEVERAL.finditer(text, span.start, span.end), *_LETTERED.finditer(text, span.start, span.end)]
    return [_pseudonym(match) for match in matches]


def read_subject(
    text: str, titles: Sequence[Span], front: Sequence[Span], opening: Span | None, body: Sequence[Sequence[Span]]
) -> Pseudonym | None:
    """The review's own pseudonym; None where it gives none as its own.

    `titles` are the headings that say what the document is, `front` the lines before the first prose, `body` the
    sentences from there on, by section, `opening` the first of them. The first of these counts that gives a pseudonym:
    the titles; a line that holds nothing else, where no other line names somebody else; any line, where the text goes
    on to speak of that pseudonym in two sections; the opening sentence, where it introduces the name and another
    section uses it.
    """
    lettered = [pseudonym for line in front for pseudonym in pseudonyms(text, line)]
    named = [_pseudonym(match) for line in front for match in _NAMED.finditer(text, line.start, line.end)]
    named = [pseudonym for pseudonym in named if not pseudonym.names & _NOT_A_NAME]
    in_title = [
        one for title in titles for one in lettered if title.start <= one.span.start and one.span.end <= title.end
    ]
    alone = [
        one
        for one in lettered
        if _is_whole_line(text, one.span) and all(other.names <= one.names for other in lettered)
    ]
    spoken_of = (one for one in (*lettered, *named) if _is_spoken_of(text, one, body))
    own = next(chain(in_title, alone, spoken_of), None) or _introduced(text, opening, body)
    if own is None:
        return None
    # "Child Q" in the title, "Children Q, R and S" below it.
    return next((other for other in lettered if other.names > own.names), own)


def _pseudonym(match: re.Match[str]) -> Pseudonym:
    parts = match.groupdict()
    shown = " ".join(f"{parts['who'].title()} {parts['name']}{parts.get('more') or ''}".split())
    names = re.findall(r"[A-Z]{1,2}\d{0,2}\b|[A-Z][a-z]+", f"{parts['name']} {parts.get('more') or ''}")
    return Pseudonym(shown, Span(match.start("who"), match.end()), frozenset(names) - {"Child", "Baby", "Sibling"})


def _is_whole_line(text: str, span: Span) -> bool:
    """Whether a line holds a pseudonym and, beside one word ("Re:") and what stands in brackets, nothing else."""
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    around = f"{text[start : span.start]} {text[span.end : end if end >= 0 else len(text)]}"
    return len(re.findall(r"\w+", re.sub(r"\([^()]*\)", " ", around))) <= 1


def _is_spoken_of(text: str, pseudonym: Pseudonym, body: Sequence[Sequence[Span]]) -> bool:
    """Whether the sentences of two sections name it (of one, where there are no two); a letter may stand alone."""
    # A capital within a sentence: "Child T", "T's school", and not the article that begins one.
    name = re.compile(rf"(?<=[\w,;(] )(?:{'|'.join(map(re.escape, sorted(pseudonym.names)))})\b")
    speaking = sum(any(name.search(text, one.start, one.end) for one in sentences) for sentences in body)
    return speaking >= max(1, min(2, len(body)))


def _introduced(text: str, opening: Span | None, body: Sequence[Sequence[Span]]) -> Pseudonym | None:
    """The one pseudonym that the opening sentence introduces, if the text then uses it."""
    matches = _INTRODUCED.finditer(text, opening.start, opening.end) if opening else ()
    found = [_pseudonym(match) for match in matches]
    return found[0] if len(found) == 1 and _is_spoken_of(text, found[0], body) else None
