"""Notices: what the reader must be told before the answer, in our words.

The urgent notice comes first wherever a question may be about a child at risk now. It is decided by the question
alone, before anything is searched, and nothing found or configured can take it away.
"""

import re

from assistant.answer import Notice, NoticeKind
from assistant.naming import Naming
from assistant.question import Question
from index.snapshot import Snapshot

# The numbers are the organisations' own, as their sites publish them; the local number differs by place, so it
# is never invented.
URGENT = Notice(
    NoticeKind.URGENT,
    "If a child may be in danger now, do not wait for this answer. In an emergency call 999. Otherwise tell your "
    "safeguarding lead and report it today to local children’s social care or MASH (anyone can). NSPCC helpline: "
    "0808 800 5000. Childline, for the child: 0800 1111.",
)
PERSONAL_DETAILS = Notice(
    NoticeKind.PERSONAL_DETAILS,
    "Reviews are anonymised. Case Reviews does not help to identify children, families or staff. Please do not type "
    "names or details of real people.",
)
SAMPLE = Notice(
    NoticeKind.SAMPLE,
    "These are fictional sample reviews: no real child, family, board or case. They are used until you add a review of "
    "your own.",
)

_HARM = re.compile(
    r"bruis|\bmarks? on\b|\bhit(?:ting|s)?\b|hurt|\bpunch|\bslap|kick|\bbeat|burn|bleed|bitten|bite mark|fractur|broken|"
    r"injur|unresponsive|not breathing|unconscious|choking|overdos|\bkill|suicid|end (?:her|his|their|my) life|"
    r"self.?harm|\bcut(?:ting)? (?:her|him|them)self|scared to go home|afraid to go home|frightened to go home|"
    r"(?:doesn|does not|won|refus)\S* (?:want to )?go(?:ing)? home|abus|touch(?:ed|ing) (?:her|him|me)|\brap(?:e|ed)\b|"
    r"sexual|groom|assault|attack|threaten|knife|weapon|locked (?:in|out)|left alone|home alone|missing|starv|neglect|"
    r"not safe|unsafe|at risk|in danger|disclos|trafficked|forced marriage|fgm|shak(?:en|ing)|drunk in charge|poison|"
    r"(?:took|taken|swallowed) (?:\w+ ){0,3}(?:tablets|pills|paracetamol|bleach|medication)",
    re.I,
)
_NOW = re.compile(
    r"\bright now\b|\bnow\b|\btonight\b|\btoday\b|\bthis (?:morning|afternoon|evening|minute)\b|\bat the moment\b|"
    r"\bjust (?:told|messaged|texted|said|rung|rang|called|phoned|disclosed|come|came|seen|saw|found|noticed|walked|"
    r"arrived|heard|showed|shown|been told|admitted|confided)\b|\bin front of me\b|\bwith me\b|\bon the phone\b|"
    r"\blast night\b|\burgent(?:ly)?\b|\basap\b|\bemergency\b|\bimmediately\b|\b\d{1,2}(?:[:.]\d\d)? ?[ap]m\b|"
    r"\bgoing to (?:kill|hurt|harm|hit|jump|end)\b|\bis (?:not breathing|unresponsive|bleeding|unconscious)\b|"
    r"\bwhat (?:do|should) (?:i|we) do\b|\bhelp me\b|\bcurrently\b|\bhere in (?:my|our)\b",
    re.I,
)
# Somebody of the asker's own, present: "a pupil has …", "a baby in my clinic", "my neighbour's child", "she says".
_SOMEONE_HERE = re.compile(
    r"\b(?:i|i'?m|i’m|im|i'?ve|i’ve|ive|me|my|we|we've|our|us)\b"
    r"|\b(?:a|this|one of (?:my|our)) (?:\w+ ){0,3}?(?:child|baby|pupil|student|girl|boy|kid|toddler|infant|teenager|patient|"
    r"parent|mum|mother|dad|young person|\d+ ?(?:yo|yr|year|month|week)\S*)\b"
    r"|\b\d{1,2} ?(?:yo|y/o|yr old|year old|yrs old|month old|week old)\b",
    re.I,
)
# A question about a published case is about the past, however it is worded.
_LEARNING = re.compile(
    r"\b(?:reviews?|scrs?|csprs?|learning|lessons?|recommend\w*|training|supervision|case stud\w*|essay|research)\b",
    re.I,
)
# A life at stake needs no "now".
_LIFE_AT_STAKE = re.compile(
    r"(?:(?:she|he|they|child|girl|boy|pupil|yo|old)\b[^.?!]{0,40}\b(?:is|are|s|’s|'s)\s*(?:going to|gonna|about to)|"
    r"\bi(?:'m| am|’m|m)\s+(?:going to|gonna|about to)|\bi (?:want|need) to)\s+(?:kill|hurt|harm|end|jump|die|cut)"
    r"|\b(?:is|are|'s|’s)\s+(?:not breathing|unresponsive|unconscious|bleeding|choking)\b"
    r"|\b(?:he|she|they|dad|stepdad|mum|someone|somebody)(?:'s|’s| is| keeps| has been) "
    r"(?:hitting|hurting|beating|touching|abusing|raping) me\b",
    re.I,
)
_IDENTIFIES = re.compile(
    r"\b(?:real|actual|true|full) (?:name|identity)|\bidentit(?:y|ies) of\b"
    r"|\bidentify the (?:child|family|mother|father|social|worker)"
    r"|\bname of the (?!act\b|protocol|policy|law|report|review|tool|process|scheme|board|partnership|form|plan|meeting)"
    r"|\bwhat (?:is|was|were|are) (?:[\w ]{0,30}['’]s|his|her|their) (?:\w+ )?names?\b"
    r"|\bwho (?:is|was) (?:child|baby|family) \w+ really|\bhome address\b"
    r"|\bwhere (?:does|do|did) (?:the )?(?:child|baby|family|mother|they|he|she) (?:\w+ )?lived? now"
    r"|\bwhich (?:school|street|house|nursery) (?:did|does|was)"
    r"|\b(?:names?|school|address|photo)(?: and (?:names?|school|address))? of (?:the )?(?:child|baby|family|mother|father|"
    r"parents)\b|\bname (?:and shame|the (?:manager|worker|social worker|child|family|mother|father))\b",
    re.I,
)


