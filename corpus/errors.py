"""The root of every error that a person can cause or mend.

Each layer derives its own errors from `CaseReviewsError` beside the code that raises them:

    CaseReviewsError
    ├── corpus     UnreadableDocument, CatalogueError
    ├── index      LibraryError (missing, empty, read-only, busy), IndexMissing, IndexMismatch, ModelError
    └── assistant  QuestionError

Anything else that is raised is a fault of the program, and is not caught.
"""

from dataclasses import dataclass
from enum import StrEnum


class RemedyKind(StrEnum):
    """What a person can do that is a command in a terminal and something else in the app."""

    REBUILD = "rebuild"
    REBUILD_FULL = "rebuild from every file"
    REBUILD_OR_NAME_THE_MODEL = "rebuild, or name the model that made the index"
    MAKE_A_LIBRARY = "make a library"  # in the folder that is the argument
    ADD_A_REVIEW = "add a review"  # to the library in the folder that is the argument
    ADD_OR_NAME_A_CACHE = "add a review, or name a folder for the samples"
    SEE_THE_LIST = "see the list"
    CHOOSE_ANOTHER_FOLDER = "choose another folder"
    INSTALL = "install"  # with the command that is the argument
    INSTALL_AGAIN = "install again"
    TRY_IN_A_TERMINAL = "try in a terminal"  # the command of `case-reviews` that is the argument


@dataclass(frozen=True, slots=True)
class Remedy:
    """What a person can do about a fault; `ui.terminal` and `ui.html` have the words for it."""

    kind: RemedyKind
    argument: str = ""


class CaseReviewsError(Exception):
    """An expected error: what is wrong and where, and what the person can do about it.

    `fault` names the place. `remedy` is a sentence where it is the same everywhere, else a `Remedy`. `str(error)` is
    one line: the fault, followed by the remedy where that is a sentence.
    """

    remedy: Remedy | str

    def __init__(self, fault: str, remedy: Remedy | str = "") -> None:
        self.fault = fault
        self.remedy = remedy
        super().__init__(f"{fault} {remedy}".strip() if isinstance(remedy, str) else fault)


class UnreadableDocument(CaseReviewsError):  # noqa: N818  (named as people say it)
    """A file that cannot be read: `file` is its name, `reason` what is wrong with it.

    `lasting` is False where the same file may be read another time: it was away, or held by another program.
    `wants_ocr` says that it might be read with recognition (OCR), which has not been tried. The index keeps the reason
    with the remedy, so that is a sentence.
    """

    remedy: str

    def __init__(
        self, file: str, reason: str, remedy: str = "", *, lasting: bool = True, wants_ocr: bool = False
    ) -> None:
        self.file = file
        self.reason = reason
        self.lasting = lasting
        self.wants_ocr = wants_ocr
        super().__init__(f"{file}: {reason}" + ("" if reason.endswith("?") else "."), remedy)
