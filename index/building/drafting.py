"""Drafting: what was read from a file is put into the store of a new generation; its passages are to be embedded."""

import hashlib
import json

from corpus.catalogue import CatalogueEntry
from corpus.sandbox import Reading
from index.embedded import passage_input
from index.encoder import PassageInput
from index.storage import Review, StoredPassage, StoreWriter, text_sha256


def add_reading(
    store: StoreWriter, review: str, reading: Reading, entry: CatalogueEntry, fingerprint: str
) -> list[StoredPassage]:
    """Put one document, its sections and passages into the store; the passages as they are embedded.

    `entry` is the catalogue entry with people's corrections, `fingerprint` that of the encoder.
    """
    store.add_document(review, reading.document, reading.sections, reading.entry)
    stored = []
    for passage in reading.passages:
        given = passage_input(entry, reading.document.text, passage)
        key = _key(given, fingerprint)
        number = store.add_passage(review, passage, key)
        stored.append(StoredPassage(number, review, passage.kind.value, key, given))
    return stored


def draft(review: str, file: str, reading: Reading, entry: CatalogueEntry) -> Review:
    """The review as yet without its label."""
    document = reading.document
    return Review(
        id=review,
        file=file,
        label="",
        entry=entry,
        format=document.format,
        file_sha256=reading.file_sha256,
        text_sha256=text_sha256(document.text),
        pages=len(document.pages),
        passages=len(reading.passages),
        words=len(document.text.split()),
        problems=document.problems,
    )


def digest_of(*values: object) -> str:
    """A hash of values that JSON can hold."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def _key(given: PassageInput, fingerprint: str) -> bytes:
    """Names what a passage's vectors are made from."""
    spans = [(span.start, span.end) for span in given.sentences]
    return bytes.fromhex(digest_of(fingerprint, given.identity, given.text, spans))
