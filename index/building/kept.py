"""What is kept of the last generation: the reviews that stay as they are, and every vector that serves again."""

from collections.abc import Callable, Mapping

import numpy as np

from corpus import ocr
from corpus.catalogue import correct, corrections_of
from index.building.contents import Contents
from index.building.partial_embeddings import EmbeddedWriter, Embedding, Leftovers
from index.storage import Review, Snapshot

# Where more than this share of the numbers ever given to passages is out of use, the words of what has gone weigh on
# the lexical index: everything is written anew then, without being embedded again.
_MOST_GONE = 0.1
_ROWS = 16_384  # copied at a time


def kept_reviews(
    previous: Snapshot | None,
    reader: str,
    fingerprint: str,
    contents: Contents,
    corrections: Mapping[str, Mapping[str, str]],
) -> dict[str, Review]:
    """The reviews of the last generation that stay as they are, by id.

    `reader` and `fingerprint` are those of now, `contents` what the files hold.
    """
    if (
        previous is None
        or previous.manifest.reader != reader
        or previous.manifest.fingerprint != fingerprint
        or previous.store.given_numbers() * (1 - _MOST_GONE) > previous.passage_count
    ):
        return {}
    as_read = previous.store.entries_as_read()
    return {
        id: review
        for id, review in previous.reviews.items()
        if review.file in contents.reviews
        and contents.of[review.file].file_sha256 == review.file_sha256
        and correct(as_read[id], corrections_of(contents.files(review.file), corrections)) == review.entry
        and not ocr.would_help(review.problems)
    }


def copy_rows(previous: Snapshot | None, kept: Mapping[str, Review], vectors: EmbeddedWriter) -> None:
    """Append the vectors of the passages of the reviews that stay."""
    if previous is None or not kept:
        return
    table = previous.table
    stays = np.isin(table.review, [row for row, review in enumerate(table.review_ids) if review in kept])
    edges = np.flatnonzero(np.diff(np.concatenate([[0], stays.view(np.int8), [0]])))
    for first, after in edges.reshape(-1, 2).tolist():
        for start in range(first, after, _ROWS):
            end = min(start + _ROWS, after)
            sentences = previous.sentence_vectors[table.sentence[start] : table.sentence[end]]
            vectors.copy(previous.vectors.exact[start:end], sentences)


def known_embeddings(previous: Snapshot | None, leftovers: Leftovers) -> Callable[[bytes], Embedding | None]:
    """What has been embedded already, for the last generation or for one that was never published."""
    numbers = previous.store.numbers_by_key() if previous else {}

    def known(key: bytes) -> Embedding | None:
        if previous and key in numbers:
            return previous.vectors_of(int(previous.table.rows(np.array([numbers[key]]))[0]))
        return leftovers.find(key)

    return known
