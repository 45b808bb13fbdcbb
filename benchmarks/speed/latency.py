"""(b) How long a warm question takes at some number of passages, embedding included, and what the search finds.

    python benchmarks/speed/latency.py --passages 25000 [--questions 300] [--keep FOLDER]

Texts are mixed from fictional sentences (`synthetic`). Up to `--embedded` of the passages are embedded by the model;
the others get one of those embeddings with noise (cosine about 0.95), which is said in the results. The generation is
written as a rebuild writes it, but without reading files.
"""

import datetime
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

import click
import numpy as np

from assistant import Assistant
from corpus import Document, Format, Passage, Section, SectionKind, Sentence, Span
from corpus.catalogue import CatalogueEntry, Value
from index import OpenLibrary, search
from index.building import EmbeddedWriter
from index.encoder import PassageInput, TextEncoder, load_encoder
from index.library import Library
from index.storage import (
    FLAT_KIND,
    PASSAGE_NUMBER,
    LexicalWriter,
    Manifest,
    Review,
    StoreWriter,
    generation,
    open_numbers,
    open_snapshot,
    text_sha256,
    write_index,
)

from common import machine, percentiles, save  # isort: skip
from synthetic import passages, questions  # isort: skip

EACH = 50  # passages a review
NOISE = 0.33  # of length 1 in all: a cosine of about 0.95


