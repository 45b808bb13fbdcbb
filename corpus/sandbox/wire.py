"""A file as read, with its structure, and the form in which the child process hands it to the program.

The form is JSON of lists of numbers: what a hostile file can make of it is bounded by its size alone, and nothing in it
is run. It reads no file; `corpus.reading.reading` does, through `corpus.isolated.read_file`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from typing import Any

from corpus.catalogue import FIELDS, CatalogueEntry, Value
from corpus.document import Alignment, Document, Format, Page, Span
from corpus.problems import Problem, ProblemKind
from corpus.structure import Passage, Section, SectionKind, Sentence


@dataclass(frozen=True, slots=True)
class Reading:
    """A document with its sections, passages and catalogue entry, before people's corrections.

    `file_sha256` is the hash of the bytes that were read.
    """

    document: Document
    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]
    entry: CatalogueEntry
    file_sha256: str


def problem_to_json(problem: Problem) -> list[Any]:
    return [problem.kind.value, list(problem.pages), problem.count]


def problem_from_json(content: list[Any]) -> Problem:
    kind, pages, count = content
    return Problem(ProblemKind(kind), tuple(pages), count)


def document_to_json(document: Document) -> dict[str, Any]:
    """What `document_from_json` reads."""
    return {
        "text": document.text,
        "format": document.format.value,
        "pages": [astuple(page) for page in document.pages],
        "alignment": [
            number for run in document.alignment for number in (run.start, run.page, run.character, run.length)
        ],
        "problems": [problem_to_json(problem) for problem in document.problems],
    }


def document_from_json(content: dict[str, Any]) -> Document:
    return Document(
        text=content["text"],
        format=Format(content["format"]),
        pages=tuple(Page(*page) for page in content["pages"]),
        alignment=tuple(Alignment(*run) for run in _by(4, content["alignment"])),
        problems=tuple(problem_from_json(problem) for problem in content["problems"]),
    )


def reading_to_json(reading: Reading) -> dict[str, Any]:
    """What `reading_from_json` reads. Every sentence of every section is in one passage."""
    values = ((field, getattr(reading.entry, field)) for field in FIELDS)
    return document_to_json(reading.document) | {
        "sections": [
            [s.start, s.end, s.path, s.kind.value, list(_sentence_numbers(s.sentences))] for s in reading.sections
        ],
        "passages": [len(passage.sentences) for passage in reading.passages],
        "entry": {
            field: [value.text, *([value.span.start, value.span.end] if value.span else [])]
            for field, value in values
            if value is not None
        },
        "file_sha256": reading.file_sha256,
    }


def reading_from_json(content: dict[str, Any]) -> Reading:
    document = document_from_json(content)
    sections = tuple(
        Section(
            start,
            end,
            tuple(path),
            SectionKind(kind),
            tuple(Sentence(a, b, bool(c & 1), bool(c & 2)) for a, b, c in _by(3, numbers)),
        )
        for start, end, path, kind, numbers in content["sections"]
    )
    entry = {field: Value(text, Span(*span) if span else None) for field, (text, *span) in content["entry"].items()}
    passages = tuple(_passages(document, sections, content["passages"]))
    return Reading(document, sections, passages, CatalogueEntry(**entry), content["file_sha256"])


def _passages(document: Document, sections: Sequence[Section], lengths: Sequence[int]) -> Iterator[Passage]:
    counts = iter(lengths)
    for section in sections:
        at = 0
        while at < len(section.sentences):
            run = section.sentences[at : at + next(counts)]
            at += len(run)
            page = document.page_at(run[0].start)
            yield Passage(run[0].start, run[-1].end, section.path, section.kind, page, run)


def _sentence_numbers(sentences: Sequence[Sentence]) -> Iterator[int]:
    for sentence in sentences:
        yield from (sentence.start, sentence.end, sentence.item | sentence.boilerplate << 1)


def _by(count: int, numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    return (numbers[at : at + count] for at in range(0, len(numbers), count))
