"""(f) Reading PDFs: pages a processor-second, ours with structure and positions, and the two libraries' plain text.

    python benchmarks/speed/pdf.py FOLDER… [--runs 3]

FOLDERs hold PDF files, for example `corpus/sample_reviews`. Ours is what a rebuild does in the process that reads one
file: text in reading order, headings, sentences, passages, catalogue entry.
"""

import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click
import pypdf
import pypdfium2

from corpus import UnreadableDocument
from corpus.catalogue import identify
from corpus.isolated.pdf import read_pdf
from corpus.text import cut_passages, read_sections

from common import interleaved, machine, median, save  # isort: skip


def ours(path: Path) -> int:
    document = read_pdf(path.name, path.read_bytes())
    sections = read_sections(document.text)
    cut_passages(document, sections)
    identify(document, sections)
    return len(document.pages)


def with_pypdfium2(path: Path) -> int:
    pdf = pypdfium2.PdfDocument(path)
    try:
        for page in pdf:
            page.get_textpage().get_text_range()
        return len(pdf)
    finally:
        pdf.close()


def with_pypdf(path: Path) -> int:
    pages = pypdf.PdfReader(path).pages
    for page in pages:
        page.extract_text()
    return len(pages)


@click.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--runs", default=3, show_default=True)
def main(folders: tuple[Path, ...], runs: int) -> None:
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    readers: dict[str, Callable[[Path], int]] = {
        "Case Reviews, with structure": ours,
        "pypdfium2, text": with_pypdfium2,
        "pypdf, text": with_pypdf,
    }
    paths = [path for folder in folders for path in sorted(folder.rglob("*.pdf")) if readable(path, readers.values())]

    def rate(read: Callable[[Path], int]) -> float:
        started = time.process_time()
        pages = sum(read(path) for path in paths)
        return pages / (time.process_time() - started)

    figures = interleaved(runs, {name: lambda read=read: rate(read) for name, read in readers.items()})
    medians = {name: round(median(found), 1) for name, found in figures.items()}
    facts = machine() | {"files": len(paths), "pages_a_processor_second": medians, "runs": figures}
    save("pdf", facts, chart=medians, title="Reading PDFs", unit="pages a processor-second")


def readable(path: Path, readers: object) -> bool:
    """Whether every reader can read it: the others are left out for all."""
    try:
        return all(read(path) for read in readers)  # type: ignore[attr-defined]
    except (
        UnreadableDocument,
        OSError,
        ValueError,
        RuntimeError,
        pypdf.errors.PyPdfError,
        pypdfium2.PdfiumError,
    ) as error:
        print(f"left out: {path.name}: {error}", file=sys.stderr)
        return False


if __name__ == "__main__":
    main()
