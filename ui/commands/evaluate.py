"""The command `evaluate`: how many answers to a file of questions are right."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click
from tqdm import tqdm

from assistant import Assistant
from assistant.evaluation import ask_again, compare, evaluate, evaluation_json, measures, misses, read_questions, times
from assistant.language_model import language_model
from index import OpenLibrary
from ui.commands.opening import opened
from ui.commands.options import language_model_options, library_option
from ui.html import link_to
from ui.terminal import comparison_as_text, evaluation_as_text, misses_as_text


@click.command("evaluate")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="As JSON: the measures, and every question with its answer.")
@click.option("--misses", "with_misses", is_flag=True, help="Every miss, explained by its stage.")
@language_model_options
@library_option
def evaluate_command(
    file: Path,
    as_json: bool,
    with_misses: bool,
    llm_url: str | None,
    llm_model: str | None,
    library_path: Path | None,
) -> None:
    """Measure the answers to a file of questions against their gold quotations.

    The file is JSON Lines: question, expect, and the quotations ("doc", "quote") that answer it. A quotation that is
    not in the library's text is named as a fault of the file and not counted; the exit status is 1 then. Where a
    language model is named, the questions are asked again, their answers chosen by it, and the two are compared.

    \b
    Example:
      case-reviews evaluate questions.jsonl --misses --library ./our-library
    """
    model = language_model(llm_url, llm_model)
    with opened(library_path) as (_, snapshot):
        assistant = Assistant(OpenLibrary(snapshot))
        gold = read_questions(file, assistant.library)
        asked = evaluate(gold.questions, assistant)
        outcomes = list(tqdm(asked, "Asking", len(gold.questions), disable=None, leave=False))
        found = [miss for outcome in outcomes for miss in misses(outcome, assistant)] if with_misses else []
        again = ask_again(outcomes, assistant, model) if model else ()
        after = list(tqdm(again, "Asking with the model", len(outcomes), disable=None, leave=False))
    if as_json:
        content = evaluation_json(outcomes, gold.faults, link_to)
        content |= {"misses": [asdict(miss) for miss in found]} if with_misses else {}
        content |= {"language_model": asdict(compare(outcomes, after))} if after else {}
        click.echo(json.dumps(content, ensure_ascii=False, indent=2))
    else:
        click.echo(evaluation_as_text(outcomes, gold.faults))
        if with_misses:
            click.echo(misses_as_text(found))
        if model:
            compared = comparison_as_text(compare(outcomes, after), measures(outcomes), times(after), model)
            click.echo(f"\n{compared}")
    sys.exit(1 if gold.faults else 0)
