"""The health of a library, its index and the model, in words: what `case-reviews check` and the Library page say."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.language_model import describe, language_model
from assistant.reader import load_reader
from corpus import CaseReviewsError, Remedy, RemedyKind
from corpus.catalogue import read_corrections
from index.encoder import Encoder, load_encoder
from index.library import Library, file_sha256, find_library
from index.storage import IndexMissing, generation, open_snapshot


@dataclass(frozen=True, slots=True)
class Part:
    """One part that was checked; `message` names the fault where it is not good, `remedy` what to do about it."""

    name: str
    good: bool
    message: str
    remedy: Remedy | str = ""


def check_library(path: Path | None, load: Callable[[], Encoder] = load_encoder) -> Iterator[Part]:
    """Check the library at `path` (None: the usual one): its folder, its catalogue, the model and the index.

    `load` gives the model; a server that has loaded it already need not do so again.
    """
    try:
        library = find_library(path)
    except CaseReviewsError as error:
        yield Part("library", False, error.fault, error.remedy)
        return
    files = library.files()
    samples = " (the fictional samples: it has no review of your own yet)" if library.is_sample else ""
    yield Part("library", True, f"{library.root} holds {len(files)} files{samples}.")
    try:
        rows = len(read_corrections(library.catalogue))
        yield Part("catalogue", True, f"{rows} rows in catalogue.csv.")
    except CaseReviewsError as error:
        yield Part("catalogue", False, error.fault, error.remedy)
    try:
        encoder = load()
        yield Part("model", True, f"{encoder.name}; run by {encoder.engine}.")
        yield Part("reader", True, f"{load_reader().name}.")
    except CaseReviewsError as error:
        yield Part("model", False, error.fault, error.remedy)
        return
    try:
        with open_snapshot(library) as snapshot:
            generation.check_parts(library.index_folder / snapshot.generation, snapshot.manifest, thorough=True)
            snapshot.check_model(encoder.fingerprint, encoder.name)
            for review in snapshot.reviews:
                snapshot.document(review)
            indexed = {review.file: review.file_sha256 for review in snapshot.reviews.values()}
            indexed |= {other.file: other.file_sha256 for other in snapshot.store.other_files()}
            reviews = len(snapshot.reviews)
            unreadable = {item.file for item in snapshot.unreadable}
            passages = snapshot.passage_count
    except IndexMissing as error:
        if library.is_sample:
            yield Part("index", True, "The samples are indexed when they are first used.")
        else:
            yield Part("index", False, error.fault, error.remedy)
        return
    except CaseReviewsError as error:
        yield Part("index", False, error.fault, error.remedy)
        return
    stale = _differences(library, indexed, unreadable)
    if stale:
        yield Part("index", False, f"{stale} since the index was made.", Remedy(RemedyKind.REBUILD))
    else:
        unread = f"; {len(unreadable)} files could not be read" if unreadable else ""
        held = f"{reviews} reviews, {passages} passages, as the files are{unread}."
        yield Part("index", True, held, Remedy(RemedyKind.SEE_THE_LIST) if unreadable else "")


def check_language_model(url: str | None, model: str | None) -> Iterator[Part]:
    """Ask the server of the language model that is named what it has; nothing where none is named."""
    try:
        named = language_model(url, model)
        if named:
            yield Part("language model", True, describe(named))
    except CaseReviewsError as error:
        yield Part("language model", False, error.fault, error.remedy)


def _differences(library: Library, indexed: dict[str, str], unreadable: set[str]) -> str:
    """How the files differ from what was indexed, in words; empty where they do not."""
    files = set(library.files())
    new = len(files - indexed.keys() - unreadable)
    gone = len(indexed.keys() - files)
    changed = sum(file_sha256(library.path(file)) != indexed[file] for file in files & indexed.keys())
    words = [f"{count} {name}" for count, name in ((new, "new"), (changed, "changed"), (gone, "removed")) if count]
    return f"{' and '.join(words)} {'file' if new + gone + changed == 1 else 'files'}" if words else ""
