"""A passage as it is put before a model: its text, and what says whose words it is. It stores nothing."""

from corpus import Passage, Span
from corpus.catalogue import CatalogueEntry
from index.encoder import PassageInput


def passage_input(entry: CatalogueEntry, text: str, passage: Passage) -> PassageInput:
    """The passage of a document whose whole text is `text`, as it is embedded and read."""
    spans = tuple(Span(one.start - passage.start, one.end - passage.start) for one in passage.sentences)
    return PassageInput(_identity(entry, passage), text[passage.start : passage.end], spans)


def _identity(entry: CatalogueEntry, passage: Passage) -> str:
    """What says whose words a passage is, on one line.

    Publisher, title, place, year, subject and type, as far as they are recorded, and the headings above the passage.
    """
    date = entry.text("published") or entry.text("incident") or ""
    values = [entry.text(field) for field in ("publisher", "title", "place")]
    values += [date[:4], entry.text("subject"), entry.text("type")]
    return ", ".join([value for value in values if value] + [" > ".join(passage.path)] * bool(passage.path))
