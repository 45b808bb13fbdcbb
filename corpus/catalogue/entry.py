"""A review's catalogue entry: who published it, what it is called, when and where it happened.

It holds the values that travel, and the order of the fields everywhere they are listed. `corpus.catalogue.from_text`
reads them from the text; `corpus.catalogue.corrections` lays people's corrections over them; `corpus.catalogue.labels`
makes names of them.
"""

from dataclasses import dataclass, fields

from corpus.catalogue.dates import year_of
from corpus.document import Span


@dataclass(frozen=True, slots=True)
class Value:
    """One value of the catalogue. `span` is the place in the text that shows it; None for a person's own entry."""

    text: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One review's row; None means that neither the text nor a person gives it ("not recorded").

    `published` and `incident` are ISO dates or their known prefix (`2020-10`, `2017`).
    """

    title: Value | None = None
    publisher: Value | None = None
    place: Value | None = None
    type: Value | None = None
    published: Value | None = None
    incident: Value | None = None
    subject: Value | None = None
    reference: Value | None = None
    url: Value | None = None

    def text(self, field: str) -> str | None:
        """The value's text, or None where it is not recorded."""
        value: Value | None = getattr(self, field)
        return value.text if value else None

    @property
    def year(self) -> int | None:
        """The year of publication, else of the incident; None where neither is recorded."""
        return year_of(self.text("published")) or year_of(self.text("incident"))


FIELDS: tuple[str, ...] = tuple(field.name for field in fields(CatalogueEntry))
