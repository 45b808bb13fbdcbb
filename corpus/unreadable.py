"""The error for a file that cannot be read. `corpus.reading` gives it to the rest of the program."""

from corpus.errors import CaseReviewsError


class UnreadableDocument(CaseReviewsError):  # noqa: N818  (named as people say it)
    """A file that cannot be read: `file` is its name, `reason` what is wrong with it.

    `lasting` is False where the same file may be read another time: it was away, or held by another program.
    """

    def __init__(self, file: str, reason: str, remedy: str = "", *, lasting: bool = True) -> None:
        self.file = file
        self.reason = reason
        self.lasting = lasting
        super().__init__(f"{file}: {reason}" + ("" if reason.endswith("?") else "."), remedy)
