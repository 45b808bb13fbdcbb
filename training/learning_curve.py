"""What more data brings: the encoder trained on more and more of it, measured on the same validation clusters.

    python training/learning_curve.py

It writes nothing into the program. Passages are taken cluster by cluster in the order of a hash, so that each amount
holds the one before it.
"""

import hashlib

import torch
from examples import Examples, Question, read_examples
from minilm import load_model
from train_encoder import measure, train_encoder

AMOUNTS = (1_000, 2_000, 4_000, 6_000)


def main() -> None:
    torch.set_num_threads(2)
    validation = read_examples(validation=True)
    passages, everything = read_examples(validation=False, documents=False), read_examples(validation=False)
    _print("published weights", measure(load_model(), validation))
    for amount in AMOUNTS:
        some = first(passages, amount)
        _print(f"{len(some.passages)} passages", measure(train_encoder(some), validation))
    _print(
        f"{len(passages.passages)} passages and the documents, {len(everything.questions)} questions",
        measure(train_encoder(everything), validation),
    )


def first(examples: Examples, amount: int) -> Examples:
    """Whole clusters until there are so many passages, with their questions."""
    clusters = {one.cluster for one in examples.passages}
    order = sorted(clusters, key=lambda cluster: hashlib.sha256(f"curve {cluster}".encode()).digest())
    rank = {cluster: place for place, cluster in enumerate(order)}
    kept = sorted(range(len(examples.passages)), key=lambda place: rank[examples.passages[place].cluster])[:amount]
    whole = {examples.passages[place].cluster for place in kept}
    places = [place for place, one in enumerate(examples.passages) if one.cluster in whole]
    moved = {old: new for new, old in enumerate(places)}
    questions = [
        Question(one.text, one.cluster, tuple((moved[place], own) for place, own in one.answers))
        for one in examples.questions
        if one.cluster in whole
    ]
    return Examples(tuple(examples.passages[place] for place in places), tuple(questions))


def _print(what: str, figures: dict[str, float]) -> None:
    print(f"{what}:", *(f"{name} {value:.3f}" for name, value in figures.items()), flush=True)


if __name__ == "__main__":
    main()
