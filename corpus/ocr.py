"""Recognising the pages of a PDF that are pictures, with the `ocrmypdf` command where it is installed.

It makes a PDF with a text layer; `corpus.isolated.pdf.document` reads that. It recognises nothing itself and installs
nothing.
"""

import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from corpus.problems import Problem, ProblemKind

SECONDS = 120.0
SECONDS_PER_PAGE = 20.0  # tesseract takes 2 to 6 seconds a page at 300 dpi
MOST_SECONDS = 3600.0


def is_installed() -> bool:
    """Whether there is an `ocrmypdf` command."""
    return shutil.which("ocrmypdf") is not None


def is_wanted(problems: Iterable[Problem]) -> bool:
    """Whether recognition might mend any of a document's problems, and has not been tried."""
    return any(problem.kind is ProblemKind.PAGES_WITHOUT_TEXT for problem in problems)


def would_help(problems: Iterable[Problem]) -> bool:
    """Whether recognition is wanted, and is installed by now."""
    return is_wanted(problems) and is_installed()


def recognise(path: Path, pages: Sequence[int], folder: Path) -> Path | None:
    """A copy of the PDF in `folder` whose `pages` (from 1) have a text layer; None where recognition failed."""
    command = shutil.which("ocrmypdf")
    if command is None:
        return None
    result = folder / "recognised.pdf"
    numbers = ",".join(str(page) for page in pages)
    # `--output-type pdf` leaves out Ghostscript, which would rewrite every page.
    arguments = ["--skip-text", "--output-type", "pdf", "--quiet", "--pages", numbers, "--language", "eng"]
    try:
        subprocess.run(
            [command, *arguments, str(path.absolute()), str(result)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=min(SECONDS + SECONDS_PER_PAGE * len(pages), MOST_SECONDS),
            check=True,
        )
    except (subprocess.SubprocessError, OSError):
        return None
    return result if result.is_file() else None
