"""The Source page: ways through a review, the entry with what shows it, correcting it, and files that have gone."""

import re
from pathlib import Path

import pytest
from conftest import SMALL_REVIEWS
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest
from test_app import APP, open_page, quotation, wait_for_the_task, words

from corpus.catalogue.corrections import read_corrections
from corpus.catalogue.entry import CatalogueEntry, Value
from corpus.document import Document, Format, Page, Span
from corpus.text.sections import read_sections
from index.building.rebuild import rebuild
from index.encoder.encoder import Encoder
from index.library.library import Library
from index.library.lock import hold
from ui.app.correction import unfit, waiting
from ui.find_in_review import Sentences
from ui.html import entry as entry_markup
from ui.html import source as source_markup
from ui.state.library import LIBRARY_VARIABLE

TEXT = SMALL_REVIEWS["northmoor child t.txt"]


def sentences(text: str) -> Sentences:
    return Sentences(text, read_sections(text))


@settings(max_examples=60, deadline=None)
@given(
    text=st.lists(st.sampled_from(["Father", "father", "the", "**bold**", "\n\n", "\n", "was.", "ẞ", "’s", "- "])).map(
        " ".join
    ),
    asked=st.sampled_from(["father", "the father", "FATHER was.", "bold", "’s", "'s", "ẞ", "(", "\\", ".*"]),
)
def test_whatever_is_found_is_what_was_asked_for(text: str, asked: str) -> None:
    found = sentences(text).find(asked)
    places = [place for one in found for place in one.matches]
    assert places == sorted(places, key=lambda place: place.start)
    for one in found:
        assert 0 <= one.sentence.start <= one.matches[0].start
        assert one.matches[-1].end <= one.sentence.end <= len(text)
        for place in one.matches:
            same = " ".join(place.of(text).replace("*", " ").split()).casefold().replace("’", "'")
            assert same == asked.casefold().replace("’", "'")
    plain = [match.start() for match in re.finditer(re.escape(asked), text, re.IGNORECASE)]
    assert {place.start for place in places} >= set(plain) or len(asked.split()) > 1


def test_words_are_found_over_line_ends_with_their_sentence_and_headings() -> None:
    text = "Learning\n\nNobody asked the\nfather’s view. The father's view was known.\n"
    first, second = sentences(text).find("FATHER's  view")
    assert first.sentence.of(text) == "Nobody asked the\nfather’s view."
    assert second.sentence.of(text) == "The father's view was known."
    assert first.path == ("Learning",)
    [heading] = sentences(text).find("learning")
    assert heading.sentence.of(text) == "Learning"
    assert not sentences(text).find("  ")


def test_the_outline_leads_to_sections_and_of_a_pdf_to_pages() -> None:
    sections = read_sections(TEXT)
    html = source_markup.outline(Document(TEXT, Format.TEXT), sections, "id", "c<1>")
    folds = source_markup.folded_sections(TEXT, sections, None)
    anchors = re.findall(r'href="#(section-\d+)"', html)
    assert len(anchors) == len(sections)
    assert all(f'id="{anchor}"' in folds for anchor in anchors)
    assert '<span class="cr-kind">recommendation</span>' in html

    half = len(TEXT) // 2
    pdf = Document(TEXT, Format.PDF, (Page(1, 0, half), Page(2, half, len(TEXT))))
    html = source_markup.outline(pdf, sections, "id", "c<1>")
    assert "/source?review=id&amp;page=2&amp;c=c%3C1%3E" in html
    assert "#section" not in html


def test_every_value_shows_its_place_in_its_sentence_and_a_person_s_own_says_so() -> None:
    start = TEXT.index("May 2017")
    entry = CatalogueEntry(incident=Value("2017-05", Span(start, start + 8)), place=Value("Northmoor"))

    def shown(place: Span) -> str:
        return entry_markup.evidence(TEXT, sentences(TEXT).around(place), place, "/source?x")

    html = entry_markup.facts(entry, shown)
    assert "Child T was four years old when he died in <mark>May 2017</mark>." in html
    assert html.count("Shown in the text") == 1
    assert html.count("from catalogue.csv") == 1


