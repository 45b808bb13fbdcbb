"""Any sentence-transformers model, run by that library and torch: the reference, and the way for a model of one's own.

It takes four seconds of a processor to import, so nothing here is loaded before it is needed.
"""

import hashlib
import os
import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from index.encoder.engine import ReadText, TokenVectors, encodable
from index.minilm import Changes, ModelError


class TransformerEngine:
    """A sentence-transformers model that gives token vectors of the same length as its text vectors.

    `fingerprint` is a hash of its weights and of how they are used. `name_or_folder` is a folder, or where not
    `offline` a name on the Hugging Face hub. `changes` are added to its weights. Raises ModelError where it cannot be
    used.
    """

    name = "sentence-transformers"
    at_once = 1  # torch itself uses all processors

    def __init__(self, name_or_folder: str, *, offline: bool, changes: Changes | None = None) -> None:
        self._transformer = transformer = _load(name_or_folder, offline=offline)
        if changes:
            _apply(changes, transformer)
        self._device = transformer.device
        # On a processor larger ones pad more and were no faster; a graphics card works on many at once.
        self.batch = 16 if self._device.type == "cpu" else 64
        self._tokenizer = transformer.tokenizer
        self._tokenizing = threading.Lock()  # this tokenizer refuses to be used twice at once
        self.fingerprint = _fingerprint(transformer)
        self.passage_prompt: str = transformer.prompts.get("document") or transformer.prompts.get("passage") or ""
        self.question_prompt: str = transformer.prompts.get("query") or ""
        self.dimension = int(transformer.get_embedding_dimension())
        self.word_pieces = int(transformer.max_seq_length)
        self.special_pieces = int(self._tokenizer.num_special_tokens_to_add(pair=False))

    def pieces(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """The offsets of each text's tokens, without special ones and without a limit."""
        if not texts:
            return []
        with self._tokenizing:
            read = self._tokenizer(
                [encodable(text) for text in texts],
                add_special_tokens=False,
                return_offsets_mapping=True,
                verbose=False,
            )
        offsets: list[list[tuple[int, int]]] = read["offset_mapping"]
        return offsets

    def read(self, texts: Sequence[str]) -> list[ReadText]:
        """The texts as `forward` takes them."""
        if not texts:
            return []
        with self._tokenizing:
            read = self._tokenizer(
                [encodable(text) for text in texts],
                truncation=True,
                max_length=self.word_pieces,
                return_offsets_mapping=True,
            )
        return [
            ReadText(text, np.array(ids, np.int32), np.array(offsets))
            for text, ids, offsets in zip(texts, read["input_ids"], read["offset_mapping"], strict=True)
        ]

    def forward(self, texts: Sequence[ReadText]) -> TokenVectors:
        """The vectors of the texts, as far as they were read. How they are padded is the tokenizer's business."""
        import torch

        with self._tokenizing:
            features = self._tokenizer(
                [encodable(text.text) for text in texts],
                padding=True,
                truncation=True,
                max_length=self.word_pieces,
                return_offsets_mapping=True,
                return_tensors="pt",
            )
        offsets = features.pop("offset_mapping").numpy()
        with torch.inference_mode():
            output = self._transformer({name: tensor.to(self._device) for name, tensor in features.items()})
        return TokenVectors(
            output["sentence_embedding"].float().cpu().numpy(),
            output["token_embeddings"].float().cpu().numpy(),
            offsets,
        )


def _load(name_or_folder: str, *, offline: bool) -> Any:
    if offline:  # read by the libraries when they are first imported
        os.environ["HF_HUB_OFFLINE"] = "1"
        os.environ["TRANSFORMERS_OFFLINE"] = "1"
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    from sentence_transformers import SentenceTransformer

    try:
        transformer: Any = SentenceTransformer(
            name_or_folder,
            trust_remote_code=False,
            local_files_only=offline,
            model_kwargs={"use_safetensors": True},  # the other format is pickle
        )
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ModelError(
            f"The model {name_or_folder} cannot be loaded: {reason}.",
            "Name a folder with a sentence-transformers model in CASE_REVIEWS_MODEL, or unset it.",
        ) from error
    transformer.eval()
    if not transformer.tokenizer.is_fast or not transformer.max_seq_length:
        raise ModelError(
            f"The model {name_or_folder} does not say where its word-pieces stand in the text.",
            "Unset CASE_REVIEWS_MODEL, or choose a model with a fast tokenizer.",
        )
    token_dimension = transformer[0].get_embedding_dimension()
    if token_dimension != transformer.get_embedding_dimension():
        raise ModelError(
            f"The model {name_or_folder} has {token_dimension} dimensions for a word-piece and "
            f"{transformer.get_embedding_dimension()} for a text; they must be the same.",
            "Unset CASE_REVIEWS_MODEL, or choose another model.",
        )
    return transformer


def _apply(changes: Changes, transformer: Any) -> None:
    """Add the changes to the weights of the model's only transformer."""
    import torch

    inner = transformer[0].auto_model
    published = {name: tensor.numpy() for name, tensor in inner.state_dict().items()}
    changed = changes.applied_to(published)
    inner.load_state_dict({name: torch.from_numpy(tensor) for name, tensor in changed.items()})


def _fingerprint(transformer: Any) -> str:
    """A hash of the weights and of how they are used (pooling, length)."""
    import torch

    digest = hashlib.sha256(f"{transformer}{transformer.max_seq_length}{transformer.prompts}".encode())
    for name, tensor in sorted(transformer.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.cpu().contiguous().reshape(-1).view(torch.uint8).numpy())
    return digest.hexdigest()
