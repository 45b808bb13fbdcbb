"""One peer's whole job, run in the peer's own environment: from files, our passages or our vectors to found passages.

    python peer.py NAME defaults|passages|vectors JOB.json

JOB names the folder of reviews, a file with our passages (JSON Lines of strings), one with their vectors (.npy), the
folder of the model's weights, the questions and the rows of the passages nearest to each. It prints one JSON object:
seconds to a searchable index, seconds of each warm question, which share of the nearest was found, peak memory. Each
peer is used as its own documentation begins, and where that is an index in Python's own lists, also with FAISS as its
documentation says; nothing here is tuned.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np

os.environ |= {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HAYSTACK_TELEMETRY_ENABLED": "false",
    "ANONYMIZED_TELEMETRY": "false",
}

NEAREST = 10
# Of a peer that takes seconds for a question, a few are asked.
LONG_ENOUGH, FEW_QUESTIONS = 60.0, 10
PARTS: dict[str, float] = {}  # what a peer reports of itself besides
Ask = Callable[[str], list[str]]  # the texts that were found
Vectors = np.ndarray | None  # (n, dimension) float32 of the texts, where they are given


def sentence_transformers(texts: list[str] | None, folder: Path, model: str, vectors: Vectors) -> Ask:
    """Its own `encode` of our passages, timed by itself as well: no splitting, no index but a matrix."""
    from sentence_transformers import SentenceTransformer, util

    transformer = SentenceTransformer(model, device="cpu")
    started = time.perf_counter()
    if vectors is None:
        vectors = transformer.encode(texts or files(folder))
    PARTS["encode_seconds"] = time.perf_counter() - started
    texts = texts or files(folder)
    return lambda question: [
        texts[hit["corpus_id"]] for hit in util.semantic_search(transformer.encode(question), vectors, top_k=NEAREST)[0]
    ]


def langchain(texts: list[str] | None, folder: Path, model: str, vectors: Vectors) -> Ask:
    from langchain_core.documents import Document
    from langchain_core.embeddings import Embeddings
    from langchain_core.vectorstores import InMemoryVectorStore
    from langchain_huggingface import HuggingFaceEmbeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    embedding = HuggingFaceEmbeddings(model_name=model)

    class Given(Embeddings):
        """The vectors that are given, and the model's for a question."""

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return [] if vectors is None else vectors.tolist()

        def embed_query(self, text: str) -> list[float]:
            return embedding.embed_query(text)

    if texts is None:
        splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
        documents = splitter.split_documents([Document(page_content=text) for text in files(folder)])
    else:
        documents = [Document(page_content=text) for text in texts]
    store = InMemoryVectorStore(embedding if vectors is None else Given())
    store.add_documents(documents)
    return lambda question: [found.page_content for found in store.similarity_search(question, k=NEAREST)]


def langchain_faiss(texts: list[str] | None, folder: Path, model: str, vectors: Vectors) -> Ask:
    from langchain_community.vectorstores import FAISS
    from langchain_huggingface import HuggingFaceEmbeddings

    if texts is None or vectors is None:
        raise SystemExit("langchain_faiss is measured with vectors")
    store = FAISS.from_embeddings(zip(texts, vectors, strict=True), HuggingFaceEmbeddings(model_name=model))
    return lambda question: [found.page_content for found in store.similarity_search(question, k=NEAREST)]


def llamaindex(texts: list[str] | None, folder: Path, model: str, vectors: Vectors) -> Ask:
    from llama_index.core import SimpleDirectoryReader, VectorStoreIndex
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding

    embedding = HuggingFaceEmbedding(model_name=model, device="cpu")
    if texts is None:
        index = VectorStoreIndex.from_documents(SimpleDirectoryReader(str(folder)).load_data(), embed_model=embedding)
    else:
        index = VectorStoreIndex(_nodes(texts, vectors), embed_model=embedding)
    retriever = index.as_retriever(similarity_top_k=NEAREST)
    return lambda question: [found.text for found in retriever.retrieve(question)]


def llamaindex_faiss(texts: list[str] | None, folder: Path, model: str, vectors: Vectors) -> Ask:
    import faiss
    from llama_index.core import StorageContext, VectorStoreIndex
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding
    from llama_index.vector_stores.faiss import FaissVectorStore

    if texts is None or vectors is None:
        raise SystemExit("llamaindex_faiss is measured with vectors")
    embedding = HuggingFaceEmbedding(model_name=model, device="cpu")
    storage = StorageContext.from_defaults(vector_store=FaissVectorStore(faiss.IndexFlatL2(vectors.shape[1])))
    index = VectorStoreIndex(_nodes(texts, vectors), storage_context=storage, embed_model=embedding)
    retriever = index.as_retriever(similarity_top_k=NEAREST)
    return lambda question: [found.text for found in retriever.retrieve(question)]


