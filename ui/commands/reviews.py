"""The commands that show what a library holds: `list` and `show`."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from assistant import SAMPLE
from corpus import CaseReviewsError
from corpus.catalogue import FIELDS
from index import review_named
from index.storage import Review
from ui.commands.opening import opened
from ui.commands.options import library_option
from ui.problems import in_words
from ui.terminal import plain, review_as_text, table


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON, with every value of the catalogue.")
@library_option
def list_command(as_json: bool, library_path: Path | None) -> None:
    """The reviews of the library, and the files that could not be read.

    \b
    Example:
      case-reviews list --json
    """
    with opened(library_path) as (library, snapshot):
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
            (review.label, str(review.pages or "–"), str(review.passages), ", ".join(review.files), review.id)
            for review in snapshot.reviews.values()
        ]
        click.echo(table([heading, *rows]))
        for item in snapshot.unreadable:
            click.echo(f"not read   {plain(item.file)}: {plain(item.reason)}")
        click.echo(f"\n{len(snapshot.reviews)} reviews, {snapshot.passage_count} passages in {library.root}")


@click.command("show")
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
    with opened(library_path) as (_, snapshot):
        found = review_named(snapshot, review)
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


def _review_json(review: Review) -> dict[str, Any]:
    return {
        "review": review.id,
        "document": review.file,
        "other_files": list(review.other_files),
        "label": review.label,
        **{field: review.entry.text(field) for field in FIELDS},
        "format": review.format.value,
        "pages": review.pages or None,
        "passages": review.passages,
        "words": review.words,
        "sha256": review.file_sha256,
        "problems": [in_words(problem) for problem in review.problems],
    }
