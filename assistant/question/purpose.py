"""What a person says of why she asks ("slide for new starters", "need it for my essay"), which is no part of what she
asks and would be searched for.
"""

import re

_OCCASION = (
    r"(?:slides?|slot|inset|essay|assignment|dissertation|coursework|board paper|supervision|"
    r"team (?:meeting|day|brief\w*)|"
    r"network|presentation|newsletter|induction|new starters?|committee|workshop|cpd|webinar|refresher|reference list|"
    r"training(?: (?:day|session|course|pack))?|away ?day|handout|poster|lesson plan)"
)
_SEGMENTS = re.compile(r"(?<=[.?!])\s+|\s+[-–—]\s+|;\s+")
_ASKS = re.compile(
    r"\?|^\W*(?:what|who|whose|whom|when|where|why|how|which|did|do|does|was|were|is|are|has|have|had|can|could|should|any|"
    r"anything|list|summari[sz]e|tell|give|show|find|compare|explain|describe)\b",
    re.I,
)
_ON_SOMETHING = re.compile(
    r"\b(?:on|about|around|regarding|of|from|across)\s+(?!(?:it|this|that|them|these)\b)\w+|\b(?:reviews?|scrs?|cases?)\b",
    re.I,
)
_ASIDE = re.compile(
    rf"[,(]?\s*\b(?:(?:i )?(?:need|want|using|doing)(?:ed)? (?:it|this|them|these)? ?)?for (?:my|our|a|an|the) "
    rf"(?:\w+ ){{0,3}}{_OCCASION}\b[^?.!]*",
    re.I,
)


def without_purpose(question: str) -> str:
    """The question without what only says what it is for; all of it where nothing else would be left."""
    segments = _SEGMENTS.split(question)
    kept = [segment for segment in segments if _ASKS.search(segment) or not _is_purpose(segment)]
    bare = _ASIDE.sub("", question if kept == segments else " ".join(kept)).strip()
    return bare if len(bare.split()) > 1 else question


def _is_purpose(segment: str) -> bool:
    return re.search(rf"\b{_OCCASION}\b", segment, re.I) is not None and not _ON_SOMETHING.search(segment)
