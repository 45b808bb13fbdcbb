"""Citations: a quotation cut from the stored text with everything needed to check it and to open it.

Every quotation is `text[start:end]` and nothing else: no cleaning, no ellipsis, no matching.
"""

from urllib.parse import urlencode

from assistant.answer import Citation
from corpus import Passage, SectionKind
from index.storage import Snapshot


def source_link(review: str, start: int, end: int, page: int | None) -> str:
    """The address, in this program's own app, of the source opened at a quotation."""
    query = {"review": review, **({"page": page} if page else {}), "quote": f"{start}-{end}"}
    return f"/source?{urlencode(query)}"


def cite(
    snapshot: Snapshot,
    review_id: str,
    start: int,
    end: int,
    *,
    number: int = 0,
    passage: Passage | None = None,
    score: float = 0.0,
) -> Citation:
    """The citation of `text[start:end]` of a review; `passage` is the one it begins in, found here where not given.

    `number` is 0 until the answer numbers its citations.
    """
    review = snapshot.reviews[review_id]
    document = snapshot.document(review_id)
    if passage is None:
        around = [found for found in snapshot.passages(review_id) if found.start <= start < found.end]
        passage = around[0] if around else Passage(start, end, (), SectionKind.OTHER, document.page_at(start), ())
    first, last = min(passage.start, start), max(passage.end, end)
    page = document.page_at(start)
    entry = review.entry
    return Citation(
        number=number,
        review=review_id,
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
        link=source_link(review_id, start, end, page),
        score=round(score, 4),
    )
