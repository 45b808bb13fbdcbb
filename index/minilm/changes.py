"""What training changed in the published weights: low-rank differences, small enough to be part of the program.

A difference of a matrix is `up @ down`, (rows, rank) times (rank, columns), each in whole numbers of 8 bits with a
scale for each of the ranks; a vector's is whole, in 16-bit floats. The file is safetensors, which holds numbers and
nothing that runs, and its hash stands in the code that names it. Low rank: Hu and others 2021 (LoRA); here the
differences are cut to their rank after training, by singular values.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from index.minilm.weights import ModelError

_UP, _DOWN, _SCALE, _WHOLE = ".up", ".down", ".scale", ".change"
_REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Changes:
    """What was changed, by the published weight's name; `further` are weights that the published model lacks.

    `reference` (n, dimension) float32 are the reference texts' vectors as torch makes them of the changed weights.
    """

    low_rank: Mapping[str, tuple[np.ndarray, np.ndarray]]
    whole: Mapping[str, np.ndarray]
    further: Mapping[str, np.ndarray]
    reference: np.ndarray

    def applied_to(self, published: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """The published weights with what was changed added, float32."""
        changed = dict(published)
        for name, (up, down) in self.low_rank.items():
            changed[name] = published[name] + up.astype(np.float32) @ down.astype(np.float32)
        for name, change in self.whole.items():
            changed[name] = published[name] + change.astype(np.float32)
        return changed


def read_changes(path: Path, sha256: str) -> Changes:
    """The changes in a file whose hash is `sha256`. Raises ModelError where it is missing or another."""
    try:
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ModelError(f"The trained model {path} is damaged.", "Install Case Reviews again.")
        return _of_bytes(content)
    except (OSError, SafetensorError) as error:
        raise ModelError(f"The trained model {path} cannot be read: {error}.", "Install Case Reviews again.") from error


def write_changes(changes: Changes, path: Path) -> str:
    """Write the changes and return the file's hash."""
    content = _as_bytes(changes)
    path.write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def rounded(changes: Changes) -> Changes:
    """The changes as a file gives them back."""
    return _of_bytes(_as_bytes(changes))


def _of_bytes(content: bytes) -> Changes:
    tensors = load(content)
    reference = tensors.pop(_REFERENCE)
    names = [name.removesuffix(_UP) for name in sorted(tensors) if name.endswith(_UP)]
    low_rank = {}
    for name in names:
        up, down = tensors.pop(name + _UP).astype(np.float32), tensors.pop(name + _DOWN).astype(np.float32)
        low_rank[name] = up, tensors.pop(name + _SCALE)[:, None] * down
    whole = {
        name.removesuffix(_WHOLE): tensors.pop(name).astype(np.float32)
        for name in sorted(tensors)
        if name.endswith(_WHOLE)
    }
    return Changes(low_rank, whole, tensors, reference)


def _as_bytes(changes: Changes) -> bytes:
    tensors = {_REFERENCE: changes.reference.astype(np.float32), **changes.further}
    for name, (up, down) in changes.low_rank.items():
        most_up, most_down = np.abs(up).max(axis=0), np.abs(down).max(axis=1)
        per_up, per_down = np.where(most_up == 0, 1, most_up / 127), np.where(most_down == 0, 1, most_down / 127)
        tensors |= {
            name + _UP: np.round(up / per_up).astype(np.int8),
            name + _DOWN: np.round(down / per_down[:, None]).astype(np.int8),
            name + _SCALE: (per_up * per_down).astype(np.float32),
        }
    tensors |= {name + _WHOLE: change.astype(np.float16) for name, change in changes.whole.items()}
    return save({name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()})
