"""Fit the two regressions of `assistant.evidence.weights`: which sentences answer, and whether a question is answered.

    python tools/fit_evidence.py

It asks the evaluation library the open questions of `questions.jsonl` and those of `fitting.jsonl`, which were written
for this, and reads no question that is kept for reporting. First each sentence of the passages found is an example,
then each question with the sentences that would be shown. Questions that are answered from a document's shape are left
out. It writes `assistant/evidence/weights.json` and prints figures from five-fold cross-validation, a review's
questions in one fold; the sentences that the second regression sees are chosen by the first one as fitted to all.
"""

import json
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, astuple, dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from assistant import Assistant
from assistant.evaluation import GoldQuestion, overlaps, read_questions
from assistant.evidence import (
    AnswerFeatures,
    SentenceFeatures,
    features_of,
    ranked_units,
    select,
    weights,
)
from assistant.question import Interpretation, QuestionKind
from assistant.reader import Candidate, Reader, load_reader
from index import open_library
from index.building import rebuild
from index.encoder import load_encoder
from index.library import Library

ROOT = Path(__file__).parents[1]
EVALUATION = ROOT / "benchmarks" / "evaluation"
FILES = ("questions.jsonl", "fitting.jsonl")
WEIGHTS = ROOT / "assistant" / "evidence" / "weights.json"
NOTE = "Made by tools/fit_evidence.py from the open questions of benchmarks/evaluation and those of fitting.jsonl."
FOLDS = 5
# The share of questions with an answer that may be shown as closest: a hedge costs a look at the passages, and a false
# "answered" trust.
HEDGED = 0.2
# Thresholds that are tried (log-odds), beside what `assistant.evidence.selection` does otherwise.
SHOWN, AS_LIKELY, MOST = (-4.0, -3.0, -2.5, -2.0, -1.5, -1.0, -0.5, 0.0), 1.0, 6
BINS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True, slots=True)
class Example:
    """Features, whether what they are of answers, and the group of questions that is held out together."""

    features: SentenceFeatures | AnswerFeatures
    answers: bool
    question: str
    group: str


class Remembering:
    """A reader that reads a question with the same passages once."""

    def __init__(self, reader: Reader) -> None:
        self.name = reader.name
        self._reader = reader
        self._read: dict[tuple[str, tuple[str, ...]], list[np.ndarray]] = {}

    def read(self, question: str, candidates: Sequence[Candidate]) -> list[np.ndarray]:
        """The log-odds of each passage's sentences: see `Reader`."""
        key = question, tuple(one.passage.text for one in candidates)
        if key not in self._read:
            self._read[key] = self._reader.read(question, candidates)
        return self._read[key]


def main() -> None:
    encoder = load_encoder()
    with tempfile.TemporaryDirectory() as folder:
        library = Library(Path(folder))
        library.reviews_folder.mkdir()
        for path in (EVALUATION / "library").glob("*.txt"):
            library.path(path.name).write_bytes(path.read_bytes())
        rebuild(library, encoder)
        with open_library(library, lambda: encoder) as opened:
            reader = Remembering(load_reader())
            assistant = Assistant(opened, load=lambda: reader)
            questions = [one for name in FILES for one in _open(EVALUATION / name, Path(folder), assistant)]
            print(f"{len(questions)} questions, {sum(not one.answerable for one in questions)} without an answer")
            sentences = _examples(questions, assistant, _of_sentences)
            numbers = json.loads(WEIGHTS.read_text(encoding="utf-8"))
            numbers |= {"note": NOTE, "sentence": _fitted(sentences, SentenceFeatures)}
            _print_ranking(sentences)
            _print_showing(sentences)
            _write(numbers)
            answers = _examples(questions, assistant, _of_answers)
            numbers["answer"] = _fitted(answers, AnswerFeatures)
            hedged = float(np.quantile(_log_odds(numbers["answer"], answers)[_answering(answers)], HEDGED))
            numbers["answer"]["intercept"] = round(numbers["answer"]["intercept"] - hedged, 3)
            _write(numbers)
            _print_telling(answers, hedged)


def _write(numbers: dict[str, Any]) -> None:
    WEIGHTS.write_text(json.dumps(numbers, indent=2) + "\n", encoding="utf-8")
    weights.cache_clear()


def _open(path: Path, folder: Path, assistant: Assistant) -> Iterator[GoldQuestion]:
    """The questions of a file that are not kept for reporting."""
    lines = path.read_text(encoding="utf-8").splitlines()
    open_ones = folder / path.name
    open_ones.write_text("\n".join(line for line in lines if json.loads(line).get("split") != "report"))
    yield from read_questions(open_ones, assistant.library).questions


def _examples(
    questions: Sequence[GoldQuestion],
    assistant: Assistant,
    of: Callable[[GoldQuestion, Assistant], Iterator[tuple[SentenceFeatures | AnswerFeatures, bool]]],
) -> list[Example]:
    found = []
    for one in questions:
        group = one.gold[0].document if one.gold else one.id
        found += [Example(features, answers, one.id, group) for features, answers in of(one, assistant)]
    return found


def _of_sentences(one: GoldQuestion, assistant: Assistant) -> Iterator[tuple[SentenceFeatures, bool]]:
    """The sentences of the passages found, as they are ranked."""
    taken = assistant.interpret(one.question, one.history)
    named = taken.naming.reviews
    if _by_structure(taken):
        return
    filters = replace(taken.searched, reviews=named) if named else taken.searched
    for unit in ranked_units(assistant.library, assistant.reader, taken.asked, filters):
        yield unit.features, any(overlaps(gold, unit.place) for gold in one.gold)


