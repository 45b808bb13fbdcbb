"""The Streamlit app: its script, and the parts that its screens are made of."""

from ui.app.frame import say
from ui.app.language_model import choose_language_model

__all__ = ["choose_language_model", "say"]
