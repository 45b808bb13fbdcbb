"""What the app's process keeps: the open library, conversations, the running task, who may do what."""

from ui.state.access import Access, Role, choose_access, chosen_access, current_role, may_change, read_access, role_of
from ui.state.conversations import MOST_CONVERSATIONS, MOST_TURNS, Conversation, Exchange, conversations, forget_session
from ui.state.library import (
    choose_encoder,
    choose_library,
    current_assistant,
    current_library,
    current_snapshot,
    shared_encoder,
)
from ui.state.rebuilding import Progress, Stage, rebuilding
from ui.state.requests import Request, request, requested
from ui.state.usage_log import log_answer, log_to

__all__ = [
    "MOST_CONVERSATIONS",
    "MOST_TURNS",
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
    "current_assistant",
    "current_library",
    "current_role",
    "current_snapshot",
    "forget_session",
    "log_answer",
    "log_to",
    "may_change",
    "read_access",
    "rebuilding",
    "request",
    "requested",
    "role_of",
    "shared_encoder",
]
