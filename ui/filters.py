"""The filters in the sidebar, read from what the library holds; their state stands in the page's address.

They only choose; `index.search` applies them.
"""

from collections.abc import Iterable

import streamlit as st

from corpus.dates import year_of
from corpus.structure import SectionKind
from index.search import Filters
from index.snapshot import Review, Snapshot


def choose_filters(snapshot: Snapshot) -> Filters:
    """Draw the filters and return what is chosen; nothing chosen means everything."""
    reviews = list(snapshot.reviews.values())
    st.subheader("Narrow the search", anchor=False)
    chosen = _several("Review", [review.label for review in reviews], "in")
    publishers = _several("Publisher", _values(reviews, "publisher"), "by")
    places = _several("Place", _values(reviews, "place"), "at")
    types = _several("Type of review", _values(reviews, "type"), "type")
    kinds = _several("Part of the review", [kind.value for kind in SectionKind], "part")
    return Filters(
        reviews=frozenset(review.id for review in reviews if review.label in chosen),
        publishers=publishers,
        places=places,
        types=types,
        section_kinds=kinds,
        years=_years(reviews),
    )


def _several(label: str, options: list[str], key: str) -> frozenset[str]:
    # Options are drawn as plain text, unlike labels, which are Markdown and always ours.
    if not options:
        return frozenset()
    return frozenset(st.multiselect(label, options, key=key, placeholder="Any", bind="query-params"))


def _values(reviews: Iterable[Review], field: str) -> list[str]:
    return sorted({text for review in reviews if (text := review.entry.text(field))}, key=str.casefold)


def _years(reviews: Iterable[Review]) -> tuple[int | None, int | None] | None:
    """The range chosen; None where the slider spans everything, so that reviews without a year count too."""
    years = {
        year
        for review in reviews
        if (year := year_of(review.entry.text("published")) or year_of(review.entry.text("incident")))
    }
    if len(years) < 2:
        return None
    first, last = min(years), max(years)
    about = "Of publication, else of the incident. Reviews that record neither are left out."
    chosen = st.slider("Year", first, last, (first, last), key="years", help=about, bind="query-params")
    return None if chosen == (first, last) else chosen
