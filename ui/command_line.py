"""The command line: `case-reviews`. Each command is a few lines over the other packages.

Results go to standard output, progress and errors to standard error; an error is one line (fault, place, remedy) and
exit status 1, wrong usage is 2. It holds no logic of its own beyond reading options and printing.
"""

import contextlib
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from assistant.answer import Answer
from assistant.answer_json import to_json
from assistant.answering import answer_question
from assistant.conversation import Turn
from assistant.evaluation import evaluate, evaluation_json, read_questions
from assistant.misses import misses
from assistant.notices import SAMPLE
from corpus.catalogue import FIELDS
from corpus.errors import CaseReviewsError
from corpus.structure import SectionKind
from index.adding import Outcome, add, remove
from index.embedding import Encoder, load_encoder
from index.library import Library, default_library_path, find_library
from index.rebuild import Progress, RebuildReport, rebuild
from index.search import Filters
from index.snapshot import Review, Snapshot, open_snapshot
from ui.checking import check_library
from ui.evaluating import evaluation_as_text, misses_as_text
from ui.terminal import answer_as_text, plain, review_as_text, table

APP_ADDRESS = "http://127.0.0.1:8501"
_STAGES = {"checking": "Checking files", "reading": "Reading", "embedding": "Embedding passages"}
# One question of a file of questions, with its history: far above any typed one.
_MOST_LINE = 200_000

