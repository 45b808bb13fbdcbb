"""The options that several commands take."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from assistant.language_model import MODEL_VARIABLE, URL_VARIABLE

library_option = click.option(
    "--library",
    "library_path",
    type=click.Path(path_type=Path),
    help="The library's folder (otherwise CASE_REVIEWS_LIBRARY, or your own data folder).",
)
progress_option = click.option(
    "--progress",
    type=click.Choice(["bar", "json", "none"]),
    default="bar",
    help="A bar, one JSON object a line on standard output (for other programs), or nothing.",
)


def language_model_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--llm-url` and `--llm-model`: a language model of the person's own."""
    url = click.option("--llm-url", help=f"The address of a language model's server (otherwise {URL_VARIABLE}).")
    model = click.option("--llm-model", help=f"The model's name there (otherwise {MODEL_VARIABLE}).")
    return url(model(command))
