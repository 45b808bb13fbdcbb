"""A table of the library's catalogue: its rows as a question wants them, each with the place in the text that shows it.

The sentence above it states only what was counted.
"""

from collections import Counter
from collections.abc import Collection, Sequence

from assistant.answer import Cell, Row, Table
from assistant.library_table.asked import Wish, wish_of
from assistant.wording import nothing_fits
from corpus.catalogue import Value, date_in_words
from index import OpenLibrary
from index.storage import Review

NOT_RECORDED = "not recorded"
_FIELDS = {
    "title": "Title",
    "publisher": "Publisher",
    "place": "Place",
    "type": "Type",
    "published": "Published",
    "incident": "Happened",
    "subject": "About",
    "reference": "Reference",
    "url": "Publisher’s page",
}
_NAMES = {
    "title": "title",
    "publisher": "publisher",
    "place": "place",
    "type": "type",
    "published": "date of publication",
    "subject": "pseudonym",
    "reference": "reference",
    "url": "web address",
    "pages": "number of pages",
}
_ALWAYS = ("title", "type", "published")
_ORDERS = {
    ("published", True): "newest",
    ("published", False): "oldest",
    ("pages", True): "longest",
    ("pages", False): "shortest",
}


def of_library(
    library: OpenLibrary, question: str, reviews: Collection[str], bounds: Sequence[str]
) -> tuple[Table, str]:
    """What a question wants to know of `reviews`, those of the library that its words let through, and the sentence
    above the table. `bounds` are the words of ours for what lets them through."""
    wish = wish_of(question)
    rows = [review for review in library.reviews.values() if review.id in reviews]
    total = len(library.reviews)
    asked_for = f" ({'; '.join(bounds)})" if bounds else ""
    if not rows:
        return _table((), ()), nothing_fits(bounds, total)
    if wish.each:
        counts = _counted(rows, wish.each)
        name = _FIELDS[wish.each]
        table = Table((name, "Reviews"), tuple(Row("", (Cell(value), Cell(str(n)))) for value, n in counts))
        return table, f"{_reviews(len(rows))} of {total:,} in this library{asked_for}, by {name.lower()}:"
    if wish.missing:
        rows = [review for review in rows if not review.entry.text(wish.missing)]
        give = "gives" if len(rows) == 1 else "give"
        lead = f"{_reviews(len(rows))} of {total:,}{asked_for} {give} no {_NAMES[wish.missing]} that was read"
        return _table(rows, ()), f"{lead}:" if rows else f"{lead}."
    if wish.order:
        rows = _sorted(rows, wish)
        if wish.first:
            among = _reviews(len(rows))
            dated = [review for review in rows if _key(review, wish)]
            if not dated:
                return _table(
                    rows, _extra(wish)
                ), f"None of {among}{asked_for} gives a {_NAMES[wish.order]} that was read:"
            which = _ORDERS[wish.order, wish.descending]
            if wish.ends:
                which = f"{which} and {_ORDERS[wish.order, not wish.descending]}"
                rows = [*dated[:1], *dated[1:][-1:]]
            else:
                rows = _with_ties(dated, wish)
            return _table(rows, _extra(wish)), f"The {which} of {among} in this library{asked_for}:"
    count = f"{len(rows):,} of this library’s {total:,} reviews" if len(rows) < total else f"All {_reviews(total)}"
    return _table(rows, _extra(wish)), f"{count}{asked_for}:"


def _table(reviews: Sequence[Review], extra: Sequence[str]) -> Table:
    fields = (*_ALWAYS, *extra)
    columns = ("Review", *(_FIELDS.get(field, field.title()) for field in fields))
    return Table(
        columns, tuple(Row(one.id, (Cell(one.label), *(_cell(one, field) for field in fields))) for one in reviews)
    )


def _extra(wish: Wish) -> tuple[str, ...]:
    """The columns beside those that every table has."""
    shown = [field for field in wish.shown if field not in (*_ALWAYS, "subject")]
    return (*shown, "pages") if wish.order == "pages" else tuple(shown)


def _cell(review: Review, field: str) -> Cell:
    if field == "pages":
        return Cell(str(review.pages) if review.pages else NOT_RECORDED)
    value: Value | None = getattr(review.entry, field)
    if value is None:
        return Cell(NOT_RECORDED)
    return Cell(date_in_words(value.text) if field in ("published", "incident") else value.text, value.span)


def _key(review: Review, wish: Wish) -> str:
    if wish.order == "pages":
        return f"{review.pages:09}" if review.pages else ""
    return review.entry.text(wish.order) or ""


def _sorted(reviews: Sequence[Review], wish: Wish) -> list[Review]:
    """In the order that is wished for; those of which it is not recorded stand last."""
    recorded = sorted(
        (one for one in reviews if _key(one, wish)), key=lambda one: _key(one, wish), reverse=wish.descending
    )
    return [*recorded, *(one for one in reviews if not _key(one, wish))]


def _with_ties(reviews: Sequence[Review], wish: Wish) -> list[Review]:
    """The first so many, and whatever is even with the last of them."""
    first = list(reviews[: wish.first])
    return first + [one for one in reviews[len(first) :] if _key(one, wish) == _key(first[-1], wish)]


def _counted(reviews: Sequence[Review], field: str) -> list[tuple[str, int]]:
    """The values of a field and how many reviews have each, the commonest first; of dates the years."""
    values = [(one.entry.text(field) or "")[: 4 if field == "published" else None] for one in reviews]
    counts = Counter(value or NOT_RECORDED for value in values)
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _reviews(count: int) -> str:
    return f"{count:,} review{'' if count == 1 else 's'}"