library_option = click.option(
    "--library",
    "library_path",
    type=click.Path(path_type=Path),
    envvar="CASE_REVIEWS_LIBRARY_OPTION",
    help="The library's folder (otherwise CASE_REVIEWS_LIBRARY, or your own data folder).",
)
progress_option = click.option(
    "--progress",
    type=click.Choice(["bar", "json", "none"]),
    default="bar",
    help="A bar, one JSON object a line on standard output (for other programs), or nothing.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="case-reviews")
def cli() -> None:
    """Ask a library of published safeguarding case reviews, and get the reviews' own words back, each cited.

    \b
    Examples:
      case-reviews serve                                  open the app in a browser
      case-reviews add ~/Downloads/reviews                add a folder of reviews
      case-reviews ask "how are fathers overlooked?"      ask in the terminal

    Learning from published reviews, not advice on a live case. If a child is in immediate danger call 999.
    """


@cli.command("add")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@library_option
@progress_option
def add_command(paths: tuple[Path, ...], library_path: Path | None, progress: str) -> None:
    """Copy files or folders into the library and index them.

    PDF, text, Markdown, Word (.docx) and saved web pages (.html). Each file is reported: added, unchanged, replaced
    (the old one is kept), or skipped with the reason; the exit status is 1 when any was skipped.

    \b
    Examples:
      case-reviews add child-t-2020.pdf
      case-reviews add ~/Downloads/reviews --library ./our-library
    """
    root = library_path or default_library_path()
    added = add(root, paths)
    library = Library(root)
    report = None
    if library.files():
        report = _rebuilt(library, progress)
    late = {item.file: item.reason for item in report.unreadable} if report else {}
    skipped = False
    for item in added:
        reason = item.reason or late.get(item.file)
        outcome = Outcome.SKIPPED if reason else item.outcome
        skipped = skipped or outcome is Outcome.SKIPPED
        if progress == "json":
            _print_json({"file": item.file, "outcome": outcome.value, "reason": reason})
        else:
            click.echo(f"{outcome.value:<10} {plain(item.file)}{f': {plain(reason)}' if reason else ''}")
    if not added:
        click.echo("Nothing to add: no file that can be read is in there.", err=True)
    if report:
        _print_report(report, progress)
    sys.exit(1 if skipped or not added else 0)


@cli.command("remove")
@click.argument("reviews", nargs=-1, required=True)
@library_option
@progress_option
def remove_command(reviews: tuple[str, ...], library_path: Path | None, progress: str) -> None:
    """Take reviews out of the library, by id, file name or label; the files are kept in its folder `removed`.

    \b
    Example:
      case-reviews remove child-t-2020.pdf
    """
    library = _own_library(library_path)
    for review in reviews:
        click.echo(f"removed    {plain(remove(library, review))} (kept in {library.root / 'removed'})")
    _print_report(_rebuilt(library, progress), progress)


@cli.command("rebuild")
@click.option("--full", is_flag=True, help="Read and embed everything again, also what has not changed.")
@library_option
@progress_option
def rebuild_command(full: bool, library_path: Path | None, progress: str) -> None:
    """Make the index agree with the library's files and its catalogue.csv.

    The last index answers until the new one is ready. Files may be dropped into the library's folder `reviews` by hand
    and corrections typed into `catalogue.csv`; then run this.

    \b
    Examples:
      case-reviews rebuild
      case-reviews rebuild --full --library ./our-library
    """
    _print_report(_rebuilt(find_library(library_path), progress, full=full), progress)


@cli.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON, with every value of the catalogue.")
@library_option
def list_command(as_json: bool, library_path: Path | None) -> None:
    """The reviews of the library, and the files that could not be read.

    \b
    Example:
      case-reviews list --json
    """
    with _opened(library_path) as (library, snapshot):
        if as_json:
            content = {
                "library": str(library.root),
                "sample": library.is_sample,
                "reviews": [_review_json(review) for review in snapshot.reviews.values()],
                "unreadable": [asdict(item) for item in snapshot.unreadable],
            }
            click.echo(json.dumps(content, ensure_ascii=False, indent=2))
            return
        if library.is_sample:
            click.echo(f"{SAMPLE.text}\n")
        heading = ("review", "pages", "passages", "file", "id")
        rows = [
            (review.label, str(review.pages or "–"), str(review.passages), review.file, review.id)
            for review in snapshot.reviews.values()
        ]
        click.echo(table([heading, *rows]))
        for item in snapshot.unreadable:
            click.echo(f"not read   {plain(item.file)}: {plain(item.reason)}")
        click.echo(f"\n{len(snapshot.reviews)} reviews, {snapshot.passage_count} passages in {library.root}")


@cli.command("show")
@click.argument("review")
@click.option("--page", type=click.IntRange(min=1), help="The text of one page.")
@click.option("--text", "whole", is_flag=True, help="The whole text, as quotations' offsets count it.")
@library_option
def show_command(review: str, page: int | None, whole: bool, library_path: Path | None) -> None:
    """What is known of a review (by id, file name or label), or its text.

    \b
    Examples:
      case-reviews show child-t-2020.pdf
      case-reviews show child-t-2020.pdf --page 3
    """
    with _opened(library_path) as (_, snapshot):
        found = _named(snapshot, review)
        document = snapshot.document(found.id)
        if whole:
            sys.stdout.buffer.write(document.text.encode("utf-8"))
        elif page:
            pages = [item for item in document.pages if item.number == page]
            if not pages:
                known = f"It has pages 1 to {len(document.pages)}." if document.pages else "Its format has no pages."
                raise CaseReviewsError(f"There is no page {page} in {found.file}.", known)
            text = document.text[pages[0].start : pages[0].end]
            click.echo(
                "\n".join(plain(line) for line in text.split("\n")) if text.strip() else "(no text on this page)"
            )
        else:
            click.echo(review_as_text(found))
            click.echo("\nSections")
            for section in snapshot.sections(found.id):
                if section.path:
                    click.echo(f"  {'  ' * (len(section.path) - 1)}{plain(section.path[-1])} [{section.kind.value}]")


@cli.command("ask")
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
    with _opened(library_path) as (library, snapshot):
        filters = Filters(
            reviews=frozenset(_named(snapshot, review).id for review in reviews),
            publishers=frozenset(publishers),
            places=frozenset(places),
            types=frozenset(types),
            section_kinds=frozenset(kinds),
            years=(from_year, to_year) if from_year or to_year else None,
        )

        def answer(text: str, history: Sequence[Turn] = ()) -> Answer:
            found = answer_question(text, snapshot=snapshot, encoder=encoder, history=history, filters=filters)
            return replace(found, notices=(*found.notices, SAMPLE)) if library.is_sample else found

        encoder = load_encoder()
        if file is not None:
            sys.exit(_answer_file(file, answer))
        found = answer(question or "")
        if as_json:
            click.echo(json.dumps(to_json(found), ensure_ascii=False, indent=2))
        else:
            click.echo(answer_as_text(found, APP_ADDRESS))


@cli.command("evaluate")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="As JSON: the measures, and every question with its answer.")
@click.option("--misses", "with_misses", is_flag=True, help="Every miss, explained by its stage.")
@library_option
def evaluate_command(file: Path, as_json: bool, with_misses: bool, library_path: Path | None) -> None:
    """Measure the answers to a file of questions against their gold quotations.

    The file is JSON Lines: question, expect, and the quotations ("doc", "quote") that answer it. A quotation that is
    not in the library's text is named as a fault of the file and not counted; the exit status is 1 then.

    \b
    Example:
      case-reviews evaluate questions.jsonl --misses --library ./our-library
    """
    with _opened(library_path) as (_, snapshot):
        gold = read_questions(file, snapshot)
        encoder = load_encoder()
        asked = evaluate(gold.questions, snapshot, encoder)
        outcomes = list(tqdm(asked, "Asking", len(gold.questions), disable=None, leave=False))
        found = [miss for outcome in outcomes for miss in misses(outcome, snapshot, encoder)] if with_misses else []
    if as_json:
        content = evaluation_json(outcomes, gold.faults)
        content |= {"misses": [asdict(miss) for miss in found]} if with_misses else {}
        click.echo(json.dumps(content, ensure_ascii=False, indent=2))
    else:
        click.echo(evaluation_as_text(outcomes, gold.faults))
        if with_misses:
            click.echo(misses_as_text(found))
    sys.exit(1 if gold.faults else 0)


