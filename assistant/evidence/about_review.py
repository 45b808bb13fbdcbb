"""Questions about a review itself: who published it, when, its reference, where the full report is, whom to ask.

The answer is the place in the text that shows each value of the catalogue, and the lines that point elsewhere. What
the document does not give is not answered.
"""

import re
from collections.abc import Iterator

from assistant.answer import Citation, Place
from assistant.evidence.citing import cite
from assistant.question import Question
from corpus import Sentence
from corpus.words import analyse
from index import Filters, OpenLibrary

_FIELDS = (
    (
        "publisher",
        re.compile(r"\bwho\b|\bpublisher\b|\bboard\b", re.I),
    ),
    ("published", re.compile(r"\bwhen (?:was|were|did)\b|\bpublication date\b|\bdate of publication\b", re.I)),
    ("type", re.compile(r"\b(?:kind|type|sort)\b|\bconcise\b|\bextended\b", re.I)),
    ("reference", re.compile(r"\breference\b|\bisbn\b|\bref no\b", re.I)),
    ("incident", re.compile(r"\bincident\b", re.I)),
    ("title", re.compile(r"\btitle\b|\bname of\b", re.I)),
    ("url", re.compile(r"\bwhere\b|\bfull\b|\blink\b|\bweb\s?site\b|\burl\b|\baddress\b|\bdownload\b", re.I)),
)
_WHERE = re.compile(
    r"\bwhere\b|\bfull\b|\blink\b|\bweb\s?site\b|\burl\b|\bdownload\b|\bsummary\b|\bcopy\b|\bcontact\b|"
    r"\baddress\b",
    re.I,
)
_REPORT = re.compile(r"\b(?:report|review|summary|document|briefing|publication)\b", re.I)
_MOST_POINTERS = 4
# A pointer that shares one word with the question ("help") may point anywhere.
_LEAST_SHARED = 2
_SAYS_NOTHING = frozenset(
    analyse("the a an is of for in on to from and or more about information link report review find")
)


def about_the_review(
    library: OpenLibrary, question: Question, reviews: frozenset[str], filters: Filters
) -> tuple[list[Citation], str]:
    """Citations of what the named reviews (else the one that the question is nearest to) say of themselves, and the
    lead; empty where they say nothing of it."""
    if not reviews:
        hits = library.search(question.searched, filters, limit=1)
        reviews = frozenset(hit.review for hit in hits)
    citations: list[Citation] = []
    for review in library.reviews:
        if review in reviews:
            citations += _about(library, review, question)
    return citations, "What the text says of itself:" if citations else ""


def _about(library: OpenLibrary, review: str, question: Question) -> Iterator[Citation]:
    entry, text = library.reviews[review].entry, question.text
    cited: list[tuple[int, int]] = []
    for field, pattern in _FIELDS:
        value = getattr(entry, field)
        if value and value.span and pattern.search(text):
            cited.append((value.span.start, value.span.end))
            yield cite(library, Place(review, value.span.start, value.span.end))
    if _WHERE.search(text):
        for start, end in _pointers(library, review, question):
            if not any(start <= first and last <= end for first, last in cited):
                yield cite(library, Place(review, start, end))


def _pointers(library: OpenLibrary, review: str, question: Question) -> Iterator[tuple[int, int]]:
    """The lines that point to what is asked for, else to the report, each joined with the address or contact that
    completes it."""
    document = library.document(review)
    sentences = [sentence for section in library.sections(review) for sentence in section.sentences]
    pointers = []
    for position, sentence in enumerate(sentences):
        words = document.text[sentence.start : sentence.end]
        if sentence.boilerplate:
            end = _completed(sentences, position) if words.endswith(":") else sentence
            pointers.append((sentence.start, end.end, words))
    stems = frozenset(analyse(question.text)) - _SAYS_NOTHING
    on_topic = [pointer for pointer in pointers if len(stems & frozenset(analyse(pointer[2]))) >= _LEAST_SHARED]
    to_report = [pointer for pointer in pointers if _REPORT.search(pointer[2])]
    for start, after, _ in (on_topic or to_report)[:_MOST_POINTERS]:
        yield start, after


def _completed(sentences: list[Sentence], position: int) -> Sentence:
    following = sentences[position + 1 : position + 2]
    return following[0] if following and following[0].boilerplate else sentences[position]
