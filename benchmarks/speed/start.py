"""(c) From the start of the process to the first answer: time, processor time and peak memory.

    python benchmarks/speed/start.py --library FOLDER [--runs 7]

In turns with `import sentence_transformers`, which every peer does when it starts. The library should have some 25,000
passages: `python benchmarks/speed/latency.py --passages 25000 --keep FOLDER` makes one.
"""

import os
import sys
import time
from pathlib import Path

import click

from common import interleaved, machine, median, save  # isort: skip

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "what do the reviews say about fathers?"


def seconds(command: list[str], figures: list[dict[str, float]]) -> float:
    """How long a command takes; what else is known of the process goes to `figures`."""
    started = time.perf_counter()
    process = os.posix_spawn(
        sys.executable,
        [sys.executable, *command],
        os.environ | {"PYTHONPATH": str(ROOT)},
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
    )
    _, status, usage = os.wait4(process, 0)
    taken = time.perf_counter() - started
    if status:
        raise SystemExit(f"{command} ended with status {status}")
    figures.append(
        {"seconds": taken, "processor_seconds": usage.ru_utime + usage.ru_stime, "megabytes": usage.ru_maxrss / 1_000}
    )
    return taken


@click.command()
@click.option("--library", required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--runs", default=7, show_default=True)
def main(library: Path, runs: int) -> None:
    facts = machine()
    commands = {
        "Case Reviews: start to first answer": [
            "-m",
            "ui",
            "ask",
            "--library",
            str(library),
            QUESTION,
        ],
        "import sentence_transformers": ["-c", "import sentence_transformers"],
        "python": ["-c", "pass"],
    }
    figures: dict[str, list[dict[str, float]]] = {name: [] for name in commands}
    for command in commands.values():
        seconds(command, [])  # files are read from the disk once
    interleaved(runs, {name: lambda n=name: seconds(commands[n], figures[n]) for name in commands})
    medians = {
        name: {key: round(median([run[key] for run in found]), 3) for key in found[0]}
        for name, found in figures.items()
    }
    ours, peer = (medians[name] for name in list(commands)[:2])
    ratios = {key: round(ours[key] / peer[key], 3) for key in ("seconds", "processor_seconds", "megabytes")}
    facts |= {"medians": medians, "share_of_the_import": ratios, "runs": figures}
    save(
        "start",
        facts,
        chart={name: found["seconds"] for name, found in medians.items()},
        title="Process start to first answer",
        unit="seconds",
    )


if __name__ == "__main__":
    main()
