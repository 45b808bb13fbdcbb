"""Details of a live case in a question, so that the person is asked to leave them out.

It recognises what has a form: an NHS number, a telephone number, a postcode, a date of birth. It stores nothing.
"""

import re

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


def holds_personal_details(question: str) -> bool:
    """Whether a question holds what belongs to a real person and to no published review."""
    return bool(
        _DATE_OF_BIRTH.search(question)
        or _TELEPHONE.search(question)
        or _POSTCODE.search(question)
        or any(_is_nhs_number(match.group()) for match in _TEN_DIGITS.finditer(question))
    )


def _is_nhs_number(text: str) -> bool:
    """Whether ten digits bear the check digit of an NHS number (modulus 11, NHS Data Dictionary)."""
    digits = [int(character) for character in text if character.isdigit()]
    check = 11 - sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return digits[9] == (0 if check == 11 else check)
