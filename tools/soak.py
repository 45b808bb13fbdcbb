"""Long trials that try to break the program, each a command that prints its figures: `python tools/soak.py --help`.

They are too long for the test suite, which holds a short form of each. Nothing here is part of what is installed.
"""

import sys
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from soaking import files as file_trial  # noqa: E402  (finds the packages beside this folder first)


@click.group()
def cli() -> None:
    """Long trials; the exit status is 1 where something broke."""


@cli.command("files")
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--seconds", default=60.0, show_default=True, help="Limit for each file.")
@click.option("--log", type=click.Path(path_type=Path), help="One JSON line a file.")
def files_command(folders: tuple[Path, ...], seconds: float, log: Path | None) -> None:
    """Read every document below FOLDERS and count the outcomes."""
    sys.exit(not file_trial.run(list(folders), seconds=seconds, log=log))


if __name__ == "__main__":
    cli()
