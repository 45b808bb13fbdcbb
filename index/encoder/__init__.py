"""Texts as unit vectors: the packaged model, any other, and what is asked of either."""

from index.encoder.encoder import Encoder, PassageInput, TextEncoder, load_encoder

__all__ = ["Encoder", "PassageInput", "TextEncoder", "load_encoder"]