@cli.command("check")
@library_option
def check_command(library_path: Path | None) -> None:
    """Check the library, its index and the model; each fault is named with its remedy.

    \b
    Example:
      case-reviews check
    """
    faults = 0
    for part in check_library(library_path):
        faults += not part.good
        click.echo(f"{'ok   ' if part.good else 'FAULT'}  {part.name}: {plain(part.message)}")
    sys.exit(1 if faults else 0)


@cli.command("serve")
@click.option("--port", type=click.IntRange(0, 65535), default=8501, show_default=True)
@click.option("--no-browser", is_flag=True, help="Do not open the browser.")
@library_option
def serve_command(port: int, no_browser: bool, library_path: Path | None) -> None:
    """Open the app in a browser, on this computer only. Ctrl-C stops it.

    \b
    Example:
      case-reviews serve --port 8600
    """
    from ui.server import serve  # Streamlit takes a second to import, which no other command needs

    serve(library_path, port=port, open_browser=not no_browser)


def main() -> None:
    """The console script: expected errors become one line on standard error and exit status 1."""
    try:
        cli(standalone_mode=False)
    except CaseReviewsError as error:
        _fail(str(error))
    except click.Abort:
        _fail("Stopped.", status=130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of our output (`| head`) has seen enough.
        sys.stdout = None
        sys.exit(0)


def _fail(message: str, status: int = 1) -> None:
    if "--progress" in sys.argv and "json" in sys.argv:
        _print_json({"error": message})
    click.echo(f"case-reviews: {plain(message)}", err=True)
    sys.exit(status)


@contextlib.contextmanager
def _opened(path: Path | None) -> Iterator[tuple[Library, Snapshot]]:
    """The library and its live generation; the sample library is indexed the first time it is needed."""
    library = find_library(path)
    if library.is_sample:
        _rebuilt(library, "bar")
    with open_snapshot(library) as snapshot:
        yield library, snapshot


def _own_library(path: Path | None) -> Library:
    library = find_library(path)
    if library.is_sample:
        raise CaseReviewsError(
            f"There is no review in {path or default_library_path()}.", "Add one first: case-reviews add FILE"
        )
    return library


def _named(snapshot: Snapshot, name: str) -> Review:
    """The review of that id, file name or label."""
    folded = name.casefold()
    found = [
        review
        for review in snapshot.reviews.values()
        if folded in (review.id.casefold(), review.file.casefold(), review.label.casefold())
    ]
    if len(found) != 1:
        raise CaseReviewsError(
            f"No review in this library is called “{name}”.", "`case-reviews list` names them all, with their ids."
        )
    return found[0]


def _rebuilt(library: Library, progress: str, *, full: bool = False) -> RebuildReport:
    """Rebuild, showing how far it is."""

    def encoder() -> Encoder:
        return load_encoder()

    with _shown(progress) as show:
        return rebuild(library, encoder(), full=full, progress=show)


@contextlib.contextmanager
def _shown(progress: str) -> Iterator[Callable[[Progress], None]]:
    if progress == "json":
        yield lambda at: _print_json(asdict(at))
        return
    bars: dict[str, tqdm[Any]] = {}

    def show(at: Progress) -> None:
        if at.stage not in bars:
            # `disable=None`: no bar where standard error is no terminal.
            off = True if progress == "none" else None
            bars[at.stage] = tqdm(total=at.total, desc=_STAGES.get(at.stage, at.stage), disable=off, leave=False)
        bars[at.stage].update(at.done - bars[at.stage].n)

    try:
        yield show
    finally:
        for bar in bars.values():
            bar.close()


def _print_report(report: RebuildReport, progress: str) -> None:
    if progress == "json":
        _print_json({"report": asdict(report)})
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


def _answer_file(file: Path, answer: Callable[[str, Sequence[Turn]], Answer]) -> int:
    """Answer each line of a file of questions, in order; a line that cannot be answered prints its error instead."""
    status = 0
    try:
        lines = file.open(encoding="utf-8-sig")
    except OSError as error:
        raise CaseReviewsError(f"{file} cannot be read: {error.strerror}.", "Name a file of questions.") from error
    with lines:
        for number, line in enumerate(_lines(lines, file), 1):
            if not line.strip():
                continue
            identifier = None
            try:
                identifier, text, history = _question_of(line, f"line {number} of {file}")
                _print_json(to_json(answer(text, history), identifier))
            except CaseReviewsError as error:
                status = 1
                _print_json({"format": 1, "id": identifier, "error": str(error)})
                click.echo(f"case-reviews: line {number} of {plain(str(file))}: {plain(str(error))}", err=True)
    return status


def _lines(lines: Any, file: Path) -> Iterator[str]:
    try:
        yield from lines
    except UnicodeDecodeError as error:
        raise CaseReviewsError(f"{file} is not UTF-8 text.", "Save it as UTF-8.") from error


def _question_of(line: str, where: str) -> tuple[str | None, str, list[Turn]]:
    try:
        if len(line) > _MOST_LINE:
            raise ValueError(f"it has {len(line):,} characters")
        content = json.loads(line)
        history = [Turn(str(turn["role"]), str(turn["content"])) for turn in content.get("history") or []]
        identifier = content.get("id")
        return (None if identifier is None else str(identifier)), str(content["question"]), history
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CaseReviewsError(
            f"{where} is no question: {error}.", 'A line is {"id": "1", "question": "…"} with an optional "history".'
        ) from error


def _review_json(review: Review) -> dict[str, Any]:
    return {
        "review": review.id,
        "document": review.file,
        "label": review.label,
        **{field: review.entry.text(field) for field in FIELDS},
        "format": review.format.value,
        "pages": review.pages or None,
        "passages": review.passages,
        "words": review.words,
        "sha256": review.file_sha256,
        "problems": list(review.problems),
    }


def _print_json(content: dict[str, Any]) -> None:
    click.echo(json.dumps(content, ensure_ascii=False))


if __name__ == "__main__":
    main()
