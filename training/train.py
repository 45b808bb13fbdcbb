"""Make the trained file that the program ships, from the data beside this script.

    python training/train.py

The encoder is trained, cut to its low rank, measured on the clusters that are kept for validation, and written into the
program with its hash. Seeds are fixed: the same machine makes the same file. On two processors it takes a quarter of an
hour.
"""

import re
import time
from functools import partial
from pathlib import Path

import torch
from changes_of import changes_of, with_changes
from examples import read_examples
from minilm import load_model
from tqdm import tqdm
from train_encoder import measure, steps, train_encoder

from index.minilm import Changes, write_changes

ROOT = Path(__file__).resolve().parents[1]
ENCODER = ROOT / "index" / "encoder" / "packaged_model.py"
PROCESSORS = 2


def main() -> None:
    torch.set_num_threads(PROCESSORS)
    torch.use_deterministic_algorithms(True, warn_only=True)
    began = time.monotonic()
    kept, validation = read_examples(validation=False), read_examples(validation=True)
    for what, some in (("trained on", kept), ("validated with", validation)):
        print(f"{what} {len(some.passages)} passages, {len(some.questions)} questions", flush=True)
    _print("published weights", measure(load_model(), validation))
    with tqdm(desc="encoder", unit="step", total=steps(kept)) as bar:
        trained = train_encoder(kept, on_step=partial(_show, bar))
    _print("trained", measure(trained, validation))
    changes = changes_of(trained)
    _print("trained, cut to its rank", measure(with_changes(changes), validation))
    _install(changes, ENCODER)
    print(f"{(time.monotonic() - began) / 60:.0f} minutes", flush=True)


def _install(changes: Changes, module: Path) -> None:
    """Write the file beside the module that reads it, and its hash into the module."""
    path = module.with_name("trained.safetensors")
    sha256 = write_changes(changes, path)
    code = module.read_text(encoding="utf-8")
    named = re.sub(r'^CHANGES_SHA256 = ".*"', f'CHANGES_SHA256 = "{sha256}"', code, flags=re.M)
    module.write_text(named, encoding="utf-8")
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1e6:.1f} MB, sha256 {sha256}", flush=True)


def _show(bar: "tqdm[None]", loss: float) -> None:
    bar.set_postfix(loss=f"{loss:.2f}", refresh=False)
    bar.update()


def _print(what: str, figures: dict[str, float]) -> None:
    print(f"{what}:", *(f"{name} {value:.3f}" for name, value in figures.items()), flush=True)


if __name__ == "__main__":
    main()
