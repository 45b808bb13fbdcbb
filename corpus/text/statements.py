"""Statements: the least that can be quoted without losing its sense.

Most are one sentence. A lead-in ("They were charged as follows:") says nothing without its list, and a short list
little without its lead-in: the two are one statement. Items of a long list stand for themselves.
"""

from collections.abc import Sequence

from corpus.structure import Sentence

# A lead-in's list is quoted with it while it can be read at a glance.
_LIST_WORDS = 60


def statements(text: str, sentences: Sequence[Sentence]) -> list[tuple[Sentence, ...]]:
    """The statements of a run of sentences of `text`, in order; each sentence is in exactly one."""
    found = []
    position = 0
    while position < len(sentences):
        last = position
        if ends_as_lead_in(text, sentences[position]) and not sentences[position].boilerplate:
            last = _end_of_list(text, sentences, position)
        found.append(tuple(sentences[position : last + 1]))
        position = last + 1
    return found


def ends_as_lead_in(text: str, sentence: Sentence) -> bool:
    """Whether a sentence only leads in what follows."""
    return text[sentence.end - 1] == ":"


def words(text: str, sentences: Sequence[Sentence]) -> int:
    """How many words the sentences have."""
    return sum(len(text[sentence.start : sentence.end].split()) for sentence in sentences)


def _end_of_list(text: str, sentences: Sequence[Sentence], lead_in: int) -> int:
    """The last sentence of the list that a lead-in opens; the lead-in itself where the list is long or none."""
    last = lead_in
    while last + 1 < len(sentences) and _continues(text, sentences, last):
        last += 1
        if words(text, sentences[lead_in + 1 : last + 1]) > _LIST_WORDS:
            return lead_in
    return last


def _continues(text: str, sentences: Sequence[Sentence], last: int) -> bool:
    following = sentences[last + 1]
    # "Mother: - causing …": an item whose mark comes after its name.
    named = ":" in text[following.start : min(following.start + 30, following.end)]
    return following.item or named
