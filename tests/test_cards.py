"""A quotation's card, its reference and the addresses that it leads to."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote

import pytest
from asking import ask
from hypothesis import given
from hypothesis import strategies as st
from test_markup import PAYLOADS, Reader, make_answer, make_citation

from index.encoder.encoder import Encoder
from index.library.library import Library
from index.storage.snapshot import Snapshot, open_snapshot
from ui.html import cards, markup
from ui.html.addresses import publisher_link
from ui.html.references import reference


@pytest.fixture(scope="module")
def snapshot(small_library: Library) -> Iterator[Snapshot]:
    with open_snapshot(small_library) as opened:
        yield opened


def test_a_chip_leads_to_its_card() -> None:
    given_answer = make_answer("A sentence")
    assert 'href="#cite-4-1"' in markup.answer(given_answer, 4, 0.1)
    assert 'id="cite-4-1"' in cards.card(given_answer.citations[0], 4, "c", None)


def test_a_card_says_what_is_not_recorded_and_links_nowhere_unasked() -> None:
    html = cards.card(make_citation("A sentence", page=None, source_url=None, section=()), 0, "c", None)
    text = Reader(html).text
    assert "page not recorded" in text
    assert "Section not recorded" in text
    assert "Publisher’s copy" not in text
    assert "#page=" not in html


def test_what_stands_around_a_quotation_holds_it_and_its_neighbours(snapshot: Snapshot, encoder: Encoder) -> None:
    answer = ask("did anyone speak to the father?", snapshot=snapshot, encoder=encoder)
    for citation in answer.citations:
        neighbours = cards.around(citation, snapshot)
        assert neighbours is not None
        text = snapshot.document(citation.review).text
        assert text[neighbours.start :].startswith(neighbours.text)
        assert citation.passage in neighbours.text
        shown = Reader(cards.card(citation, 0, "c", neighbours))
        assert shown.marked == citation.quote * (2 if len(neighbours.text) > len(citation.passage) else 1)
    assert any(len(neighbours.text) > len(citation.passage) for citation in answer.citations)


def test_a_card_tells_when_its_quotation_is_gone_from_the_library(snapshot: Snapshot, encoder: Encoder) -> None:
    citation = ask("the father", snapshot=snapshot, encoder=encoder).citations[0]
    assert cards.CHANGED not in cards.card(citation, 0, "c", cards.around(citation, snapshot))
    for changed in (replace(citation, quote=citation.quote.upper()), replace(citation, review="gone")):
        assert cards.around(changed, snapshot) is None
        assert cards.CHANGED in cards.card(changed, 0, "c", None)


def test_a_reference_names_publisher_date_title_page_section_and_file() -> None:
    citation = make_citation(
        "x",
        publisher="Northmoor Board",
        published="2019-03",
        title="Child T",
        type="Serious Case Review",
        section=("Analysis", "Fathers"),
        document="child t.pdf",
        source_url="https://board.example/t.pdf",
    )
    assert reference(citation) == (
        "Northmoor Board (March 2019) Child T. Serious Case Review. Page 3. Section: Analysis › Fathers. "
        "File: child t.pdf. Available at: https://board.example/t.pdf"
    )


def test_a_reference_says_what_is_not_recorded() -> None:
    citation = make_citation("A label", publisher=None, published=None, title=None, page=None, source_url=None)
    assert reference(citation).startswith("Publisher not recorded (date not recorded) A label")
    assert "Page not recorded" in reference(citation)
    assert "Available at" not in reference(citation)


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
def test_a_reference_is_shown_as_it_is(payload: str) -> None:
    html = cards.card(make_citation(payload), 0, "c", None)
    assert " ".join(payload.split()).rstrip(".") in Reader(html).text


@pytest.mark.parametrize(
    ("address", "page", "quotation", "expected"),
    [
        ("https://a.example/t.pdf", 4, "He was four years old.", "#page=4:~:text=He%20was%20four%20years%20old."),
        (
            "https://a.example/t#old",
            None,
            "One two three four five six seven",
            "#:~:text=One%20two%20three%20four%20five%20six",
        ),
        ("https://a.example/t", None, "Well-being, & more", "#:~:text=Well%2Dbeing%2C%20%26%20more"),
        ("https://a.example/t", None, "| 3 May | The clinic |", "#:~:text=3%20May"),
        ("https://a.example/t", None, '"><script>', "#:~:text=%22%3E%3Cscript%3E"),
    ],
    ids=["page", "first words", "marks of its own", "row of a table", "markup"],
)
def test_the_publishers_copy_opens_at_the_quotation(
    address: str, page: int | None, quotation: str, expected: str
) -> None:
    assert publisher_link(address, page, quotation) == address.partition("#")[0] + expected


@given(st.text(min_size=1))
def test_any_quotation_stays_within_the_fragment(quotation: str) -> None:
    link = publisher_link("https://a.example/t", None, quotation)
    fragment = link.removeprefix("https://a.example/t#:~:text=")
    assert set(fragment) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789%._~")
    assert unquote(fragment).split() == unquote(fragment).strip().split(" ") or not unquote(fragment).strip()