def test_what_waits_for_a_rebuild() -> None:
    as_read = CatalogueEntry(title=Value("As read"), place=Value("Here"))
    assert waiting(as_read, as_read, {}) == []
    assert waiting(as_read, as_read, {"title": "Mine", "published": "May 2020", "place": "Here"}) == [
        "title",
        "published",
    ]
    shown = CatalogueEntry(title=Value("Mine"))
    assert waiting(as_read, shown, {"title": "Mine", "place": "-"}) == []
    assert waiting(as_read, shown, {}) == ["title", "place"]


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("title", " ", "Type a value"),
        ("title", "x" * 301, "at most 300"),
        ("published", "last spring", "not read as a date"),
        ("published", "June 2021", None),
        ("url", "javascript:alert(1)", "not the address"),
        ("url", "https://example.org/a", None),
        ("place", "- Riverford <b>", None),
    ],
)
def test_a_value_that_does_not_fit_its_field_is_explained(field: str, value: str, fault: str | None) -> None:
    found = unfit(field, value)
    assert found is None if fault is None else fault in (found or "")


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoder: Encoder) -> tuple[AppTest, Library, str]:
    """The app on a library of one review that the test may change, and the review's id."""
    library = Library(tmp_path / "own")
    library.reviews_folder.mkdir(parents=True)
    library.path("a.txt").write_text(TEXT, encoding="utf-8")
    rebuild(library, encoder)
    monkeypatch.setenv(LIBRARY_VARIABLE, str(library.root))
    return AppTest.from_file(APP, default_timeout=60), library, quotation(library, "a.txt", "Child T")[0]


def test_words_are_found_also_by_their_address(own: tuple[AppTest, Library, str]) -> None:
    app, _, review = own
    open_page(app, "source", review=review, find="father")
    assert "3 sentences hold “father”" in words(app)
    html = " ".join(block.value for block in app.html)
    assert "<p>No agency spoke to the <mark>father</mark>.</p>" in html
    assert f"/source?review={review}&amp;quote=" in html
    assert "&amp;find=father" in html
    app.text_input(key="find").set_value("<b>nowhere</b>").run()
    assert any("No sentence of this review holds “&lt;b&gt;nowhere&lt;/b&gt;”" in block.value for block in app.html)


def test_other_quotations_of_the_conversation_are_listed(own: tuple[AppTest, Library, str]) -> None:
    app, _, review = own
    app.run()
    app.chat_input[0].set_value("What about fathers and bruises?").run()
    conversation = app.query_params["c"]
    assert "Also quoted in this conversation" in words(open_page(app, "source", review=review, c=conversation))
    assert "Also quoted" not in words(open_page(app, "source", review=review, c="unknown"))


def test_a_value_is_corrected_and_shown_after_a_rebuild(own: tuple[AppTest, Library, str]) -> None:
    app, library, review = own
    library.catalogue.write_bytes(b"file;Notes;place\r\na.txt;mine;\r\n")
    open_page(app, "source", review=review)
    app.selectbox(key="correct-field").set_value("published").run()
    value = app.text_input(key=f"correct-{review}-published")
    assert value.value == "March 2019"
    value.set_value("soon").run()
    app.button(key="correct-save").click().run()
    assert "not read as a date" in words(app)

    app.text_input(key=f"correct-{review}-published").set_value("May 2020").run()
    app.button(key="correct-save").click().run()
    assert library.catalogue.read_bytes() == b"file;Notes;place;published\r\na.txt;mine;;May 2020\r\n"
    assert "once the index is rebuilt: Published." in words(app)
    app.button(key="rebuild-for-corrections").click().run()
    wait_for_the_task()
    said = words(app.run())
    assert "once the index is rebuilt" not in said
    assert re.search(r"May 2020\s+from catalogue.csv", said)

    app.radio(key="correct-choice").set_value("As read from the text").run()
    app.button(key="correct-save").click().run()
    assert read_corrections(library.catalogue) == {"a.txt": {}}


def test_a_correction_during_a_rebuild_elsewhere_is_put_off_in_words(own: tuple[AppTest, Library, str]) -> None:
    app, library, review = own
    open_page(app, "source", review=review)
    app.radio(key="correct-choice").set_value("Not recorded").run()
    before = library.catalogue.read_bytes()
    with hold(library):
        app.button(key="correct-save").click().run()
        assert "is being changed by" in words(app)
    assert library.catalogue.read_bytes() == before


def test_a_file_that_has_gone_or_changed_is_explained_and_its_text_still_shown(
    own: tuple[AppTest, Library, str],
) -> None:
    app, library, review = own
    library.path("a.txt").write_text("Another text.", encoding="utf-8")
    said = words(open_page(app, "source", review=review))
    assert "has changed since it was indexed" in said
    library.path("a.txt").unlink()
    said = words(app.run())
    assert "is no longer in the library’s folder" in said
    assert "No agency spoke to the father." in said
