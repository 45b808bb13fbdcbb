"""Lists: every recommendation, learning point or good practice of the named reviews, complete and in their order.

It answers only what the sections' headings mark as such; a review that has none is answered from its passages.
"""

from collections.abc import Iterable, Sequence

from assistant.answer import Citation
from assistant.citing import cite
from assistant.question import Question
from corpus.structure import Section, SectionKind, Sentence
from index.lexical import analyse
from index.snapshot import Snapshot

_NAMES = {
    SectionKind.RECOMMENDATION: "recommendations",
    SectionKind.LEARNING: "learning",
    SectionKind.GOOD_PRACTICE: "good practice",
}


def marks(snapshot: Snapshot, question: Question, reviews: Iterable[str]) -> bool:
    """Whether each of the reviews has a section of the kind that is asked for."""
    return all(
        any(section.kind in question.section_kinds and section.sentences for section in snapshot.sections(review))
        for review in reviews
    )


def list_items(snapshot: Snapshot, question: Question, reviews: Iterable[str]) -> tuple[list[Citation], str]:
    """A citation for every item of the wanted kinds, and the lead that counts them; empty where a topic is asked for
    that no heading names, or where a named review marks no such section."""
    citations: list[Citation] = []
    for review in snapshot.reviews:
        if review not in reviews:
            continue
        text = snapshot.document(review).text
        sections = [section for section in snapshot.sections(review) if section.kind in question.section_kinds]
        found = [run for section in _on_topic(sections, question) for run in _items(text, section.sentences)]
        if not found:
            return [], ""
        citations += [cite(snapshot, review, run[0].start, run[-1].end) for run in found]
    names = " and ".join(_NAMES[kind] for kind in question.section_kinds)
    count = len(citations)
    verb = "statement stands" if count == 1 else "statements stand"
    return citations, f"{count} {verb} under {names}: all of them, in the review’s own words and order."


def _on_topic(sections: Sequence[Section], question: Question) -> list[Section]:
    """All the sections, or where the question has a topic, those whose headings name it."""
    if not question.concepts:
        return list(sections)
    wanted = [concept.stems | concept.others for concept in question.concepts]
    matching = []
    for section in sections:
        heading = frozenset(analyse(" ".join(section.path)))
        if any(stems & heading for stems in wanted):
            matching.append(section)
    return matching


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