def make_library(root: Path, count: int, embedded: int, encoder: TextEncoder) -> None:
    """A library of `count` synthetic passages in reviews of EACH."""
    library = Library(root)
    library.reviews_folder.mkdir(parents=True)
    library.index_folder.mkdir()
    name = generation.new_name()
    folder = generation.partial_folder(library.index_folder, name)
    folder.mkdir()
    store, lexical = StoreWriter(folder / generation.STORE), LexicalWriter(folder / generation.LEXICAL)
    vectors = EmbeddedWriter(
        *(folder / part for part in (generation.VECTORS, generation.SENTENCES, generation.EMBEDDED))
    )
    known: list[tuple[np.ndarray, np.ndarray]] = []
    noise = np.random.default_rng(0)
    waiting: list[PassageInput] = []
    given = iter(passages(count))
    for review in range(-(-count // EACH)):
        texts, found, at = [], [], 0
        title = f"Child {review}"
        for sentences in (next(given) for _ in range(min(EACH, count - review * EACH))):
            spans, start = [], at
            for sentence in sentences:
                spans.append(Sentence(at, at + len(sentence)))
                at += len(sentence) + 1
            texts.append(" ".join(sentences))
            found.append(Passage(start, at - 1, ("Analysis",), SectionKind.ANALYSIS, None, tuple(spans)))
            local = tuple(Span(s.start - start, s.end - start) for s in spans)
            waiting.append(PassageInput(f"District {review}, {title}, Analysis", texts[-1], local))
        text = " ".join(texts)
        id = f"district-{review}"
        entry = CatalogueEntry(title=Value(title), publisher=Value(f"District {review} Safeguarding Partnership"))
        document = Document(text=text, format=Format.TEXT, pages=(), alignment=(), problems=())
        every = tuple(sentence for passage in found for sentence in passage.sentences)
        store.add_document(id, document, [Section(0, len(text), ("Analysis",), SectionKind.ANALYSIS, every)], entry)
        for passage, its_input in zip(found, waiting[-len(found) :], strict=True):
            number = store.add_passage(id, passage, b"")
            lexical.add(number, review=id, kind="analysis", text=its_input.text, identity=its_input.identity)
        store.add_review(
            Review(
                id,
                f"{id}.txt",
                f"{title}, {review}",
                entry,
                Format.TEXT,
                "",
                text_sha256(text),
                0,
                len(found),
                len(text.split()),
                (),
            )
        )
        if len(known) < embedded:
            if len(waiting) >= 512 or len(known) + len(waiting) >= min(embedded, count):
                known += encoder.encode_passages(waiting)
                for vector, its_sentences in known[-len(waiting) :]:
                    vectors.add(b"", (vector, its_sentences))
                waiting.clear()
                print(f"{len(known):,} embedded", end="\r", file=sys.stderr)
        else:
            for passage in waiting:
                vector, its_sentences = known[int(noise.integers(len(known)))]
                rows = np.resize(its_sentences, (len(passage.sentences), len(vector)))
                vectors.add(b"", (noisy(vector, noise), noisy(rows, noise)))
            waiting.clear()
    reviews, stored, sentences_count = store.counts()
    store.finish()
    lexical.finish()
    vectors.finish()
    numbers = open_numbers(folder / generation.VECTORS, encoder.dimension, PASSAGE_NUMBER)
    kind = write_index(numbers, folder / generation.NEAREST)
    if kind == FLAT_KIND:
        (folder / generation.VECTORS).unlink()
    generation.publish(
        library.index_folder,
        Manifest(
            generation.FORMAT,
            name,
            datetime.datetime.now(datetime.UTC).isoformat(),
            encoder.name,
            encoder.fingerprint,
            encoder.engine,
            encoder.dimension,
            kind,
            "synthetic",
            "",
            reviews,
            stored,
            sentences_count,
            {},
        ),
    )


def noisy(vectors: np.ndarray, noise: np.random.Generator) -> np.ndarray:
    moved = vectors + NOISE / np.sqrt(vectors.shape[-1]) * noise.standard_normal(vectors.shape, np.float32)
    return np.asarray(moved / np.linalg.norm(moved, axis=-1, keepdims=True), np.float32)


@click.command()
@click.option("--passages", "count", default=25_000, show_default=True)
@click.option("--embedded", default=25_000, show_default=True, help="How many passages get an embedding of their own.")
@click.option("--questions", "asked", default=300, show_default=True)
@click.option("--keep", type=click.Path(path_type=Path), help="Where the library stays (or is, from the last time).")
def main(count: int, embedded: int, asked: int, keep: Path | None) -> None:
    facts = machine() | {"passages": count, "embedded_by_the_model": min(count, embedded)}
    encoder = load_encoder()
    root = keep or Path(tempfile.mkdtemp()) / "library"
    started = time.perf_counter()
    if not (root / "index" / "CURRENT").exists():
        make_library(root, count, embedded, encoder)
        facts["seconds_to_make_the_library"] = round(time.perf_counter() - started, 1)
    wanted = questions()
    random.Random(0).shuffle(wanted)  # noqa: S311
    wanted = (wanted * (1 + asked // len(wanted)))[:asked]
    with open_snapshot(Library(root)) as snapshot:
        parts: dict[str, list[float]] = {name: [] for name in ("embedding", "nearest", "search", "answer")}
        recalls = []
        assistant = Assistant(OpenLibrary(snapshot, lambda: encoder))
        for question in wanted[:10]:
            assistant.answer(question)
        for question in wanted:
            for part in parts:
                encoder.forget_questions()
                started = time.perf_counter()
                if part == "embedding":
                    vector = encoder.encode_question(question)
                elif part == "nearest":
                    found, _ = snapshot.vectors.search(vector, 100)
                elif part == "search":
                    search(snapshot, encoder, question)
                else:
                    assistant.answer(question)
                parts[part].append(time.perf_counter() - started)
            exact = np.argpartition(-(snapshot.vectors.exact @ vector), 10)[:10] if len(recalls) < 50 else None
            if exact is not None:
                recalls.append(float(np.isin(exact, found).mean()))
        facts["index"] = snapshot.manifest.nearest
    facts["recall_of_the_exact_top_10"] = round(float(np.mean(recalls)), 4)
    facts["milliseconds"] = {name: percentiles(seconds) for name, seconds in parts.items()}
    facts["runs"] = parts
    if not keep:
        shutil.rmtree(root.parent)
    chart = {f"{name}, {share}": figure for name in parts for share, figure in facts["milliseconds"][name].items()}
    save(f"latency-{count}", facts, chart=chart, title=f"A warm question among {count:,} passages", unit="ms")


if __name__ == "__main__":
    main()