def is_urgent(question: str) -> bool:
    """Whether a question may be about a child at risk now: harm, and somebody present, and now."""
    if _LIFE_AT_STAKE.search(question):
        return True
    if _LEARNING.search(question) and not re.search(
        r"\bin front of me\b|\bjust (?:told|disclosed|messaged)\b", question, re.I
    ):
        return False
    return all(pattern.search(question) for pattern in (_HARM, _NOW, _SOMEONE_HERE))


def asks_to_identify(question: str) -> bool:
    """Whether a question asks who a child, a family or a worker of a review is."""
    return _IDENTIFIES.search(question) is not None


def ambiguous(snapshot: Snapshot, naming: Naming) -> Notice:
    """That several reviews give their child the pseudonym that the question uses."""
    labels = [review.label for review in snapshot.reviews.values() if review.id in naming.reviews]
    return Notice(
        NoticeKind.AMBIGUOUS,
        f"{len(labels)} reviews in this library call the child “{naming.shared}”: {'; '.join(labels)}. They are "
        "different children, and are answered apart.",
    )


def absent_terms(snapshot: Snapshot, asked: Question, naming: Naming) -> list[Notice]:
    """That the named reviews nowhere contain an abbreviation of the question, abbreviated or spelled out."""
    texts = [" ".join(snapshot.document(review).text.casefold().split()) for review in naming.reviews]
    absent = [
        expansion.term
        for expansion in asked.expansions
        if expansion.term.isupper()
        and len(expansion.term) > 2
        and not any(name.casefold() in text for name in (expansion.term, expansion.means) for text in texts)
    ]
    if not absent:
        return []
    where = "the review that you named" if len(texts) == 1 else "the reviews that you named"
    quoted = ", ".join(f"“{term}”" for term in absent)
    return [Notice(NoticeKind.FALSE_PREMISE, f"The text of {where} does not contain {quoted}.")]
