"""Structure: every sentence, section and passage is a slice of the text, and headings mean what they seem to."""

import string

import pytest
from conftest import REAL_REVIEWS, SHARED, SMALL_REVIEWS
from documents import read_document
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Document, Format
from corpus.errors import UnreadableDocument
from corpus.sample import SAMPLE_REVIEWS
from corpus.structure import SectionKind, Sentence
from corpus.text.passages import MOST_WORDS, cut_passages
from corpus.text.sections import kind_of_heading, read_sections
from corpus.text.sentences import is_boilerplate
from corpus.text.statements import statements


def check_structure(document: Document) -> None:
    """The invariants of a document's structure."""
    text = document.text
    sections = read_sections(text)
    assert "".join(text[section.start : section.end] for section in sections) == text
    end = 0
    for section in sections:
        for sentence in section.sentences:
            assert section.start <= sentence.start < sentence.end <= section.end
            assert end <= sentence.start, "sentences are in order and do not overlap"
            quote = text[sentence.start : sentence.end]
            assert quote == quote.strip(), "no white space at the edges"
            end = sentence.end
    passages = cut_passages(document, sections)
    in_passages = [sentence for passage in passages for sentence in passage.sentences]
    assert in_passages == [sentence for section in sections for sentence in section.sentences]
    for passage in passages:
        assert (passage.start, passage.end) == (passage.sentences[0].start, passage.sentences[-1].end)
        single = len(statements(text, passage.sentences)) == 1
        words = sum(len(text[sentence.start : sentence.end].split()) for sentence in passage.sentences)
        assert words <= MOST_WORDS or single
        pages = {document.page_at(sentence.start) for sentence in passage.sentences}
        assert pages == {passage.page} or single


@pytest.mark.parametrize("path", sorted(SAMPLE_REVIEWS.iterdir()), ids=lambda path: path.name)
def test_sample_reviews_keep_their_addresses(path: object) -> None:
    check_structure(read_document(path))  # type: ignore[arg-type]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder shared beside the project is absent")
def test_shared_documents_keep_their_addresses() -> None:
    read = 0
    for path in sorted([*REAL_REVIEWS.iterdir(), *(SHARED / "pdfs").glob("*.pdf")]):
        try:
            document = read_document(path)
        except UnreadableDocument:
            continue
        check_structure(document)
        read += 1
    assert read >= 20


LINES = st.sampled_from(
    [
        "",
        "",
        "# A heading",
        "LESSONS LEARNED",
        "**Bold heading**",
        "1. Case summary",
        "Learning points:",
        "- An item without a full stop",
        "  3) an item. With a second sentence!",
        "1.2 A numbered paragraph that says something. And more.",
        "A paragraph is cut",
        "and goes on here, in lower case.",
        "**Bold begins here.** And then a question?",
        "| cell | another |",
        "|---|---|",
        "They were charged as follows:",
        "Mother: - causing harm.",
        "For more information visit the website https://example.org/a_b.",
        "“He said: ‘no.’ She left…”",
        "\ufeff",
        "\f",
        "word " * 230,
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES | st.text(max_size=40), max_size=30).map("\n".join))
def test_generated_texts_keep_their_addresses(text: str) -> None:
    check_structure(Document(text, Format.TEXT))


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=string.printable + "é–“”😀\u2028\x85\x0b", max_size=300))
def test_any_text_keeps_its_addresses(text: str) -> None:
    check_structure(Document(text, Format.TEXT))


def described(text: str) -> list[tuple[str, tuple[str, ...], list[str]]]:
    return [
        (section.kind.value, section.path, [text[item.start : item.end] for item in section.sentences])
        for section in read_sections(text)
    ]


def test_one_review_worked_by_hand() -> None:
    text = """\
SERIOUS CASE REVIEW: CHILD Q

BACKGROUND

Child Q lived with her aunt. She was seen at
school every day.

OVERVIEW OF LEARNING

- Nobody asked about the aunt's partner. He was
  in prison until May.
- **Records were kept in three places.** Where are yours kept?

There was evidence of good practice. This included

- The school nurse rang twice

RECOMMENDATIONS

1. Review the record
2. Train the reviewers
"""
    learning = ("OVERVIEW OF LEARNING",)
    assert described(text) == [
        ("other", ("SERIOUS CASE REVIEW: CHILD Q",), []),
        ("background", ("BACKGROUND",), ["Child Q lived with her aunt.", "She was seen at\nschool every day."]),
        (
            "learning",
            learning,
            [
                "Nobody asked about the aunt's partner.",
                "He was\n  in prison until May.",
                "Records were kept in three places.",
                "Where are yours kept?",
            ],
        ),
        (
            "good practice",
            learning,
            ["There was evidence of good practice.", "This included", "The school nurse rang twice"],
        ),
        ("recommendation", ("RECOMMENDATIONS",), ["Review the record", "Train the reviewers"]),
    ]


