"""Rebuilding from a command: how far it is, and what it did, as text or as JSON lines for other programs."""

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

import click
from tqdm import tqdm

from corpus import CaseReviewsError, Remedy
from index.building import Progress, Readings, RebuildReport, rebuild
from index.encoder import Encoder, load_encoder
from index.library import Library
from ui.terminal import plain

_STAGES = {
    "adding": "Reading new files",
    "checking": "Checking files",
    "reading": "Reading",
    "embedding": "Embedding passages",
}


def rebuilt(
    library: Library,
    progress: str,
    *,
    full: bool = False,
    verify: bool = False,
    retry: bool = False,
    readings: Readings | None = None,
    load: Callable[[], Encoder] = load_encoder,
) -> RebuildReport:
    """Rebuild, showing how far it is. What `readings` hold is not read again; `load` gives the encoder."""
    encoder = load()
    with shown(progress) as show:
        return rebuild(library, encoder, full=full, verify=verify, retry=retry, readings=readings, progress=show)


@contextlib.contextmanager
def shown(progress: str) -> Iterator[Callable[[Progress], None]]:
    if progress == "json":
        yield lambda at: print_json(asdict(at))
        return
    bars: dict[str, tqdm[Any]] = {}

    def show(at: Progress) -> None:
        if at.stage not in bars:
            # `disable=None`: no bar where standard error is no terminal.
            off = True if progress == "none" else None
            # What was done before the stage began says nothing about the time that is left.
            text = _STAGES.get(at.stage, at.stage)
            bars[at.stage] = tqdm(total=at.total, initial=at.done, desc=text, disable=off, leave=False)
        bars[at.stage].update(at.done - bars[at.stage].n)

    try:
        yield show
    finally:
        for bar in bars.values():
            bar.close()


def print_report(report: RebuildReport, progress: str) -> None:
    if progress == "json":
        print_json({"report": asdict(report)})
        return
    if report.changed:
        click.echo(
            f"{report.reviews} reviews, {report.passages} passages "
            f"({report.embedded} embedded now, {report.reused} as they were)."
        )
    else:
        click.echo(f"Nothing has changed: {report.reviews} reviews, {report.passages} passages.")
    for item in report.unreadable:
        click.echo(f"not read   {plain(item.file)}: {plain(item.reason)}")
    for note in report.notes:
        click.echo(f"note       {plain(note)}")
    if report.untried:
        click.echo(f"note       {_untried(report.untried)}")


def _untried(count: int) -> str:
    unreadable = (
        "1 file that could not be read has not changed and was"
        if count == 1
        else f"{count} files that could not be read have not changed and were"
    )
    return f"{unreadable} not tried again; `case-reviews rebuild --retry` does."


def print_error(error: CaseReviewsError) -> None:
    """As a JSON line for the program that has started this one, which has words of its own for a `Remedy`."""
    remedy = asdict(error.remedy) if isinstance(error.remedy, Remedy) else error.remedy
    print_json({"error": error.fault, "remedy": remedy})


def print_json(content: dict[str, Any]) -> None:
    click.echo(json.dumps(content, ensure_ascii=False))
