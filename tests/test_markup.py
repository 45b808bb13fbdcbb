"""The HTML of an answer shows every text as it is and does nothing else."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import (
    Answer,
    AnswerForm,
    Citation,
    Notice,
    NoticeKind,
    ReviewGroup,
    Scope,
    Statement,
    Status,
    Understood,
    UnderstoodKind,
)
from corpus.catalogue.entry import CatalogueEntry, Value
from corpus.document import Span
from corpus.structure import Section, SectionKind
from ui.html import cards, markup
from ui.html import entry as entry_markup
from ui.html import source as source_markup

PAYLOADS = {
    "markdown image": "![x](http://evil.example/a.png)",
    "html image": "<img src=x onerror=alert(1)>",
    "script": "<script>alert(1)</script>",
    "meta refresh": "<meta http-equiv=refresh content='0;url=http://evil.example'>",
    "css import": "<style>@import 'http://evil.example/a.css'</style>",
    "form": "<form action=http://evil.example><input name=q>",
    "iframe": "<iframe src='javascript:alert(1)'></iframe>",
    "attribute": '" onmouseover="alert(1)" x=\'',
    "javascript link": "javascript:alert(1)",
    "data link": "data:text/html,<script>alert(1)</script>",
    "entity": "&lt;script&gt;&#60;img&#62;",
}
TAGS = {
    *("a", "article", "blockquote", "dd", "details", "div", "dl", "dt", "h2", "h3", "li", "mark", "p", "section"),
    *("span", "strong", "summary", "textarea", "ul"),
}
ATTRIBUTES = {"aria-label", "class", "href", "id", "open", "readonly", "role", "rows", "tabindex", "target"}


class Reader(HTMLParser):
    """Reads HTML as a browser would: its tags, its attributes, its text."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.marked = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.tags[-1:] == ["mark"]:
            self.marked += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "mark":
            self.tags.append("/mark")


def make_citation(text: str, **changes: object) -> Citation:
    quote = f"{text}. "
    citation = Citation(
        number=1,
        review="a-review-123456",
        label=text,
        document=text,
        title=text,
        publisher=text,
        published="2020-10",
        type=text,
        subject=text,
        page=3,
        section=(text, text),
        section_kind=SectionKind.LEARNING,
        quote=quote,
        start=100 + len(text),
        end=100 + len(text) + len(quote),
        passage=text + quote + text,
        passage_start=100,
        passage_end=100 + 2 * len(text) + len(quote),
        source_url=text,
        score=1.0,
    )
    return replace(citation, **changes)  # type: ignore[arg-type]


def make_answer(text: str, status: Status = Status.ANSWERED, *notices: Notice) -> Answer:
    return Answer(
        question=text,
        standalone_question=text,
        status=status,
        form=AnswerForm.PASSAGES,
        lead=text,
        why=text,
        statements=(Statement(text, (1,)),),
        citations=(make_citation(text),),
        groups=(ReviewGroup("a-review-123456", text, (1,)),),
        notices=notices,
        understood=(Understood(UnderstoodKind.ONLY_REVIEW, text, text, text),),
        scope=Scope(1, 1, (), (text,)),
        meant=frozenset(),
        generation="g",
        reviews=1,
        passages=1,
    )


def everything(text: str) -> str:
    """Every piece of HTML that the pages draw, with `text` in every place where a text can stand."""
    given_answer = make_answer(text, Status.ANSWERED, Notice(NoticeKind.URGENT, text), Notice(NoticeKind.SAMPLE, text))
    entry = CatalogueEntry(*[Value(text)] * 9)
    sections = (Section(0, len(text), (text,), SectionKind.OTHER, ()),)
    return "".join(
        (
            markup.answer(given_answer, 0, 0.1),
            markup.notices(given_answer),
            markup.labels((text,), "Understood as"),
            markup.announced(text),
            cards.card(make_citation(text), 0, text, None),
            cards.card(make_citation(text), 0, text, cards.Around(f"{text} {make_citation(text).passage}", 100)),
            markup.listed([(text, text)]),
            entry_markup.facts(entry),
            source_markup.folded_sections(text, sections, Span(0, 1)),
            source_markup.excerpt(text, Span(0, len(text)), Span(0, len(text))),
            source_markup.page_text(text, None),
        )
    )


