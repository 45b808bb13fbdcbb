"""A snapshot gives back what was read, whole, to several threads, and refuses what is not whole."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from conftest import SMALL_REVIEWS, write_library
from documents import read_document
from hypothesis import given
from hypothesis import strategies as st

from corpus.catalogue.entry import CatalogueEntry, Value
from corpus.document import Alignment, Document, Format, Page, Span
from corpus.structure import Passage, Section, SectionKind, Sentence
from corpus.text.passages import cut_passages
from corpus.text.sections import read_sections
from corpus.words.analysis import analyse
from index.building.rebuild import rebuild
from index.encoder.encoder import Encoder
from index.library.library import Library, find_library, review_id
from index.storage import generation
from index.storage.generation import IndexMismatch, IndexMissing
from index.storage.snapshot import open_snapshot
from index.storage.store import Review, Store, StoreWriter


def test_documents_sections_and_passages_come_back_as_they_were_read(small_library: Library) -> None:
    with open_snapshot(small_library) as snapshot:
        assert {review.file for review in snapshot.reviews.values()} == set(SMALL_REVIEWS)
        for id, review in snapshot.reviews.items():
            document = read_document(small_library.path(review.file))
            assert id == review.id == review_id(review.file)
            assert snapshot.document(id) == document
            assert snapshot.sections(id) == read_sections(document.text)
            assert snapshot.passages(id) == cut_passages(document, read_sections(document.text))
            assert review.passages == len(snapshot.passages(id))
            assert review.words == len(document.text.split())


def test_the_sample_library_in_all_formats_comes_back_as_it_was_read(encoder: Encoder, tmp_path: Path) -> None:
    sample = find_library(tmp_path)
    rebuild(sample, encoder)
    with open_snapshot(sample) as snapshot:
        assert {review.format for review in snapshot.reviews.values()} == set(Format)
        for id, review in snapshot.reviews.items():
            document = read_document(sample.path(review.file))
            assert snapshot.document(id) == document
            assert review.pages == len(document.pages)
            assert review.problems == document.problems


def test_facts_of_the_library(small_library: Library, encoder: Encoder) -> None:
    with open_snapshot(small_library) as snapshot:
        labels = [review.label for review in snapshot.reviews.values()]
        assert labels == sorted(labels, key=str.casefold)
        assert len(set(labels)) == 3
        assert snapshot.unreadable == ()
        assert snapshot.passage_count == sum(review.passages for review in snapshot.reviews.values())
        assert snapshot.manifest.model == encoder.name
        assert snapshot.manifest.fingerprint == encoder.fingerprint
        assert snapshot.manifest.engine == encoder.engine
        assert snapshot.manifest.nearest == "Flat"
        assert snapshot.is_current()


def test_document_frequencies_count_passages(small_library: Library) -> None:
    with open_snapshot(small_library) as snapshot:
        texts = [
            snapshot.document(id).text[passage.start : passage.end]
            for id in snapshot.reviews
            for passage in snapshot.passages(id)
        ]
        for term in ("bruis", "father", "information", "inform", "unheard"):
            assert snapshot.document_frequency(term) == sum(term in analyse(text) for text in texts)


def test_threads_read_the_same(small_library: Library) -> None:
    with open_snapshot(small_library) as snapshot:
        alone = {id: (snapshot.document(id), snapshot.sections(id), snapshot.passages(id)) for id in snapshot.reviews}

    def read(id: str) -> bool:
        found = (snapshot.document(id), snapshot.sections(id), snapshot.passages(id))
        return found == alone[id] and snapshot.is_current() and snapshot.document_frequency("father") > 0

    with open_snapshot(small_library) as snapshot, ThreadPoolExecutor(8) as threads:
        assert all(threads.map(read, list(snapshot.reviews) * 40))


def test_an_unknown_review_is_a_fault_of_the_caller(small_library: Library) -> None:
    with open_snapshot(small_library) as snapshot:
        with pytest.raises(KeyError):
            snapshot.document("nobody")
        assert snapshot.passages("nobody") == snapshot.sections("nobody") == ()


def test_a_closed_snapshot_says_so(small_library: Library) -> None:
    snapshot = open_snapshot(small_library)
    snapshot.close()
    snapshot.close()
    with pytest.raises(ValueError, match="closed"):
        snapshot.passages(next(iter(snapshot.reviews)))


def test_a_library_without_an_index(tmp_path: Path) -> None:
    library = write_library(tmp_path, {"a.txt": "Text."})
    with pytest.raises(IndexMissing, match=r"has no index yet\.$") as missing:
        open_snapshot(library)
    assert missing.value.remedy == generation.REBUILD


def test_current_naming_a_missing_folder(tmp_path: Path) -> None:
    library = write_library(tmp_path, {"a.txt": "Text."})
    library.index_folder.mkdir()
    (library.index_folder / "CURRENT").write_text("20260101T000000Z-00000000\n")
    with pytest.raises(IndexMissing, match=r"00000000 is not there, although CURRENT names it\.$") as missing:
        open_snapshot(library)
    assert missing.value.remedy == generation.REBUILD


def test_a_stored_text_that_was_altered_is_never_quoted(tmp_path: Path, encoder: Encoder) -> None:
    library = write_library(tmp_path, {"a.txt": "The father was not asked."})
    folder = library.index_folder / rebuild(library, encoder).generation
    with open_snapshot(library) as snapshot:
        with sqlite3.connect(folder / generation.STORE) as database:
            database.execute("UPDATE documents SET text = 'The father was often asked.'")
        database.close()
        with pytest.raises(IndexMismatch, match=r"a\.txt is no longer what was read"):
            snapshot.document(review_id("a.txt"))
        with pytest.raises(IndexMismatch, match=r"a\.txt is no longer what was read"):
            snapshot.text(review_id("a.txt"))
    with pytest.raises(IndexMismatch, match=r"the content of store.sqlite has changed\.$") as altered:
        open_snapshot(library)
    assert altered.value.remedy == generation.REBUILD


def test_a_thorough_check_sees_every_byte(tmp_path: Path, encoder: Encoder) -> None:
    library = write_library(tmp_path, {"a.txt": "The father was not asked."})
    folder = library.index_folder / rebuild(library, encoder).generation
    manifest = generation.read_manifest(folder)
    assert {name.partition("/")[0] for name in manifest.parts} == {
        generation.STORE,
        generation.NEAREST,
        generation.SENTENCES,
        generation.LEXICAL,
    }
    for name in manifest.parts:
        original = (folder / name).read_bytes()
        generation.check_parts(folder, manifest, thorough=True)
        (folder / name).write_bytes(original[:-1] + bytes([original[-1] ^ 1]))
        with pytest.raises(IndexMismatch, match="has changed"):
            generation.check_parts(folder, manifest, thorough=True)
        (folder / name).write_bytes(original)


def test_counts_that_disagree_are_refused(tmp_path: Path, encoder: Encoder) -> None:
    library = write_library(tmp_path, {"a.txt": "The father was not asked."})
    manifest = library.index_folder / rebuild(library, encoder).generation / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"passages": 1', '"passages": 7'))
    with pytest.raises(IndexMismatch, match=r"has 1 passages in the store, not 7\.$") as refused:
        open_snapshot(library)
    assert refused.value.remedy == generation.REBUILD


# --- What goes into a store comes out of it. ---

offsets = st.integers(0, 20_000_000)
texts = st.text(st.characters(exclude_categories=("Cs",)))
sentences = st.builds(Sentence, offsets, offsets, st.booleans(), st.booleans())
kinds = st.sampled_from(SectionKind)
paths = st.lists(texts).map(tuple)
values = st.none() | st.builds(Value, texts, st.none() | st.builds(Span, offsets, offsets))
documents = st.builds(
    Document,
    texts,
    st.sampled_from(Format),
    st.lists(st.builds(Page, offsets, offsets, offsets, st.none() | texts, st.booleans())).map(tuple),
    st.lists(st.builds(Alignment, offsets, offsets, offsets, offsets)).map(tuple),
    st.just(()),
)
sections = st.lists(st.builds(Section, offsets, offsets, paths, kinds, st.lists(sentences).map(tuple)))
passages = st.lists(
    st.builds(Passage, offsets, offsets, paths, kinds, st.none() | offsets, st.lists(sentences).map(tuple))
)
entries = st.builds(CatalogueEntry, *[values] * 9)


@given(document=documents, sections=sections, passages=passages, entry=entries, other=entries, file=texts, label=texts)
def test_a_store_gives_back_what_was_put_in(
    tmp_path_factory: pytest.TempPathFactory,
    document: Document,
    sections: list[Section],
    passages: list[Passage],
    entry: CatalogueEntry,
    other: CatalogueEntry,
    file: str,
    label: str,
) -> None:
    path = tmp_path_factory.mktemp("store") / "store.sqlite"
    review = Review("r-1", file, label, entry, document.format, "f", "t", 3, len(passages), 7, document.problems)
    writer = StoreWriter(path)
    writer.add_document(review.id, document, sections, other)
    numbers = [writer.add_passage(review.id, passage, b"key") for passage in passages]
    writer.add_review(review)
    writer.finish()
    store = Store(path)
    assert store.reviews() == {review.id: review}
    assert store.document(review) == document
    assert store.text(review.id) == document.text
    assert store.entry_as_read(review.id) == other
    assert store.sections(review.id) == tuple(sections)
    assert store.passages(review.id) == tuple(passages)
    assert store.passages_numbered(numbers) == dict(zip(numbers, passages, strict=True))
    places = [(review.id, passage.start, passage.end) for passage in passages]
    assert store.places_numbered(numbers) == dict(zip(numbers, places, strict=True))
    table = store.passage_table()
    assert (table.review_ids, table.number.tolist()) == (((review.id,) if passages else ()), numbers)
    assert table.start.tolist() == [passage.start for passage in passages]
    assert table.kind.tolist() == [passage.kind.value for passage in passages]
    assert np.diff(table.sentence).tolist() == [len(passage.sentences) for passage in passages]
    assert store.counts() == (1, len(passages), sum(len(passage.sentences) for passage in passages))
    store.close()
