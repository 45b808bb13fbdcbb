"""The processes in which people's files are parsed and drawn: how they are started, limited and heard.

What they run is in `corpus.isolated`.
"""

from corpus.sandbox.limits import NO_ROOM, REFUSED, TOO_MUCH_MEMORY, TOO_MUCH_TEXT, limit
from corpus.sandbox.processes import KILLED, Ended, ReadingServer, run_alone
from corpus.sandbox.wire import Reading, document_from_json, document_to_json, reading_from_json, structure_to_json

__all__ = [
    "KILLED",
    "NO_ROOM",
    "REFUSED",
    "TOO_MUCH_MEMORY",
    "TOO_MUCH_TEXT",
    "Ended",
    "Reading",
    "ReadingServer",
    "document_from_json",
    "document_to_json",
    "limit",
    "reading_from_json",
    "run_alone",
    "structure_to_json",
]