def _of_answers(one: GoldQuestion, assistant: Assistant) -> Iterator[tuple[AnswerFeatures, bool]]:
    """The sentences that would be shown, as they are judged."""
    if features := features_of_answer(one, assistant):
        yield features, one.answerable


def features_of_answer(one: GoldQuestion, assistant: Assistant) -> AnswerFeatures | None:
    """What the answer to a question is judged by; None where it is not weighed."""
    taken = assistant.interpret(one.question, one.history)
    if _by_structure(taken):
        return None
    selected = select(assistant.library, assistant.reader, taken, assistant.parts)
    carried = frozenset() if taken.standalone.refers_back else taken.standalone.reviews
    if not selected.units:
        return None
    return features_of(assistant.library, taken.asked, selected.units, selected.naming.reviews - carried)


def _by_structure(taken: Interpretation) -> bool:
    asked = taken.asked
    listed = bool(taken.naming.reviews) and (asked.kind is QuestionKind.LIST or asked.complete)
    return listed or asked.kind in (QuestionKind.SOURCE, QuestionKind.OVERVIEW)


def _model() -> Pipeline:
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))


def _array(examples: Sequence[Example]) -> np.ndarray:
    return np.array([astuple(example.features) for example in examples])


def _answering(examples: Sequence[Example]) -> np.ndarray:
    return np.array([example.answers for example in examples])


def _fitted(examples: Sequence[Example], of: type[SentenceFeatures | AnswerFeatures]) -> dict[str, Any]:
    scaler, regression = (step for _, step in _model().fit(_array(examples), _answering(examples)).steps)
    each = regression.coef_[0] / scaler.scale_
    intercept = regression.intercept_[0] - each @ scaler.mean_
    return {"intercept": round(float(intercept), 3), "weights": asdict(of(*np.round(each, 3).tolist()))}


def _log_odds(fitted: dict[str, Any], examples: Sequence[Example]) -> np.ndarray:
    log_odds: np.ndarray = fitted["intercept"] + _array(examples) @ list(fitted["weights"].values())
    return log_odds


def _held_out(examples: Sequence[Example]) -> np.ndarray:
    groups, folds = [example.group for example in examples], GroupKFold(FOLDS, shuffle=True, random_state=0)
    log_odds: np.ndarray = cross_val_predict(
        _model(), _array(examples), _answering(examples), groups=groups, cv=folds, method="decision_function"
    )
    return log_odds


def _by_question(examples: Sequence[Example]) -> list[np.ndarray]:
    """The places of each question's examples."""
    of_question = defaultdict[str, list[int]](list)
    for place, example in enumerate(examples):
        of_question[example.question].append(place)
    return [np.array(places) for places in of_question.values()]


def _print_ranking(examples: Sequence[Example]) -> None:
    """Where the first sentence stands that answers, among all of its question."""
    scores, answers = _held_out(examples), _answering(examples)
    ranks = [
        1 + int((scores[places] > scores[places][answers[places]].max()).sum())
        for places in _by_question(examples)
        if answers[places].any()
    ]
    firsts = ", ".join(f"first {k} {np.mean([rank <= k for rank in ranks]):.1%}" for k in (1, 3, 6, 10))
    print(
        f"sentences: {len(ranks)} questions with one that answers, MRR {np.mean([1 / r for r in ranks]):.3f}, {firsts}"
    )


def _print_showing(examples: Sequence[Example]) -> None:
    """What a threshold shows of the questions that have an answering sentence: how many, and of what worth."""
    scores, of_question = _held_out(examples), _by_question(examples)
    answers = _answering(examples)
    for least in SHOWN:
        shown = []
        for places in of_question:
            if answers[places].any():
                best = places[np.argsort(-scores[places], kind="stable")][:MOST]
                shown.append(best[scores[best] >= min(least, scores[best[0]] - AS_LIKELY)])
        found = np.mean([answers[some].any() for some in shown])
        right = np.mean([answers[some].mean() for some in shown])
        count = np.mean(list(map(len, shown)))
        print(f"  shown from {least:+.1f}: {count:.1f} sentences, an answer {found:.1%}, right {right:.1%}")


def _print_telling(examples: Sequence[Example], hedged: float) -> None:
    """How well questions with an answer are told from those without; `hedged` are the log-odds of the line."""
    found, answers = _held_out(examples), _answering(examples)
    likely = 1 / (1 + np.exp(-found))
    print(f"questions: {len(examples)} weighed, {(~answers).sum()} without an answer")
    print(f"  AUROC {roc_auc_score(answers, found):.3f}, Brier {brier_score_loss(answers, likely):.3f}")
    print(f"  hedged {(found < hedged)[answers].mean():.1%}, refused rightly {(found < hedged)[~answers].mean():.1%}")
    error = 0.0
    for low, high in pairwise(BINS):
        within = (likely >= low) & (likely <= high)
        if within.any():
            print(f"  said {low:.0%} to {high:.0%}: {answers[within].mean():.0%} of {within.sum()} have one")
            error += within.mean() * abs(answers[within].mean() - likely[within].mean())
    # Naeini, Cooper and Hauskrecht 2015, with these bins.
    print(f"  expected calibration error {error:.3f}")


if __name__ == "__main__":
    main()
