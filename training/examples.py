"""The training data as it is read: passages, and questions with the sentences that answer them.

It reads the files beside it and says which clusters are kept for validation; it trains nothing.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zlib import crc32

HERE = Path(__file__).resolve().parent
# One cluster in ten is never trained on.
_VALIDATION = 10
# Words of a passage: sections of documents that are longer become several, as the program itself would have them.
_MOST_WORDS = 180
# Questions of one length that nothing answers, for each that something answers: those that were written first are
# short, and a reader would learn that short questions have no answer.
_UNANSWERED = 0.5


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of a document, with what says whose it is: the document's first lines and the heading, as far as there
    are any."""

    cluster: str
    document: str
    identity: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a cluster. `answers` are alternatives, each of them neighbouring sentences of a passage that answer
    together: the passage's place among all passages, and the sentences' in it. Empty: nothing in the cluster answers.
    """

    text: str
    cluster: str
    answers: tuple[tuple[int, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Examples:
    """Passages, and the questions about them."""

    passages: tuple[Passage, ...]
    questions: tuple[Question, ...]


def is_for_validation(cluster: str) -> bool:
    """Whether a cluster is kept apart: by a hash of its name, so that more data changes nothing for the rest."""
    return int.from_bytes(hashlib.sha256(cluster.encode()).digest()[:4]) % _VALIDATION == 0


def read_examples(*, validation: bool, folder: Path = HERE, documents: bool = True) -> Examples:
    """The examples to train on, or those kept for validation, from `passages_*.jsonl` and `documents_*.jsonl`."""
    passages: list[Passage] = []
    questions: list[Question] = []
    for one in _lines(sorted(folder.glob("passages_*.jsonl"))):
        if is_for_validation(one["cluster"]) == validation:
            _add_passage(one, passages, questions)
    for one in _lines(sorted(folder.glob("documents_*.jsonl")) if documents else ()):
        if is_for_validation(one["family"]) == validation:
            _add_document(one, passages, questions)
    return Examples(tuple(passages), tuple(questions))


def even_lengths(examples: Examples) -> Examples:
    """The examples with so few questions that nothing answers that their length tells nothing."""
    answered = Counter(_words(one) for one in examples.questions if one.answers)
    room = Counter({words: int(_UNANSWERED * count) for words, count in answered.items()})
    # Spread over all clusters, whatever the files' order is.
    spread = sorted(range(len(examples.questions)), key=lambda place: crc32(examples.questions[place].text.encode()))
    kept = set[int]()
    for place in spread:
        question = examples.questions[place]
        if question.answers or room[_words(question)] > 0:
            kept.add(place)
            room[_words(question)] -= not question.answers
    return replace(examples, questions=tuple(examples.questions[place] for place in sorted(kept)))


def _words(question: Question) -> int:
    return len(question.text.split())


def _lines(paths: Iterable[Path]) -> Iterable[dict[str, Any]]:
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


def _add_passage(one: dict[str, Any], passages: list[Passage], questions: list[Question]) -> None:
    cluster, place = one["cluster"], len(passages)
    passages.append(Passage(cluster, f"{cluster}, {place}", one.get("heading", ""), tuple(one["sentences"])))
    questions += [Question(asked["q"], cluster, ((place, tuple(asked["targets"])),)) for asked in one["questions"]]
    questions += [Question(asked["q"], cluster, ()) for asked in one["not_answered"]]


def _add_document(one: dict[str, Any], passages: list[Passage], questions: list[Question]) -> None:
    family = one["family"]
    places: dict[tuple[int, int], tuple[int, int]] = {}
    for number, section in enumerate(one["sections"]):
        identity = ", ".join((*one["front"], section["heading"]))
        for sentences in _parts(section["sentences"]):
            texts = tuple(section["sentences"][index] for index in sentences)
            places |= {(number, index): (len(passages), at) for at, index in enumerate(sentences)}
            passages.append(Passage(family, one["doc"], identity, texts))
    for asked in one["questions"]:
        found = [places[section, sentence] for section, sentence in asked["targets"]]
        if asked.get("any"):
            answers = tuple((place, (sentence,)) for place, sentence in found)
        else:  # neighbours that a passage's end parts answer in the first of its passages
            answers = ((found[0][0], tuple(sentence for place, sentence in found if place == found[0][0])),)
        questions.append(Question(asked["q"], family, answers))
    questions += [
        Question(asked["q"], family, ()) for asked in (*one["not_answered"], *one["answered_only_by_sibling"])
    ]


def _parts(sentences: list[str]) -> list[list[int]]:
    """The sentences in runs of at most so many words."""
    parts: list[list[int]] = [[]]
    words = 0
    for index, sentence in enumerate(sentences):
        words += len(sentence.split())
        if parts[-1] and words > _MOST_WORDS:
            parts.append([])
            words = len(sentence.split())
        parts[-1].append(index)
    return parts
