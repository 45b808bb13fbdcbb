"""What comes before any answer: a child at risk now, and details of a live case."""

from assistant.safety.personal_details import holds_personal_details
from assistant.safety.urgency import features, is_urgent, may_be_now

__all__ = ["features", "holds_personal_details", "is_urgent", "may_be_now"]
