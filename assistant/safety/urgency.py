"""Whether a question is about a child at risk now, so that the urgent notice comes before anything else.

It is decided by the question alone, before anything is searched, and nothing that is found or configured can take the
notice away. A support vector machine over the question's embedding and a few cues decides: the cues alone, the obvious
way, found 1 in 20 of the urgent messages that it was measured on. `tools/train_urgency.py` makes it from the examples
beside it and prints how well it does on examples that were held out: it finds 94 % of 664 urgent ones, at 4 % false
alarms among messages written to be hard, and 2 % among all.
"""

import functools
import re
from dataclasses import dataclass
from importlib import resources

import numpy as np

from index.encoder import Encoder

# A question that names a review of the library is about the past, however it is worded: it must lie this far on the
# urgent side of the boundary, which is 0. Of 769 questions of `training/` that name an invented review five lie beyond
# 0, and none beyond this.
_MARGIN_WHERE_A_REVIEW_IS_NAMED = 0.4
# A cue beside an embedding of unit length: large enough to move the boundary, too small to decide alone.
_CUE_WEIGHT = 0.3

HARM = re.compile(
    r"bruis|\bmarks? on\b|\bhit(?:ting|s)?\b|hurt|\bpunch|\bslap|kick|\bbeat|burn|bleed|bitten|bite mark|fractur|"
    r"broken|injur|unresponsive|not breathing|unconscious|choking|overdos|\bkill|suicid|end (?:her|his|their|my) life|"
    r"self.?harm|\bcut(?:ting)? (?:her|him|them)self|scared to go home|afraid to go home|frightened to go home|"
    r"(?:doesn|does not|won|refus)\S* (?:want to )?go(?:ing)? home|abus|touch(?:ed|ing) (?:her|him|me)|\brap(?:e|ed)\b|"
    r"sexual|groom|assault|attack|threaten|knife|weapon|locked (?:in|out)|left alone|home alone|missing|starv|neglect|"
    r"not safe|unsafe|at risk|in danger|disclos|trafficked|forced marriage|fgm|shak(?:en|ing)|drunk in charge|poison|"
    r"(?:took|taken|swallowed) (?:\w+ ){0,3}(?:tablets|pills|paracetamol|bleach|medication)",
    re.I,
)
NOW = re.compile(
    r"\bright now\b|\bnow\b|\btonight\b|\btoday\b|\bthis (?:morning|afternoon|evening|minute)\b|\bat the moment\b|"
    r"\bjust (?:told|messaged|texted|said|rung|rang|called|phoned|disclosed|come|came|seen|saw|found|noticed|walked|"
    r"arrived|heard|showed|shown|been told|admitted|confided)\b|\bin front of me\b|\bwith me\b|\bon the phone\b|"
    r"\blast night\b|\burgent(?:ly)?\b|\basap\b|\bemergency\b|\bimmediately\b|\b\d{1,2}(?:[:.]\d\d)? ?[ap]m\b|"
    r"\bgoing to (?:kill|hurt|harm|hit|jump|end)\b|\bis (?:not breathing|unresponsive|bleeding|unconscious)\b|"
    r"\bwhat (?:do|should) (?:i|we) do\b|\bhelp me\b|\bcurrently\b|\bhere in (?:my|our)\b",
    re.I,
)
# Somebody of the asker's own, present: "a pupil has …", "a baby in my clinic", "my neighbour's child", "she says".
SOMEONE_HERE = re.compile(
    r"\b(?:i|i'?m|i’m|im|i'?ve|i’ve|ive|me|my|we|we've|our|us)\b"
    r"|\b(?:a|this|one of (?:my|our)) (?:\w+ ){0,3}?(?:child|baby|pupil|student|girl|boy|kid|toddler|infant|"
    r"teenager|patient|parent|mum|mother|dad|young person|\d+ ?(?:yo|yr|year|month|week)\S*)\b"
    r"|\b\d{1,2} ?(?:yo|y/o|yr old|year old|yrs old|month old|week old)\b",
    re.I,
)
# A question about a published case is about the past, however it is worded.
LEARNING = re.compile(
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
ASKS = re.compile(
    r"\?|^\W*(?:what|why|how|did|does|do|is|was|were|can|could|should|who|when|which|any|has|had|are)\b", re.I
)
PSEUDONYM = re.compile(r"\b(?:child|baby|family) [a-z]\b", re.I)
_THIRD_PERSON = re.compile(r"\b(?:s?he|they|s?he['’]?s)\b", re.I)
_FIRST_PERSON = re.compile(r"\b(?:my|our|here|this|i|i['’]?m|i['’]?ve|we|we['’]ve)\b", re.I)
_TELLS = re.compile(
    r"\b(?:is|are|was|has|have|had|says|said|won['’]?t|can['’]?t|just|i['’]?ve|s?he['’]?s|theres|keeps|got|gone|took|told|"
    r"saw|found|seen|hits?|came|left)\b",
    re.I,
)
_CUES = (HARM, NOW, SOMEONE_HERE, LEARNING, ASKS, PSEUDONYM, _THIRD_PERSON, _FIRST_PERSON, _TELLS)
_MANY_WORDS, _FEW_WORDS = 40, 8


@dataclass(frozen=True, slots=True)
class Boundary:
    """A support vector machine with a Gaussian kernel: support vectors (n, features) float32 and their weights (n,).

    `fingerprint` is that of the embedding model that it was made with.
    """

    fingerprint: str
    vectors: np.ndarray
    weights: np.ndarray
    bias: float
    gamma: float

    def distance(self, features: np.ndarray) -> float:
        """Which side of the boundary `features` lies on: above 0 is urgent (Schölkopf and Smola 2002, eq. 7.25)."""
        squares = ((self.vectors - features) ** 2).sum(axis=1)
        return float(np.exp(-self.gamma * squares) @ self.weights + self.bias)


def is_urgent(question: str, encoder: Encoder, *, names_review: bool) -> bool:
    """Whether the urgent notice is due; `names_review` where the question names a review of the library."""
    if _LIFE_AT_STAKE.search(question) and not names_review:
        return True
    boundary = _boundary()
    if encoder.fingerprint != boundary.fingerprint:
        # Another model than the boundary was made with: the cues alone, which rather warn too often.
        return bool(HARM.search(question) and SOMEONE_HERE.search(question) and not LEARNING.search(question))
    margin = _MARGIN_WHERE_A_REVIEW_IS_NAMED if names_review else 0.0
    return boundary.distance(features(question, encoder)) >= margin


def may_be_now(question: str) -> bool:
    """Whether the words speak of now and of somebody of the asker's own."""
    return NOW.search(question) is not None and SOMEONE_HERE.search(question) is not None


def features(question: str, encoder: Encoder) -> np.ndarray:
    """What the boundary is drawn in (dimension + number of cues,) float32: the question's embedding, then its cues."""
    words = len(question.split())
    cues = [float(pattern.search(question) is not None) for pattern in _CUES]
    cues += [min(words, _MANY_WORDS) / _MANY_WORDS, float(words <= _FEW_WORDS)]
    vector: np.ndarray = np.concatenate([encoder.encode_question(question), _CUE_WEIGHT * np.array(cues, np.float32)])
    return vector


@functools.cache
def _boundary() -> Boundary:
    with resources.files("assistant.safety").joinpath("urgency.npz").open("rb") as file, np.load(file) as parts:
        return Boundary(
            fingerprint=str(parts["fingerprint"]),
            vectors=parts["vectors"].astype(np.float32),
            weights=parts["weights"].astype(np.float32),
            bias=float(parts["bias"]),
            gamma=float(parts["gamma"]),
        )
