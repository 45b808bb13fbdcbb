"""A language model in a terminal: where the question goes, and the points that it wrote, each beside its quotation.

It lays out what `assistant.language_model.writing` verified and says nothing of its own about the reviews.
"""

from assistant import Point, Written
from assistant.language_model import LanguageModel
from ui.html import link_to
from ui.terminal.text import NOT_RECORDED, plain, wrapped


def goes_to(model: LanguageModel) -> str:
    """What is sent, and where."""
    return f"The question and the passages found go to the language model {model.where}."


def heading_as_text(written: Written) -> str:
    """What stands above the points."""
    return "\n".join(
        wrapped(f"In short, by the language model {written.model}. Each quotation was checked in the review:")
    )


def point_as_text(point: Point, address: str) -> str:
    """A point: its sentence, what to check in it, and its quotation with where it stands."""
    citation = point.citation
    page = f"page {citation.page}" if citation.page else f"page {NOT_RECORDED}"
    lines = wrapped(f"- {point.sentence}", hanging="  ")
    if point.check:
        lines += wrapped(f"Check this: {'; '.join(point.check)}.", indent="  ", hanging="  ")
    lines += wrapped(f"[{citation.number}] “{citation.quote}”", indent="  ", hanging="      ")
    lines += wrapped(f"{citation.label} · {page} · {citation.document}", indent="      ", hanging="      ")
    return "\n".join([*lines, f"      {address}{plain(link_to(citation))}"])


def end_as_text(written: Written) -> str:
    """What is to be said after the points: how many were left out, and what went wrong; empty where nothing is."""
    lines = []
    if written.left_out:
        count = len(written.left_out)
        words = "point was left out: it" if count == 1 else "points were left out: they"
        lines += wrapped(f"{count} {words} did not pass the checks.")
    return "\n".join(lines + (wrapped(written.note) if written.note else []))
