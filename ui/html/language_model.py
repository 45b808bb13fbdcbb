"""A language model's points as HTML: each sentence with what to check in it, and the verified quotation beside it.

As in `ui.html.markup`, every text passes through `escape`. A point is never drawn without its quotation.
"""

import html

from assistant import Answer, Point, Written
from assistant.language_model import LanguageModel
from corpus import Span
from ui.html.addresses import source_link
from ui.html.markup import counted, escape, prose

STOPPED = "Stopped before the language model had finished."


def goes_to(model: LanguageModel) -> str:
    """What is sent, and where."""
    leaves = "" if model.on_this_machine else " They leave this computer."
    return (
        f'<p class="cr-quiet">Your question and the passages found are sent to the language model '
        f"{escape(model.where)}.{leaves} Each of its points is shown beside the quotation that it was checked with.</p>"
    )


def asked_as(given: Answer) -> str:
    """The question as it was answered."""
    return f'<p class="cr-quiet">Asked as: {escape(given.standalone_question)}</p>'


def writing() -> str:
    """What stands below the points while there may be more, and what the person is left with who presses Stop, after
    which nothing can be drawn. The style sheet shows one or the other."""
    return (
        '<p class="cr-searching cr-writing">The language model is writing</p>'
        f'<p class="cr-quiet cr-writing-stopped">{STOPPED}</p>'
    )


def points(given: Answer, turn: int, conversation: str) -> str:
    """What the model wrote, and what is to be said of it; empty where it wrote nothing."""
    written = given.written
    if written is None:
        return ""
    heading = (
        f'<h2>In short</h2><p class="cr-quiet">By the language model {escape(written.model)}. '
        "Each quotation was checked in the review; the sentence above it is the model’s.</p>"
    )
    items = "".join(f"<li>{_point(point, given, turn, conversation)}</li>" for point in written.points)
    listed = f"{heading}<ul>{items}</ul>" if items else ""
    return f'<section class="cr-points" aria-label="By the language model">{listed}{_end(written)}</section>'


def _point(point: Point, given: Answer, turn: int, conversation: str) -> str:
    citation = point.citation
    check = f' <span class="cr-check">Check this: {escape("; ".join(point.check))}.</span>' if point.check else ""
    place = source_link(citation.review, citation.page, Span(citation.start, citation.end), conversation)
    page = f"page {citation.page}" if citation.page else "page not recorded"
    own = citation.number <= len(given.citations)
    chip = (
        f'&nbsp;<a class="cr-chip" href="#cite-{turn}-{citation.number}" '
        f'aria-label="Quotation {citation.number}, in its passage">{citation.number}</a>'
    )
    return (
        f"<p>{escape(point.sentence)}{check}</p>"
        f"<blockquote>“{prose(citation.quote)}”{chip if own else ''}<br>"
        f'<a href="{html.escape(place)}">{escape(citation.label)}, {page}</a></blockquote>'
    )


def _end(written: Written) -> str:
    said = []
    if count := len(written.left_out):
        said.append(f"{counted(count, 'point')} left out: not borne out by a quotation.")
    if written.note:
        said.append(written.note)
    return f'<p class="cr-quiet">{escape(" ".join(said))}</p>' if said else ""
