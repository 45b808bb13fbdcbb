"""Reading what a language model writes: objects with a passage's key, a quotation and a sentence, as they complete.

It finds them wherever they stand (one a line, in a list, in a code fence, after a preamble) and believes none of them:
see `assistant.language_model.verification.verifying`.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# A claim has some 600 characters; whoever writes more than this is not answering in the form that was asked for.
_MOST_OBJECT = 4_000
_MOST_CHARACTERS = 40_000
MOST_CLAIMS = 12


@dataclass(frozen=True, slots=True)
class Claim:
    """What a model says: that `quotation` stands in the passage of this key, and that `sentence` says the same."""

    passage: str
    quotation: str
    sentence: str


def read_claims(pieces: Iterable[str]) -> Iterator[Claim | None]:
    """The claims in a text that arrives in pieces, each as soon as it is complete; None after a piece that completes
    none. It stops reading after `MOST_CLAIMS` claims, and where the text is longer than any answer."""
    scanner = _Scanner()
    claims = characters = 0
    for piece in pieces:
        characters += len(piece)
        found = False
        for written in scanner.objects(piece):
            if claim := _claim(written):
                found = True
                claims += 1
                yield claim
                if claims == MOST_CLAIMS:
                    return
        if characters > _MOST_CHARACTERS:
            return
        if not found:
            yield None


class _Scanner:
    """Finds the innermost `{…}` of a text that arrives in pieces, in one pass."""

    def __init__(self) -> None:
        self._object = ""
        self._open = self._in_string = self._escaped = False

    def objects(self, piece: str) -> Iterator[str]:
        for character in piece:
            if character == "{" and not self._in_string:
                self._object, self._open = "", True
            if not self._open:
                continue
            self._object += character
            if self._in_string:
                self._in_string = character not in '"\n' or self._escaped  # JSON has no line break within a string
                self._escaped = character == "\\" and not self._escaped
            elif character == '"':
                self._in_string = True
            elif character == "}":
                self._open = False
                yield self._object
            if len(self._object) > _MOST_OBJECT:
                self._open = self._in_string = self._escaped = False


def _claim(written: str) -> Claim | None:
    try:
        content = json.loads(written)
    except (ValueError, RecursionError):
        return None
    parts = [content.get(name) for name in ("passage", "quotation", "sentence")]
    if not all(isinstance(part, str) and part.strip() for part in parts):
        return None
    passage, quotation, sentence = (str(part) for part in parts)
    return Claim(passage.strip(), quotation, sentence)
