"""A review that is described instead of named: "the case where the dad did not bring them back - any warning before?"

It parts the description from what is asked. Which review the description fits is for the evidence to tell.
"""

import re

_CASE = r"(?:case|review|one|scr|cspr|report|briefing)"
_WHO = r"(?:baby|child|boy|girl|lad|lass|toddler|mum|mother|dad|father|kids|siblings|family)"
_DESCRIPTION = re.compile(
    rf"\b(?:in |from |about |of )?(?:the|that) (?:[\w-]+ ){{0,2}}?{_CASE},? "
    r"(?:where|in which|when|with|about|that had|involving) "
    r"(?P<first>[^?]{12,120}?)(?:\s+[-–—]\s*|\s*[,;:?]\s+)(?P<then>[^?]{8,}\??.*)$"
    rf"|^\W*(?:so )?(?:the|that) {_WHO} (?:who|that|whose|where) (?P<who>[^?]{{12,120}}?)\s+[-–—]\s*"
    r"(?P<of>[^?]{8,}\??.*)$"
    rf"|^\W*(?:which|what) {_CASE} (?:is|was|has|had|did|does|talks? about|mentions?) (?P<which>[^?]{{12,120}}?)"
    r"(?:\s+and\s+|\s*[,;]\s+|\s+[-–—]\s*|\?\s+)(?P<also>(?:what|who|when|how|why|did|do|does|was|were|is|are)\b.{6,})$",
    re.I | re.S,
)


def described_case(question: str) -> tuple[str, str] | None:
    """The words that describe a review, and what is asked of it; None where the question describes none."""
    found = _DESCRIPTION.search(question)
    if found is None:
        return None
    if found["which"]:
        return found["which"], found["also"]
    if found["who"]:
        return found["who"], found["of"]
    return found["first"], found["then"]
