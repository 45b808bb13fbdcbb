"""The list of reviews: its filters, whose state stands in the address, and its rows, which can be selected.

It says which reviews are selected; opening and removing them is `ui/app/screens/library.py`'s.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import streamlit as st

from corpus.catalogue import date_in_words
from index.storage import Review
from ui.app.frame import say
from ui.html import NOT_RECORDED
from ui.problems import in_words

FILTERED = {"place": "Place", "publisher": "Publisher", "type": "Type"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to: words that its row holds, values by field, years (both ends included)."""

    words: str = ""
    values: tuple[tuple[str, frozenset[str]], ...] = ()
    years: tuple[int, int] | None = None

    def fits(self, review: Review) -> bool:
        cells = " ".join(str(cell) for cell in row(review).values()).casefold()
        in_years = self.years is None or (
            (year := review.entry.year) is not None and self.years[0] <= year <= self.years[1]
        )
        return (
            in_years
            and all(word in cells for word in self.words.casefold().split())
            and all(review.entry.text(field) in values for field, values in self.values if values)
        )


def row(review: Review) -> dict[str, str | int | None]:
    """Strings and numbers: a table's cells are drawn as they are, and numbers are sorted as such."""
    entry = review.entry
    published, incident = entry.text("published"), entry.text("incident")
    return {
        "Review": review.label,
        "Year": entry.year,
        "Type": entry.text("type") or NOT_RECORDED,
        "Place": entry.text("place") or NOT_RECORDED,
        "Publisher": entry.text("publisher") or NOT_RECORDED,
        "Published": date_in_words(published) if published else NOT_RECORDED,
        "Incident": date_in_words(incident) if incident else NOT_RECORDED,
        "Pages": review.pages or None,
        "To note": " ".join(map(in_words, review.problems)),
        "File": ", ".join(review.files),
    }


def choose_reviews(reviews: Sequence[Review]) -> list[Review]:
    """Draw the filters and the table; the reviews whose rows are selected."""
    wanted = _filters(reviews)
    shown = [review for review in reviews if wanted.fits(review)]
    if not shown:
        say("No review in this library matches.")
        return []
    # Another list is another table, without selection: a row that was selected must not turn into another review.
    listed = hashlib.sha256("\n".join(review.id for review in shown).encode()).hexdigest()[:12]
    event = st.dataframe(
        [row(review) for review in shown],
        hide_index=True,
        column_config={"Year": st.column_config.NumberColumn(format="%d")},
        placeholder=NOT_RECORDED,
        on_select="rerun",
        selection_mode="multi-row",
        key=f"reviews-{listed}",
        alt="The reviews of this library",
    )
    if len(shown) < len(reviews):
        st.html(f'<p class="cr-quiet" role="status">{len(shown):,} of {len(reviews):,} reviews are listed.</p>')
    return [shown[number] for number in event["selection"]["rows"] if number < len(shown)]


def _filters(reviews: Sequence[Review]) -> Wanted:
    words = st.text_input(
        "Search the list",
        placeholder="Name, place, publisher, type or year",
        icon=":material/search:",
        key="list-search",
        bind="query-params",
    )
    keys = [*(f"list-{field}" for field in FILTERED), "list-years"]
    narrowed = any(key in st.query_params for key in keys)
    with st.expander("Filter by place, publisher, type or year", expanded=narrowed, icon=":material/filter_alt:"):
        values, years = _value_filters(reviews)
    return Wanted(words or "", values, years)


def _value_filters(
    reviews: Sequence[Review],
) -> tuple[tuple[tuple[str, frozenset[str]], ...], tuple[int, int] | None]:
    columns = st.columns(len(FILTERED) + 1)
    values = []
    for column, (field, name) in zip(columns, FILTERED.items(), strict=False):
        options = sorted(_values(reviews, field), key=str.casefold)
        with column:
            chosen = st.multiselect(name, options, key=f"list-{field}", placeholder="Any", bind="query-params")
        values.append((field, frozenset(chosen)))
    with columns[-1]:
        years = _years(reviews)
    return tuple(values), years


def _values(reviews: Iterable[Review], field: str) -> set[str]:
    return {text for review in reviews if (text := review.entry.text(field))}


def _years(reviews: Iterable[Review]) -> tuple[int, int] | None:
    """The range chosen; None where the slider spans everything, so that reviews without a year are listed too."""
    years = {found for review in reviews if (found := review.entry.year)}
    if len(years) < 2:
        return None
    everything = (min(years), max(years))
    about = "Of publication, else of the incident. Reviews that record neither are left out."
    chosen = st.slider("Year", *everything, everything, key="list-years", help=about, bind="query-params")
    return None if chosen == everything else chosen
