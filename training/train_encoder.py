"""Training of the encoder: questions near the sentences that answer them, far from the look-alikes'.

The passage's vector and its sentences' come from one pass, as in the program, which is why sentence-transformers' own
trainer does not fit: it knows one vector a text.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

import torch
from examples import Examples
from minilm import Read, Reading, load_model, passage_vectors, text_vectors
from optimising import optimise
from transformers import BertModel

# A batch is as many whole clusters as have so many passages together, and the questions about them.
BATCH_PASSAGES = 32
TEMPERATURE = 0.05
PASSAGES_WEIGHT = 0.5
RATE = 1e-4
EPOCHS = 2


def train_encoder(
    examples: Examples,
    *,
    epochs: int = EPOCHS,
    seed: int = 0,
    on_step: Callable[[float], None] = lambda loss: None,
) -> BertModel:
    """The trained model; `on_step` is told the loss of each step. The same for a seed and a machine."""
    torch.manual_seed(seed)
    order = random.Random(seed)
    reading, model = Reading(), load_model()
    passages = [reading.passage(one.identity, one.sentences) for one in examples.passages]
    questions = [reading.question(one.text) for one in examples.questions]
    batches = [batch for _ in range(epochs) for batch in _batches(examples, order)]
    losses = (_loss(model, examples, passages, questions, *batch) for batch in batches)
    optimise(model, losses, steps=len(batches), rate=RATE, on_step=on_step)
    return model


def steps(examples: Examples, epochs: int = EPOCHS) -> int:
    """How many steps the training takes."""
    return epochs * sum(1 for _ in _batches(examples, random.Random(0)))


def _batches(examples: Examples, order: random.Random) -> Iterator[tuple[list[int], list[int]]]:
    """Places of passages and of questions that belong together, clusters in a new order each time."""
    of_cluster: dict[str, list[int]] = defaultdict(list)
    asked_of: dict[str, list[int]] = defaultdict(list)
    for place, passage in enumerate(examples.passages):
        of_cluster[passage.cluster].append(place)
    for place, question in enumerate(examples.questions):
        if question.answers:
            asked_of[question.cluster].append(place)
    clusters = sorted(of_cluster)
    order.shuffle(clusters)
    places: list[int] = []
    asked: list[int] = []
    for cluster in clusters:
        places += of_cluster[cluster]
        asked += asked_of[cluster]
        if len(places) >= BATCH_PASSAGES:
            yield places, asked
            places, asked = [], []
    if asked:
        yield places, asked


def _loss(
    model: BertModel,
    examples: Examples,
    passages: Sequence[Read],
    questions: Sequence[Read],
    places: Sequence[int],
    asked: Sequence[int],
) -> torch.Tensor:
    """Cross-entropy of each question against all sentences of the batch, and against all of its passages; where several
    answer, their probabilities together."""
    own = [len(examples.passages[place].sentences) for place in places]
    found, wholes = passage_vectors(model, [passages[place] for place in places], own)
    sentences = torch.cat(found)
    vectors = text_vectors(model, [questions[place] for place in asked])
    first = {place: sum(own[:row]) for row, place in enumerate(places)}
    row_of = {place: row for row, place in enumerate(places)}
    right = torch.zeros(len(asked), len(sentences), dtype=torch.bool)
    right_whole = torch.zeros(len(asked), len(wholes), dtype=torch.bool)
    for row, place in enumerate(asked):
        for passage, answering in examples.questions[place].answers:
            right_whole[row, row_of[passage]] = True
            for sentence in answering:
                right[row, first[passage] + sentence] = True
    return _cross_entropy(vectors @ sentences.T, right) + PASSAGES_WEIGHT * _cross_entropy(
        vectors @ wholes.T, right_whole
    )


def _cross_entropy(cosines: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    scores = (cosines / TEMPERATURE).log_softmax(dim=-1)
    # The mean over all that answer: each of several is to stand above the others.
    return -(scores * right).sum(1).div(right.sum(1)).mean()


@torch.inference_mode()
def vectors_of(model: BertModel, examples: Examples) -> tuple[list[torch.Tensor], torch.Tensor]:
    """Of each passage its sentences' vectors, and the questions' vectors."""
    reading = Reading()
    passages = [reading.passage(one.identity, one.sentences) for one in examples.passages]
    counts = [len(one.sentences) for one in examples.passages]
    sentences, _ = passage_vectors(model, passages, counts)
    return sentences, text_vectors(model, [reading.question(one.text) for one in examples.questions])


def measure(model: BertModel, examples: Examples) -> dict[str, float]:
    """Where the best answering sentence stands among all sentences of `examples`, for the questions that have one."""
    of_passage, vectors = vectors_of(model, examples)
    sentences = torch.cat(of_passage)
    starts = [0]
    for passage in examples.passages:
        starts.append(starts[-1] + len(passage.sentences))
    ranks = []
    for question, vector in zip(examples.questions, vectors, strict=True):
        if question.answers:
            cosines = sentences @ vector
            best = max(cosines[starts[place] + at].item() for place, answering in question.answers for at in answering)
            ranks.append(1 + int((cosines > best).sum()))
    return {
        "MRR": sum(1 / rank for rank in ranks) / len(ranks),
        **{f"first {k}": sum(rank <= k for rank in ranks) / len(ranks) for k in (1, 5, 20)},
    }
