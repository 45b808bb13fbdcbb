"""The program of the child processes: reads a file, or draws a page of one, as the job says (`corpus.sandbox`).

Anything that a parser does on a hostile file ends this process alone. It chooses no limits itself.
"""

import sys
from pathlib import Path
from typing import Any


def main() -> None:
    """Does the jobs that come on standard input."""
    from corpus.sandbox import do_jobs

    do_jobs(_prepare, _work)


def _prepare(job: dict[str, Any]) -> None:
    if job["do"] == "read":
        from corpus.isolated.read_file import prepare

        prepare(job["format"])
    else:
        import corpus.isolated.pdf  # noqa: F401


def _work(job: dict[str, Any]) -> bytes:
    if job["do"] == "read":
        from corpus.isolated.read_file import read_file

        return read_file(job)
    from corpus.isolated.draw_page import draw_page

    return draw_page(job)


if __name__ == "__main__":
    # `-I` leaves this program's own folder out of the search path. An installed copy is found without it.
    root = str(Path(__file__).resolve().parents[2])
    if root not in sys.path:
        sys.path.insert(0, root)
    main()
