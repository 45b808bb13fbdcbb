"""What can be done about a fault, as what to press in the app. A terminal's words are in `ui.terminal.remedies`.

Only what has no button (a package to install) is still a command, with a word to whom it is for.
"""

from corpus import Remedy, RemedyKind

_INSTALL = "Whoever installed Case Reviews can mend this with `{}`."
WORDS = {
    RemedyKind.REBUILD: "Press “Rebuild the index” on the Library page.",
    RemedyKind.REBUILD_FULL: ("Tick “Read every file again” and press “Rebuild the index” on the Library page."),
    RemedyKind.REBUILD_OR_NAME_THE_MODEL: (
        "Press “Rebuild the index” on the Library page, or set CASE_REVIEWS_MODEL to the model that made it."
    ),
    RemedyKind.MAKE_A_LIBRARY: "Add a review on the Library page.",
    RemedyKind.ADD_A_REVIEW: "Add a review on the Library page.",
    RemedyKind.ADD_OR_NAME_A_CACHE: (
        "Add a review of your own on the Library page, or name a folder in CASE_REVIEWS_CACHE."
    ),
    RemedyKind.SEE_THE_LIST: "See the list on the Library page.",
    RemedyKind.CHOOSE_ANOTHER_FOLDER: (
        "Ask for permission to write there, free some space, or choose another folder when Case Reviews is started."
    ),
    RemedyKind.INSTALL: _INSTALL,
    RemedyKind.INSTALL_AGAIN: _INSTALL,
    RemedyKind.TRY_IN_A_TERMINAL: "Try again; the command “{}” in a terminal shows why.",
}


def with_remedy(fault: str, remedy: Remedy | str) -> str:
    """A fault and what to do about it, in a line."""
    words = WORDS[remedy.kind].format(remedy.argument) if isinstance(remedy, Remedy) else remedy
    return f"{fault} {words}".strip()
