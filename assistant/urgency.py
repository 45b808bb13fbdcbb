"""Whether a question is about a child at risk now, so that the urgent notice comes before anything else.

It is decided by the question alone, before anything is searched, and nothing that is found or configured can take the
notice away. A logistic regression over the question's embedding and a few cues decides: cues alone, the obvious way,
found 1 in 20 of the urgent messages that it was measured on. `tools/train_urgency.py` makes the weights from the
examples beside it and prints how well they do on examples that were held out.
"""

import functools
import json
import re
from importlib import resources
from typing import Any

import numpy as np

from index.embedding import Encoder

# Probability from which a message is urgent. In ten-fold cross-validation on 1,089 messages, half of them written to
# be hard, it finds 94 % of the urgent ones at 5 % false alarms (tools/train_urgency.py).
URGENT_FROM = 0.5
# A question that names a review of the library is about the past, however it is worded.
URGENT_FROM_WHERE_A_REVIEW_IS_NAMED = 0.9

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
CUES = (HARM, NOW, SOMEONE_HERE, LEARNING, ASKS, PSEUDONYM)


def is_urgent(question: str, encoder: Encoder, *, names_review: bool) -> bool:
    """Whether the urgent notice is due; `names_review` where the question names a review of the library."""
    if _LIFE_AT_STAKE.search(question) and not names_review:
        return True
    weights = _weights()
    if encoder.fingerprint != weights["fingerprint"]:
        # Another model than the weights were made for: the cues alone, which rather warn too often.
        return bool(HARM.search(question) and SOMEONE_HERE.search(question) and not LEARNING.search(question))
    score = float(features(question, encoder) @ np.array(weights["weights"]) + weights["bias"])
    probability = 1 / (1 + np.exp(-score))
    return bool(probability >= (URGENT_FROM_WHERE_A_REVIEW_IS_NAMED if names_review else URGENT_FROM))


def features(question: str, encoder: Encoder) -> np.ndarray:
    """What the regression reads (dimension + number of cues,): the question's embedding, then 1 or 0 for each cue."""
    cues = [float(pattern.search(question) is not None) for pattern in CUES]
    vector: np.ndarray = np.concatenate([encoder.encode_question(question), np.array(cues)])
    return vector


@functools.cache
def _weights() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(
        resources.files("assistant").joinpath("urgency_weights.json").read_text(encoding="utf-8")
    )
    return content
