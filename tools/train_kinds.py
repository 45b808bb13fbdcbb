"""Train the model by which `assistant.kinds` tells what kind of answer a question wants, and say how well it does.

    python tools/train_kinds.py

It reads `kind_examples.csv` beside it, written for this program by eight writers (columns: writer, kind, question),
questions of `training/`, and bare terms of the field's vocabulary; the last two ask for passages. It writes
`assistant/kinds/kinds.npz`. The figures are of each writer's questions, judged by a model that has read the others'.
"""

import csv
from collections import Counter
from math import log
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from train_urgency import questions_about_reviews

from assistant.kinds import EMBEDDING_WEIGHT, AnswerKind, run_features, runs_of
from index.encoder import load_encoder

EXAMPLES = Path(__file__).with_name("kind_examples.csv")
OUTSIDE = Path(__file__).parents[1] / "benchmarks" / "evaluation" / "out_of_domain.txt"
VOCABULARY = Path(__file__).parents[1] / "assistant" / "question" / "vocabulary.csv"
MODEL = Path(__file__).parents[1] / "assistant" / "kinds" / "kinds.npz"
# One in so many of the training questions: about as many as there are of all other kinds.
EVERY = 4
# Who types a bare term ("father", "home ed") wants to know what the reviews say of it.
EVERY_TERM = 6
# A run of words that fewer questions have tells of these questions rather than of kinds.
FEWEST = 5
# How sure the program must be.
LEAST = 0.6
STRENGTH = 10.0
SURE = (0.0, 0.5, 0.6, 0.7, 0.8)


def main() -> None:
    encoder = load_encoder()
    with EXAMPLES.open(encoding="utf-8", newline="") as file:
        rows = [(row["question"], AnswerKind(row["kind"]), row["writer"]) for row in csv.DictReader(file)]
    with VOCABULARY.open(encoding="utf-8", newline="") as file:
        terms = [row["term"] for row in csv.DictReader(file)]
    passages = [*questions_about_reviews()[::EVERY], *terms[::EVERY_TERM]]
    writers = sorted({writer for _, _, writer in rows})
    rows += [(text, AnswerKind.PASSAGES, writers[place % len(writers)]) for place, text in enumerate(passages)]
    texts = [text for text, _, _ in rows]
    kinds = np.array([kind.value for _, kind, _ in rows])
    of_writer = np.array([writer for _, _, writer in rows])
    embedded = np.stack([encoder.encode_question(text) for text in texts])

    judged, sure = np.empty(len(rows), object), np.empty(len(rows))
    for writer in writers:
        learnt, asked = of_writer != writer, of_writer == writer
        runs, idf, model = fitted([texts[at] for at in np.flatnonzero(learnt)], embedded[learnt], kinds[learnt])
        odds = model.predict_proba(features([texts[at] for at in np.flatnonzero(asked)], embedded[asked], runs, idf))
        judged[asked], sure[asked] = model.classes_[odds.argmax(axis=1)], odds.max(axis=1)
    print(f"{len(rows)} questions of {len(writers)} writers, each writer's judged by what the others wrote:")
    right = judged == kinds
    for least in SURE:
        among = sure >= least
        print(f"  sure of {least:.0%}: {among.mean():.0%} of the questions, right {right[among].mean():.1%}")
    for kind in AnswerKind:
        said, are = judged == kind, kinds == kind
        print(
            f"  {kind.value:10} {are.sum():5} questions, found {said[are].mean():.1%}, rightly {are[said].mean():.1%}"
        )

    runs, idf, model = fitted(texts, embedded, kinds)
    outside = OUTSIDE.read_text(encoding="utf-8").splitlines()
    odds = model.predict_proba(
        features(outside, np.stack([encoder.encode_question(text) for text in outside]), runs, idf)
    )
    found = odds[:, list(model.classes_).index(AnswerKind.OUTSIDE.value)] >= LEAST
    print(
        f"{len(outside)} other questions of another world, which it has not read: {found.mean():.0%} are told as such"
    )
    np.savez_compressed(
        MODEL,
        fingerprint=np.array(encoder.fingerprint),
        kinds=model.classes_.astype(str),
        runs=np.frombuffer("\n".join(runs).encode("utf-8"), np.uint8),
        idf=idf.astype(np.float16),
        weights=model.coef_.astype(np.float16),
        bias=model.intercept_.astype(np.float32),
    )
    print(f"{len(runs)} runs of words, {MODEL.stat().st_size / 1e6:.1f} MB")


def fitted(
    texts: list[str], embedded: np.ndarray, kinds: np.ndarray
) -> tuple[dict[str, int], np.ndarray, LogisticRegression]:
    """The runs of words that are counted, their inverse document frequencies, and the regression."""
    frequency = Counter(run for text in texts for run in set(runs_of(text)))
    runs = {
        run: column for column, run in enumerate(sorted(run for run, count in frequency.items() if count >= FEWEST))
    }
    idf = np.array([1 + log((1 + len(texts)) / (1 + frequency[run])) for run in runs], np.float32)
    model = LogisticRegression(C=STRENGTH, max_iter=3000)
    model.fit(features(texts, embedded, runs, idf), kinds)
    return runs, idf, model


def features(texts: list[str], embedded: np.ndarray, runs: dict[str, int], idf: np.ndarray) -> np.ndarray:
    """What the regression sees of the questions (n, dimension + runs)."""
    return np.hstack([EMBEDDING_WEIGHT * embedded, np.stack([run_features(text, runs, idf) for text in texts])])


if __name__ == "__main__":
    main()
