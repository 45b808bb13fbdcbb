"""How a question and a passage are put before the trained reader: as token ids, and which sentence each token is of.

The program and `training/train_reader.py` both read so.
"""

from collections.abc import Sequence

import numpy as np
from tokenizers import Tokenizer

from index import PassageInput
from index.encoder import encodable

# Word-pieces that are read: of the question, of the passage's identity, and of all together.
QUESTION_PIECES, IDENTITY_PIECES, ALL_PIECES = 96, 48, 384


def question_ids(tokenizer: Tokenizer, question: str) -> list[int]:
    """The token ids of a question, cut, between the special ones."""
    ids: list[int] = tokenizer.encode(encodable(question)).ids
    return [*ids[: QUESTION_PIECES - 1], ids[-1]] if len(ids) > QUESTION_PIECES else ids


def pair(tokenizer: Tokenizer, asked: Sequence[int], passage: PassageInput) -> tuple[np.ndarray, np.ndarray]:
    """The token ids (tokens,) int32 of a question and a passage, and which sentence each token is of, else -1."""
    head = (
        tokenizer.encode(passage.identity, add_special_tokens=False).ids[:IDENTITY_PIECES] if passage.identity else []
    )
    body = tokenizer.encode(passage.text, add_special_tokens=False)
    room = ALL_PIECES - len(asked) - len(head) - 1
    end = asked[-1]
    ids = [*asked, *head, *body.ids[:room], end]
    sentence = np.full(len(ids), -1, np.int64)
    first = len(asked) + len(head)
    offsets = np.array(body.offsets[:room], np.int64).reshape(-1, 2)
    for index, span in enumerate(passage.sentences):
        sentence[first : first + len(offsets)][(offsets[:, 0] >= span.start) & (offsets[:, 1] <= span.end)] = index
    return np.array(ids, np.int32), sentence
