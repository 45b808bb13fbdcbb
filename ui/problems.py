"""The problems of a document in words, the same in the app and in the terminal."""

from collections.abc import Sequence
from itertools import groupby

from corpus import Problem, ProblemKind

_CHECK = "check its pound signs, quotation marks and accents."


def in_words(problem: Problem) -> str:
    """One sentence for a person."""
    pages, several = problem.pages, len(problem.pages) > 1
    have, were, them = ("have", "were", "them") if several else ("has", "was", "it")
    match problem.kind:
        case ProblemKind.PAGES_WITHOUT_TEXT:
            return f"{_ranges(pages)} {have} no text: scanned?"
        case ProblemKind.OCR_GAVE_NOTHING:
            return f"{_ranges(pages)} {have} no text: OCR gave nothing."
        case ProblemKind.PAGES_DAMAGED:
            return f"{_ranges(pages)} could not be read: damaged."
        case ProblemKind.PAGES_READ_BY_OCR:
            return f"{_ranges(pages)} {were} read by OCR: check {them} against the page."
        case ProblemKind.FOOTNOTES_LEFT_OUT:
            return "One footnote was left out." if problem.count == 1 else f"{problem.count} footnotes were left out."
        case ProblemKind.TEXT_IS_NOT_UTF_8:
            return f"The file is not UTF-8 and was read as Windows-1252: {_CHECK}"
        case ProblemKind.CHARACTERS_GUESSED:
            return f"The page's characters were read as Windows-1252: {_CHECK}"
        case ProblemKind.NESTED_TOO_DEEPLY:
            return "Parts of the page are nested too deeply to be read and were left out."
        case ProblemKind.NOTHING_TO_QUOTE:
            return "It has headings but no sentence that could be quoted."


def _ranges(numbers: Sequence[int]) -> str:
    """ "Page 3" or "Pages 3-7 and 9"; `numbers` ascend."""
    runs = []
    for _, group in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        run = [number for _, number in group]
        runs.append(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}")
    listed = f"{', '.join(runs[:-1])} and {runs[-1]}" if len(runs) > 1 else runs[0]
    return f"Page{'s' if len(numbers) > 1 else ''} {listed}"
