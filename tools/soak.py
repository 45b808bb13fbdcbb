"""Long trials that try to break the program, each a command that prints its figures: `python tools/soak.py --help`.

They are too long for the test suite, which holds a short form of each. Nothing here is part of what is installed.
"""

import sys
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from soaking import damage as damage_trial  # noqa: E402  (finds the packages beside this folder first)
from soaking import files as file_trial  # noqa: E402
from soaking import fuzz as fuzz_trial  # noqa: E402
from soaking import kills as kill_trial  # noqa: E402
from soaking import sessions as session_trial  # noqa: E402


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


@cli.command("kills")
@click.option("--times", default=500, show_default=True)
@click.option("--seed", default=1, show_default=True)
def kills_command(times: int, seed: int) -> None:
    """Kill commands that change a library at random instants, and look what is left."""
    sys.exit(not kill_trial.run(times, seed=seed))


@cli.command("fuzz")
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--minutes", default=60.0, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option(
    "--keep", type=click.Path(path_type=Path), required=True, help="A folder for the files that broke something."
)
def fuzz_command(folders: tuple[Path, ...], minutes: float, seed: int, keep: Path) -> None:
    """Read damaged copies of the documents below FOLDERS, and of a catalogue."""
    sys.exit(not fuzz_trial.run(list(folders), minutes=minutes, kept=keep, seed=seed))


@cli.command("damage")
@click.option("--flips", default=200, show_default=True, help="Bits that are flipped in each file, one at a time.")
@click.option("--seed", default=1, show_default=True)
def damage_command(flips: int, seed: int) -> None:
    """Damage every file of an index, and look what is answered."""
    sys.exit(not damage_trial.run(flips, seed=seed))


@cli.command("sessions")
@click.option("--sessions", default=50, show_default=True)
@click.option("--minutes", default=10.0, show_default=True)
def sessions_command(sessions: int, minutes: float) -> None:
    """Have many sessions of the app ask at once, while the library is rebuilt."""
    sys.exit(not session_trial.run(sessions, minutes))


if __name__ == "__main__":
    cli()
