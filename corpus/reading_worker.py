"""The child process that reads one file within limits of memory, processor time and output.

It reads one job (JSON) from standard input and writes the document, with its structure where that is asked for, or the
reason why there is none, as JSON to standard output. Anything that a parser does on a hostile file ends this process
alone: `corpus.reading` reports it. It chooses no limits itself.
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

# How the process ends where the reason is known to it, for `corpus.reading` to put in words.
TOO_MUCH_MEMORY = 81
TOO_MUCH_TEXT = 82
NO_ROOM = 83


def main() -> None:
    """Runs the job on standard input."""
    job: dict[str, Any] = json.load(sys.stdin)
    limit(job["memory"], job["result"], job["seconds"])
    try:
        outcome = json.dumps(_outcome(job), ensure_ascii=False, separators=(",", ":"))
        content = outcome.encode("utf-8", "surrogatepass")
    except MemoryError:
        sys.exit(TOO_MUCH_MEMORY)
    if len(content) > job["result"]:
        sys.exit(TOO_MUCH_TEXT)
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except OSError:
        sys.exit(NO_ROOM)


def _outcome(job: dict[str, Any]) -> dict[str, Any]:
    from corpus.reading_result import document_to_json, structure_to_json
    from corpus.unreadable import UnreadableDocument

    # Once, so that what is parsed and what the hash stands for are the same, whoever writes to the file meanwhile.
    try:
        content = Path(job["path"]).read_bytes()
    except OSError as error:
        return {"unreadable": [f"it cannot be opened ({error.strerror})", "Try again."], "lasting": False}
    try:
        document = _document(job, content)
    except UnreadableDocument as error:
        return {"unreadable": [error.reason, error.remedy], "lasting": True}
    outcome = document_to_json(document) | {"file_sha256": hashlib.sha256(content).hexdigest()}
    if job["structure"]:
        from corpus.identify import identify
        from corpus.passages import cut_passages
        from corpus.sections import read_sections

        sections = read_sections(document.text)
        outcome |= structure_to_json(sections, cut_passages(document, sections), identify(document, sections))
    return outcome


def _document(job: dict[str, Any], content: bytes) -> Any:
    from corpus.document import Format

    name, form = job["name"], Format(job["format"])
    match form:
        case Format.PDF:
            from corpus.pdf import read_pdf

            return read_pdf(name, content, Path(job["recognised"]) if job["recognised"] else None)
        case Format.WORD:
            from corpus.word import read_word

            return read_word(name, content)
        case Format.HTML:
            from corpus.saved_page import read_saved_page

            return read_saved_page(name, content)
        case _:
            from corpus.plain_text import read_plain_text

            return read_plain_text(name, content, form)


def limit(memory: int, result: int, seconds: int) -> None:
    """Bounds this process's address space, processor time and the size of what it writes, where the system can.

    Processor time is the second stop: it holds where the program that waits for this one has been killed.
    """
    try:
        import resource
    except ImportError:  # Windows has no such limits; the time limit of the program that waits still holds
        return
    for what, limit in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, result),
        (resource.RLIMIT_CORE, 0),
    ):
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
