"""A briefing holds every quotation as the library has it, in every form, and nothing in it is acted upon."""

import contextlib
import datetime
import io
import re
import sqlite3
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest
from browsing import SECONDS, Visit
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from playwright.sync_api import Browser, expect
from serving import serving
from streamlit.testing.v1 import AppTest
from test_markup import PAYLOADS, TAGS, Reader

from assistant.answer import Citation, Place
from assistant.evidence.citing import cite
from corpus.structure import SectionKind
from index import OpenLibrary
from index.building.rebuild import rebuild
from index.encoder.encoder import Encoder
from index.library.library import Library
from index.storage.snapshot import Snapshot, open_snapshot
from ui.briefing import html as briefing_markup
from ui.briefing.briefing import (
    LIMITS,
    SAMPLE,
    Briefing,
    BriefingError,
    CheckedBriefing,
    Excerpt,
    Item,
    Line,
    check_briefing,
    moved,
    still_stands,
    web_address,
    writable,
)
from ui.briefing.markdown import quoted, to_markdown
from ui.briefing.word import to_word
from ui.state.conversations import Conversation, conversations
from ui.state.library import LIBRARY_VARIABLE

APP = Path(__file__).parents[1] / "ui" / "app" / "main.py"
ADDRESS = "http://127.0.0.1:8501"
TODAY = datetime.date(2026, 11, 20)
HOSTILE = PAYLOADS | {
    "bidi override": "the \u202eeno rehto\u202c child \u2066x\u2069",
    "giant word": "w" * 50_000,
    "null bytes": "a\x00b\x1b[31mc\x9b2J",
    "bare addresses": "see http://evil.example, www.evil.example or mailto:a@evil.example",
    "markdown link": "[x](javascript:alert(1)) <javascript:alert(1)> [y]: data:text/html,z",
    "block marks": "# a\n- b\n1. c\n> d\n    e\n```\nf\n---\n| g |\n|--|\n&#60;img&#62;",
    "field": '{ INCLUDEPICTURE "http://evil.example/a.png" } <w:instrText>DDEAUTO</w:instrText>',
}
WRITABLE = st.text(st.characters(exclude_categories=["Cs"])).map(writable)


def excerpt(quotation: str, words: str = "a label") -> Excerpt:
    return Excerpt(words, quotation, words, (Line("Place", words), Line("Link", f"{ADDRESS}/x", f"{ADDRESS}/x")))


def checked(quotation: str, words: str = "a label") -> CheckedBriefing:
    return CheckedBriefing(words, ("A preface.",), (excerpt(quotation, words),))


def word_quotations(content: bytes) -> list[str]:
    return [p.text for p in docx.Document(io.BytesIO(content)).paragraphs if p.style.name == "Quote"]


def markdown_quotations(text: str) -> list[str]:
    """The block quotations as a reader of CommonMark has them; each must be one paragraph of nothing but text."""
    tokens = MarkdownIt("commonmark").parse(text)
    found = []
    for place, token in enumerate(tokens):
        if token.type == "blockquote_open":
            kinds = [inner.type for inner in tokens[place + 1 : place + 5]]
            assert kinds == ["paragraph_open", "inline", "paragraph_close", "blockquote_close"], kinds
            children = tokens[place + 2].children or []
            assert {child.type for child in children} <= {"text", "hardbreak"}
            found.append("".join("\n" if child.type == "hardbreak" else child.content for child in children))
    return found


@given(WRITABLE.filter(bool))
def test_a_quotation_comes_out_of_both_exports_as_it_went_in(quotation: str) -> None:
    assert markdown_quotations(to_markdown(checked(quotation))) == [quotation]


@settings(deadline=None)  # making a Word document takes long on a busy machine
@given(WRITABLE)
def test_word_keeps_a_quotation(quotation: str) -> None:
    assert word_quotations(to_word(checked(quotation))) == [quotation]


@given(st.text("\\`*_{}[]<>()#+-.!|~&$@:=^\"'/ \t\n1a;", max_size=40))
def test_marks_are_never_marks(text: str) -> None:
    if text:
        assert markdown_quotations(quoted(text)) == [text]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_only_what_cannot_be_written_is_changed(text: str) -> None:
    written = writable(text)
    ends = re.sub("\r\n?", "\n", text)
    assert len(written) == len(ends)
    assert all(now == was or now == "\ufffd" for now, was in zip(written, ends, strict=True))
    if text.isprintable():
        assert written == text


