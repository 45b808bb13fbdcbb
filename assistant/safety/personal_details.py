"""Details of a live case in a question, so that the person is asked to leave them out.

It recognises what has a form: an NHS number, a telephone number, a postcode, a date of birth; and a person's full name
beside an address, a school, a birthday, or the age of somebody who is spoken of in the present. A name alone is not a
live case: people ask for a review by the names in it. It does not find a first name, or a name in small letters, and
it stores nothing.
"""

import re
from collections.abc import Iterable, Iterator

from corpus import Span
from corpus.catalogue import place_named
from corpus.words import rarity
from index.storage import Review

_DATE_OF_BIRTH = re.compile(
    r"\b(?:d\.?o\.?b\.?|date of birth|born(?: on)?)\W{0,3}\d{1,2}"
    r"(?:[./ -]\d{1,2}[./ -]\d{2,4}|(?:st|nd|rd|th)? [a-z]{3,9} \d{4})",
    re.I,
)
_TELEPHONE = re.compile(
    r"(?<!\d)(?:\+44 ?\(?0?\)?|0)7\d{3}[ -]?\d{3}[ -]?\d{3}(?!\d)|(?<!\d)0[12]\d{2,3}[ -]?\d{3}[ -]?\d{3,4}(?!\d)"
)
# GOV.UK's form of a postcode, without the special cases that no address of a family has.
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}\b")
_TEN_DIGITS = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")
_CAPITALISED = r"[A-Z][\w.'’-]*"
_ADDRESS = re.compile(
    rf"\b\d{{1,4}}[a-z]?,? (?:{_CAPITALISED} ){{1,3}}"
    r"(?:Road|Rd|Street|St|Lane|Avenue|Ave|Close|Drive|Crescent|Terrace|Way|Court|Place|Gardens|Grove|Walk|Row)\b"
)
_SCHOOL = re.compile(
    rf"\b(?:{_CAPITALISED} ){{1,4}}"
    r"(?:School|Primary|Infants?|Juniors?|High|Secondary|Comprehensive|Academy|College|Nursery)\b"
)
_BIRTHDAY = re.compile(r"\W{1,3}\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b")
_AGE_OF_NAMED = re.compile(r"\W{1,3}(?:(?:is|who is|aged?) )?\d{1,2}\b")
_AGE = re.compile(r"\b(?:aged? \d{1,2}|\d{1,2}[ -]?(?:years?|yrs?|months?|mths?|weeks?|wks?|y/?o))\b", re.I)
_OF_THE_ASKER = re.compile(r"\b(?:on|in|at|of|and) (?:my|our)\b|\bI(?:['’]m|['’]ve| am| have)\b", re.I)
_AT_PRESENT = re.compile(r"[^.?!]{0,40}?\b(?:is|has|lives|goes|attends|says|keeps|wants|hasn['’]t|isn['’]t)\b", re.I)

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’]s$")
# As `corpus.words.rarity` counts. "child", "Mr" and what begins a sentence are more usual than the words of a name
# ("Grace", 4.8); the rarest word of a full name is rarer than those of practice ("health visitor", 5.3).
_USUAL, _RARE = 4.0, 5.7


def holds_personal_details(question: str, reviews: Iterable[Review] = ()) -> bool:
    """Whether a question holds what belongs to a real person and to no published review.

    The names by which `reviews` are called are nobody's.
    """
    return bool(
        _DATE_OF_BIRTH.search(question)
        or _TELEPHONE.search(question)
        or _POSTCODE.search(question)
        or any(_is_nhs_number(match.group()) for match in _TEN_DIGITS.finditer(question))
        or _names_somebody_live(question, reviews)
    )


def _names_somebody_live(question: str, reviews: Iterable[Review]) -> bool:
    """Whether a full name stands beside what tells of a live case."""
    places = [match.span() for pattern in (_ADDRESS, _SCHOOL) for match in pattern.finditer(question)]
    named = [
        name
        for name in _full_names(question)
        if not any(name.start < end and start < name.end for start, end in places)
    ]
    live = [name for name in named if places or _is_of_today(question, name)]
    if not live:
        return False
    known = {word for review in reviews for word in _words_of(review)}
    return any(known.isdisjoint(_words(name.of(question))) for name in live)


def _is_of_today(question: str, name: Span) -> bool:
    """Whether a birthday follows the name, or an age is told of somebody present."""
    if _BIRTHDAY.match(question, name.end):
        return True
    age = _AGE_OF_NAMED.match(question, name.end) or _AGE.search(question)
    return bool(age and (_OF_THE_ASKER.search(question) or _AT_PRESENT.match(question, name.end)))


def _full_names(question: str) -> Iterator[Span]:
    """Runs of two or more capitalised words that are neither usual English words nor places, one of them rare."""
    run: list[Span] = []
    for match in (*_WORD.finditer(question), None):
        word = match.group() if match else ""
        adjoins = bool(run and match and question[run[-1].end : match.start()] == " ")
        if run and not (adjoins and _may_be_of_a_name(word)):
            whole = Span(run[0].start, run[-1].end)
            if len(run) > 1 and rarity(whole.of(question)) >= _RARE and not place_named(whole.of(question)):
                yield whole
            run = []
        if match and _may_be_of_a_name(word):
            run.append(Span(match.start(), match.end() - (2 if _POSSESSIVE.search(word) else 0)))


def _may_be_of_a_name(word: str) -> bool:
    word = _POSSESSIVE.sub("", word)
    return word[:1].isupper() and not word.isupper() and rarity(word) >= _USUAL and not place_named(word)


def _words_of(review: Review) -> Iterator[str]:
    yield from _words(review.label)
    for field in ("title", "publisher", "place", "subject"):
        yield from _words(review.entry.text(field) or "")


def _words(text: str) -> list[str]:
    return [_POSSESSIVE.sub("", word).casefold() for word in _WORD.findall(text)]


def _is_nhs_number(text: str) -> bool:
    """Whether ten digits bear the check digit of an NHS number (modulus 11, NHS Data Dictionary)."""
    digits = [int(character) for character in text if character.isdigit()]
    check = 11 - sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return digits[9] == (0 if check == 11 else check)
