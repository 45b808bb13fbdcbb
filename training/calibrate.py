"""How sure the reader may be: its logits turned into probabilities on clusters that it was not trained on.

It reads for each question what a search would bring, the nearest passages of all validation clusters, and fits a
logistic regression (Platt 1999) to what the reader and the encoder say of each sentence. It measures what they are
worth together on the same questions, in five folds of clusters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import torch
from examples import Examples
from minilm import Reading
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from tqdm import tqdm
from train_encoder import vectors_of
from train_reader import ReaderModel, best_cosines
from transformers import BertModel

from assistant.reader import support

FOUND, READ = 30, 16  # passages, as in assistant.evidence
# Questions that are judged, spread over all clusters: more than enough for four numbers.
_JUDGED = 500
_FOLDS = 5
_BINS = 10
FEATURES = ("logit", "cosine", "support")


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with the features of all sentences that were read (sentences, 3), which of them answer, and whether
    any could: a question whose answer was not among the passages is not one without an answer."""

    cluster: str
    features: np.ndarray
    right: np.ndarray
    answerable: bool


@torch.inference_mode()
def judge(encoder: BertModel, reader: ReaderModel, examples: Examples) -> list[Judged]:
    """What the reader makes of the passages nearest to each question."""
    reading = Reading()
    sentences, questions = vectors_of(encoder, examples)
    near = best_cosines(encoder, examples).topk(min(FOUND, len(examples.passages)), dim=1).indices
    found = []
    spread = sorted(range(len(examples.questions)), key=lambda at: crc32(examples.questions[at].text.encode()))
    for at in tqdm(sorted(spread[:_JUDGED]), desc="judged", unit="question"):
        question, vector, places = examples.questions[at], questions[at], near[at].tolist()
        cosines = {place: (sentences[place] @ vector).numpy() for place in places}
        owners = [examples.passages[place].document for place in places]
        supports = support([(owner, cosines[place]) for owner, place in zip(owners, places, strict=True)])
        some = places[:READ]
        passages = [examples.passages[place] for place in some]
        texts = [reading.pair(question.text, one.identity, one.sentences) for one in passages]
        logits = reader(texts, [len(one.sentences) for one in passages])
        features = [
            np.stack([logit.numpy(), cosines[place], np.full(len(logit), supports[passage.document])], axis=1)
            for place, passage, logit in zip(some, passages, logits, strict=True)
        ]
        answering = {(place, sentence) for place, own in question.answers for sentence in own}
        right = [(place, at) in answering for place, own in zip(some, logits, strict=True) for at in range(len(own))]
        found.append(Judged(question.cluster, np.concatenate(features), np.array(right), bool(question.answers)))
    return found


def calibration(judged: Sequence[Judged]) -> np.ndarray:
    """The weights of the features and the intercept (4,) whose sum is the log-odds."""
    features = np.concatenate([one.features for one in judged])
    right = np.concatenate([one.right for one in judged])
    model = LogisticRegression(C=1e4, max_iter=1000).fit(features, right)
    return np.append(model.coef_[0], model.intercept_[0])


def report(judged: Sequence[Judged]) -> None:
    """Print the ranking, how well answerable questions are told from others, and the reliability, each question judged
    by a calibration that was made without its cluster."""
    clusters = sorted({one.cluster for one in judged})
    fold_of = {cluster: number % _FOLDS for number, cluster in enumerate(clusters)}
    made = [calibration([one for one in judged if fold_of[one.cluster] != fold]) for fold in range(_FOLDS)]
    log_odds = [one.features @ made[fold_of[one.cluster]][:-1] + made[fold_of[one.cluster]][-1] for one in judged]
    could = np.array([one.answerable for one in judged])
    held = [at for at, one in enumerate(judged) if one.right.any()]
    print(f"{len(judged)} questions, {could.sum()} with an answer, {len(held)} of them among what was read")
    rankings = {name: [one.features[:, at] for one in judged] for at, name in enumerate(FEATURES)}
    for name, scores in (*rankings.items(), ("together", log_odds)):
        ranks = [1 + int((scores[at] > scores[at][judged[at].right].max()).sum()) for at in held]
        firsts = " ".join(f"first {k} {np.mean([rank <= k for rank in ranks]):.3f}" for k in (1, 3, 5, 10))
        area = roc_auc_score(could, [score.max() for score in scores])
        print(f"  by {name}: MRR {np.mean([1 / rank for rank in ranks]):.3f} {firsts}; answerable AUROC {area:.3f}")
    right = np.concatenate([one.right for one in judged])
    _print_reliability("that a sentence answers", _likely(np.concatenate(log_odds)), right)
    best = np.array([one.max() for one in log_odds])
    top = np.array([bool(one.right[scores.argmax()]) for one, scores in zip(judged, log_odds, strict=True)])
    _print_reliability("that the best sentence answers", _likely(best), top)


def _likely(log_odds: np.ndarray) -> np.ndarray:
    likely: np.ndarray = 1 / (1 + np.exp(-log_odds))
    return likely


def _print_reliability(what: str, likely: np.ndarray, right: np.ndarray) -> None:
    bins = np.minimum((likely * _BINS).astype(int), _BINS - 1)
    own = {one: bins == one for one in sorted(set(bins.tolist()))}
    error = sum(abs(likely[some].mean() - right[some].mean()) * some.mean() for some in own.values())
    print(f"  probability {what}: expected calibration error {error:.4f}")
    for one, some in own.items():
        span = f"{one / _BINS:.1f} to {(one + 1) / _BINS:.1f}"
        print(f"    {span}: {some.sum():6} said {likely[some].mean():.2f}, were {right[some].mean():.2f}")
