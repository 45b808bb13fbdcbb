"""The remedies of errors, which name commands, as what to press in the app.

The layers below word their remedies for a terminal; this turns those words into the app's. Only what has no button (a
package to install) is still a command, with a word to whom it is for.
"""

import re
from collections.abc import Callable

_AGAIN = "“Read every file again”"
_IN_THE_APP: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (
        r"(?:(R)|r)un `case-reviews rebuild --(?:full|retry)`",
        lambda found: f"{'T' if found[1] else 't'}ick {_AGAIN} and press “Rebuild the index” on the Library page",
    ),
    (r"`case-reviews rebuild --(?:full|retry)` does", f"{_AGAIN} does, on the Library page"),
    (r"Run `case-reviews rebuild`", "Press “Rebuild the index” on the Library page"),
    (r"(?:Make one|Add a review): `case-reviews add FILE[^`]*`", "Add a review on the Library page"),
    (r"with `case-reviews add FILE`", "on the Library page"),
    (r"`case-reviews list`", "the list on the Library page"),
    (r"with --library", "when Case Reviews is started"),
    (r"Install it(?: again)?: (`[^`]+`)", r"Whoever installed Case Reviews can mend this with \1"),
)


def in_the_app(sentence: str) -> str:
    """An error's sentence, with what to press in the place of what to type."""
    for command, pressed in _IN_THE_APP:
        sentence = re.sub(command, pressed, sentence)
    return sentence
