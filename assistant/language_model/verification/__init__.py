"""Whether a quotation carries what a language model says of it, as far as words show."""

from assistant.language_model.verification.particulars import TELLS_NOTHING, tokens
from assistant.language_model.verification.verifying import Fault, Verified, common_words, verify

__all__ = ["TELLS_NOTHING", "Fault", "Verified", "common_words", "tokens", "verify"]
