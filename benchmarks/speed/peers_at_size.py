"""(b) A warm question to the peers among as many passages as `latency.py` has: found, not answered.

    python benchmarks/speed/peers_at_size.py --library FOLDER [--questions 20] [--environments FOLDER] [--peers NAMES]

FOLDER is a library that `latency.py --keep FOLDER` made. Every peer gets its passages and their vectors, so that none
has to embed them, and embeds the questions itself. A peer that needs more memory or time than there is, is listed with
that. Ours, in the same run, is the search among the same passages, embedding included.
"""

import json
import random
import subprocess
import tempfile
import time
from pathlib import Path

import click
import numpy as np

from index.embedding import load_encoder
from index.library import Library
from index.minilm import packaged_folder
from index.search import search
from index.snapshot import open_snapshot

from build import environment  # isort: skip
from common import machine, percentiles, save  # isort: skip
from synthetic import questions  # isort: skip

# Whose environment each of them runs in.
ENVIRONMENTS = {
    "txtai": "txtai",
    "langchain_faiss": "langchain",
    "llamaindex_faiss": "llamaindex",
    "haystack": "haystack",
    "langchain": "langchain",
    "llamaindex": "llamaindex",
}


def ours(library: Library, asked: list[str], job: Path) -> tuple[list[float], int]:
    """The seconds of each of our searches, and how many passages there are; the passages and vectors are left in job's
    folder."""
    encoder = load_encoder()
    seconds = []
    with open_snapshot(library) as snapshot:
        count = snapshot.passage_count
        for question in asked:
            encoder.forget_questions()
            started = time.perf_counter()
            search(snapshot, encoder, question)
            seconds.append(time.perf_counter() - started)
        np.save(job.with_name("vectors.npy"), np.asarray(snapshot.vectors.exact, np.float32))
        with job.with_name("passages.jsonl").open("w", encoding="utf-8") as file:
            for review in snapshot.reviews:
                text = snapshot.document(review).text
                for passage in snapshot.passages(review):
                    file.write(json.dumps(text[passage.start : passage.end]) + "\n")
    return seconds[10:], count


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
@click.option("--questions", "count", default=20, show_default=True)
@click.option("--memory", default=16, show_default=True, help="GB that a peer may take.")
@click.option("--minutes", default=15.0, show_default=True, help="Time that a peer may take, indexing included.")
@click.option("--environments", type=click.Path(path_type=Path), default=Path(tempfile.gettempdir(), "peers"))
@click.option("--peers", default=",".join(ENVIRONMENTS), show_default=True)
def main(root: Path, count: int, memory: int, minutes: float, environments: Path, peers: str) -> None:
    facts = machine()
    asked = questions()
    random.Random(0).shuffle(asked)  # noqa: S311
    with tempfile.TemporaryDirectory() as name:
        job = Path(name, "job.json")
        seconds, passages = ours(Library(root), asked[: 10 + count], job)
        files = {"passages": str(job.with_name("passages.jsonl")), "vectors": str(job.with_name("vectors.npy"))}
        job.write_text(
            json.dumps(files | {"folder": "", "model": str(packaged_folder()), "questions": asked[10 : 10 + count]}),
            encoding="utf-8",
        )
        found: dict[str, dict[str, object]] = {"Case Reviews, search": {"question_seconds": seconds}}
        for peer in peers.split(","):
            python = environment(environments, ENVIRONMENTS[peer])
            program = [str(python), str(Path(__file__).with_name("peer.py")), peer, "vectors", str(job)]
            found[peer] = theirs(program, memory, minutes)
            print(peer, {name: value for name, value in found[peer].items() if name != "question_seconds"}, flush=True)
    facts |= {"passages": passages, "gigabytes_at_most": memory, "minutes_at_most": minutes, "runs": found}
    facts["milliseconds"] = {
        name: percentiles(run["question_seconds"])  # type: ignore[arg-type]
        for name, run in found.items()
        if "question_seconds" in run
    }
    chart = {name: figures["p95"] for name, figures in facts["milliseconds"].items()}
    save(f"peers-{passages}", facts, chart=chart, title=f"Finding among {passages:,} passages, p95", unit="ms")


if __name__ == "__main__":
    main()
