"""Citations: a quotation cut from the stored text with everything needed to check it and to open it.

Every quotation is `text[start:end]` and nothing else: no cleaning, no ellipsis, no matching.
"""

from assistant.answer import Citation, Place
from corpus import Passage, SectionKind
from index import OpenLibrary


def cite(
    library: OpenLibrary,
    place: Place,
    *,
    passage: Passage | None = None,
    score: float = 0.0,
) -> Citation:
    """The citation of the words at `place`; `passage` is the one they begin in, found here where it is not given. Its
    number is 0 until the answer numbers its citations."""
    start, end = place.start, place.end
    review = library.reviews[place.review]
    document = library.document(place.review)
    if passage is None:
        around = [found for found in library.passages(place.review) if found.start <= start < found.end]
        passage = around[0] if around else Passage(start, end, (), SectionKind.OTHER, document.page_at(start), ())
    first, last = min(passage.start, start), max(passage.end, end)
    page = document.page_at(start)
    entry = review.entry
    return Citation(
        number=0,
        review=place.review,
        label=review.label,
        document=review.file,
        title=entry.text("title"),
        publisher=entry.text("publisher"),
        published=entry.text("published"),
        type=entry.text("type"),
        subject=entry.text("subject"),
        page=page,
        section=passage.path,
        section_kind=passage.kind,
        quote=document.text[start:end],
        start=start,
        end=end,
        passage=document.text[first:last],
        passage_start=first,
        passage_end=last,
        source_url=entry.text("url"),
        score=round(score, 4),
    )