@pytest.mark.parametrize("payload", HOSTILE.values(), ids=HOSTILE)
def test_nothing_in_a_markdown_export_is_acted_upon(payload: str) -> None:
    words = writable(payload)
    exported = to_markdown(checked(words, " ".join(words.split())))
    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(exported)
    shown = Reader(html)
    assert set(shown.tags) <= {"h1", "h2", "p", "blockquote", "strong", "ul", "li", "a", "br"}
    assert shown.attributes == [("href", f"{ADDRESS}/x")]
    assert markdown_quotations(exported) == [words]
    # What readers that make links of bare addresses look for.
    assert not re.search(r"(?:http:/|www\.|javascript:|data:|\w@)", exported.replace(f"{ADDRESS}/x", ""))
    assert not re.search("[\x00\x1b\x9b\u202e\u2066]", exported)


@pytest.mark.parametrize("payload", HOSTILE.values(), ids=HOSTILE)
def test_nothing_in_a_word_export_is_acted_upon(payload: str) -> None:
    words = writable(payload)
    content = to_word(checked(words, " ".join(words.split())))
    assert word_quotations(content) == [words]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        text = parts.read("word/document.xml").decode()
        assert not re.search(r"<w:(?:fld|instrText|object|pict|drawing|altChunk|script)", text)
        linked = [
            target
            for name in parts.namelist()
            if name.endswith(".rels")
            for target in re.findall(r'Target="([^"]+)"[^>]*TargetMode="External"', parts.read(name).decode())
        ]
        assert linked == [f"{ADDRESS}/x"]


