"""HTML from values: every word of a document, a catalogue or a person is escaped here."""

from ui.html import cards, charts, entry, markup, source, table
from ui.html.addresses import link_to, original_link, parse_span, source_link, source_parameters
from ui.html.charts import NOT_RECORDED
from ui.html.entry import FIELD_NAMES, in_words
from ui.html.language_model import CHOOSING, goes_to, quiet
from ui.html.markup import boxed, counted, escape, listed, prose, safe_link
from ui.html.remedies import with_remedy
from ui.html.source import links, page_text
from ui.html.table import as_csv

__all__ = [
    "CHOOSING",
    "FIELD_NAMES",
    "NOT_RECORDED",
    "as_csv",
    "boxed",
    "cards",
    "charts",
    "counted",
    "entry",
    "escape",
    "goes_to",
    "in_words",
    "link_to",
    "links",
    "listed",
    "markup",
    "original_link",
    "page_text",
    "parse_span",
    "prose",
    "quiet",
    "safe_link",
    "source",
    "source_link",
    "source_parameters",
    "table",
    "with_remedy",
]
