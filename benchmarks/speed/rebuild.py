"""(d) A rebuild after some reviews have changed, against building everything: time and processor time.

    python benchmarks/speed/rebuild.py [--reviews 1000] [--words 4000] [--changes 0,1,10,100]

Reviews are text files of mixed fictional sentences; some 4,000 words are 25 passages. Each rebuild is a command in a
process of its own, so that starting and loading the model count.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

import click

from common import ROOT, machine, save  # isort: skip
from synthetic import review, write_reviews  # isort: skip


def rebuild(library: Path, *options: str) -> dict[str, float]:
    """One `case-reviews rebuild`."""
    command = [sys.executable, "-m", "ui", "rebuild", "--library", str(library), *options]
    started = time.perf_counter()
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    process = os.posix_spawn(sys.executable, command, os.environ | {"PYTHONPATH": str(ROOT)}, file_actions=quiet)
    _, status, usage = os.wait4(process, 0)
    if status:
        raise SystemExit(f"the rebuild ended with status {status}")
    return {
        "seconds": round(time.perf_counter() - started, 3),
        "processor_seconds": round(usage.ru_utime + usage.ru_stime, 3),
        "megabytes": round(usage.ru_maxrss / 1_000, 1),
    }


@click.command()
@click.option("--reviews", default=1_000, show_default=True)
@click.option("--words", default=4_000, show_default=True)
@click.option("--changes", default="0,1,10,100", show_default=True)
@click.option("--runs", default=3, show_default=True, help="Of each number of changes.")
def main(reviews: int, words: int, changes: str, runs: int) -> None:
    facts = machine() | {"reviews": reviews, "words": words}
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder, "library")
        write_reviews(library / "reviews", reviews, words)
        time.sleep(3)  # a file that was written just now is looked into again: see `index.building.inventory`
        whole = rebuild(library)
        rebuild(library)
        figures: dict[str, list[dict[str, float]]] = {count: [] for count in changes.split(",")}
        edition = reviews
        for _ in range(runs):
            for count in figures:
                for number in range(int(count)):
                    edition += 1
                    path = library / "reviews" / f"district-{number * reviews // max(1, int(count)):05}.txt"
                    path.write_text(review(edition, words), encoding="utf-8")
                time.sleep(3)
                figures[count].append(rebuild(library))
    medians = {count: sorted(run["seconds"] for run in found)[len(found) // 2] for count, found in figures.items()}
    facts |= {"whole": whole, "seconds": medians, "runs": figures}
    facts["share_of_the_whole"] = {count: round(taken / whole["seconds"], 4) for count, taken in medians.items()}
    chart = {f"{count} changed": taken for count, taken in medians.items()} | {"everything": whole["seconds"]}
    save("rebuild", facts, chart=chart, title=f"Rebuilding {reviews:,} reviews", unit="seconds")


if __name__ == "__main__":
    main()
