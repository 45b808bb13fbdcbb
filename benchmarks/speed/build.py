"""(a) From a folder of reviews to a searchable index: passages a second, against sentence-transformers and peers.

    python benchmarks/speed/build.py [--reviews 60] [--words 4000] [--runs 3] [--environments FOLDER] [--peers NAMES]

Ours is the whole `case-reviews rebuild` of a new library, reading and starting included. sentence-transformers' is its
own `encode` of our passages, with and without starting. Every peer (LangChain, LlamaIndex, Haystack,
txtai) does its whole job, as its documentation begins and once more with our passages, with the same weights. Peers are
installed into environments of their own, which are kept in `--environments`.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from index.library import Library
from index.minilm import packaged_folder
from index.storage import open_snapshot

from common import interleaved, machine, median, percentiles, save  # isort: skip
from rebuild import rebuild  # isort: skip
from synthetic import questions, write_reviews  # isort: skip

# The processor's torch: others pull gigabytes for a graphics card that none of this uses.
_TORCH = "torch==2.13.0"
REQUIREMENTS = {
    "sentence_transformers": ["sentence-transformers"],
    "langchain": [
        *("langchain-core", "langchain-huggingface", "langchain-text-splitters", "sentence-transformers"),
        *("langchain-community", "faiss-cpu"),
    ],
    "llamaindex": [
        "llama-index-core",
        "llama-index-embeddings-huggingface",
        "llama-index-vector-stores-faiss",
        "faiss-cpu",
    ],
    "haystack": ["haystack-ai<3", "sentence-transformers"],
    "txtai": ["txtai"],
}


def environment(folder: Path, name: str) -> Path:
    """The Python of the peer's own environment, made if need be."""
    python = folder / name / "bin" / "python"
    if not python.exists():
        print(f"installing {name}", file=sys.stderr, flush=True)
        subprocess.run([sys.executable, "-m", "venv", str(folder / name)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", _TORCH, *REQUIREMENTS[name]], check=True)
    return python


@click.command()
@click.option("--reviews", default=60, show_default=True)
@click.option("--words", default=4_000, show_default=True)
@click.option("--runs", default=3, show_default=True)
@click.option("--environments", type=click.Path(path_type=Path), default=Path(tempfile.gettempdir(), "peers"))
@click.option("--peers", default=",".join(REQUIREMENTS), show_default=True)
@click.option("--modes", default="defaults,passages", show_default=True)
def main(reviews: int, words: int, runs: int, environments: Path, peers: str, modes: str) -> None:
    facts = machine() | {"reviews": reviews, "words": words}
    wanted = [name for name in peers.split(",") if name]
    pythons = {name: environment(environments, name) for name in wanted}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        library = Library(folder / "library")
        write_reviews(library.reviews_folder, reviews, words)
        rebuild(library.root)
        with open_snapshot(library) as snapshot:
            texts = []
            for review in snapshot.reviews:
                text = snapshot.document(review).text
                texts += [text[passage.start : passage.end] for passage in snapshot.passages(review)]
        facts |= {"passages": len(texts), "characters": sum(map(len, texts))}
        (folder / "passages.jsonl").write_text("\n".join(map(json.dumps, texts)), encoding="utf-8")
        job = {
            "folder": str(library.reviews_folder),
            "passages": str(folder / "passages.jsonl"),
            "model": str(packaged_folder()),
            "questions": questions()[:100],
        }
        (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
        found: dict[str, list[dict[str, object]]] = {}

        def ours() -> float:
            shutil.rmtree(library.index_folder)
            figures = rebuild(library.root)
            found.setdefault("Case Reviews", []).append(figures)
            return figures["seconds"]

        def theirs(peer: str, mode: str) -> float:
            command = [
                str(pythons[peer]),
                str(Path(__file__).with_name("peer.py")),
                peer,
                mode,
                str(folder / "job.json"),
            ]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            figures = json.loads(done.stdout.splitlines()[-1])
            found.setdefault(f"{peer}, {mode}", []).append(figures)
            return float(figures["seconds"])

        variants = {"Case Reviews": ours}
        for peer in wanted:
            for mode in ["passages"] if peer == "sentence_transformers" else modes.split(","):
                variants[f"{peer}, {mode}"] = lambda peer=peer, mode=mode: theirs(peer, mode)
        seconds = interleaved(runs, variants)
    facts["runs"] = found
    facts["seconds"] = {name: round(median(some), 2) for name, some in seconds.items()}
    if alone := [run["encode_seconds"] for run in found.get("sentence_transformers, passages", [])]:
        facts["seconds"]["sentence_transformers, encode alone"] = round(median(alone), 2)  # type: ignore[arg-type]
    facts["times_ours"] = {
        name: round(taken / facts["seconds"]["Case Reviews"], 2) for name, taken in facts["seconds"].items()
    }
    facts["question_milliseconds"] = {
        name: percentiles([second for run in some for second in run["question_seconds"]])  # type: ignore[attr-defined]
        for name, some in found.items()
        if "question_seconds" in some[0]
    }
    save(
        "build", facts, chart=facts["seconds"], title=f"From {reviews:,} reviews to a searchable index", unit="seconds"
    )


if __name__ == "__main__":
    main()
