"""The child process that draws one page of a PDF, or marks a quotation in it, within limits.

It reads one job (JSON) from standard input and writes the PNG or the PDF to standard output; where the file cannot be
shown, it ends with `REFUSED` and the reason on standard error.
"""

import json
import sys
from pathlib import Path
from typing import Any


def main() -> None:
    """Runs the job on standard input."""
    from corpus.errors import UnreadableDocument
    from corpus.sandbox import REFUSED, limit

    job: dict[str, Any] = json.load(sys.stdin)
    limit(job["memory"], job["result"], job["seconds"])
    try:
        made = _made(Path(job["path"]), job)
    except UnreadableDocument as error:
        print(json.dumps([error.reason, error.remedy]), file=sys.stderr)
        sys.exit(REFUSED)
    sys.stdout.buffer.write(made)


def _made(path: Path, job: dict[str, Any]) -> bytes:
    from corpus.document import Alignment, Document, Format, Span
    from corpus.isolated.pdf import highlighted_pdf, page_image, rectangles

    document = Document("", Format.PDF, alignment=tuple(Alignment(*run) for run in job["runs"]))
    marks = rectangles(path, document, Span(*job["span"])) if document.alignment else {}
    if job["page"] is None:
        return highlighted_pdf(path, marks)
    return page_image(path, job["page"], marks.get(job["page"], ()))


if __name__ == "__main__":
    # As in `corpus.isolated.read_file`: `-I` leaves this program's own folder out of the search path.
    root = str(Path(__file__).resolve().parents[2])
    if root not in sys.path:
        sys.path.insert(0, root)
    main()
