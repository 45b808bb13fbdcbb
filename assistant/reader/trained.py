"""The trained reader: all-MiniLM-L6-v2 with what `training/train.py` changed in it, run by OpenVINO.

It reads the question and a whole passage in one pass, and gives each sentence a logit from its own tokens, so each is
judged in its context. How it was trained: `training/train_reader.py`.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from assistant.reader.pairs import pair, question_ids
from assistant.reader.reader import Candidate
from index.minilm import Changes, Network, load_tokenizer, packaged_folder, processors, read_changes

CHANGES = Path(__file__).with_name("trained.safetensors")
CHANGES_SHA256 = "c7553380aaf820b46845e124b85277d7d57df1d9f446838f9c597af53eda9956"
# A sentence that was not read to its end.
_UNREAD = -8.0


def trained_changes() -> Changes:
    """What training changed. Raises ModelError where the file is missing or damaged."""
    return read_changes(CHANGES, CHANGES_SHA256)


class TrainedReader:
    """The reader that comes with the program. It may be used from several threads at once.

    Raises ModelError where a file is missing or damaged.
    """

    def __init__(self) -> None:
        folder = packaged_folder()
        changes = trained_changes()
        self._tokenizer = load_tokenizer(folder, limit=None)
        self._network = Network(folder, changes)
        self.name = f"the trained reader, {self._network.name}"
        self._weight, self._bias = changes.further["head.weight"], changes.further["head.bias"]
        self._calibration = changes.further["calibration"]
        self._threads = ThreadPoolExecutor(processors(), "reader")

    def read(self, question: str, candidates: Sequence[Candidate]) -> list[np.ndarray]:
        """The log-odds of each passage's sentences: see `Reader`."""
        asked = question_ids(self._tokenizer, question)
        read = [pair(self._tokenizer, asked, candidate.passage) for candidate in candidates]
        # Passages of about one length share a pass, and each processor has one.
        order = sorted(range(len(read)), key=lambda place: len(read[place][0]))
        size = max(1, -(-len(order) // processors()))
        groups = [order[at : at + size] for at in range(0, len(order), size)]
        found: list[np.ndarray] = [np.empty(0, np.float32)] * len(candidates)

        def judge(group: list[int]) -> None:
            tokens, _ = self._network.token_vectors([read[place][0] for place in group])
            for row, place in enumerate(group):
                logits = self._logits(tokens[row], read[place][1], len(candidates[place].cosines))
                found[place] = self._log_odds(logits, candidates[place])

        for _ in self._threads.map(judge, groups):
            pass
        return found

    def _logits(self, tokens: np.ndarray, sentence: np.ndarray, count: int) -> np.ndarray:
        """What the reader says of `count` sentences, from token vectors (tokens, dimension) and their sentences."""
        logits = np.full(count, _UNREAD, np.float32)
        for index in range(count):
            own = tokens[: len(sentence)][sentence == index]
            if len(own):
                logits[index] = np.concatenate([own.mean(axis=0), tokens[0]]) @ self._weight + self._bias[0]
        return logits

    def _log_odds(self, logits: np.ndarray, candidate: Candidate) -> np.ndarray:
        """The logits together with what the encoder says of the sentences and the review, calibrated."""
        features = [
            logits,
            np.asarray(candidate.cosines),
            np.full(len(logits), candidate.support),
            np.ones(len(logits)),
        ]
        log_odds: np.ndarray = self._calibration @ np.stack(features)
        return log_odds
