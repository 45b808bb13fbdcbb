"""The gazetteer: what it lists, and which names it finds in a text."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.catalogue.places import find_places, place_named, places

NAMES = [name for place in places() for name in (place.name, *place.aliases)]


def found(text: str, *, in_addresses: bool = False) -> list[str]:
    return [mention.place.name for mention in find_places(text, in_addresses=in_addresses)]


def test_lists_every_area_responsible_for_childrens_services() -> None:
    counted = Counter(place.nation for place in places() if place.kind != "former")
    assert counted == {"England": 153, "Wales": 22, "Scotland": 32, "Northern Ireland": 11}


def test_names_and_aliases_are_unique_and_tidy() -> None:
    assert [name for name, count in Counter(name.casefold() for name in NAMES).items() if count > 1] == []
    assert [name for name in NAMES if name != " ".join(name.split())] == []


def test_every_name_finds_its_own_place_and_no_other() -> None:
    for place in places():
        for name in (place.name, *place.aliases):
            for written in (name, name.upper()):
                text = f"They lived in {written} Council housing."
                (mention,) = find_places(text)
                assert (mention.place, mention.span.of(text)) == (place, written)
            assert place_named(name.lower()) == place


@given(st.lists(st.one_of(st.sampled_from(NAMES), st.text(max_size=12)), max_size=12).map(" ".join))
def test_mentions_are_ordered_apart_and_name_their_place(text: str) -> None:
    end = 0
    for mention in find_places(text, in_addresses=True):
        assert end <= mention.span.start < mention.span.end <= len(text)
        end = mention.span.end
    for mention in find_places(text):
        assert place_named(mention.span.of(text)) == mention.place


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("West Sussex and East Sussex, then Sussex", ["West Sussex", "East Sussex"], id="longest-wins"),
        pytest.param("Bath and North East Somerset", ["Bath and North East Somerset"], id="and-in-a-name"),
        pytest.param("a Brighton & Hove school", ["Brighton and Hove"], id="ampersand"),
        pytest.param("born in Stoke on\nTrent", ["Stoke-on-Trent"], id="spaces-for-hyphens"),
        pytest.param("DUDLEY SAFEGUARDING PEOPLE", ["Dudley"], id="capitals"),
        pytest.param("Derbyshire and Derby's boards", ["Derbyshire", "Derby"], id="whole-words"),
        pytest.param("moved from Hull to Rhondda", ["Kingston upon Hull", "Rhondda Cynon Taf"], id="aliases"),
        pytest.param("Sir Benfro, Ynys Môn", ["Pembrokeshire", "Isle of Anglesey"], id="welsh-names"),
        pytest.param("the former Cumbria, now Cumberland", ["Cumbria", "Cumberland"], id="former"),
        pytest.param("kent, dudley and reading", [], id="lower-case"),
        pytest.param("Dr Sutton met Ms Kent of 4 Bolton Road", [], id="people-and-streets"),
        pytest.param("Devon and Cornwall Police; Bury St Edmunds", [], id="other-names"),
        pytest.param("Newcastle and Kingston", [], id="ambiguous"),
        pytest.param("Peterborough-based, Dyfed-Powys", [], id="hyphenated"),
        pytest.param("", [], id="empty"),
    ],
)
def test_finds_places(text: str, names: list[str]) -> None:
    assert found(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("The family lived in Reading.", ["Reading"], id="within-a-sentence"),
        pytest.param("Reading Safeguarding Children Board", ["Reading"], id="before-an-authority-word"),
        pytest.param("BURY COUNCIL", ["Bury"], id="capitals-before-an-authority-word"),
        pytest.param("Reading the records took time.", [], id="first-word-of-the-text"),
        pytest.param("It was late. Reading the file, she stopped.", [], id="first-word-of-a-sentence"),
        pytest.param("- Bath time was missed\n\n1. Barking was heard", [], id="first-word-of-an-item"),
        pytest.param("READING AND WRITING", [], id="capitals"),
        pytest.param("## Further Reading", [], id="a-heading"),
    ],
)
def test_names_that_are_ordinary_words(text: str, names: list[str]) -> None:
    assert found(text) == names


def test_addresses_count_only_where_asked_for() -> None:
    text = (
        "Write to judy@peterborough.gov.uk or see http://www.wiltshirescb.org.uk/kent/ or safeguarding.dudley.gov.uk."
    )
    assert found(text) == []
    assert found(text, in_addresses=True) == ["Peterborough", "Wiltshire", "Dudley"]
    assert [mention.span.of(text) for mention in find_places(text, in_addresses=True)] == [
        "peterborough",
        "wiltshire",
        "dudley",
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [("dudley", "Dudley"), (" Stoke on Trent ", "Stoke-on-Trent"), ("brighton & hove", "Brighton and Hove")],
)
def test_place_named(text: str, name: str) -> None:
    place = place_named(text)
    assert place is not None
    assert place.name == name


@pytest.mark.parametrize("text", ["", "sussex", "the dudley one", "newcastle"])
def test_no_place_named(text: str) -> None:
    assert place_named(text) is None
