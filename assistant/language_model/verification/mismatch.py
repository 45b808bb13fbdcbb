"""Signs that a sentence says more than a quotation, or the opposite: what a reader is asked to check.

Negation, duty and shared words are only good enough to point at a sentence, not to decide: "nobody saw her" and "she
was never seen" share one word. It compares words and understands nothing.
"""

import re

from assistant.language_model.verification.particulars import TELLS_NOTHING, tokens
from corpus.words import analyse

# Of the 230 true sentences of `tests/true_points.jsonl` two have fewer of their telling words in their quotation.
_COVERED = 0.6

_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|cannot|without|nowhere)\b|n['’]t\b"
    r"|\b(?:un(?:able|aware|known|seen|answered|harmed)|fail\w*|lack\w*|refus\w*|miss(?:ed|ing)|absen\w+|den(?:y|ied)|"
    r"prevent\w*|rarely|seldom|hardly|little|few|instead|rather than|except|only|avoid\w*|forbid\w*|dismiss\w*|"
    r"discount\w*)\b",
    re.I,
)
_DUTY = re.compile(r"\b(?:should|must|ought|needs? to|has to|have to|requires?|required|recommend\w*)\b", re.I)
_ALL = re.compile(r"\b(?:all|every|always|everyone|everybody|entirely|most|whole)\b", re.I)
_MODAL = re.compile(r"\b(can|may|might|could|need|must|should|ought)", re.I)
_EXCUSE = re.compile(
    r"\b(?:need(?:s|ed)? not|needn['’]t|not need|not have to|no need|not (?:be )?(?:necessary|required)|unnecessary|"
    r"optional|harmless|ignored?|malicious)\b",
    re.I,
)
_REPORTING = re.compile(
    r"\b(?:report\w*|refer(?:s|red|ral|rals|ring)?|tell|told|shar(?:e|ed|es|ing)|disclos\w*|escalat\w*|inform\w*|"
    r"notif\w*|alert\w*|contact(?:ed|ing)|believ\w*|allegation\w*|999)\b",
    re.I,
)


def shared(sentence: str, quotation: str) -> float:
    """The share of the telling words of `sentence` that are in `quotation`, stemmed; 1 where it has none."""
    telling = (token for token in tokens(sentence) if len(token) > 3 and token.casefold() not in TELLS_NOTHING)
    stems = {stem for token in telling for stem in analyse(token)}
    return len(stems & set(analyse(quotation))) / len(stems) if stems else 1.0


def excuses(sentence: str, quotation: str) -> bool:
    """Whether a sentence says what the quotation does not: that something is harmless or need not be done; or, of
    reporting, telling or believing, "not" or a "may" of its own. Such a sentence is never shown."""
    if _EXCUSE.search(sentence) and not _EXCUSE.search(quotation):
        return True
    modals = {modal.casefold() for modal in _MODAL.findall(sentence)}
    on_reporting = _REPORTING.search(sentence) is not None
    return on_reporting and (
        turned(sentence, quotation) or not modals <= {m.casefold() for m in _MODAL.findall(quotation)}
    )


def turned(sentence: str, quotation: str) -> bool:
    """Whether one of the two has a word of negation and the other has none."""
    return bool(_NEGATION.search(sentence)) != bool(_NEGATION.search(quotation))


def to_check(sentence: str, quotation: str) -> tuple[str, ...]:
    """What a reader should check, in words; empty where nothing points to it."""
    found = []
    if turned(sentence, quotation):
        found.append("one of the two says “not”")
    if bool(_DUTY.search(sentence)) != bool(_DUTY.search(quotation)):
        found.append("one of the two says what should be done, the other what was done")
    if _ALL.search(sentence) and not _ALL.search(quotation):
        found.append("the quotation does not say “all”")
    if shared(sentence, quotation) < _COVERED:
        found.append("the two have few words in common")
    return tuple(found)
