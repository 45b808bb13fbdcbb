"""A trained model as what it changed in the published weights, cut to a low rank.

For the form of the file see `index.minilm.changes`.
"""

from dataclasses import replace

import numpy as np
import torch
from minilm import Reading, load_model, text_vectors
from transformers import BertModel

from index.minilm import REFERENCE_TEXTS, Changes, rounded

RANK = 64


def changes_of(trained: BertModel, further: dict[str, np.ndarray] | None = None, rank: int = RANK) -> Changes:
    """What `trained` differs in from the published model: matrices by their largest singular values, the rest whole."""
    published = load_model().state_dict()
    low_rank: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    whole: dict[str, np.ndarray] = {}
    for name, tensor in trained.state_dict().items():
        difference = tensor - published[name]
        if not difference.any():
            continue
        if difference.dim() == 2:
            left, values, right = torch.linalg.svd(difference, full_matrices=False)
            root = values[:rank].sqrt()
            low_rank[name] = (left[:, :rank] * root).numpy(), (root[:, None] * right[:rank]).numpy()
        else:
            whole[name] = difference.numpy()
    changes = rounded(Changes(low_rank, whole, further or {}, np.zeros((0, 0), np.float32)))
    model = with_changes(changes)
    with torch.inference_mode():
        reading = Reading()
        reference = text_vectors(model, [reading.question(text) for text in REFERENCE_TEXTS], precise=True)
    return replace(changes, reference=reference.numpy())


def with_changes(changes: Changes) -> BertModel:
    """The published model with the changes, as the program runs it."""
    model = load_model()
    weights = changes.applied_to({name: tensor.numpy() for name, tensor in model.state_dict().items()})
    model.load_state_dict({name: torch.from_numpy(tensor) for name, tensor in weights.items()})
    return model.eval()
