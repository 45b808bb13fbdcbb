"""Training of the reader: which sentences of a passage answer a question, with what stands around them in view.

A question and a whole passage are read together, and each sentence gets a logit from its own tokens: above 0 it rather
answers. So one pass judges all sentences of a passage, each in its context. It starts from the trained encoder.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from changes_of import with_changes
from examples import Examples, Question, even_lengths
from minilm import Read, Reading, by_length, sentence_means, token_vectors
from optimising import optimise
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits
from train_encoder import vectors_of
from transformers import BertModel

from index.minilm import Changes

BATCH_QUESTIONS = 12
# Passages that are read with each question: the one that answers (or where none does a further one of the cluster), the
# nearest other of the cluster, and one that is near but from elsewhere, where the very nearest may answer as well.
SIBLINGS, ELSEWHERE = 1, 1
NEAREST, FARTHEST = 3, 40
_NEAR = 60
EACH_WEIGHT = 0.5
# Layers that stay the encoder's, which takes a third less time.
FROZEN = 2
RATE = 1e-4
EPOCHS = 2


class ReaderModel(nn.Module):
    """Token vectors of a question and a passage, and from them a logit for each of the passage's sentences: linear in
    the mean of its tokens and in the first token."""

    def __init__(self, bert: BertModel) -> None:
        super().__init__()
        self.bert = bert
        for layer in bert.encoder.layer[:FROZEN]:
            layer.requires_grad_(False)
        self.head = nn.Linear(2 * bert.config.hidden_size, 1)
        nn.init.zeros_(self.head.weight)
        nn.init.constant_(self.head.bias, -2.0)  # few sentences answer

    def further(self) -> dict[str, np.ndarray]:
        """The weights that the published model lacks, by the names that the program knows them by."""
        return {"head.weight": self.head.weight.detach().numpy()[0], "head.bias": self.head.bias.detach().numpy()}

    def forward(self, texts: Sequence[Read], counts: Sequence[int], size: int = 24) -> list[torch.Tensor]:
        """The logits of each passage's sentences (sentences,)."""
        found: dict[int, torch.Tensor] = {}
        for group in by_length(texts, size):
            tokens, _ = token_vectors(self.bert, [texts[place] for place in group])
            means = sentence_means(tokens, [texts[place] for place in group], max(counts[place] for place in group))
            first = tokens[:, :1].expand(-1, means.shape[1], -1)
            logits = self.head(torch.cat([means, first], dim=-1))[..., 0]
            found |= {place: logits[row, : counts[place]] for row, place in enumerate(group)}
        return [found[place] for place in range(len(texts))]


def reader_of(changes: Changes) -> ReaderModel:
    """The reader with what was changed, as the program runs it."""
    model = ReaderModel(with_changes(changes)).eval()
    with torch.inference_mode():
        model.head.weight[:] = torch.from_numpy(changes.further["head.weight"])
        model.head.bias[:] = torch.from_numpy(changes.further["head.bias"])
    return model


@dataclass(frozen=True, slots=True)
class Item:
    """A question, by its place, and the places of the passages that are read with it."""

    question: int
    passages: tuple[int, ...]


def train_reader(
    encoder: BertModel,
    examples: Examples,
    *,
    epochs: int = EPOCHS,
    seed: int = 0,
    on_step: Callable[[float], None] = lambda loss: None,
) -> ReaderModel:
    """The trained reader, for which `encoder` is changed; `on_step` is told the loss of each step. The same for a seed
    and a machine."""
    torch.manual_seed(seed)
    order = random.Random(seed)
    examples = even_lengths(examples)
    near = best_cosines(encoder, examples).topk(min(_NEAR, len(examples.passages)), dim=1).indices.tolist()
    reading, model = Reading(), ReaderModel(encoder)
    batches = [batch for _ in range(epochs) for batch in _batches(examples, near, order)]
    losses = (_loss(model, reading, examples, batch) for batch in batches)
    optimise(model, losses, steps=len(batches), rate=RATE, on_step=on_step)
    return model


def steps(examples: Examples, epochs: int = EPOCHS) -> int:
    """How many steps the training takes."""
    return epochs * -(-len(even_lengths(examples).questions) // BATCH_QUESTIONS)


@torch.inference_mode()
def best_cosines(encoder: BertModel, examples: Examples) -> torch.Tensor:
    """The cosine of each question with the best sentence of each passage (questions, passages)."""
    sentences, questions = vectors_of(encoder, examples)
    owner = torch.tensor([place for place, own in enumerate(sentences) for _ in own])
    every = torch.cat(sentences)
    found = []
    for at in range(0, len(questions), 256):
        cosines = questions[at : at + 256] @ every.T
        best = torch.full((len(cosines), len(sentences)), -1.0)
        found.append(best.scatter_reduce(1, owner.expand(len(cosines), -1), cosines, "amax"))
    return torch.cat(found)


def _batches(examples: Examples, near: Sequence[Sequence[int]], order: random.Random) -> list[list[Item]]:
    """All questions in a new order, each with the passages that are read with it."""
    of_cluster: dict[str, set[int]] = defaultdict(set)
    for place, passage in enumerate(examples.passages):
        of_cluster[passage.cluster].add(place)
    items = [
        _item(place, question, near[place], of_cluster[question.cluster], order)
        for place, question in enumerate(examples.questions)
    ]
    order.shuffle(items)
    return [items[at : at + BATCH_QUESTIONS] for at in range(0, len(items), BATCH_QUESTIONS)]


def _item(place: int, question: Question, near: Sequence[int], family: set[int], order: random.Random) -> Item:
    right = list(dict.fromkeys(passage for passage, _ in question.answers))[:1]
    siblings = [passage for passage in near if passage in family and passage not in right]
    siblings += sorted(family - set(siblings) - set(right))
    elsewhere = [passage for passage in near if passage not in family][NEAREST:FARTHEST]
    others = order.sample(elsewhere, min(ELSEWHERE, len(elsewhere)))
    return Item(place, (*right, *siblings[: SIBLINGS + (not right)], *others))


def _loss(model: ReaderModel, reading: Reading, examples: Examples, items: Sequence[Item]) -> torch.Tensor:
    """Cross-entropy of a question's sentences and of "none", whose logit is 0, and binary cross-entropy of each."""
    texts, counts = [], []
    for item in items:
        for place in item.passages:
            passage = examples.passages[place]
            texts.append(reading.pair(examples.questions[item.question].text, passage.identity, passage.sentences))
            counts.append(len(passage.sentences))
    logits = iter(model(texts, counts))
    total = torch.zeros(())
    for item in items:
        answers = examples.questions[item.question].answers
        found, right = [], []
        for place in item.passages:
            found.append(next(logits))
            answering = {sentence for passage, own in answers if passage == place for sentence in own}
            right += [float(index in answering) for index in range(len(found[-1]))]
        scores, wanted = torch.cat(found), torch.tensor(right)
        log_shares = torch.cat([scores, torch.zeros(1)]).log_softmax(0)
        shares = torch.cat([wanted, torch.tensor([float(not right or not any(right))])])
        total = total - (log_shares * shares).sum() / shares.sum()
        total = total + EACH_WEIGHT * binary_cross_entropy_with_logits(scores, wanted, reduction="sum")
    return total / len(items)
