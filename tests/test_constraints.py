"""Words that bound the reviews: which are let through, and that what cannot be read bounds nothing."""

from collections.abc import Mapping
from datetime import date

import pytest

from assistant.reviews_meant.constraints import constraints
from assistant.reviews_meant.known_names import known_names
from corpus.catalogue.entry import CatalogueEntry, Value
from corpus.document import Format
from index.storage.store import Review

TODAY = date(2026, 11, 22)


def review(identifier: str, **values: str) -> Review:
    entry = CatalogueEntry(**{field: Value(text) for field, text in values.items()})
    return Review(identifier, f"{identifier}.pdf", identifier, entry, Format.PDF, "", "", 4, 10, 2000, ())


REVIEWS: Mapping[str, Review] = {
    item.id: item
    for item in (
        review("old", type="Serious Case Review", published="2012-05", publisher="Fenwold LSCB", subject="Child A"),
        review("brief", type="Practitioner briefing", published="2021", subject="Child T"),
        review("new", type="Local Child Safeguarding Practice Review", published="2022-03", subject="Siblings P and Q"),
        review("welsh", type="Extended Child Practice Review", published="2018", subject="Child M"),
        review("undated", type="Serious Case Review", incident="2020-06", publisher="Ayr Child Protection Committee"),
        review("blank"),
    )
}
EVERY = set(REVIEWS)


@pytest.mark.parametrize(
    ("question", "reviews"),
    [
        # What was published at an unknown time was published after what happened.
        ("fathers, since 2020", {"brief", "new", "undated"}),
        ("post 2021 only: bruises", {"new", "brief"}),
        ("learning before 2018", {"old"}),
        ("between 2012 and 2018, what of neglect", {"old", "welsh"}),
        ("anything published 2018 or earlier", {"old", "welsh"}),
        ("in the last five years", {"brief", "new"}),
        ("published in 2021", {"brief"}),
        ("cases that happened in 2020", {"undated"}),
        ("SCRs only, not briefings: bruises", {"old", "undated"}),
        ("why were fathers missed? not the briefings", EVERY - {"brief"}),
        ("what do LCSPRs say about schools", {"new"}),
        ("does any SCR after 2010 speak of GPs", {"old", "undated"}),
        ("what do the Welsh ones say", {"welsh"}),
        ("outside Wales, what of GPs", EVERY - {"welsh"}),
        ("scottish reviews on drink", {"undated"}),
        ("reviews of more than one child", {"new"}),
        ("English reviews and Welsh reviews", {"old", "new", "welsh"}),
    ],
)
def test_words_let_reviews_through(question: str, reviews: set[str]) -> None:
    found = constraints(question, known_names(REVIEWS), TODAY)
    assert found
    assert set.intersection(*(set(bound.reviews) for bound in found)) == reviews
    assert all(bound.term in question for bound in found)


@pytest.mark.parametrize(
    "question",
    [
        "what did the SCR find about the school?",
        "he was born in the spring, who knew?",
        "what was learnt about siblings being looked at apart",
        "the practitioner briefing on Child T",
        "was an interpreter used, since she spoke no English",
        "",
    ],
)
def test_what_bounds_nothing(question: str) -> None:
    assert constraints(question, known_names(REVIEWS), TODAY) == ()


def test_bounds_that_contradict_each_other_leave_nothing() -> None:
    found = constraints("SCRs since 2020 and before 2011", known_names(REVIEWS), TODAY)
    assert not set.intersection(*(set(bound.reviews) for bound in found))


def test_a_library_of_nothing_has_nothing_to_bound() -> None:
    assert all(not bound.reviews for bound in constraints("SCRs since 2020", known_names({}), TODAY))


def test_scrs_alone_may_be_all_reviews() -> None:
    [loose] = constraints("themes across the SCRs", known_names(REVIEWS), TODAY)
    [strict] = constraints("bruises, SCRs only", known_names(REVIEWS), TODAY)
    assert loose.loose
    assert not strict.loose
