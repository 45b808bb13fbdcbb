"""Briefings: pinned quotations in order, as the page, Word and Markdown show them."""

from ui.briefing import html
from ui.briefing.briefing import Briefing, CheckedBriefing, Item, check_briefing, moved, still_stands
from ui.briefing.markdown import to_markdown
from ui.briefing.word import to_word

__all__ = [
    "Briefing",
    "CheckedBriefing",
    "Item",
    "check_briefing",
    "html",
    "moved",
    "still_stands",
    "to_markdown",
    "to_word",
]