@pytest.mark.parametrize(
    ("before", "line", "after"),
    [
        pytest.param("", "Mother was referred by the nurse to a team", "- A second item", id="a bullet lost its mark"),
        pytest.param("", "Services were therefore asked to:", "- Ensure that it is done.", id="a lead-in"),
        pytest.param("", "ABC 1 2021", "The report follows here.", id="a reference"),
        pytest.param("", "It ended there.", "Another sentence.", id="a sentence"),
        pytest.param("They were charged as follows:", "Partner—murder", "He was also violent.", id="led in"),
        pytest.param("", "1. Review the record", "2. Train the staff", id="one of several items"),
        pytest.param("", "12 March 2020", "A visit was made.", id="a date"),
        pytest.param("", "www.example.org", "A visit was made.", id="an address"),
    ],
)
def test_not_a_heading(before: str, line: str, after: str) -> None:
    sections = read_sections(f"{before}\n\n{line}\n\n{after}\n")
    assert all(section.path == () for section in sections)


@pytest.mark.parametrize(
    "line",
    ["Case Summary", "Invisible fathers", "What is a review?", "2. Assessment of the practice", "**Findings**", "## A"],
)
def test_a_heading(line: str) -> None:
    [section] = read_sections(f"{line}\n\nThe child was seen alone at home.\n")
    assert len(section.path) == 1
    assert [sentence.start for sentence in section.sentences] == [len(line) + 2]


def test_a_numbered_heading_above_a_numbered_list() -> None:
    text = "5. Learning\n\nAsk who lives there.\n\n6. Recommendations\n\n1. Review the record\n2. Train the staff\n"
    assert [section.path for section in read_sections(text)] == [("Learning",), ("Recommendations",)]
    assert [len(section.sentences) for section in read_sections(text)] == [1, 2]


def test_a_label_stands_under_the_heading_above_it() -> None:
    text = "Invisible fathers\n\nHe was not asked.\n\nLearning points:\n\n- Ask him.\n"
    assert [section.path for section in read_sections(text)] == [
        ("Invisible fathers",),
        ("Invisible fathers", "Learning points"),
    ]


def test_a_sentence_cut_by_a_page_break_is_one() -> None:
    text = "The referral was appropriate at that time given the level\n\nof concerns. It was closed.\n"
    [section] = read_sections(text)
    assert [text[item.start : item.end] for item in section.sentences] == [
        "The referral was appropriate at that time given the level\n\nof concerns.",
        "It was closed.",
    ]


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Learning and recommendations", SectionKind.RECOMMENDATION),
        ("Good practice and lessons", SectionKind.GOOD_PRACTICE),
        ("Lessons learned", SectionKind.LEARNING),
        ("Circumstances of the case", SectionKind.BACKGROUND),
        ("Findings", SectionKind.ANALYSIS),
        ("Effective practice", SectionKind.GOOD_PRACTICE),
        ("Agreed actions", SectionKind.RECOMMENDATION),
        ("Appendix B", None),
    ],
)
def test_kinds_of_headings(heading: str, kind: SectionKind | None) -> None:
    assert kind_of_heading(heading) is kind


@pytest.mark.parametrize(
    ("sentence", "points_elsewhere"),
    [
        ("For more information visit our website", True),
        ("[The leaflet](#)", True),
        ("Telephone: 01632 960123", True),
        ("1. Introduction . . . . . . . . 4", True),
        ("All bruises must be reported to the duty team (01632 960123) on the same day, whoever saw them.", False),
        ("The full picture was not seen.", False),
    ],
)
def test_lines_that_only_point_elsewhere(sentence: str, points_elsewhere: bool) -> None:
    assert is_boilerplate(sentence) is points_elsewhere


def test_a_lead_in_keeps_its_short_list() -> None:
    text = "They were charged as follows:\n\n- Partner: murder\n- Mother: neglect\n\nBoth were convicted in the spring."
    [section] = read_sections(text)
    assert [len(statement) for statement in statements(text, section.sentences)] == [3, 1]


def test_items_of_a_long_list_stand_for_themselves() -> None:
    items = "\n".join(f"- Item {number} says what one service was asked to do about it." for number in range(12))
    text = f"Services were asked to do this:\n\n{items}"
    sentences: tuple[Sentence, ...] = read_sections(text)[-1].sentences
    assert [len(statement) for statement in statements(text, sentences)] == [1] * 13


def test_the_small_reviews_have_every_kind_they_show() -> None:
    kinds = {section.kind for text in SMALL_REVIEWS.values() for section in read_sections(text) if section.sentences}
    assert kinds >= {
        SectionKind.BACKGROUND,
        SectionKind.ANALYSIS,
        SectionKind.LEARNING,
        SectionKind.RECOMMENDATION,
        SectionKind.GOOD_PRACTICE,
    }
