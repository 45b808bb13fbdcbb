"""The error for a file that cannot be read. `corpus.reading` gives it to the rest of the program."""

from corpus.errors import CaseReviewsError


class UnreadableDocument(CaseReviewsError):  # noqa: N818  (named as people say it)
    """A file that cannot be read: `file` is its name, `reason` what is wrong with it."""

    def __init__(self, file: str, reason: str, remedy: str = "") -> None:
        self.file = file
        self.reason = reason
        super().__init__(f"{file}: {reason}" + ("" if reason.endswith("?") else "."), remedy)
