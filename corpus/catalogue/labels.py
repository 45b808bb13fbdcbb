"""The label of a review: a name for people, unique in its library.

A pseudonym alone is no name: several boards have a "Child T". The label says who published or where, whom it is
about, and when; what is not recorded is left out, and further facts are added only where two labels would be equal.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping

from corpus.catalogue.dates import date_in_words
from corpus.catalogue.entry import CatalogueEntry


def label_reviews(entries: Mapping[str, CatalogueEntry], files: Mapping[str, str]) -> dict[str, str]:
    """Review id → label. `files` gives each review's file name, which tells the last of the equals apart."""
    labels = {review: _label(entry) or files[review] for review, entry in entries.items()}
    further: tuple[Callable[[str], str | None], ...] = (
        lambda review: _words(entries[review], "incident", "incident "),
        lambda review: entries[review].text("reference"),
        lambda review: entries[review].text("title"),
        lambda review: files[review],
    )
    for addition in further:
        counts = Counter(label.casefold() for label in labels.values())
        for review, label in labels.items():
            more = addition(review)
            if counts[label.casefold()] > 1 and more and more not in label:
                labels[review] = f"{label}, {more}"
    return labels


def _label(entry: CatalogueEntry) -> str:
    """Publisher, subject and date of publication, each with its nearest stand-in."""
    publisher, place = entry.text("publisher"), entry.text("place")
    # Initials say little ("PSCB"): the place says more, where it is known.
    initials = publisher is not None and re.fullmatch(r"[A-Z]{2,8}", publisher) is not None
    who = place if place and (initials or not publisher) else publisher
    if not who:
        who = " ".join(filter(None, [entry.text("type"), entry.text("reference")])) or None
    about = entry.text("subject") or entry.text("title")
    when = _words(entry, "published") or _words(entry, "incident", "incident ")
    return ", ".join(part for part in (who, about, when) if part)


def _words(entry: CatalogueEntry, field: str, before: str = "") -> str | None:
    date = entry.text(field)
    return before + date_in_words(date) if date else None
