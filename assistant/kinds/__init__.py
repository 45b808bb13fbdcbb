"""What kind of answer a question wants: passages, a table of the library, a word about the product, …"""

from assistant.kinds.kinds import (
    EMBEDDING_WEIGHT,
    AnswerKind,
    Judged,
    examples_model,
    kind_of,
    run_features,
    runs_of,
)

__all__ = ["EMBEDDING_WEIGHT", "AnswerKind", "Judged", "examples_model", "kind_of", "run_features", "runs_of"]
