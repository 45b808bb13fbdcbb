"""The shape of a text: blocks, sections, sentences, statements and passages, each a span of it.

It reads no file, and knows nothing of whose text it is.
"""

from corpus.text.blocks import Block, BlockKind, read_blocks
from corpus.text.passages import cut_passages
from corpus.text.sections import read_sections
from corpus.text.statements import ends_as_lead_in, statements, words

__all__ = [
    "Block",
    "BlockKind",
    "cut_passages",
    "ends_as_lead_in",
    "read_blocks",
    "read_sections",
    "statements",
    "words",
]
