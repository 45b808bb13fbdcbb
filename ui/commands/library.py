"""The commands that change a library: `add`, `remove` and `rebuild`."""

import sys
from pathlib import Path

import click

from index.building import Outcome, Readings, add, remove
from index.library import Library, default_library_path, find_library
from ui.commands.opening import own_library
from ui.commands.options import library_option, progress_option
from ui.commands.reporting import print_json, print_report, rebuilt, shown
from ui.terminal import plain


@click.command("add")
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
    library = Library(root)
    readings = Readings(library)
    with shown(progress) as show:
        added = add(root, paths, readings=readings, progress=show)
    report = None
    if library.files():
        report = rebuilt(library, progress, readings=readings)
    late = {item.file: item.reason for item in report.unreadable} if report else {}
    skipped = False
    for item in added:
        reason = item.reason or late.get(item.file)
        outcome = Outcome.SKIPPED if reason else item.outcome
        skipped = skipped or outcome is Outcome.SKIPPED
        same = report.other_names.get(item.file) if report else None
        if progress == "json":
            print_json({"file": item.file, "outcome": outcome.value, "reason": reason, "other_name_of": same})
        else:
            note = reason or (f"the same text as {same}, and one review with it" if same else "")
            click.echo(f"{outcome.value:<10} {plain(item.file)}{f': {plain(note)}' if note else ''}")
    if not added:
        click.echo("Nothing to add: no file that can be read is in there.", err=True)
    if report:
        print_report(report, progress)
    sys.exit(1 if skipped or not added else 0)


@click.command("remove")
@click.argument("reviews", nargs=-1, required=True)
@library_option
@progress_option
def remove_command(reviews: tuple[str, ...], library_path: Path | None, progress: str) -> None:
    """Take reviews out of the library, by id, file name or label; the files are kept in its folder `removed`.

    Where a review has several files, a file name takes out that file alone; an id or a label, all of them.

    \b
    Example:
      case-reviews remove child-t-2020.pdf
    """
    library = own_library(library_path)
    for review in reviews:
        removed = remove(library, review)
        for file in removed.files:
            click.echo(f"removed    {plain(file)} (kept in {library.root / 'removed'})")
        if removed.left:
            click.echo(f"note       The review stays in the library as {plain(' and '.join(removed.left))}.")
    print_report(rebuilt(library, progress), progress)


@click.command("rebuild")
@click.option("--full", is_flag=True, help="Read and embed everything again, also what has not changed.")
@click.option("--verify", is_flag=True, help="Look into every file, also where its size and time stamps are the same.")
@click.option("--retry", is_flag=True, help="Try files again that could not be read and have not changed.")
@library_option
@progress_option
def rebuild_command(full: bool, verify: bool, retry: bool, library_path: Path | None, progress: str) -> None:
    """Make the index agree with the library's files and its catalogue.csv.

    The last index answers until the new one is ready. Files may be dropped into the library's folder `reviews` by hand
    and corrections typed into `catalogue.csv`; then run this.

    \b
    Examples:
      case-reviews rebuild
      case-reviews rebuild --full --library ./our-library
    """
    report = rebuilt(find_library(library_path), progress, full=full, verify=verify, retry=retry)
    print_report(report, progress)
