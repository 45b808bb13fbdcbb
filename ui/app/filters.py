"""The filters in the sidebar, read from what the library holds; their state stands in the page's address.

They only choose, and say what is chosen; `index.search` applies them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import streamlit as st

from corpus import SectionKind
from index import Filters
from index.storage import Review, Snapshot

YEARS = "years"
# The name of each filter in the page's address.
KEYS = {"reviews": "in", "publishers": "by", "places": "at", "types": "type", "section_kinds": "part"}
# The field of the catalogue that each is about.
FIELDS = {"publishers": "publisher", "places": "place", "types": "type"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that a filter was set to: `words` say it to the person, `value` is the option, None for the years."""

    key: str
    value: str | None
    words: str


def choose_filters(snapshot: Snapshot) -> Filters:
    """Draw the filters and return what is chosen; nothing chosen means everything."""
    reviews = list(snapshot.reviews.values())
    st.subheader("Narrow the search", anchor=False)
    chosen = _several("Review", [review.label for review in reviews], "reviews")
    publishers = _several("Publisher", _values(reviews, FIELDS["publishers"]), "publishers")
    places = _several("Place", _values(reviews, FIELDS["places"]), "places")
    types = _several("Type of review", _values(reviews, FIELDS["types"]), "types")
    kinds = _several("Part of the review", [kind.value for kind in SectionKind], "section_kinds")
    filters = Filters(
        reviews=frozenset(review.id for review in reviews if review.label in chosen),
        publishers=publishers,
        places=places,
        types=types,
        section_kinds=kinds,
        years=_years(reviews),
    )
    if filters != Filters():
        st.button(
            "Clear the filters",
            icon=":material/filter_alt_off:",
            on_click=clear,
            args=(snapshot,),
            width="stretch",
        )
    return filters


def choices(filters: Filters, snapshot: Snapshot) -> list[Choice]:
    """What the filters are set to, in the order of the sidebar."""
    labels = [review.label for review in snapshot.reviews.values() if review.id in filters.reviews]
    found = [Choice(KEYS["reviews"], label, f"within {label}") for label in labels]
    for field, said in (
        ("publishers", "published by {}"),
        ("places", "in {}"),
        ("types", "type {}"),
        ("section_kinds", "{} sections"),
    ):
        found += [Choice(KEYS[field], value, said.format(value)) for value in sorted(getattr(filters, field))]
    if filters.years:
        first, last = filters.years
        found.append(Choice(YEARS, None, f"{first} to {last}" if first != last else f"{first}"))
    return found


def restore(filters: Filters, snapshot: Snapshot) -> None:
    """Set the filters as they were, unless the address or the session says how they are now. What the library no
    longer has is left out. To be called before they are drawn."""
    if any(key in st.session_state or key in st.query_params for key in (*KEYS.values(), YEARS)):
        return
    reviews = list(snapshot.reviews.values())
    st.session_state[KEYS["reviews"]] = [review.label for review in reviews if review.id in filters.reviews]
    for field in ("publishers", "places", "types"):
        known = _values(reviews, FIELDS[field])
        st.session_state[KEYS[field]] = [value for value in known if value in getattr(filters, field)]
    st.session_state[KEYS["section_kinds"]] = sorted(filters.section_kinds)
    span = _span(reviews)
    if span and filters.years:
        first, last = (min(max(year or span[0], span[0]), span[1]) for year in filters.years)
        st.session_state[YEARS] = (first, last)


def drop(choice: Choice, snapshot: Snapshot) -> None:
    """Take the choice back, before the filters are drawn again. The address follows the widgets' state."""
    if choice.value is None:
        st.session_state[YEARS] = _span(snapshot.reviews.values())
    else:
        st.session_state[choice.key] = [
            value for value in st.session_state.get(choice.key, []) if value != choice.value
        ]


def clear(snapshot: Snapshot) -> None:
    """Take every filter back, before they are drawn again."""
    for key in KEYS.values():
        st.session_state[key] = []
    if span := _span(snapshot.reviews.values()):
        st.session_state[YEARS] = span


def _several(label: str, options: list[str], field: str) -> frozenset[str]:
    # Options are drawn as plain text, unlike labels, which are Markdown and always ours.
    if not options:
        return frozenset()
    return frozenset(st.multiselect(label, options, key=KEYS[field], placeholder="Any", bind="query-params"))


def _values(reviews: Iterable[Review], field: str) -> list[str]:
    return sorted({text for review in reviews if (text := review.entry.text(field))}, key=str.casefold)


def _years(reviews: Iterable[Review]) -> tuple[int | None, int | None] | None:
    """The range chosen; None where the slider spans everything, so that reviews without a year count too."""
    span = _span(reviews)
    if span is None:
        return None
    about = "Of publication, else of the incident. Reviews that record neither are left out."
    start = None if YEARS in st.session_state else span  # a state of its own and a start are one too many
    chosen = st.slider("Year", *span, start, key=YEARS, help=about, bind="query-params")
    return chosen if isinstance(chosen, tuple) and chosen != span else None


def _span(reviews: Iterable[Review]) -> tuple[int, int] | None:
    """The first and the last year of the reviews; None where they do not differ."""
    years = {year for review in reviews if (year := review.entry.year)}
    return (min(years), max(years)) if len(years) > 1 else None
