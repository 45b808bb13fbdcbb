"""Fit the regression by which `assistant.evidence.sufficiency` tells "answered" from "closest"; say how well it does.

    python tools/fit_sufficiency.py [--write]

It asks the open questions of the evaluation set, and those of the documents of `training/` kept for validation, each
set of its own library made in a temporary folder. It reads no question that the evaluation set keeps for reporting.
Questions that are answered from a document's shape, and those that are settled without weighing, are not fitted. The
figures are from ten-fold cross-validation: each question is judged by a regression that was fitted without it, and
without the other questions of its family of documents. With `--write` the regression replaces
`assistant/evidence/sufficiency.json`, whose numbers have done better so far (`benchmarks/evaluation/README.md` compares
them).
"""

import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, astuple, dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict

from assistant import Assistant, Turn
from assistant.evaluation import read_questions
from assistant.evidence import Features, Regression, features_of, regression, select, without_weighing
from assistant.question import QuestionKind, topics
from index import open_library
from index.building import rebuild
from index.encoder import Encoder, load_encoder
from index.library import Library

sys.path.append(str(Path(__file__).parents[1] / "training"))

from examples import is_for_validation

ROOT = Path(__file__).parents[1]
EVALUATION = ROOT / "benchmarks" / "evaluation"
TRAINING = ROOT / "training"
COEFFICIENTS = ROOT / "assistant" / "evidence" / "sufficiency.json"
NOTE = (
    "Made by tools/fit_sufficiency.py from the open questions of benchmarks/evaluation/questions.jsonl and the "
    "questions of training/documents_*.jsonl that are kept for validation."
)
STRENGTH = 1.0
# Eight questions in nine have an answer: unless those without weigh as much together, nearly all are "answered".
WEIGHTS = "balanced"
BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 1.0)


@dataclass(frozen=True, slots=True)
class Example:
    """A question that was weighed: the set that it is from, the family of documents that it asks about, what was found,
    and whether it can be answered."""

    source: str
    family: str
    features: Features
    answerable: bool


def main() -> None:
    encoder = load_encoder()
    examples = [*_of_the_evaluation_set(encoder), *_of_the_documents(encoder)]
    found = np.array([astuple(example.features) for example in examples])
    answerable = np.array([example.answerable for example in examples])
    families = [example.family for example in examples]
    model = LogisticRegression(C=STRENGTH, class_weight=WEIGHTS, max_iter=1000)
    folds = StratifiedGroupKFold(10, shuffle=True, random_state=0)
    held_out = cross_val_predict(model, found, answerable, groups=families, cv=folds, method="decision_function")
    today = np.array([regression().log_odds(example.features) for example in examples])
    for source in dict.fromkeys(example.source for example in examples):
        of_source = np.array([example.source == source for example in examples])
        print(f"{source}: {of_source.sum()} questions weighed, {(~answerable & of_source).sum()} without an answer")
        _print_figures("fitted, held out in turn", held_out[of_source], answerable[of_source])
        _print_figures("the numbers in use", today[of_source], answerable[of_source])
    model.fit(found, answerable)
    fitted = Regression(round(float(model.intercept_[0]), 2), Features(*np.round(model.coef_[0], 2).tolist()))
    numbers = {"note": NOTE, **asdict(fitted)}
    print(json.dumps(numbers, indent=2))
    if "--write" in sys.argv[1:]:
        COEFFICIENTS.write_text(json.dumps(numbers, indent=2) + "\n", encoding="utf-8")


def _of_the_evaluation_set(encoder: Encoder) -> list[Example]:
    lines = (EVALUATION / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    asked = [one for one in map(json.loads, lines) if one["split"] == "open"]
    texts = {path.name: path.read_text(encoding="utf-8") for path in (EVALUATION / "library").glob("*.txt")}
    return list(_weighed("evaluation", texts, asked, encoder))


def _of_the_documents(encoder: Encoder) -> list[Example]:
    """Whether a question can be answered is known of the documents of its own family only; those of the others, which
    are about something else, are in the library as well."""
    texts, asked = {}, []
    for file in sorted(TRAINING.glob("documents_*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            one = json.loads(line)
            if not is_for_validation(one["family"]):
                continue  # the encoder has seen its questions
            sections = [f"{section['heading']}\n\n{' '.join(section['sentences'])}" for section in one["sections"]]
            texts[f"{one['doc']}.txt"] = "\n\n".join([*one["front"], *sections])
            questions = [(asks["q"], "answer") for asks in one["questions"]]
            questions += [(question["q"], "refuse") for question in one["not_answered"]]
            asked += [
                {"id": f"{one['doc']}-{number}", "kind": one["family"], "question": question, "expect": expect}
                for number, (question, expect) in enumerate(questions)
            ]
    return list(_weighed("documents", texts, asked, encoder))


def _weighed(
    source: str, texts: dict[str, str], asked: Sequence[dict[str, object]], encoder: Encoder
) -> Iterator[Example]:
    """The questions that are weighed, asked of a library of `texts`."""
    with tempfile.TemporaryDirectory() as folder:
        library = Library(Path(folder))
        library.reviews_folder.mkdir()
        for name, text in texts.items():
            library.path(name).write_text(text, encoding="utf-8")
        rebuild(library, encoder)
        gold = Path(folder) / "questions.jsonl"
        gold.write_text("\n".join(map(json.dumps, asked)), encoding="utf-8")
        with open_library(library, lambda: encoder) as opened:
            assistant = Assistant(opened)
            for question in read_questions(gold, opened).questions:
                if features := weighed_features(question.question, question.history, assistant):
                    family = question.gold[0].document if question.gold else question.kind
                    yield Example(source, family, features, question.answerable)


def weighed_features(question: str, history: Sequence[Turn], assistant: Assistant) -> Features | None:
    """What is found for the question, as the assistant finds it; None where nothing is weighed."""
    library, taken = assistant.library, assistant.interpret(question, history)
    named = taken.naming.reviews
    if taken.asked.kind in (QuestionKind.SOURCE, QuestionKind.OVERVIEW):
        return None
    if named and (taken.asked.kind is QuestionKind.LIST or taken.asked.complete):
        return None
    selected = select(library, taken, assistant.parts)
    carried = frozenset() if taken.standalone.refers_back else taken.standalone.reviews
    reviews = selected.naming.reviews - carried
    if without_weighing(library, selected.asked, selected.units, topics(selected.asked), reviews):
        return None
    return features_of(library, selected.asked, selected.units, reviews)


def _print_figures(which: str, log_odds: np.ndarray, answerable: np.ndarray) -> None:
    likely = 1 / (1 + np.exp(-log_odds))
    print(f"  {which}")
    print(f"    AUROC {roc_auc_score(answerable, log_odds):.3f}, Brier {brier_score_loss(answerable, likely):.3f}")
    print(
        f"    hedged {(log_odds < 0)[answerable].mean():.1%}, refused rightly {(log_odds < 0)[~answerable].mean():.1%}"
    )
    for low, high in pairwise(BINS):
        within = (likely >= low) & (likely <= high)
        if within.any():
            print(
                f"    said {low:.0%} to {high:.0%}: {answerable[within].mean():.0%} of {within.sum()} can be answered"
            )


if __name__ == "__main__":
    main()
