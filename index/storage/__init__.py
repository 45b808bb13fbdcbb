"""One generation of an index on disk: its parts, how they are written, and how they are opened and checked."""

from index.storage import generation
from index.storage.generation import IndexMismatch, IndexMissing, Manifest
from index.storage.lexical import LexicalWriter
from index.storage.snapshot import Snapshot, open_snapshot, text_sha256
from index.storage.store import OtherFile, Review, StoredPassage, StoreWriter, Unreadable
from index.storage.vectors import FLAT_KIND, PASSAGE_NUMBER, SENTENCE_NUMBER, open_numbers, write_index

__all__ = [
    "FLAT_KIND",
    "PASSAGE_NUMBER",
    "SENTENCE_NUMBER",
    "IndexMismatch",
    "IndexMissing",
    "LexicalWriter",
    "Manifest",
    "OtherFile",
    "Review",
    "Snapshot",
    "StoreWriter",
    "StoredPassage",
    "Unreadable",
    "generation",
    "open_numbers",
    "open_snapshot",
    "text_sha256",
    "write_index",
]
