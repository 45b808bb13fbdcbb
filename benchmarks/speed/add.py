"""(g) `case-reviews add` of documents in mixed formats into an empty library: the command, from its start to its end.

    python benchmarks/speed/add.py [--documents 48] [--runs 5] [--against FOLDER]

The documents are the sample reviews (PDF, Word, web page, Markdown, text) and texts of the evaluation library. FOLDER
holds another version of the project, for example a checkout of the commit before; both are run in turns.
"""

import os
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import click

from common import ROOT, interleaved, machine, median, save  # isort: skip


def add(root: Path, sources: Path) -> float:
    """Seconds that one `case-reviews add` of the version in `root` takes, with a library that is not there yet."""
    with tempfile.TemporaryDirectory() as folder:
        module = "ui" if (root / "ui" / "__main__.py").exists() else "ui.command_line"  # until 0.1.0
        command = [sys.executable, "-m", module, "add", str(sources), "--library", str(Path(folder, "library"))]
        started = time.perf_counter()
        subprocess.run(
            [*command, "--progress", "none"],
            cwd=root,
            env=os.environ | {"PYTHONPATH": str(root)},
            stdout=subprocess.DEVNULL,
            check=True,
        )
        return time.perf_counter() - started


@click.command()
@click.option("--documents", default=48, show_default=True, help="Of those that there are.")
@click.option("--runs", default=5, show_default=True)
@click.option("--against", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Another version.")
def main(documents: int, runs: int, against: Path | None) -> None:
    facts = machine() | {"documents": documents}
    samples = sorted((ROOT / "corpus" / "sample_reviews").iterdir())
    texts = sorted((ROOT / "benchmarks" / "evaluation" / "library").glob("*.txt"))
    with tempfile.TemporaryDirectory() as folder:
        for file in [*samples, *texts][:documents]:
            Path(folder, file.name).symlink_to(file)
        variants = {"this version": ROOT} | ({"the other version": against.resolve()} if against else {})
        figures = interleaved(runs, {name: partial(add, root, Path(folder)) for name, root in variants.items()})
    medians = {name: round(median(seconds), 2) for name, seconds in figures.items()}
    facts |= {"seconds": medians, "runs": figures}
    save("add", facts, chart=medians, title=f"Adding {documents} documents", unit="seconds")


if __name__ == "__main__":
    main()
