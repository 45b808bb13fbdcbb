"""The child process that reads one file within limits of memory, processor time and output.

It reads one job (JSON) from standard input and writes the document, with its structure where that is asked for, or the
reason why there is none, as JSON to standard output. Anything that a parser does on a hostile file ends this process
alone: `corpus.reading.reading` reports it. It chooses no limits itself. Called with `serve`, it forks such a process
for every job that comes (`corpus.sandbox.processes`), until nobody is there to send one.
"""

import gc
import hashlib
import importlib
import json
import os
import select
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

# Who reads a file of each format.
_READERS = {"pdf": "corpus.isolated.pdf.document", "word": "corpus.isolated.word", "html": "corpus.isolated.saved_page"}


def main() -> None:
    """Runs the job on standard input, or in a process of its own each of the jobs that come there."""
    job: dict[str, Any] = _forked_job() if "serve" in sys.argv else json.load(sys.stdin)
    from corpus.sandbox import NO_ROOM, TOO_MUCH_MEMORY, TOO_MUCH_TEXT, limit

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
    os._exit(0)  # at once: clearing up what the system clears up anyway took a fifth of the time


def _forked_job() -> dict[str, Any]:
    """The server: returns for every job, each time in a process of its own, and waits for how that ends.

    `wait` of the job is how many seconds it may take. What the server says of it is the process's status, or null where
    that had to be stopped. It ends, with what it forked, as soon as nobody is at the other end of standard input.
    """
    asking = socket.socket(fileno=sys.stdin.fileno())
    jobs = asking.makefile("rb")
    _make_ready()
    while line := jobs.readline():
        job: dict[str, Any] = json.loads(line)
        if reader := _READERS.get(job["format"]):
            with suppress(ImportError):  # the process that reads says so
                importlib.import_module(reader)
        gc.freeze()  # what is there already need not be looked at, and so copied, by every process
        ended, alive = os.pipe()
        child = os.fork()
        if not child:
            os.dup2(os.open(os.devnull, os.O_RDONLY), asking.detach())
            return job
        os.close(alive)  # the process has the other one, until it ends
        ready, _, _ = select.select([ended, asking.fileno()], [], [], job["wait"])
        if asking.fileno() in ready:
            os.killpg(0, signal.SIGKILL)
        if not ready:
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        os.close(ended)
        asking.sendall(json.dumps(os.waitstatus_to_exitcode(status) if ready else None).encode())
    sys.exit()


def _make_ready() -> None:
    """Load, by reading a text, what every process would have to load."""
    from corpus.document import Format
    from corpus.isolated.plain_text import read_plain_text

    _structure(read_plain_text("", b"Child A\n\nAnalysis\n\nMrs. Hill asked. It was 3 May 2020.", Format.TEXT))


def _outcome(job: dict[str, Any]) -> dict[str, Any]:
    from corpus.errors import UnreadableDocument
    from corpus.sandbox import document_to_json

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
        outcome |= _structure(document)
    return outcome


def _structure(document: Any) -> dict[str, Any]:
    from corpus.catalogue import identify
    from corpus.sandbox import structure_to_json
    from corpus.text import cut_passages, read_sections

    sections = read_sections(document.text)
    return structure_to_json(sections, cut_passages(document, sections), identify(document, sections))


def _document(job: dict[str, Any], content: bytes) -> Any:
    from corpus.document import Format

    name, form = job["name"], Format(job["format"])
    match form:
        case Format.PDF:
            from corpus.isolated.pdf import read_pdf

            return read_pdf(name, content, Path(job["recognised"]) if job["recognised"] else None)
        case Format.WORD:
            from corpus.isolated.word import read_word

            return read_word(name, content)
        case Format.HTML:
            from corpus.isolated.saved_page import read_saved_page

            return read_saved_page(name, content)
        case _:
            from corpus.isolated.plain_text import read_plain_text

            return read_plain_text(name, content, form)


if __name__ == "__main__":
    # `-I` leaves this program's own folder out of the search path. An installed copy is found without it.
    root = str(Path(__file__).resolve().parents[2])
    if root not in sys.path:
        sys.path.insert(0, root)
    main()
