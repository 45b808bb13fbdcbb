"""The parts of answering that can be left out, to measure what each is worth. It decides nothing."""

from dataclasses import dataclass

from index import WEIGHTS, Weights


@dataclass(frozen=True, slots=True)
class Parts:
    """Which parts take part in an answer: all of them, unless `benchmarks/ablations.py` leaves one out."""

    weights: Weights = WEIGHTS  # how the rankings are put together
    vocabulary: bool = True  # abbreviations and lay words
    spelling: bool = True  # typing errors
    names: bool = True  # reviews named by pseudonym, place, publisher, year or type
    people_and_places: bool = True  # people and places that one review alone has
    descriptions: bool = True  # "the Child T who survived"
    facts: bool = True  # the kind of fact that a question asks for
    absent_topics: bool = True  # matters of the field that no review mentions
    topic_of_it: bool = True  # what "it" was in the question before
    antecedents: bool = True  # the sentence before one that begins with "She"


ALL_PARTS = Parts()
