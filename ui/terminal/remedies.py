"""What can be done about a fault, as what to type. The app's words for the same are in `ui.html.remedies`."""

from corpus import Remedy, RemedyKind

WORDS = {
    RemedyKind.REBUILD: "Run `case-reviews rebuild`.",
    RemedyKind.REBUILD_FULL: "Run `case-reviews rebuild --full`.",
    RemedyKind.REBUILD_OR_NAME_THE_MODEL: (
        "Run `case-reviews rebuild`, or set CASE_REVIEWS_MODEL to the model that made it."
    ),
    RemedyKind.MAKE_A_LIBRARY: 'Make one: `case-reviews add FILE --library "{}"`.',
    RemedyKind.ADD_A_REVIEW: 'Add a review: `case-reviews add FILE --library "{}"`.',
    RemedyKind.ADD_OR_NAME_A_CACHE: (
        "Add a review of your own with `case-reviews add FILE`, or name a folder in CASE_REVIEWS_CACHE."
    ),
    RemedyKind.SEE_THE_LIST: "See `case-reviews list`.",
    RemedyKind.CHOOSE_ANOTHER_FOLDER: (
        "Ask for permission to write there, free some space, or choose another folder with --library."
    ),
    RemedyKind.INSTALL: "Install it: `{}`.",
    RemedyKind.INSTALL_AGAIN: "Install it again: `{}`.",
    RemedyKind.TRY_IN_A_TERMINAL: "Try again; `case-reviews {}` in a terminal shows why.",
}


def with_remedy(fault: str, remedy: Remedy | str) -> str:
    """A fault and what to do about it, in a line."""
    words = WORDS[remedy.kind].format(remedy.argument) if isinstance(remedy, Remedy) else remedy
    return f"{fault} {words}".strip()
