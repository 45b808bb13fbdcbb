"""Readers: what reads a question with a passage and says of each sentence how likely it answers."""

from assistant.reader.pairs import pair, question_ids
from assistant.reader.reader import Candidate, Reader, load_reader, support

__all__ = ["Candidate", "Reader", "load_reader", "pair", "question_ids", "support"]
