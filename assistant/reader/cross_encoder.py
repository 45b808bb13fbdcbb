"""A person's own cross-encoder as the reader, run by sentence-transformers and torch.

It reads a question with one sentence and what stands beside it; what it gives is taken for log-odds, as those models
are trained that end in a sigmoid.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.reader.reader import Candidate
from index.minilm import ModelError

_BATCH = 32


class CrossEncoderReader:
    """A cross-encoder with one output, from a folder or the Hugging Face hub. Raises ModelError."""

    def __init__(self, model: str) -> None:
        from sentence_transformers import CrossEncoder

        is_folder = Path(model).is_dir()
        if not is_folder and (Path(model).is_absolute() or model.startswith(".") or model.count("/") > 1):
            raise ModelError(
                f"There is no model folder at {model}.",
                "Correct CASE_REVIEWS_READER, or unset it to use the own reader.",
            )
        try:
            self._model = CrossEncoder(model, trust_remote_code=False, local_files_only=is_folder)
        except (OSError, ValueError, RuntimeError, KeyError) as error:
            reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            raise ModelError(
                f"The reader {model} cannot be loaded: {reason}.",
                "Name a folder with a cross-encoder in CASE_REVIEWS_READER, or unset it.",
            ) from error
        if self._model.num_labels != 1:
            raise ModelError(
                f"The reader {model} gives {self._model.num_labels} numbers for a sentence; it must give one.",
                "Choose another in CASE_REVIEWS_READER, or unset it.",
            )
        self.name = f"{Path(model).name if is_folder else model}, sentence-transformers"

    def read(self, question: str, candidates: Sequence[Candidate]) -> list[np.ndarray]:
        """The log-odds of each passage's sentences: see `Reader`."""
        import torch

        texts = [span.of(one.passage.text) for one in candidates for span in one.passage.sentences]
        if not texts:
            return [np.empty(0, np.float32) for _ in candidates]
        log_odds = self._model.predict(
            [(question, text) for text in texts],
            batch_size=_BATCH,
            activation_fn=torch.nn.Identity(),
            show_progress_bar=False,
        )
        ends = np.cumsum([len(one.passage.sentences) for one in candidates])
        return np.split(np.asarray(log_odds, np.float32), ends[:-1])
