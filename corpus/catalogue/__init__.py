"""What is known of a review: its entry as read from its text, people's corrections of it, dates, places, labels."""

from corpus.catalogue.corrections import (
    CLEARED,
    CatalogueError,
    add_rows,
    correct,
    corrections_of,
    read_corrections,
    set_value,
)
from corpus.catalogue.dates import date_in_words, find_dates, year_of
from corpus.catalogue.entry import FIELDS, CatalogueEntry, Value
from corpus.catalogue.from_text import identify
from corpus.catalogue.labels import label_reviews
from corpus.catalogue.places import place_named

__all__ = [
    "CLEARED",
    "FIELDS",
    "CatalogueEntry",
    "CatalogueError",
    "Value",
    "add_rows",
    "correct",
    "corrections_of",
    "date_in_words",
    "find_dates",
    "identify",
    "label_reviews",
    "place_named",
    "read_corrections",
    "set_value",
    "year_of",
]
