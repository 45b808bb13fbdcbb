"""The command `ask`: one question, or a file of them."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import click

from assistant import SAMPLE, Answer, Assistant, Turn, to_json
from assistant.language_model import language_model
from corpus import CaseReviewsError, SectionKind
from index import Filters, OpenLibrary, review_named
from index.encoder import load_encoder
from ui.commands.opening import opened
from ui.commands.options import language_model_options, library_option
from ui.commands.reporting import print_json
from ui.html import link_to
from ui.terminal import answer_as_text, goes_to, plain, with_remedy

APP_ADDRESS = "http://127.0.0.1:8501"
# One question of a file of questions, with its history: far above any typed one.
_MOST_LINE = 200_000
# Lines that are read, and their questions embedded, before the first of them is answered.
_TOGETHER = 32


@click.command("ask")
@click.argument("question", required=False)
@click.option("--json", "as_json", is_flag=True, help="As JSON, format 1.")
@click.option(
    "--from",
    "file",
    type=click.Path(path_type=Path),
    help='A file of questions, one {"id", "question", "history"} a line; prints one JSON object a line.',
)
@click.option("--review", "reviews", multiple=True, help="Only this review (id, file name or label; repeatable).")
@click.option("--publisher", "publishers", multiple=True, help="Only this publisher (repeatable).")
@click.option("--place", "places", multiple=True, help="Only this place (repeatable).")
@click.option("--type", "types", multiple=True, help="Only this type of review (repeatable).")
@click.option("--kind", "kinds", multiple=True, type=click.Choice([kind.value for kind in SectionKind]))
@click.option("--from-year", type=int, help="Published (else happened) in this year or later.")
@click.option("--to-year", type=int, help="Published (else happened) in this year or earlier.")
@language_model_options
@library_option
def ask_command(
    question: str | None,
    as_json: bool,
    file: Path | None,
    reviews: tuple[str, ...],
    publishers: tuple[str, ...],
    places: tuple[str, ...],
    types: tuple[str, ...],
    kinds: tuple[str, ...],
    from_year: int | None,
    to_year: int | None,
    llm_url: str | None,
    llm_model: str | None,
    library_path: Path | None,
) -> None:
    """Answer a question in the reviews' own words, each sentence cited.

    \b
    Examples:
      case-reviews ask "what do the reviews say about fathers?"
      case-reviews ask "learning about bruising" --place Riverford --json
      case-reviews ask --from questions.jsonl > answers.jsonl
    """
    if (question is None) == (file is None):
        raise click.UsageError("Give one question, or a file of questions with --from.")
    model = language_model(llm_url, llm_model)
    if model:
        click.echo(plain(goes_to(model)), err=True)
    with opened(library_path) as (library, snapshot):
        filters = Filters(
            reviews=frozenset(review_named(snapshot, review).id for review in reviews),
            publishers=frozenset(publishers),
            places=frozenset(places),
            types=frozenset(types),
            section_kinds=frozenset(kinds),
            years=(from_year, to_year) if from_year or to_year else None,
        )
        encoder = load_encoder()
        assistant = Assistant(OpenLibrary(snapshot, lambda: encoder), model=model)

        def answer(text: str, history: Sequence[Turn] = ()) -> Answer:
            found = assistant.answer(text, history=history, filters=filters)
            found = assistant.choose_with(model, found, history=history, filters=filters) if model else found
            return replace(found, notices=(*found.notices, SAMPLE)) if library.is_sample else found

        if file is not None:
            sys.exit(_answer_file(file, encoder.prepare_questions, answer))
        found = answer(question or "")
        if as_json:
            click.echo(json.dumps(to_json(found, link_to), ensure_ascii=False, indent=2))
        else:
            click.echo(answer_as_text(found, APP_ADDRESS))


@dataclass(frozen=True, slots=True)
class _Asked:
    """One line of a file of questions."""

    identifier: str | None
    question: str
    history: Sequence[Turn]


def _answer_file(
    file: Path, prepare: Callable[[Sequence[str]], None], answer: Callable[[str, Sequence[Turn]], Answer]
) -> int:
    """Answer each line of a file of questions, in order; a line that cannot be answered prints its error instead.
    `prepare` is given the questions of some lines before `answer` is given the first of them."""
    status = 0
    lines = enumerate(_lines(file), 1)
    while some := list(islice(lines, _TOGETHER)):
        asked = [(number, _asked(line, f"line {number} of {file}")) for number, line in some if line.strip()]
        prepare([one.question.strip() for _, one in asked if isinstance(one, _Asked)])
        for number, one in asked:
            identifier = None
            try:
                if isinstance(one, CaseReviewsError):
                    raise one
                identifier = one.identifier
                print_json(to_json(answer(one.question, one.history), link_to, identifier))
            except CaseReviewsError as error:
                status = 1
                said = with_remedy(error.fault, error.remedy)
                print_json({"format": 1, "id": identifier, "error": said})
                click.echo(f"case-reviews: line {number} of {plain(str(file))}: {plain(said)}", err=True)
    return status


def _lines(file: Path) -> Iterator[str]:
    try:
        with file.open(encoding="utf-8-sig") as lines:
            yield from lines
    except OSError as error:
        raise CaseReviewsError(f"{file} cannot be read: {error.strerror}.", "Name a file of questions.") from error
    except UnicodeDecodeError as error:
        raise CaseReviewsError(f"{file} is not UTF-8 text.", "Save it as UTF-8.") from error


def _asked(line: str, where: str) -> _Asked | CaseReviewsError:
    try:
        if len(line) > _MOST_LINE:
            raise ValueError(f"it has {len(line):,} characters")
        content = json.loads(line)
        history = [Turn(str(turn["role"]), str(turn["content"])) for turn in content.get("history") or []]
        identifier = content.get("id")
        return _Asked(None if identifier is None else str(identifier), str(content["question"]), history)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return CaseReviewsError(
            f"{where} is not a question: {error}.", 'A line is {"id": "1", "question": "…"} with an optional "history".'
        )