def _nodes(texts: list[str], vectors: Vectors) -> list[Any]:
    from llama_index.core.schema import TextNode

    if vectors is None:
        return [TextNode(text=text) for text in texts]
    return [TextNode(text=text, embedding=vector.tolist()) for text, vector in zip(texts, vectors, strict=True)]


def haystack(texts: list[str] | None, folder: Path, model: str, vectors: Vectors) -> Ask:
    from haystack import Document
    from haystack.components.embedders import SentenceTransformersDocumentEmbedder, SentenceTransformersTextEmbedder
    from haystack.components.preprocessors import DocumentSplitter
    from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore
    from haystack.document_stores.types import DuplicatePolicy

    documents = [Document(content=text) for text in (texts or files(folder))]
    if texts is None:
        splitter = DocumentSplitter()
        splitter.warm_up()
        documents = splitter.run(documents)["documents"]
    if vectors is None:
        embedder = SentenceTransformersDocumentEmbedder(model=model)
        embedder.warm_up()
        documents = embedder.run(documents)["documents"]
    else:
        for document, vector in zip(documents, vectors, strict=True):
            document.embedding = vector.tolist()
    store = InMemoryDocumentStore(embedding_similarity_function="cosine")
    # Two passages of the same words are one to it, and an error unless one may take the other's place.
    store.write_documents(documents, policy=DuplicatePolicy.OVERWRITE)
    asker = SentenceTransformersTextEmbedder(model=model, progress_bar=False)
    asker.warm_up()
    retriever = InMemoryEmbeddingRetriever(store, top_k=NEAREST)
    return lambda question: [
        str(found.content) for found in retriever.run(asker.run(question)["embedding"])["documents"]
    ]


def txtai(texts: list[str] | None, folder: Path, model: str, vectors: Vectors) -> Ask:
    from txtai import Embeddings

    if texts is not None and vectors is not None:
        encoder, rows = Embeddings(path=model), dict(zip(texts, vectors, strict=True))

        def transform(asked: list[str]) -> np.ndarray:
            return np.array([rows[text] if text in rows else encoder.transform(text) for text in asked])

        embeddings = Embeddings(method="external", transform=transform, content=True)
        embeddings.index(texts)
        return lambda question: [found["text"] for found in embeddings.search(question, NEAREST)]

    if texts is None:  # its splitting is by sentence; the usual beginning indexes paragraphs
        texts = [paragraph for text in files(folder) for paragraph in text.split("\n\n") if paragraph.strip()]
    embeddings = Embeddings(path=model, content=True)
    embeddings.index(texts)
    return lambda question: [found["text"] for found in embeddings.search(question, NEAREST)]


def files(folder: Path) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())]


PEERS = {
    peer.__name__: peer
    for peer in (sentence_transformers, langchain, langchain_faiss, llamaindex, llamaindex_faiss, haystack, txtai)
}


def main() -> None:
    name, mode, job_file = sys.argv[1:]
    job = json.loads(Path(job_file).read_text(encoding="utf-8"))
    texts = vectors = None
    if mode != "defaults":
        texts = [json.loads(line) for line in Path(job["passages"]).read_text(encoding="utf-8").splitlines()]
    if mode == "vectors":
        vectors = np.load(job["vectors"])
    started, processor = time.perf_counter(), time.process_time()
    ask = PEERS[name](texts, Path(job["folder"]), job["model"], vectors)
    built, built_processor = time.perf_counter() - started, time.process_time() - processor
    ask(job["questions"][0])
    questions, recalls = [], []
    for question, nearest in zip(job["questions"], job.get("nearest") or repeat(None)):  # noqa: B905  (or no end)
        started = time.perf_counter()
        found = ask(question)
        questions.append(time.perf_counter() - started)
        if texts and nearest:
            recalls.append(len({texts[row] for row in nearest} & set(found)) / len({texts[row] for row in nearest}))
        if sum(questions) > LONG_ENOUGH and len(questions) >= FEW_QUESTIONS:
            break
    if recalls:
        PARTS["recall"] = sum(recalls) / len(recalls)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1_000_000 if sys.platform == "darwin" else 1_000)
    print(
        json.dumps(
            {"seconds": built, "processor_seconds": built_processor, "megabytes": memory, "question_seconds": questions}
            | PARTS
        )
    )


if __name__ == "__main__":
    main()
