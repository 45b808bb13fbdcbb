"""The root of every error that a person can cause or mend.

Each layer derives its own errors from `CaseReviewsError` beside the code that raises them:

    CaseReviewsError
    ├── corpus     UnreadableDocument, CatalogueError
    ├── index      LibraryError (missing, empty, read-only, busy), IndexMissing, IndexMismatch, ModelError
    └── assistant  QuestionError

Anything else that is raised is a fault of the program, and is not caught.
"""


class CaseReviewsError(Exception):
    """An expected error: what is wrong and where, and what the person can do about it.

    `str(error)` is one line: the fault, which names the place, followed by the remedy.
    """

    def __init__(self, fault: str, remedy: str = "") -> None:
        self.fault = fault
        self.remedy = remedy
        super().__init__(f"{fault} {remedy}".strip())


class UnreadableDocument(CaseReviewsError):  # noqa: N818  (named as people say it)
    """A file that cannot be read: `file` is its name, `reason` what is wrong with it.

    `lasting` is False where the same file may be read another time: it was away, or held by another program.
    `wants_ocr` says that it might be read with recognition (OCR), which has not been tried.
    """

    def __init__(
        self, file: str, reason: str, remedy: str = "", *, lasting: bool = True, wants_ocr: bool = False
    ) -> None:
        self.file = file
        self.reason = reason
        self.lasting = lasting
        self.wants_ocr = wants_ocr
        super().__init__(f"{file}: {reason}" + ("" if reason.endswith("?") else "."), remedy)
