"""Lists: every recommendation, learning point or good practice of the named reviews, complete and in their order.

It answers only what the sections' headings mark as such; a review that has none is answered from its passages.
"""

from collections.abc import Iterable, Sequence

from assistant.answer import Citation, Place
from assistant.evidence.citing import cite
from assistant.question import ListOf, Question, listing
from corpus import Section, SectionKind, Sentence
from corpus.words import analyse
from index import OpenLibrary

_NAMES = {
    SectionKind.RECOMMENDATION: "recommendations",
    SectionKind.LEARNING: "learning",
    SectionKind.GOOD_PRACTICE: "good practice",
}


# Paragraphs: what happened, and to whom, stands in the first ones.
_OPENING_STATEMENTS = 3


def opening(library: OpenLibrary, reviews: Iterable[str]) -> list[Citation]:
    """How each of the reviews begins to tell of its case: the first statements of its background, else of its text."""
    citations: list[Citation] = []
    for review in library.reviews:
        if review in reviews:
            text = library.document(review).text
            sections = library.sections(review)
            background = [section for section in sections if section.kind is SectionKind.BACKGROUND]
            runs = [run for section in background or sections for run in _items(text, section.sentences)]
            citations += [cite(library, Place(review, run[0].start, run[-1].end)) for run in runs[:_OPENING_STATEMENTS]]
    return citations


def has_items(library: OpenLibrary, asked: ListOf) -> bool:
    """Whether a review has what a button would list of it, under headings that say so."""
    headed = any(section.kind is asked.kind for section in library.sections(asked.review))
    return headed and bool(list_items(library, listing("", asked.kind), (asked.review,))[0])


def list_items(library: OpenLibrary, question: Question, reviews: Iterable[str]) -> tuple[list[Citation], str]:
    """A citation for every item that is asked for, and the lead that counts them.

    Empty where a named review marks no such section, or where the question has a topic that no heading names and does
    not ask for everything.
    """
    citations: list[Citation] = []
    instead = False
    for review in library.reviews:
        if review not in reviews:
            continue
        text = library.document(review).text
        found = [run for section in _wanted(library, review, question) for run in _items(text, section.sentences)]
        if (
            not found
            and question.section_kinds == {SectionKind.RECOMMENDATION}
            and (question.complete or not question.concepts)
        ):
            found = _instead_of_recommendations(library, review)
            instead = bool(found)
        if not found:
            return [], ""
        citations += [cite(library, Place(review, run[0].start, run[-1].end)) for run in found]
    if instead:
        return citations, "No section is headed as recommendations. What is said of them, and the learning:"
    names = " and ".join(_NAMES[kind] for kind in sorted(question.section_kinds)) or "the headings that you named"
    count = len(citations)
    verb = "statement stands" if count == 1 else "statements stand"
    return citations, f"{count} {verb} under {names}: all of them, in the review’s own words and order."


def _wanted(library: OpenLibrary, review: str, question: Question) -> list[Section]:
    """The sections whose items are asked for: those whose heading the question gives, else those of the kind, and of
    these the ones whose headings name the topic."""
    sections = [section for section in library.sections(review) if section.sentences]
    asked = frozenset(analyse(question.text))
    given = [section for section in sections if section.path and _is_given(section.path[-1], asked)]
    if given and question.complete:
        return given
    of_kind = [section for section in sections if section.kind in question.section_kinds]
    if not question.concepts:
        return of_kind
    topics = [concept.stems | concept.others for concept in question.concepts]
    headings = [frozenset(analyse(" ".join(section.path))) for section in of_kind]
    on_topic = [
        section for section, heading in zip(of_kind, headings, strict=True) if any(topic & heading for topic in topics)
    ]
    return on_topic or (of_kind if question.complete else [])


def _is_given(heading: str, asked: frozenset[str]) -> bool:
    """Whether all the telling words of a heading, of which there must be two, are in the question."""
    stems = {stem for stem in analyse(heading) if len(stem) > 3}
    return len(stems) >= 2 and stems <= asked


def _instead_of_recommendations(library: OpenLibrary, review: str) -> list[list[Sentence]]:
    """What a review without a section of recommendations says of them, and its learning."""
    text = library.document(review).text
    runs: list[list[Sentence]] = []
    for section in library.sections(review):
        for run in _items(text, section.sentences):
            words = text[run[0].start : run[-1].end]
            if section.kind is SectionKind.LEARNING or "recommendations" in words.lower():
                runs.append(run)
    return runs


def _items(text: str, sentences: Sequence[Sentence]) -> list[list[Sentence]]:
    """The section's statements: sentences of one item or paragraph together, without pointers, lead-ins and the
    questions put to the reader."""
    runs: list[list[Sentence]] = []
    for sentence in sentences:
        words = text[sentence.start : sentence.end]
        if sentence.boilerplate or words.endswith((":", "?")) or len(words.split()) < 4:
            continue
        previous = runs[-1][-1] if runs else None
        between = text[previous.end : sentence.start] if previous else "\n\n"
        if previous and between.strip(" *_\n") == "" and "\n\n" not in between:
            runs[-1].append(sentence)
        else:
            runs.append([sentence])
    return runs
