"""Drafting: what was read from a file is put into the store of a new generation; its passages are to be embedded."""

import hashlib
import json

from corpus import Passage, Span
from corpus.catalogue import CatalogueEntry
from corpus.sandbox import Reading
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
        text = reading.document.text[passage.start : passage.end]
        spans = tuple(Span(s.start - passage.start, s.end - passage.start) for s in passage.sentences)
        given = PassageInput(identity_of(entry, passage), text, spans)
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


def identity_of(entry: CatalogueEntry, passage: Passage) -> str:
    """What says whose words a passage is, on one line: it is embedded and indexed with the passage's text.

    Publisher, title, place, year, subject and type, as far as they are recorded, and the headings above the passage.
    """
    date = entry.text("published") or entry.text("incident") or ""
    values = [entry.text(field) for field in ("publisher", "title", "place")]
    values += [date[:4], entry.text("subject"), entry.text("type")]
    return ", ".join([value for value in values if value] + [" > ".join(passage.path)] * bool(passage.path))


def digest_of(*values: object) -> str:
    """A hash of values that JSON can hold."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def _key(given: PassageInput, fingerprint: str) -> bytes:
    """Names what a passage's vectors are made from."""
    spans = [(span.start, span.end) for span in given.sentences]
    return bytes.fromhex(digest_of(fingerprint, given.identity, given.text, spans))
