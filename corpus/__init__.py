"""What a review is: one text with its pages, its sections and sentences, its catalogue entry and its passages.

This surface holds the values that every other package speaks of. `reading` makes them of a file, `text` finds the shape
of a text, `catalogue` says whose it is, `words` compares words; what parses people's files runs in `isolated`, in
processes that `sandbox` starts. Nothing here knows of an index, a question or a page.
"""

from corpus import ocr
from corpus.document import Alignment, Document, Format, Page, Span
from corpus.errors import CaseReviewsError, Remedy, RemedyKind, UnreadableDocument
from corpus.problems import Problem, ProblemKind
from corpus.sample import SAMPLE_REVIEWS
from corpus.structure import Passage, Section, SectionKind, Sentence

__all__ = [
    "SAMPLE_REVIEWS",
    "Alignment",
    "CaseReviewsError",
    "Document",
    "Format",
    "Page",
    "Passage",
    "Problem",
    "ProblemKind",
    "Remedy",
    "RemedyKind",
    "Section",
    "SectionKind",
    "Sentence",
    "Span",
    "UnreadableDocument",
    "ocr",
]
