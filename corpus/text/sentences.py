"""Whole sentences of a stretch of text, by offset.

`sentencex` (Wikimedia, MIT) finds the boundaries; this file only hides Markdown's marks from it, trims what is no
word of the sentence, and tells lines that merely point elsewhere. It knows nothing of headings or lists.
"""

import re
from collections.abc import Iterator

import sentencex

from corpus.document import Span

# Replaced by as many spaces, so that offsets stay: line breaks inside a paragraph, and Markdown's bold marks, which
# stand between a full stop and the space that a splitter looks for.
_INVISIBLE = re.compile(r"\s|\*\*|__|\x0c")
_EDGES = " *_"
# Characters given to sentencex at once: the longest published paragraph has some 5,000, and its time grows with the
# square of a run of quotation marks (4 s for 100,000, measured).
_WINDOW = 20_000

# The parts of an e-mail address are bounded (RFC 5321) and it begins at no letter that might be inside one: without
# that, a hundred thousand letters in a row took minutes.
_LINK = re.compile(
    r"\[[^\]\n]{0,200}\]\([^)\n]{0,500}\)|<?https?://[^\s>]+>?|www\.[^\s>]+"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,190}",
    re.I,
)
_TELEPHONE = re.compile(r"(?:\+44|0)[\d ()-]{8,15}\d")
_POINTER = re.compile(
    r"^(?:for (?:further|more) (?:information|details)|more information (?:about|on)|further (?:copies|information))"
    r"|(?:can be (?:found|downloaded|accessed)|(?:is|are) available) (?:from|here|at|on|\[)"
    r"|(?:\. ?){4,}|…{2,}"  # the leaders of a table of contents
    r"|\bvisit (?:the|our) [\w' ]{0,40}(?:website|site)\b|^(?:tel|telephone|email|e-mail|contact)\b\s*:",
    re.I | re.M,
)


def sentences(text: str, start: int, end: int) -> Iterator[Span]:
    """The sentences of `text[start:end]`, in order, as spans of `text` without white space or bold marks at the edges.

    The stretch should hold one paragraph or list item: its line breaks are taken for spaces.
    """
    visible = _INVISIBLE.sub(lambda mark: " " * len(mark.group()), text[start:end])
    for boundary in _boundaries(visible):
        piece = visible[boundary.start : boundary.end]
        left = len(piece) - len(piece.lstrip(_EDGES))
        right = len(piece.rstrip(_EDGES))
        if any(character.isalnum() for character in piece):
            offset = start + boundary.start
            yield Span(offset + left, offset + right)


def _boundaries(visible: str) -> Iterator[Span]:
    """Where sentencex parts `visible`, a window at a time; a window's last sentence is read again with the next."""
    at = 0
    while at < len(visible):
        window = visible[at : at + _WINDOW]
        found = [
            Span(int(one["start_index"]), int(one["end_index"]))
            for one in sentencex.get_sentence_boundaries("en", window)
        ]
        whole = at + len(window) == len(visible)
        kept = found if whole or len(found) < 2 else found[:-1]
        yield from (Span(at + span.start, at + span.end) for span in kept)
        at = len(visible) if whole else at + (found[-1].start if len(found) > 1 else len(window))


def is_boilerplate(sentence: str) -> bool:
    """Whether a sentence only points elsewhere: a link, an address, a telephone number, "for more information …".

    A sentence that says something and also gives a number ("must be reported to MASH (0300 …)") is not one.
    """
    without = _TELEPHONE.sub(" ", _LINK.sub(" ", sentence))
    pointed = without != sentence
    words = re.findall(r"\w+", without)
    return bool(_POINTER.search(sentence)) or (pointed and len(words) <= 6)
