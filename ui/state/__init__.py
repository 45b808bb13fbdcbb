"""What the app's process keeps: the open library, conversations, the running task, who may do what."""

from ui.state.access import Access, Role, choose_access, chosen_access, current_role, may_change, read_access, role_of
from ui.state.conversations import Conversation, Exchange, conversations, place_of
from ui.state.library import choose_encoder, choose_library, current_library, current_snapshot, shared_encoder
from ui.state.rebuilding import Progress, Stage, rebuilding
from ui.state.requests import Request, request, requested
from ui.state.usage_log import log_answer, log_to

__all__ = [
    "Access",
    "Conversation",
    "Exchange",
    "Progress",
    "Request",
    "Role",
    "Stage",
    "choose_access",
    "choose_encoder",
    "choose_library",
    "chosen_access",
    "conversations",
    "current_library",
    "current_role",
    "current_snapshot",
    "log_answer",
    "log_to",
    "may_change",
    "place_of",
    "read_access",
    "rebuilding",
    "request",
    "requested",
    "role_of",
    "shared_encoder",
]
