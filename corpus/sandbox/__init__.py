"""The processes in which people's files are parsed and drawn: how they are started, limited and heard.

What they run is in `corpus.isolated`.
"""

from corpus.sandbox.jobs import do_jobs
from corpus.sandbox.limits import NO_ROOM, TOO_MUCH_MEMORY, TOO_MUCH_TEXT
from corpus.sandbox.processes import KILLED, Ended, ForkServer, run_alone
from corpus.sandbox.wire import Reading, problem_from_json, problem_to_json, reading_from_json, reading_to_json

__all__ = [
    "KILLED",
    "NO_ROOM",
    "TOO_MUCH_MEMORY",
    "TOO_MUCH_TEXT",
    "Ended",
    "ForkServer",
    "Reading",
    "do_jobs",
    "problem_from_json",
    "problem_to_json",
    "reading_from_json",
    "reading_to_json",
    "run_alone",
]
