"""The child process that parses one PDF, Word or HTML file within limits of memory and output.

It reads one job (JSON) from standard input and writes the document, or the reason why there is none, as JSON to
standard output. Anything that a parser raises on a hostile file ends this process alone: `corpus.reading` reports it.
It chooses no limits itself.
"""

import json
import sys
from dataclasses import astuple
from pathlib import Path
from typing import Any


def main() -> None:
    """Runs the job on standard input."""
    job: dict[str, Any] = json.load(sys.stdin)
    _limit(job["memory"], job["result"])
    json.dump(_outcome(job), sys.stdout)


def _outcome(job: dict[str, Any]) -> dict[str, Any]:
    from corpus.document import Format
    from corpus.unreadable import UnreadableDocument

    name, path = job["name"], Path(job["path"])
    try:
        match Format(job["format"]):
            case Format.PDF:
                from corpus.pdf import read_pdf

                document = read_pdf(name, path, Path(job["recognised"]) if job["recognised"] else None)
            case Format.WORD:
                from corpus.word import read_word

                document = read_word(name, path)
            case _:
                from corpus.saved_page import read_saved_page

                document = read_saved_page(name, path.read_bytes())
    except UnreadableDocument as error:
        return {"unreadable": [error.reason, error.remedy]}
    return {
        "text": document.text,
        "format": document.format.value,
        "pages": [astuple(page) for page in document.pages],
        "alignment": [(run.start, run.page, run.character, run.length) for run in document.alignment],
        "problems": document.problems,
    }


def _limit(memory: int, result: int) -> None:
    """Bounds this process's address space and the size of what it writes, where the system can."""
    try:
        import resource
    except ImportError:  # Windows has no such limits; the time limit still holds
        return
    for what, limit in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, result), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(what)
        if hard != resource.RLIM_INFINITY:
            limit = min(limit, hard)
        try:
            resource.setrlimit(what, (limit, hard))
        except (ValueError, OSError):  # macOS refuses RLIMIT_AS
            continue


if __name__ == "__main__":
    # `-I` leaves this program's own folder out of the search path. An installed copy is found without it.
    root = str(Path(__file__).resolve().parent.parent)
    if root not in sys.path:
        sys.path.insert(0, root)
    main()
