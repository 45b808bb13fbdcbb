"""(b) A warm question to the peers among as many passages as `latency.py` has: found, not answered.

    python benchmarks/speed/peers_at_size.py --library FOLDER [--questions 100] [--environments FOLDER] [--peers NAMES]

FOLDER is a library that `latency.py --keep FOLDER` made. Every peer gets its passages and their vectors, so that none
has to embed them, and embeds the questions itself. A peer that needs more memory or time than there is, is listed with
that. Ours, in the same run and with the embedding, are the nearest vectors, which is what the peers find, and the whole
search, which looks at words and at single sentences as well. Beside the time stands the recall: which share of the ten
passages with the nearest vectors was found, since an index that looks at a part of them is quicker.
"""

import json
import random
import subprocess
import tempfile
import time
from pathlib import Path

import click
import numpy as np

from index import search
from index.encoder import load_encoder
from index.library import Library
from index.minilm import packaged_folder
from index.storage import open_snapshot

from build import environment  # isort: skip
from common import machine, percentiles, save  # isort: skip
from synthetic import questions  # isort: skip

PASSAGES, VECTORS = "passages.jsonl", "vectors.npy"
NEAREST = 10
CANDIDATES = 100  # that our search takes from the vectors
WARM = 20  # questions before the first that counts
# Whose environment each of them runs in.
ENVIRONMENTS = {
    "txtai": "txtai",
    "langchain_faiss": "langchain",
    "llamaindex_faiss": "llamaindex",
    "haystack": "haystack",
    "langchain": "langchain",
    "llamaindex": "llamaindex",
}


def ours(library: Library, asked: list[str], folder: Path) -> tuple[dict[str, dict[str, object]], list[list[int]]]:
    """The seconds of each of our questions, and the rows of the passages with the nearest vectors. Passages and vectors
    are left in `folder`."""
    encoder = load_encoder()
    seconds: dict[str, list[float]] = {"Case Reviews, nearest vectors": [], "Case Reviews, search": []}
    with open_snapshot(library) as snapshot:
        ways = (
            lambda question: snapshot.vectors.search(encoder.encode_question(question), CANDIDATES),
            lambda question: search(snapshot, encoder, question, limit=NEAREST),
        )
        for question in asked:
            for some, way in zip(seconds.values(), ways, strict=True):
                encoder.forget_questions()
                started = time.perf_counter()
                way(question)
                some.append(time.perf_counter() - started)
        nearest, recalls = [], []
        for question in asked[WARM:]:
            vector = encoder.encode_question(question)
            nearest.append(np.argsort(-(snapshot.vectors.exact @ vector))[:NEAREST].tolist())
            rows, _ = snapshot.vectors.search(vector, CANDIDATES)
            recalls.append(float(np.isin(nearest[-1], rows).mean()))
        np.save(folder / VECTORS, np.asarray(snapshot.vectors.exact, np.float32))
        table = snapshot.table
        with (folder / PASSAGES).open("w", encoding="utf-8") as file:
            for row, number in enumerate(table.number.tolist()):
                passage = snapshot.store.passages_numbered([number])[number]
                text = snapshot.text(table.review_ids[table.review[row]])
                file.write(json.dumps(text[passage.start : passage.end]) + "\n")
    found: dict[str, dict[str, object]] = {name: {"question_seconds": some[WARM:]} for name, some in seconds.items()}
    found["Case Reviews, nearest vectors"]["recall"] = float(np.mean(recalls))
    return found, nearest


def theirs(command: list[str], memory: int, minutes: float) -> dict[str, object]:
    """What `peer.py` found, or why it found nothing."""
    limited = ["prlimit", f"--data={memory * 10**9}", *command]
    try:
        done = subprocess.run(limited, check=True, capture_output=True, text=True, timeout=60 * minutes)
    except subprocess.TimeoutExpired:
        return {"failed": f"not done in {minutes:g} minutes"}
    except subprocess.CalledProcessError as error:
        last = error.stderr.strip().splitlines()[-1:] or [f"ended with {error.returncode}"]
        return {"failed": f"with at most {memory} GB of memory: {last[0][:200]}"}
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


@click.command()
@click.option("--library", "root", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--questions", "count", default=100, show_default=True)
@click.option("--memory", default=16, show_default=True, help="GB that a peer may take.")
@click.option("--minutes", default=15.0, show_default=True, help="Time that a peer may take, indexing included.")
@click.option("--environments", type=click.Path(path_type=Path), default=Path(tempfile.gettempdir(), "peers"))
@click.option("--peers", default=",".join(ENVIRONMENTS), show_default=True)
def main(root: Path, count: int, memory: int, minutes: float, environments: Path, peers: str) -> None:
    facts = machine()
    asked = questions()
    random.Random(0).shuffle(asked)  # noqa: S311
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        asked = asked[: WARM + count]
        found, nearest = ours(Library(root), asked, folder)
        passages = len(np.load(folder / VECTORS, mmap_mode="r"))
        job = {
            "folder": "",
            "passages": str(folder / PASSAGES),
            "vectors": str(folder / VECTORS),
            "model": str(packaged_folder()),
            "questions": asked[WARM:],
            "nearest": nearest,
        }
        (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
        for peer in peers.split(","):
            python = environment(environments, ENVIRONMENTS[peer])
            program = [str(python), str(Path(__file__).with_name("peer.py")), peer, "vectors", str(folder / "job.json")]
            found[peer] = theirs(program, memory, minutes)
            print(peer, {name: value for name, value in found[peer].items() if name != "question_seconds"}, flush=True)
    facts |= {"passages": passages, "gigabytes_at_most": memory, "minutes_at_most": minutes, "runs": found}
    facts["milliseconds"] = {
        name: percentiles(run["question_seconds"])  # type: ignore[arg-type]
        for name, run in found.items()
        if "question_seconds" in run
    }
    facts["recall"] = {name: round(float(str(run["recall"])), 4) for name, run in found.items() if "recall" in run}
    chart = {name: figures["p95"] for name, figures in facts["milliseconds"].items()}
    save(f"peers-{passages}", facts, chart=chart, title=f"Finding among {passages:,} passages, p95", unit="ms")


if __name__ == "__main__":
    main()
