"""Texts as unit vectors: the packaged model, any other, and what is asked of either."""

from index.encoder.encoder import Encoder, PassageInput, TextEncoder, load_encoder
from index.encoder.engine import encodable

__all__ = ["Encoder", "PassageInput", "TextEncoder", "encodable", "load_encoder"]