def assert_harmless(html: str) -> None:
    reader = Reader(html)
    assert {tag for tag in reader.tags if not tag.startswith("/")} <= TAGS
    assert {name for name, _ in reader.attributes} <= ATTRIBUTES
    links = [value for name, value in reader.attributes if name == "href"]
    assert all(
        link.startswith(("#cite-0-", "#quote", "/source?", "/original/", "tel:", "http:", "https:")) for link in links
    )


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
def test_no_text_becomes_markup(payload: str) -> None:
    html = everything(payload)
    assert_harmless(html)
    assert payload in Reader(html).text


@given(st.text(min_size=1))
def test_any_text_is_harmless(text: str) -> None:
    assert_harmless(everything(text))


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs", "Cc"], max_codepoint=0x2000)), st.data())
def test_the_mark_holds_exactly_the_slice(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    reader = Reader(markup.marked(text, start, end))
    assert (reader.text, reader.marked) == (text, text[start:end])


def test_marks_that_turn_the_reading_direction_are_shown_as_unknown() -> None:
    assert markup.escape("ab\u202edc\u2066\x00\n") == "ab\ufffddc\ufffd\ufffd\n"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//evil.example",
        "/local",
        "http://",
        "http://[",
        "java\nscript:x",
        "",
    ],
)
def test_only_web_addresses_become_links(address: str) -> None:
    assert markup.safe_link(address) is None


def test_a_web_address_is_escaped_for_its_attribute() -> None:
    assert markup.safe_link('https://board.example/a?b=1&c="') == "https://board.example/a?b=1&amp;c=&quot;"


def test_the_urgent_notice_comes_first_and_its_numbers_can_be_called() -> None:
    told = (Notice(NoticeKind.AMBIGUOUS, "Two children."), Notice(NoticeKind.URGENT, "Call 999 or 0808 800 5000."))
    html = markup.notices(make_answer("x", Status.ANSWERED, *told))
    assert html.index("tel:999") < html.index("tel:08088005000") < html.index("Two children.")


def test_each_tier_looks_different_and_says_why() -> None:
    shown = {status: markup.answer(make_answer("x", status), 0, 0.1) for status in Status}
    for status, (kind, words) in markup.TIERS.items():
        assert words in shown[status]
        assert '<p class="cr-why">x</p>' in shown[status]
        assert all(f"cr-{kind}" not in html for other, html in shown.items() if other is not status)


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
def test_a_label_holds_nothing_that_markdown_reads(payload: str) -> None:
    label = markup.plain_label(payload)
    assert not set("[]<>!*_`#.$~|\\&@/+") & set(label)
    assert not re.search(r":\S", label)


@given(st.text())
def test_any_label_is_one_line_without_marks_at_its_start(text: str) -> None:
    label = markup.plain_label(text)
    assert label.splitlines() in ([label], [])
    assert label[:1] not in {"-", "=", " "}
    assert not re.search(r":\S", label)


def test_a_label_keeps_the_words_of_a_review() -> None:
    label = "St Mary’s Board: Babies F, G and H, 8 April 2024 (“HV = health visitor”)?"
    assert markup.plain_label(label) == label


def test_unrecorded_values_of_the_catalogue_say_so() -> None:
    html = entry_markup.facts(CatalogueEntry(published=Value("2020-10")))
    assert "October 2020" in html
    assert html.count("not recorded") == 8


def test_the_section_of_the_quotation_is_open_and_the_others_are_folded() -> None:
    text = "one. two. three."
    sections = [Section(0, 5, (), SectionKind.OTHER, ()), Section(5, 16, ("B",), SectionKind.OTHER, ())]
    html = source_markup.folded_sections(text, sections, Span(5, 9))
    assert html.count("<details open>") == 1
    assert '<summary>B</summary><div class="cr-text" id="section-1"><mark id="quote">two.</mark>' in html
