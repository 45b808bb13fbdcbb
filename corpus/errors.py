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
