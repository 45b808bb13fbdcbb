"""Passages: runs of whole sentences of one section and one page, the unit of retrieval.

It cuts; what is embedded with a passage (the review's identity) is the index's business.
"""

import math
from collections.abc import Iterator, Sequence

from corpus.document import Document
from corpus.structure import Passage, Section, Sentence
from corpus.text.statements import statements, words

# Words a passage. Measured before 0.1.0 on 472 questions of other projects, whose texts are not part of this one:
# passages of about 160 words reach recall@5 of 80 where fixed cuts of 200, 400 and 800 word-pieces reach 76, 73 and 66.
# MiniLM reads 256 word-pieces, which 200 words of these reviews stay below.
TARGET_WORDS = 160
MOST_WORDS = 200


def cut_passages(document: Document, sections: Sequence[Section]) -> tuple[Passage, ...]:
    """The passages of a document, in order: every sentence of every section is in exactly one.

    A passage has at most `MOST_WORDS` words, unless it is a single statement that is longer by itself.
    """
    return tuple(
        Passage(run[0].start, run[-1].end, section.path, section.kind, document.page_at(run[0].start), tuple(run))
        for section in sections
        for run in _runs(document, section)
    )


def _runs(document: Document, section: Section) -> Iterator[list[Sentence]]:
    """The section's sentences, parted where a page begins, and so that the parts of a long page are of even length."""
    by_page: list[list[Sentence]] = []
    page: int | None = -1
    for sentence in section.sentences:
        here = document.page_at(sentence.start)
        if here != page:
            by_page.append([])
            page = here
        by_page[-1].append(sentence)
    for run in by_page:
        yield from _even_parts(document.text, run)


def _even_parts(text: str, run: Sequence[Sentence]) -> Iterator[list[Sentence]]:
    kept_together = statements(text, run)
    lengths = [words(text, statement) for statement in kept_together]
    total = sum(lengths)
    target = total / math.ceil(total / TARGET_WORDS) if total else TARGET_WORDS
    part: list[Sentence] = []
    so_far = 0
    for statement, length in zip(kept_together, lengths, strict=True):
        if part and (so_far + length > MOST_WORDS or so_far + length / 2 > target):
            yield part
            part, so_far = [], 0
        part += statement
        so_far += length
    if part:
        yield part
