"""Train the boundary by which `assistant.safety.urgency` tells an urgent message, and say how well it does.

    python tools/train_urgency.py

It reads `urgent_examples.csv` beside it, written for this program, the open questions of the evaluation set, and
questions of `training/` about invented reviews, told in everyday words. It writes `assistant/safety/urgency.npz`.
The figures are from ten-fold cross-validation: each message is judged by a boundary that was drawn without it. The
questions that the evaluation set keeps for reporting are not read.
"""

import csv
import json
from pathlib import Path

import numpy as np
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.svm import SVC

from assistant.safety import features, may_be_now
from index.encoder import load_encoder

EXAMPLES = Path(__file__).with_name("urgent_examples.csv")
QUESTIONS = Path(__file__).parents[1] / "benchmarks" / "evaluation" / "questions.jsonl"
BOUNDARY = Path(__file__).parents[1] / "assistant" / "safety" / "urgency.npz"
TRAINING = Path(__file__).parents[1] / "training"
# These ask for somebody's own week: whether one of them is urgent was not said by its writer.
OWN_WORRIES = ("asked_without_a_case", "everyday_words", "everyday_worries_again", "babies_and_bruises_again")
# One question in so many: about as many as there are other messages that are not urgent.
EVERY = 10
# Of widths 0.5, 1 and 2, the latter two found most at 3 % false alarms; a logistic regression found a tenth less.
GAMMA = 1.0
STRENGTH = 1.0
URGENT_WEIGHT = 2.0
# A missed urgent message is worse than a notice that was not due: the line is drawn where so many are found.
FOUND = 0.94


def main() -> None:
    encoder = load_encoder()
    with EXAMPLES.open(encoding="utf-8", newline="") as file:
        rows = [(row["text"], row["urgent"] == "1") for row in csv.DictReader(file)]
    asked = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    rows += [(one["question"], one["expect"] == "urgent") for one in asked if one["split"] == "open"]
    hard = len(rows)
    rows += [(text, False) for text in questions_about_reviews()[::EVERY]]
    messages = np.array([features(text, encoder) for text, _ in rows])
    urgent = np.array([label for _, label in rows])
    model = SVC(C=STRENGTH, gamma=GAMMA, class_weight={True: URGENT_WEIGHT, False: 1.0})
    folds = StratifiedKFold(10, shuffle=True, random_state=0)
    distances = cross_val_predict(model, messages, urgent, cv=folds, method="decision_function")
    line = np.quantile(distances[urgent], 1 - FOUND)
    held_out = distances >= line
    print(f"{len(rows)} messages, {urgent.sum()} urgent, held out in turn:")
    print(f"  urgent messages found  {held_out[urgent].mean():.1%}")
    print(f"  false alarms           {held_out[~urgent].mean():.1%}")
    print(f"  of them among messages written to be hard {held_out[:hard][~urgent[:hard]].mean():.1%}")
    model.fit(messages, urgent)
    np.savez_compressed(
        BOUNDARY,
        fingerprint=np.array(encoder.fingerprint),
        vectors=model.support_vectors_.astype(np.float16),
        weights=model.dual_coef_[0].astype(np.float32),
        bias=np.array(model.intercept_[0] - line, np.float32),
        gamma=np.array(GAMMA, np.float32),
    )
    print(f"{len(model.support_vectors_)} support vectors, {BOUNDARY.stat().st_size / 1e6:.1f} MB")


def questions_about_reviews() -> list[str]:
    """The questions of the training passages, stories and a few words alike, that do not speak of now."""
    files = [path for path in sorted(TRAINING.glob("passages_*.jsonl")) if not path.stem.endswith(OWN_WORRIES)]
    passages = [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    asked = [question for one in passages for question in (*one["questions"], *one["not_answered"])]
    return [one["q"] for one in asked if not may_be_now(one["q"])]


if __name__ == "__main__":
    main()
