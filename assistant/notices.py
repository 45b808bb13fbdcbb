"""Notices: what the reader must be told before the answer, in our words.

Whether a question is urgent is `assistant.safety.urgency`'s to say; here is what is said.
"""

import re
from collections.abc import Collection, Sequence

from assistant.answer import Notice, NoticeKind
from assistant.question import Topic, absent
from assistant.reviews_meant import Naming
from index import OpenLibrary

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
LIVE_CASE_DETAILS = Notice(
    NoticeKind.PERSONAL_DETAILS,
    "Your question seems to hold details of a real person. They are not needed here: please ask without names, dates "
    "of birth, numbers or addresses. In the app, “Delete this conversation” deletes this question and its answer.",
)
SAMPLE = Notice(
    NoticeKind.SAMPLE,
    "These are fictional sample reviews: no real child, family, board or case. They are used until you add a review of "
    "your own.",
)

_STANDS = "The first answer stands."

_IDENTIFIES = re.compile(
    r"\b(?:real|actual|true|full) (?:name|identity)|\bidentit(?:y|ies) of\b"
    r"|\b(?:work|figure|find) out who\b[^.?!]{0,30}\b(?:is|was|are)\b"
    r"|(?:['’]?s|their|his|her) (?:facebook|instagram|insta|snapchat|tiktok|surname|maiden name|mobile|phone number)\b"
    r"|\bidentify the (?:child|family|mother|father|social|worker)"
    r"|\bname of the (?!act\b|protocol|policy|law|report|review|tool|process|scheme|board|partnership|form|plan|"
    r"meeting)"
    r"|\bwhat (?:is|was|were|are) (?:[\w ]{0,30}['’]s|his|her|their) (?:\w+ )?names?\b"
    r"|\bwho (?:is|was) (?:child|baby|family) \w+ really|\bhome address\b"
    r"|\bwhere (?:does|do|did) (?:the )?(?:child|baby|family|mother|they|he|she) (?:\w+ )?lived? now"
    r"|\bwhich (?:school|street|house|nursery) (?:did|does|was)"
    r"|\b(?:names?|school|address|photo)(?: and (?:names?|school|address))? of (?:the )?"
    r"(?:child|baby|family|mother|father|parents)\b"
    r"|\bname (?:and shame|the (?:manager|worker|social worker|child|family|mother|father))\b",
    re.I,
)
_INVENTS = re.compile(
    r"\b(?:pretend|role-?play|let'?s play (?:a|the)|invent|fabricate|(?:(?<=[.!?,] )|(?<!.))write that(?! down| up)|"
    r"make up (?:an? |some )?(?:quot\w+|sentences?|story|finding|reviews?|sources?)|"
    r"(?:put|cite|give|show) (?:it|this|that|the \w+)(?: down)? as (?:if|(?:your|the) source|real|verified|a quote))\b",
    re.I,
)


def not_chosen(reason: str) -> Notice:
    """That a language model was to choose the statements and did not."""
    return Notice(NoticeKind.LANGUAGE_MODEL, f"{reason} {_STANDS}")


def asks_to_invent(question: str) -> bool:
    """Whether a question wants something written in a review's name that no review says."""
    return _INVENTS.search(question.replace("’", "'")) is not None


def asks_to_identify(question: str) -> bool:
    """Whether a question asks who a child, a family or a worker of a review is."""
    return _IDENTIFIES.search(question) is not None


def ambiguous(library: OpenLibrary, naming: Naming) -> Notice:
    """That several reviews give their child the pseudonym that the question uses."""
    labels = [review.label for review in library.reviews.values() if review.id in naming.reviews]
    return Notice(
        NoticeKind.AMBIGUOUS,
        f"{len(labels)} reviews in this library call the child “{naming.shared}”: {'; '.join(labels)}. They need "
        "not be the same child, and are answered apart.",
    )


def absent_terms(library: OpenLibrary, about: Sequence[Topic], reviews: Collection[str]) -> list[Notice]:
    """That the named reviews nowhere contain a matter of the field that the question takes to be in them."""
    missing = absent(library, about, reviews)
    if not missing:
        return []
    where = "the review that you named" if len(reviews) == 1 else "the reviews that you named"
    quoted = ", ".join(f"“{term}”" for term in missing)
    return [Notice(NoticeKind.FALSE_PREMISE, f"The text of {where} does not contain {quoted}.")]
