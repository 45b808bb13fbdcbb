"""The reference of a quotation: one line that tells any reader where to find it, in the order of Harvard referencing.

What the review does not give is said to be not recorded, never guessed.
"""

from assistant import Citation
from corpus.catalogue import date_in_words


def reference(citation: Citation) -> str:
    """Publisher (date), title, type, page, section, file and address, as plain text."""
    publisher = citation.publisher or "Publisher not recorded"
    published = date_in_words(citation.published) if citation.published else "date not recorded"
    parts = [
        f"{publisher} ({published}) {citation.title or citation.label}",
        citation.type if citation.type != citation.title else None,
        f"Page {citation.page}" if citation.page else "Page not recorded",
        f"Section: {' › '.join(citation.section)}" if citation.section else None,
        f"File: {citation.document}",
        f"Available at: {citation.source_url}" if citation.source_url else None,
    ]
    return ". ".join(" ".join(part.split()).rstrip(".") for part in parts if part)
