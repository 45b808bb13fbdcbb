"""all-MiniLM-L6-v2 in torch, as it is trained here: texts in, vectors of sentences out.

How a passage is put before the model is how the program does it (`index.encoder`, `assistant.reader`); tests hold the
two together. It knows nothing of losses.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from tokenizers import Encoding, Tokenizer
from torch.nn.functional import normalize
from transformers import BertModel

from assistant.reader import pair, question_ids
from corpus import Span
from index import PassageInput
from index.minilm import packaged_folder

WORD_PIECES = 256


@dataclass(frozen=True, slots=True)
class Read:
    """A text's tokens. `sentence` is each token's sentence of the passage, -1 for all other tokens."""

    ids: list[int]
    sentence: list[int]


def load_model() -> BertModel:
    """The published weights, for training; words' vectors stay as they are, which keeps the differences small."""
    # Plain attention: on a processor it trains half as fast again as the fused one.
    model = BertModel.from_pretrained(packaged_folder(), attn_implementation="eager", add_pooling_layer=False)
    for parameter in model.embeddings.parameters():
        parameter.requires_grad_(False)
    # Random numbers for dropout take longer on a processor than the pass itself, and a few epochs need none.
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    return model


class Reading:
    """Texts as tokens."""

    def __init__(self) -> None:
        self._tokenizer = Tokenizer.from_file(str(packaged_folder() / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    def question(self, text: str) -> Read:
        """A question alone, as the encoder reads it."""
        ids = self._tokenizer.encode(text).ids[:WORD_PIECES]
        return Read(ids, [-1] * len(ids))

    def passage(self, identity: str, sentences: Sequence[str]) -> Read:
        """A passage after its identity, as the encoder reads it."""
        head, encoding = self._passage(identity, sentences)
        return Read(encoding.ids[:WORD_PIECES], _sentences(encoding, sentences, len(head))[:WORD_PIECES])

    def pair(self, question: str, identity: str, sentences: Sequence[str]) -> Read:
        """A question and a passage after its identity, as the reader reads them."""
        spans = tuple(Span(start, end) for start, end in _bounds(sentences, 0))
        passage = PassageInput(identity, " ".join(sentences), spans)
        ids, sentence = pair(self._tokenizer, question_ids(self._tokenizer, question), passage)
        return Read(ids.tolist(), sentence.tolist())

    def _passage(self, identity: str, sentences: Sequence[str]) -> tuple[str, Encoding]:
        head = f"{identity}\n" if identity else ""
        return head, self._tokenizer.encode(head + " ".join(sentences))


def _sentences(encoding: Encoding, sentences: Sequence[str], start: int) -> list[int]:
    bounds = _bounds(sentences, start)
    own, at = [], 0
    for first, last in encoding.offsets:
        while at < len(bounds) - 1 and first >= bounds[at][1]:
            at += 1
        own.append(at if last > first and bounds[at][0] <= first and last <= bounds[at][1] else -1)
    return own


def _bounds(sentences: Sequence[str], start: int) -> list[tuple[int, int]]:
    """Where the sentences stand that are joined by spaces, the first at `start`."""
    bounds = []
    for sentence in sentences:
        bounds.append((start, start + len(sentence)))
        start += len(sentence) + 1
    return bounds


def token_vectors(
    model: BertModel, texts: Sequence[Read], *, precise: bool = False
) -> tuple[torch.Tensor, torch.Tensor]:
    """Token vectors (n, tokens, dimension), float32, and the mask (n, tokens) of those that are not padding; `precise`
    computes in 32 bits throughout."""
    longest = max(len(text.ids) for text in texts)
    ids = torch.tensor([text.ids + [0] * (longest - len(text.ids)) for text in texts])
    mask = torch.tensor([[1] * len(text.ids) + [0] * (longest - len(text.ids)) for text in texts])
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=not precise):
        tokens = model(input_ids=ids, attention_mask=mask).last_hidden_state
    return tokens.float(), mask.float()


def by_length(texts: Sequence[Read], size: int) -> list[list[int]]:
    """The texts' places in groups of about one length, so that little is padded."""
    order = sorted(range(len(texts)), key=lambda place: len(texts[place].ids))
    return [order[at : at + size] for at in range(0, len(order), size)]


def text_vectors(model: BertModel, texts: Sequence[Read], size: int = 32, *, precise: bool = False) -> torch.Tensor:
    """Each text's vector (n, dimension): the mean of its tokens at length 1."""
    groups = by_length(texts, size)
    found = torch.cat(
        [_text_means(*token_vectors(model, [texts[place] for place in group], precise=precise)) for group in groups]
    )
    return normalize(found[_places(groups)], dim=-1)


def passage_vectors(
    model: BertModel, texts: Sequence[Read], counts: Sequence[int], size: int = 16
) -> tuple[list[torch.Tensor], torch.Tensor]:
    """Of each passage its sentences' vectors (sentences, dimension), and the passages' (n, dimension), at length 1.
    `counts` are the numbers of sentences."""
    groups = by_length(texts, size)
    sentences: dict[int, torch.Tensor] = {}
    wholes = []
    for group in groups:
        tokens, mask = token_vectors(model, [texts[place] for place in group])
        means = sentence_means(tokens, [texts[place] for place in group], max(counts[place] for place in group))
        wholes.append(_text_means(tokens, mask))
        for row, place in enumerate(group):
            sentences[place] = normalize(means[row, : counts[place]], dim=-1)
    found = [sentences[place] for place in range(len(texts))]
    return found, normalize(torch.cat(wholes)[_places(groups)], dim=-1)


def sentence_means(tokens: torch.Tensor, texts: Sequence[Read], most: int) -> torch.Tensor:
    """The mean of each sentence's tokens (n, most, dimension); zeros for what is not there or was not read."""
    share = torch.zeros(len(texts), most, tokens.shape[1])
    for row, text in enumerate(texts):
        own = torch.tensor(text.sentence)
        at = (own >= 0).nonzero()[:, 0]
        share[row, own[at], at] = 1
    return share.div(share.sum(2, keepdim=True).clamp(min=1)) @ tokens


def _text_means(tokens: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    return (tokens * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)


def _places(groups: Sequence[Sequence[int]]) -> torch.Tensor:
    """Where each text stands among those of all groups in a row."""
    return torch.tensor([place for group in groups for place in group]).argsort()
