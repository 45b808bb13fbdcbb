"""The HTML of an answer: notices, and statements with numbered chips. The cards that these lead to are `ui.html.cards`.

Every text that comes from a document, a question, a file name or the catalogue passes through `escape` before it
becomes HTML, and no attribute holds such text but links that `safe_link` or `ui.html.addresses` has built. It draws
nothing on a page and reads no file: functions from values to strings.
"""

import html
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from assistant import Answer, AnswerForm, Notice, NoticeKind, Statement, Status, chosen_by, where

# Shown as U+FFFD: control characters other than tab and line feed, and the marks that turn the reading direction of
# what follows them, with which a text can be made to look like another.
_UNSHOWABLE = dict.fromkeys(
    (*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)),
    "\ufffd",
)

# A heading's hashes and the asterisks of bold: see `corpus.document.Document.text`.
_STRUCTURE = re.compile(r"^#{1,6} |\*\*", re.MULTILINE)
# Underscores, dots (of web addresses and lists) and all brackets but round ones go; so do control characters, and
# colons that a name follows (`:smile:`, `:red[x]`).
_MARKDOWN = re.compile(r"(?!:\s)[^\w ,?=’'“”‘()£%›–-]|_")
_TELEPHONE = re.compile(r"\b(999|112|101|0\d{3} \d{3} \d{4}|0\d{3} \d{4})\b")

HOLDINGS = '<p><a href="/library">See what this library holds</a></p>'
TIERS = {
    Status.ANSWERED: ("answered", "In the reviews’ own words"),
    Status.CLOSEST: ("closest", "Closest passages only"),
    Status.NOT_FOUND: ("not-found", "Nothing found"),
}


# What stands there instead where the answer is no quotation.
FORMS = {
    AnswerForm.TABLE: ("table", "From the library’s catalogue"),
    AnswerForm.ABOUT_PRODUCT: ("about", "About Case Reviews"),
}


def escape(text: str) -> str:
    """Any text as HTML that shows it and does nothing else."""
    return html.escape(text.translate(_UNSHOWABLE))


def prose(text: str) -> str:
    """A document's text as HTML; its marks of structure stay in the text but are not drawn (`cr-syntax`)."""
    return _STRUCTURE.sub(r'<span class="cr-syntax">\g<0></span>', escape(text))


def plain_label(text: str) -> str:
    """Any text as the label of a button, which Streamlit reads as Markdown: letters, digits and the punctuation that
    means nothing to it."""
    return " ".join(_MARKDOWN.sub(" ", text).split()).lstrip("-=,: ")


def safe_link(address: str | None) -> str | None:
    """The address where it is a plain web address, escaped for an attribute; None for any other scheme or form."""
    if address is None or address != address.translate(_UNSHOWABLE):
        return None
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    return html.escape(address.strip()) if parts.scheme in ("http", "https") and parts.hostname else None


def marked(text: str, start: int, end: int, anchor: str | None = None) -> str:
    """`text` with its slice from `start` to `end` in a `<mark>`, which bears `anchor` as its id if one is given."""
    name = f' id="{anchor}"' if anchor else ""
    return f"{prose(text[:start])}<mark{name}>{prose(text[start:end])}</mark>{prose(text[end:])}"


def labels(texts: Iterable[str], name: str) -> str:
    """A row of small labels, announced as the list `name`; empty where there are none."""
    items = "".join(f"<li>{escape(text)}</li>" for text in texts)
    return f'<ul class="cr-labels" aria-label="{name}">{items}</ul>' if items else ""


def listed(rows: Iterable[tuple[str, str]]) -> str:
    """A list of names, each with what is said about it."""
    items = "".join(f"<li><strong>{escape(name)}</strong>: {escape(said)}</li>" for name, said in rows)
    return f"<ul>{items}</ul>"


def notice(told: Notice) -> str:
    """A notice of ours. An urgent one is an alert, and its telephone numbers can be called."""
    text = escape(told.text)
    if told.kind is NoticeKind.URGENT:
        called = _TELEPHONE.sub(lambda found: f'<a href="tel:{found[1].replace(" ", "")}">{found[1]}</a>', text)
        return f'<div class="cr-notice cr-urgent" role="alert">{called}</div>'
    return f'<div class="cr-notice">{text}</div>'


def notices(given: Answer) -> str:
    """The answer's notices, urgent ones first."""
    return "".join(map(notice, sorted(given.notices, key=lambda told: told.kind is not NoticeKind.URGENT)))


def answer(given: Answer, turn: int, seconds: float) -> str:
    """Tier, lead line, why it goes no further where there is something to say, and statements by review."""
    kind, tier = FORMS.get(given.form) or TIERS[given.status]
    groups = "".join(_group(given, set(group.citations), group.label, turn) for group in given.groups)
    ours = f'<p class="cr-why">{escape(given.why)}</p>' if given.why else ""
    ours += f'<p class="cr-quiet" role="status">{escape(chosen_by(given))}</p>' if given.chosen_by else ""
    onward = HOLDINGS if given.status is Status.NOT_FOUND else ""
    took = f"{seconds:.1f} s" if seconds >= 0.1 else "less than 0.1 s"
    searched = "" if given.form in FORMS else escape(f"Searched: {where(given.scope)}, in {took}")
    return (
        f'<div class="cr-answer cr-{kind}">'
        f'<p><span class="cr-tier">{tier}</span></p><p class="cr-lead">{escape(given.lead)}</p>{ours}{groups}{onward}'
        f'<p class="cr-searched">{searched}</p></div>'
    )


def folded(summary: str, content: str) -> str:
    """HTML under a summary that unfolds it; a link to something inside does so too."""
    return f'<details class="cr-fold"><summary>{escape(summary)}</summary>{content}</details>'


def boxed(sentence: str, *, good: bool = False) -> str:
    """A sentence for the person in a box that a screen reader announces; `good` where nothing is wrong."""
    return f'<div class="cr-notice{" cr-good" if good else ""}" role="status">{escape(sentence)}</div>'


def announced(sentence: str) -> str:
    """A sentence for screen readers alone, spoken when it changes."""
    return f'<p class="cr-announced" role="status">{escape(sentence)}</p>'


def counted(number: int, noun: str) -> str:
    """`1 review`, `2 reviews`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _group(given: Answer, numbers: set[int], label: str, turn: int) -> str:
    statements = "".join(
        f"<p>“{prose(statement.text)}”&nbsp;{_chips(statement, turn)}</p>"
        for statement in given.statements
        if numbers.issuperset(statement.citations)
    )
    return f'<section class="cr-group"><h2>{escape(label)}</h2>{statements}</section>'


def _chips(statement: Statement, turn: int) -> str:
    return "".join(
        f'<a class="cr-chip" href="#cite-{turn}-{number}" aria-label="Quotation {number}, in its passage">{number}</a>'
        for number in statement.citations
    )
