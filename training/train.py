"""Make the two trained files that the program ships, from the data beside this script.

    python training/train.py [encoder] [reader] [calibration]

All three steps, or those that are named. The encoder is trained; the reader, which starts from the encoder's file, is
trained; the reader is calibrated on the clusters that are kept for validation. Each step writes its file into the
program, with its hash, before the next begins. Seeds are fixed: the same machine makes the same files. On two
processors all of it takes under three hours.
"""

import re
import sys
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import torch
from calibrate import calibration, judge, report
from changes_of import changes_of, with_changes
from examples import even_lengths, read_examples
from minilm import load_model
from tqdm import tqdm
from train_encoder import measure, train_encoder
from train_encoder import steps as encoder_steps
from train_reader import reader_of, train_reader
from train_reader import steps as reader_steps

from index.minilm import Changes, read_changes, write_changes

ROOT = Path(__file__).resolve().parents[1]
ENCODER = ROOT / "index" / "encoder" / "packaged_model.py"
READER = ROOT / "assistant" / "reader" / "trained.py"
FILE = "trained.safetensors"
PROCESSORS = 2
# The reader's logit alone: what is written until it is calibrated.
UNCALIBRATED = np.array([1, 0, 0, 0], np.float32)


def main() -> None:
    torch.set_num_threads(PROCESSORS)
    torch.use_deterministic_algorithms(True, warn_only=True)
    made = {"encoder": make_encoder, "reader": make_reader, "calibration": calibrate}
    named = sys.argv[1:] or list(made)
    if not set(named) <= set(made):
        sys.exit(f"There are these steps: {', '.join(made)}.")
    for name in named:
        began = time.monotonic()
        made[name]()
        print(f"{name}: {(time.monotonic() - began) / 60:.0f} minutes", flush=True)


def make_encoder() -> None:
    """Train the encoder and put it into the program."""
    kept, validation = read_examples(validation=False), read_examples(validation=True)
    print(f"trained on {len(kept.passages)} passages, {len(kept.questions)} questions", flush=True)
    _print("published weights", measure(load_model(), validation))
    with tqdm(desc="encoder", unit="step", total=encoder_steps(kept)) as bar:
        trained = train_encoder(kept, on_step=partial(_show, bar))
    _print("trained", measure(trained, validation))
    changes = changes_of(trained)
    _print("trained, cut to its rank", measure(with_changes(changes), validation))
    _install(changes, ENCODER)


def make_reader() -> None:
    """Train the reader from the encoder and put it into the program, not yet calibrated."""
    kept = read_examples(validation=False)
    with tqdm(desc="reader", unit="step", total=reader_steps(kept)) as bar:
        trained = train_reader(with_changes(_installed(ENCODER)), kept, on_step=partial(_show, bar))
    _install(changes_of(trained.bert, trained.further() | {"calibration": UNCALIBRATED}), READER)


def calibrate() -> None:
    """Measure the reader in the program on the clusters that are kept for validation, and calibrate it."""
    validation, changes = even_lengths(read_examples(validation=True)), _installed(READER)
    print(
        f"kept for validation: {len(validation.passages)} passages, {len(validation.questions)} questions", flush=True
    )
    judged = judge(with_changes(_installed(ENCODER)), reader_of(changes), validation)
    report(judged)
    weights = calibration(judged).astype(np.float32)
    _install(replace(changes, further={**changes.further, "calibration": weights}), READER)


def _installed(module: Path) -> Changes:
    """The changes beside a module as they were last written, whatever hash this process began with."""
    written = re.search(r'^CHANGES_SHA256 = "(\w+)"', module.read_text(encoding="utf-8"), re.M)
    return read_changes(module.with_name(FILE), written[1] if written else "")


def _install(changes: Changes, module: Path) -> None:
    """Write the file beside the module that reads it, and its hash into the module."""
    path = module.with_name(FILE)
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