@pytest.mark.parametrize(
    ("address", "written"),
    [
        (
            "https://board.example/a b(1).pdf?x=1&y=%20#page=2",
            "https://board.example/a%20b%281%29.pdf?x=1&y=%20#page=2",
        ),
        ("http://board.example/<x>\"'", "http://board.example/%3Cx%3E%22'"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("//evil.example", None),
        ("http://a\x00b", None),
        (None, None),
    ],
)
def test_only_web_addresses_are_links(address: str | None, written: str | None) -> None:
    assert web_address(address) == written


def citation(start: int) -> Citation:
    """A citation that differs from another by its place alone."""
    words: dict[str, Any] = dict.fromkeys(("title", "publisher", "published", "type", "subject", "source_url", "page"))
    numbers = {"passage_start": start, "passage_end": start + 1, "score": 0.0, "end": start + 1}
    texts = {"review": "r", "label": "R", "document": "r.txt", "quote": "q", "passage": "q"}
    return Citation(number=1, start=start, section=(), section_kind=SectionKind.OTHER, **words, **numbers, **texts)


@pytest.mark.parametrize("payload", HOSTILE.values(), ids=HOSTILE)
def test_nothing_on_the_page_is_acted_upon(payload: str) -> None:
    shown = Reader(briefing_markup.whole(checked(writable(payload), payload)))
    assert set(shown.tags) <= TAGS
    assert {name for name, _ in shown.attributes} <= {"class", "href", "target"}
    assert [value for name, value in shown.attributes if name == "href"] == [f"{ADDRESS}/x"]

    pin = replace(citation(0), label=payload, quote=payload, section=(payload,), document=payload)
    shown = Reader(briefing_markup.pinned(1, pin, False))
    assert set(shown.tags) <= TAGS
    assert {name for name, _ in shown.attributes} <= {"class", "role"}


@given(st.integers(1, 8), st.lists(st.tuples(st.integers(0, 7), st.integers(-9, 9))))
def test_reordering_keeps_the_set(count: int, moves: list[tuple[int, int]]) -> None:
    first = [citation(start) for start in range(count)]
    pins = list(first)
    for place, by in moves:
        pin = pins[place % count]
        was = pins.index(pin)
        pins = moved(pins, pin, by)
        assert pins.index(pin) == min(max(was + by, 0), count - 1)
    assert sorted(pins, key=lambda pin: pin.start) == first


def cited(snapshot: Snapshot, file: str, words: str) -> Citation:
    review = next(review for review in snapshot.reviews.values() if review.file == file)
    start = snapshot.document(review.id).text.index(words)
    return cite(OpenLibrary(snapshot), Place(review.id, start, start + len(words)))


def check(briefing: Briefing, library: Library) -> CheckedBriefing:
    with open_snapshot(library) as snapshot:
        return check_briefing(briefing, snapshot, library, address=ADDRESS, today=TODAY)


@pytest.fixture
def own_library(tmp_path: Path, encoder: Encoder) -> Library:
    library = Library(tmp_path / "own")
    library.reviews_folder.mkdir(parents=True)
    library.path("elmbury.txt").write_bytes(
        b"Elmbury Safeguarding Board\r\n\r\nSerious Case Review: Child Q\r\n\r\nPublished: March 2019\r\n\r\n"
        b"Learning\r\n\r\nThe nursery saw the bruise,\r\nand nobody asked the father about it. It was seen twice.\r\n"
    )
    library.catalogue.write_text("file,url\nelmbury.txt,https://board.example/q.pdf\n", encoding="utf-8")
    rebuild(library, encoder)
    return library


def elmbury(library: Library) -> Citation:
    with open_snapshot(library) as snapshot:
        return cited(snapshot, "elmbury.txt", "The nursery saw the bruise,\r\nand nobody asked the father about it.")


def test_every_export_says_where_a_quotation_stands(own_library: Library) -> None:
    pin = elmbury(own_library)
    briefing = check(Briefing("Bruises", (Item(pin, "For Tuesday"),)), own_library)
    with open_snapshot(own_library) as snapshot:
        review, generation = snapshot.reviews[pin.review], snapshot.generation
    word = "\n".join(p.text for p in docx.Document(io.BytesIO(to_word(briefing))).paragraphs)
    markdown = Reader(MarkdownIt("commonmark").render(to_markdown(briefing))).text
    preview = Reader(briefing_markup.whole(briefing)).text
    for exported in (word, markdown, preview):
        for said in (
            "Bruises",
            "For Tuesday",
            "The nursery saw the bruise,\nand nobody asked the father about it.",
            "Elmbury Safeguarding Board · Serious Case Review: Child Q · Child Q · March 2019 · reference not recorded",
            "file elmbury.txt",
            "page not recorded · ",
            "Learning",
            "https://board.example/q.pdf",
            f"{ADDRESS}/source?review={pin.review}&quote={pin.start}-{pin.end}",
            review.text_sha256,
            generation,
        ):
            assert exported.count(said) >= 1, said
        for once in ("20 November 2026", "the library “own”", "1 review", LIMITS):
            assert exported.count(once) == 1, once
        assert SAMPLE not in exported


def test_the_sample_library_says_so(own_library: Library) -> None:
    briefing = check(Briefing("", (Item(elmbury(own_library)),)), replace(own_library, is_sample=True))
    assert to_markdown(briefing).startswith("# Briefing\n")
    assert to_markdown(briefing).count(SAMPLE) == 1


def test_a_quotation_that_no_longer_stands_is_named_and_nothing_is_exported(
    own_library: Library, encoder: Encoder
) -> None:
    pin = elmbury(own_library)
    altered = replace(pin, quote=pin.quote.replace("nobody", "somebody"))
    gone = replace(pin, review="gone-000000", label="A review that has gone")
    named = r"excerpt 2 \(Elmbury.*excerpt 3 \(A review that has gone\) as it was pinned, so nothing is exported"
    with pytest.raises(BriefingError, match=named):
        check(Briefing("", (Item(pin), Item(altered), Item(gone))), own_library)

    own_library.path("elmbury.txt").write_text("Learning\n\nThe nursery saw a bruise.\n", encoding="utf-8")
    check(Briefing("", (Item(pin),)), own_library)  # what is published still holds it
    rebuild(own_library, encoder)
    with pytest.raises(BriefingError, match="excerpt 1"):
        check(Briefing("", (Item(pin),)), own_library)


def test_a_stored_text_that_was_tampered_with_is_refused(own_library: Library) -> None:
    pin = elmbury(own_library)
    with open_snapshot(own_library) as snapshot:
        assert still_stands(pin, snapshot)
        store = own_library.index_folder / snapshot.generation / "store.sqlite"
    with open_snapshot(own_library) as snapshot:  # what is damaged before an index is opened does not open
        with contextlib.closing(sqlite3.connect(store)) as database, database:  # the quotation itself is left as it is
            database.execute("UPDATE documents SET text = replace(text, 'March 2019', 'March 2020')")
        assert not still_stands(pin, snapshot)


@pytest.fixture
def app(small_library: Library, monkeypatch: pytest.MonkeyPatch) -> tuple[AppTest, Conversation]:
    """The Briefing page of a conversation with two pins."""
    monkeypatch.setenv(LIBRARY_VARIABLE, str(small_library.root))
    conversation = conversations().begin()
    with open_snapshot(small_library) as snapshot:
        conversation.pin(cited(snapshot, "northmoor child t.txt", "No agency spoke to the father."))
        conversation.pin(cited(snapshot, "family w briefing.txt", "The school nurse kept ringing"))
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params["c"] = conversation.id
    app.run().switch_page("screens/briefing.py")
    app.query_params["c"] = conversation.id
    return app.run(), conversation


def words(app: AppTest) -> str:
    assert not app.exception
    return re.sub(r"<[^>]+>", " ", " ".join(block.value for block in app.html))


def press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()


def test_the_empty_state_says_how_to_pin(small_library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LIBRARY_VARIABLE, str(small_library.root))
    app = AppTest.from_file(APP, default_timeout=60)
    app.run().switch_page("screens/briefing.py").run()
    assert "Nothing is pinned yet." in words(app)
    assert not app.text_area


def test_excerpts_are_ordered_noted_removed_and_read(app: tuple[AppTest, Conversation]) -> None:
    page, conversation = app
    father, nurse = conversation.pins
    page.text_area[1].set_value("Thank her\nfor this.").run()
    press(page, "Move 2 up")
    assert conversation.pins == [nurse, father]
    assert "it is excerpt 1 now" in words(page)
    assert page.text_area[0].value == "Thank her\nfor this."
    page.text_input[0].set_value("What went well").run()

    page.segmented_control(key="briefing-view").set_value("Read and export").run()
    said = words(page)
    assert said.index("What went well") < said.index("The school nurse") < said.index("No agency spoke")
    assert "Thank her\nfor this." in said
    assert LIMITS in said

    page.segmented_control(key="briefing-view").set_value("Arrange").run()
    press(page, "Remove 1")
    assert conversation.pins == [father]
    assert "The school nurse" not in words(page)
    press(page, "Remove 1")
    assert "Nothing is pinned yet." in words(page)


def test_the_page_names_an_excerpt_that_no_longer_stands(app: tuple[AppTest, Conversation]) -> None:
    page, conversation = app
    conversation.pins[1] = replace(conversation.pins[1], quote="The school nurse stopped ringing")
    page.run()
    assert "excerpt 2 (" in words(page)
    assert words(page).count(briefing_markup.CHANGED) == 1


def test_what_is_pinned_is_downloaded_word_for_word_and_printed(
    browser: Browser, small_library: Library, tmp_path: Path
) -> None:
    with serving(small_library.root) as server:
        visit = Visit(browser, server)
        page = visit.open("/")
        visit.ask("What did the reviews say about fathers?")
        quotation = page.locator(".cr-card mark").first.inner_text()
        page.get_by_text("Pin quotation 1 for a briefing").click()
        page.get_by_role("link", name="Briefing (1)").click()
        page.get_by_label("Note on excerpt 1").fill("Typed just before the export")
        page.get_by_text("Read and export").click()
        contents = []
        for form in ("Word", "Markdown"):
            with page.expect_download() as download:
                page.get_by_role("button", name=f"Export to {form}").click()
            contents.append(download.value.path().read_bytes())
        assert word_quotations(contents[0]) == markdown_quotations(contents[1].decode()) == [quotation]
        assert "**Note:** Typed just before the export" in contents[1].decode()
        assert f"<{server.address}/source?review=" in contents[1].decode()

        page.pdf(path=tmp_path / "print.pdf")
        with contextlib.closing(pypdfium2.PdfDocument(tmp_path / "print.pdf")) as printed:
            text = " ".join(sheet.get_textpage().get_text_range() for sheet in printed)
        assert "Typed just before the export" in text
        assert "Export to Word" not in text

        page.reload()
        expect(page.get_by_label("Note on excerpt 1")).to_have_value(
            "Typed just before the export", timeout=SECONDS * 60
        )
        visit.assert_nothing_left_the_computer()
