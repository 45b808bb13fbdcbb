"""Train the weights by which `assistant.urgency` tells an urgent message, and say how well they do.

    python tools/train_urgency.py

It reads `urgent_examples.csv` beside it, written for this program, and writes `assistant/urgency_weights.json`. The
figures are from ten-fold cross-validation: each message is judged by weights that were made without it.
"""

import csv
import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from assistant.urgency import URGENT_FROM, features
from index.embedding import load_encoder

EXAMPLES = Path(__file__).with_name("urgent_examples.csv")
WEIGHTS = Path(__file__).parents[1] / "assistant" / "urgency_weights.json"
# Inverse strength of the regularisation; 3 to 30 came to the same within a percentage point.
STRENGTH = 10.0


def main() -> None:
    encoder = load_encoder()
    with EXAMPLES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    messages = np.array([features(row["text"], encoder) for row in rows])
    urgent = np.array([row["urgent"] == "1" for row in rows])
    model = LogisticRegression(C=STRENGTH, max_iter=3000)
    folds = StratifiedKFold(10, shuffle=True, random_state=0)
    held_out = cross_val_predict(model, messages, urgent, cv=folds, method="predict_proba")[:, 1] >= URGENT_FROM
    print(f"{len(rows)} messages, {urgent.sum()} urgent, held out in turn:")
    print(f"  urgent messages found  {held_out[urgent].mean():.1%}")
    print(f"  false alarms           {held_out[~urgent].mean():.1%}")
    model.fit(messages, urgent)
    content = {
        "fingerprint": encoder.fingerprint,
        "bias": round(float(model.intercept_[0]), 5),
        "weights": [round(float(weight), 5) for weight in model.coef_[0]],
    }
    WEIGHTS.write_text(json.dumps(content) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
