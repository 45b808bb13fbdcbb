"""The command `check`: the health of a library, its index and the model."""

import sys
from pathlib import Path

import click

from ui.commands.options import language_model_options, library_option
from ui.health import check_language_model, check_library
from ui.terminal import plain, with_remedy


@click.command("check")
@language_model_options
@library_option
def check_command(llm_url: str | None, llm_model: str | None, library_path: Path | None) -> None:
    """Check the library, its index and the models; each fault is named with its remedy.

    A language model is asked which models its server has, where one is named.

    \b
    Example:
      case-reviews check
    """
    faults = 0
    for part in (*check_library(library_path), *check_language_model(llm_url, llm_model)):
        faults += not part.good
        click.echo(f"{'ok   ' if part.good else 'FAULT'}  {part.name}: {plain(with_remedy(part.message, part.remedy))}")
    sys.exit(1 if faults else 0)
