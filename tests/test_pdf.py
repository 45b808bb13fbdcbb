"""Reading PDFs: every character has its address, pages follow each other, and what a page cuts is whole again."""

import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import reportlab
from documents import SHARED, Line, lines, write_pdf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from corpus.document import Document
from corpus.errors import UnreadableDocument
from corpus.isolated.pdf.document import read_pdf
from corpus.isolated.pdf.lines import folded
from ui.problems import in_words

SHARED_PDFS = sorted((SHARED / "pdfs").glob("*.pdf"))
UNREADABLE_PDFS = {"libreoffice-writer-password.pdf"}

# Running text whose lines fill their column, so that none ends before it must.
LEFT_COLUMN = (
    "The left column has a text that",
    "is set in short lines which fill",
    "the column to its edge, so that",
    "its sentences go on from line to",
    "line until the column comes to",
    "an end here. It has two sentences",
    "and then no more.",
)
RIGHT_COLUMN = (
    "The right column tells of what",
    "was done well by the school and",
    "the nurse, who both wrote down",
    "what the child told them about",
    "his home, and asked for help when",
    "they thought that it was needed,",
    "more than once.",
)


def read(path: Path) -> Document:
    return read_pdf(path.name, path.read_bytes())


def read_lines(tmp_path: Path, *pages: list[Line]) -> Document:
    return read(write_pdf(tmp_path / "review.pdf", pages))


# --- invariants ---------------------------------------------------------------------------------------------------


def check_document(path: Path, document: Document) -> None:
    """What holds of every PDF: text without half characters, pages in a row, and an alignment that tells the truth."""
    text = document.text
    assert not any(0xD800 <= ord(character) < 0xE000 for character in text)
    assert "\x00" not in text
    assert unicodedata.is_normalized("NFC", text)
    position = 0
    for number, page in enumerate(document.pages, 1):
        assert (page.number, page.start) == (number, position)
        assert page.end >= page.start
        position = page.end
    assert position == len(text)
    assert "".join(text[page.start : page.end] for page in document.pages) == text
    check_alignment(path, document)


def check_alignment(path: Path, document: Document) -> None:
    codes = dict(page_codes(path))
    spans = {page.number: page for page in document.pages}
    aligned = set()
    end = 0
    for before, run in zip((None, *document.alignment), document.alignment, strict=False):
        assert run.length > 0
        assert run.start >= end, "runs overlap or are out of order"
        end = run.start + run.length
        assert spans[run.page].start <= run.start
        assert end <= spans[run.page].end, "a run leaves its page"
        if before and before.page == run.page and before.start + before.length == run.start:
            assert before.character + before.length != run.character, "two runs are one"
        for offset in range(run.length):
            aligned.add(run.start + offset)
            character = document.text[run.start + offset]
            code = codes[run.page][run.character + offset]
            assert stands_for(character, code), (character, hex(code), run)
    loose = {character for at, character in enumerate(document.text) if at not in aligned}
    recognised = any(page.recognised for page in document.pages)
    assert recognised or loose <= set(" \n#-|"), f"characters without an address: {loose}"


def page_codes(path: Path) -> Iterator[tuple[int, list[int]]]:
    """pdfium's characters of each page, read anew: the oracle."""
    pdf = pypdfium2.PdfDocument(path)
    try:
        for index in range(len(pdf)):
            page = pdf[index]
            text_page = pdfium.FPDFText_LoadPage(page.raw)
            count = pdfium.FPDFText_CountChars(text_page)
            yield index + 1, [pdfium.FPDFText_GetUnicode(text_page, at) for at in range(count)]
            pdfium.FPDFText_ClosePage(text_page)
            page.close()
    finally:
        pdf.close()


def stands_for(character: str, code: int) -> bool:
    """Whether a document's character is pdfium's, as `read_pdf` says that it may differ."""
    if character == chr(code) or (character == " " and chr(code).isspace()) or (character == "-" and code == 2):
        return True
    if 0xD800 <= code < 0xDC00:
        return ord(character) > 0xFFFF
    if 0xE000 <= code < 0xF900:
        return character == "•"
    return character in unicodedata.normalize("NFKD", chr(code)) or unicodedata.normalize("NFD", character)[0] == chr(
        code
    )


@pytest.mark.skipif(not SHARED_PDFS, reason="there is no ../shared/pdfs")
@pytest.mark.parametrize("path", SHARED_PDFS, ids=lambda path: path.stem)
def test_shared_pdf_keeps_every_address(path: Path) -> None:
    if path.name in UNREADABLE_PDFS:
        with pytest.raises(UnreadableDocument, match="password"):
            read(path)
    else:
        check_document(path, read(path))


WORDS = st.text(st.sampled_from("abcdefghiéßüñ“”’–£."), min_size=1, max_size=12)
TEXTS = st.lists(WORDS, min_size=1, max_size=12).map(" ".join)
PLACED = st.builds(
    Line,
    st.one_of(TEXTS, TEXTS.map("• {}".format), TEXTS.map("1. {}".format), TEXTS.map("{}-".format)),
    x=st.sampled_from([60.0, 72.0, 300.0, 320.0]),
    y=st.floats(20, 820),
    size=st.sampled_from([8.0, 11.0, 11.0, 11.0, 18.0]),
    bold=st.booleans(),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pages=st.lists(st.lists(PLACED, max_size=12), min_size=1, max_size=5))
def test_any_layout_keeps_every_address(tmp_path: Path, pages: list[list[Line]]) -> None:
    path = write_pdf(tmp_path / "any.pdf", pages)
    document = read(path)
    check_document(path, document)
    for page, content in zip(document.pages, pages, strict=True):
        assert not content or len(pages) >= 3 or page.end > page.start  # no line is lost but for repeated ones


@given(codes=st.lists(st.integers(0, 0xFFFF), max_size=40))
def test_folding_keeps_one_origin_for_each_character(codes: list[int]) -> None:
    text, origins = folded("".join(map(chr, codes)), 7)
    assert len(text) == len(origins)
    assert list(origins) == sorted(origins)
    assert all(7 <= origin < 7 + len(codes) for origin in origins)
    assert unicodedata.is_normalized("NFC", text)
    assert "  " not in text
    assert not any(0xD800 <= ord(character) < 0xE000 or ord(character) < 32 for character in text)


@pytest.mark.parametrize(
    ("raw", "text", "origins"),
    [
        pytest.param("plain text", "plain text", list(range(10)), id="plain"),
        pytest.param("  two \u00a0 spaces ", "two spaces", [2, 3, 4, 5, 8, 9, 10, 11, 12, 13], id="white space"),
        pytest.param("of\ufb01ce", "office", [0, 1, 2, 2, 3, 4], id="ligature"),
        pytest.param("e\u0301te\u0301", "été", [0, 2, 3], id="accents apart"),
        pytest.param("a\ud83d\ude00b", "a\U0001f600b", [0, 1, 3], id="surrogate pair"),
        pytest.param("a\ud83db", "ab", [0, 2], id="half of a pair"),
        pytest.param("saf\u00ade\u200b", "safe", [0, 1, 2, 4], id="soft hyphen"),
        pytest.param("\uf0b7 item", "• item", [0, 1, 2, 3, 4, 5], id="symbol bullet"),
        pytest.param("\x03\x00", "", [], id="control characters"),
        pytest.param("e\x00\u0301", "é", [0], id="a control character before an accent"),
    ],
)
def test_folding(raw: str, text: str, origins: list[int]) -> None:
    result, found = folded(raw, 0)
    assert (result, list(found)) == (text, origins)


# --- a worked example ---------------------------------------------------------------------------------------------


def test_report(tmp_path: Path) -> None:
    def margins(number: int) -> list[Line]:
        return [Line("Overstrand Partnership", y=800, size=9), Line(f"Page {number} of 3", x=280, y=40, size=9)]

    path = write_pdf(
        tmp_path / "report.pdf",
        [
            [
                *margins(1),
                Line("Child Z: a review", y=740, size=20, bold=True),
                Line("1. Background", y=705, size=14, bold=True),
                *lines(
                    "The nurse saw the family at home and told the", "safeguarding lead what she found there.", top=680
                ),
            ],
            [
                *margins(2),
                Line("What we found", y=740, bold=True),
                *lines("• Ask who lives in the home, and write down what", "  you are told.", "• Ask again.", top=720),
                *lines("Nobody asked the father about it, and nobody wrote", "to him until the meeting in the", top=90),
            ],
            [*margins(3), *lines("spring of the next year.", top=740)],
        ],
    )
    document = read(path)
    check_document(path, document)
    assert document.text == (
        "Overstrand Partnership\n\n"
        "# Child Z: a review\n\n"
        "## 1. Background\n\n"
        "The nurse saw the family at home and told the safeguarding lead what she found there.\n\n"
        "### What we found\n\n"
        "- Ask who lives in the home, and write down what you are told.\n"
        "- Ask again.\n\n"
        "Nobody asked the father about it, and nobody wrote to him until the meeting in the\n"
        "spring of the next year."
    )
    second, third = document.text.index("### What"), document.text.index("spring of")
    assert [(page.start, page.end) for page in document.pages] == [
        (0, second),
        (second, third),
        (third, len(document.text)),
    ]
    assert document.problems == ()


# --- layout -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [
        pytest.param("and was told of", "the visit.", "was told of\nthe visit.", id="sentence goes on in lower case"),
        pytest.param("which was led by", "Health staff.", "led by\nHealth staff.", id="sentence without its end"),
        pytest.param("They met once.", "Nobody came.", "met once.\n\nNobody came.", id="sentence that has ended"),
        pytest.param("the safe-", "guarding lead.", "the safeguarding lead.", id="broken word"),
        pytest.param("the lead", "• an item", "the lead\n\n- an item", id="list on the next page"),
    ],
)
def test_page_break(tmp_path: Path, first: str, second: str, text: str) -> None:
    first_page = lines(
        "This is a safeguarding matter that the first page", f"of the review tells of at some more length {first}"
    )
    document = read_lines(tmp_path, first_page, lines(second, top=760))
    assert text in document.text
    assert document.text[document.pages[1].start :].startswith(
        ("the visit", "Health", "Nobody", "guarding", "- an item")
    )


def test_footnote_does_not_part_a_sentence(tmp_path: Path) -> None:
    document = read_lines(
        tmp_path,
        [
            *lines("This sentence has a note\u00b9 and it is not finished when the page is", top=120),
            Line("1 A note.", y=80, size=8),
        ],
        lines("finished, but here.", top=760),
    )
    assert document.text == (
        "1 A note.\n\nThis sentence has a note\u00b9 and it is not finished when the page is\nfinished, but here."
    )


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        pytest.param(("the safe-", "guarding of the child"), "safeguarding of", id="joined: written so elsewhere"),
        pytest.param(("the multi-", "agency meeting"), "multi-agency meeting", id="kept: written so elsewhere"),
        pytest.param(("the well-", "being of the child"), "well-being of", id="kept: both halves are words"),
        pytest.param(("an in-", "comprehensible plan"), "incomprehensible plan", id="joined: one half is no word"),
        pytest.param(("the West-", "Overstrand office"), "West-Overstrand office", id="kept: before a capital"),
        pytest.param(("of 2015-", "2016 and later"), "2015- 2016", id="left: not a word"),
    ],
)
def test_hyphen_at_a_line_end(tmp_path: Path, texts: tuple[str, str], expected: str) -> None:
    known = lines(
        "Safeguarding is multi-agency work, and being well is a thing", "that a child should be able to hope for."
    )
    first, second = texts
    document = read_lines(
        tmp_path, [*known, *lines(f"This is a longer line that comes to its end in {first}", second, top=640)]
    )
    assert expected in document.text


@pytest.mark.parametrize("order", ["by column", "by line"])
def test_two_columns(tmp_path: Path, order: str) -> None:
    left, right = lines(*LEFT_COLUMN, x=60), lines(*RIGHT_COLUMN, x=320)
    page = left + right if order == "by column" else [line for pair in zip(left, right, strict=True) for line in pair]
    document = read_lines(tmp_path, page)
    assert document.text == f"{' '.join(LEFT_COLUMN)}\n\n{' '.join(RIGHT_COLUMN)}"


def test_table_of_two_wide_columns_is_read_by_row(tmp_path: Path) -> None:
    left, right = ("The health visitor saw the family", "The school did not")
    pairs = zip(lines(*[left] * 7, x=60), lines(*[right] * 7, x=320), strict=True)
    assert read_lines(tmp_path, [line for pair in pairs for line in pair]).text == "\n".join(
        [f"| {left} | {right} |"] * 7
    )


def test_sentence_goes_on_in_the_next_column(tmp_path: Path) -> None:
    document = read_lines(tmp_path, [*lines(*LEFT_COLUMN[:5], x=60), *lines(*LEFT_COLUMN[5:], x=320)])
    assert document.text == " ".join(LEFT_COLUMN)


def test_table_rows(tmp_path: Path) -> None:
    rows = [("Agency", "Visits", "Year"), ("School", "12", "2019"), ("Health", "3", "2020")]
    page = [
        Line(cell, 72 + 150 * column, 700 - 20 * row)
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
    ]
    assert (
        read_lines(tmp_path, page).text == "| Agency | Visits | Year |\n| School | 12 | 2019 |\n| Health | 3 | 2020 |"
    )


def test_long_cell_goes_on_in_its_row(tmp_path: Path) -> None:
    page = [
        *(Line("Date", 72, 700), Line("Event", 200, 700)),
        *(Line("3 May 2018", 72, 680), Line("The nursery told the health visitor", 200, 680)),
        *(Line("about the bruise.", 200, 667), Line("4 May 2018", 72, 647), Line("Nothing was done.", 200, 647)),
    ]
    assert read_lines(tmp_path, page).text == (
        "| Date | Event |\n"
        "| 3 May 2018 | The nursery told the health visitor about the bruise. |\n"
        "| 4 May 2018 | Nothing was done. |"
    )


def test_wide_spaces_of_justified_text_are_no_table(tmp_path: Path) -> None:
    page = [
        *lines("A narrow column of words is", top=700),
        *(Line("set with", 72, 686), Line("wide spaces", 132, 686)),
        *(Line("between", 72, 672), Line("the words.", 139, 672)),
    ]
    assert "|" not in read_lines(tmp_path, page).text


def test_table_of_contents_is_rows(tmp_path: Path) -> None:
    text = read_lines(tmp_path, lines("1. Background . . . . . . . . 3", "2. Findings ........ 7", bold=True)).text
    assert text == "| 1. Background . . . . . . . . 3 |\n| 2. Findings ........ 7 |"


def test_sentence_that_begins_in_bold_is_no_heading(tmp_path: Path) -> None:
    page = [
        *lines("The agencies that knew the family best were never asked", bold=True, top=700),
        *lines("what they knew of it, and the review heard no reason.", "It heard of many meetings.", top=700 - 13.2),
        *lines(
            "The rest of the page is text that is not bold, as most of",
            "the text of the review is, to the end.",
            top=600,
        ),
    ]
    assert read_lines(tmp_path, page).text.startswith(
        "The agencies that knew the family best were never asked what they"
    )


def test_right_column_drawn_first(tmp_path: Path) -> None:
    page = [Line("A title across the page, over both of its columns", 72, 740, 18)]
    document = read_lines(tmp_path, [*page, *lines(*RIGHT_COLUMN, x=320), *lines(*LEFT_COLUMN, x=60)])
    assert document.text.endswith(f"{' '.join(LEFT_COLUMN)}\n\n{' '.join(RIGHT_COLUMN)}")


def test_numbered_footer_of_two_pages_stands_once(tmp_path: Path) -> None:
    pages = [[*lines(f"Words of page {'AB'[at]}."), Line(f"Overstrand briefing {at + 1}", y=40)] for at in range(2)]
    assert read_lines(tmp_path, *pages).text == "Words of page A.\n\nOverstrand briefing 1\n\nWords of page B."


def test_header_that_stands_nowhere_else_is_kept_once(tmp_path: Path) -> None:
    header = Line("Overstrand Partnership", y=800, size=9)
    pages = [[header, *lines(f"These are the words of page {word}.")] for word in ("one", "two", "three")]
    document = read_lines(tmp_path, *pages)
    assert document.text.startswith("Overstrand Partnership\n\nThese are the words of page one.")
    assert document.text.count("Overstrand") == 1
    pages[0].append(Line("Overstrand Partnership", y=740, size=20))
    document = read_lines(tmp_path, *pages)
    assert document.text.endswith(
        "# Overstrand Partnership\n\nThese are the words of page two.\n\nThese are the words of page three."
    )
    assert document.text.count("Overstrand") == 1


def test_long_numbers_in_margins(tmp_path: Path) -> None:
    pages = [[Line(f"Case {'1' * length} of the year", y=800), *lines("Words.")] for length in (3, 12, 30, 300)]
    assert read_lines(tmp_path, *pages).text.count("Case") == 4


def test_repeated_headings_are_kept(tmp_path: Path) -> None:
    pages = [
        [Line(f"Finding {number}", y=780, size=16), *lines("The agencies did not meet each other.", top=740)]
        for number in range(1, 7)
    ]
    text = read_lines(tmp_path, *pages).text
    assert [f"# Finding {number}" in text for number in range(1, 7)] == [True] * 6


def test_running_head_with_page_number_goes(tmp_path: Path) -> None:
    pages = [
        [
            Line(f"{number + 3} Part {'ABCDEF'[number]}", y=800, size=9),
            *lines(f"The text of part {'ABCDEF'[number]}.", top=700),
        ]
        for number in range(6)
    ]
    assert read_lines(tmp_path, *pages).text.count("Part") == 0


def test_year_alone_at_the_foot_is_kept(tmp_path: Path) -> None:
    assert "2017" in read_lines(tmp_path, [*lines("The text of a page."), Line("2017", y=40)]).text


def test_repeated_body_line_is_kept(tmp_path: Path) -> None:
    pages = [lines("First words.", "", "", "The plan was not reviewed.", "", "Last words.", top=600) for _ in range(5)]
    assert read_lines(tmp_path, *pages).text.count("The plan was not reviewed.") == 5


def test_turned_pages_and_sideways_text(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path / "turned.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    for rotation, origin in ((0, (0, 0)), (90, (595, 0)), (180, (595, 842)), (270, (0, 842))):
        canvas.setPageRotation(rotation)
        canvas.saveState()
        canvas.translate(*origin)
        canvas.rotate(rotation)
        canvas.drawString(72, 500, "The first line of a paragraph goes on in the")
        canvas.drawString(72, 486, "second line of it.")
        canvas.restoreState()
        canvas.rotate(90)
        canvas.drawString(100, -580, "OFFICIAL")
        canvas.showPage()
    canvas.save()
    document = read(path)
    check_document(path, document)
    assert document.text.count("The first line of a paragraph goes on in the second line of it.") == 4


def test_ligatures_and_accents(tmp_path: Path) -> None:
    font = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"
    pdfmetrics.registerFont(TTFont("Vera", str(font)))
    path = write_pdf(tmp_path / "ligatures.pdf", [[Line("The of\ufb01ce of Jos\u00e9 \ufb02ooded.", font="Vera")]])
    document = read(path)
    assert document.text == "The office of José flooded."
    check_document(path, document)


# --- pages --------------------------------------------------------------------------------------------------------


def test_pages_without_text_are_named(tmp_path: Path) -> None:
    text = lines("A page with words.")
    document = read_lines(tmp_path, text, [], text, [], [], [], text, [])
    assert [in_words(problem) for problem in document.problems] == ["Pages 2, 4-6 and 8 have no text: scanned?"]
    assert [page.number for page in document.pages if page.start == page.end] == [2, 4, 5, 6, 8]


def test_one_page_without_text_is_named(tmp_path: Path) -> None:
    (one,) = read_lines(tmp_path, lines("Words."), []).problems
    assert in_words(one) == "Page 2 has no text: scanned?"


def test_printed_page_numbers(tmp_path: Path) -> None:
    import pypdf

    path = write_pdf(tmp_path / "plain.pdf", [lines("Preface."), lines("First page."), lines("Second page.")])
    writer = pypdf.PdfWriter(path)
    writer.set_page_label(0, 0, "/r")
    writer.set_page_label(1, 2, "/D")
    writer.write(tmp_path / "labels.pdf")
    assert [page.label for page in read(path).pages] == [None, None, None]
    assert [page.label for page in read(tmp_path / "labels.pdf").pages] == ["i", "1", "2"]


def test_two_thousand_pages(tmp_path: Path) -> None:
    sentence = "The worker went to see the family at home and wrote down what she had seen and heard."
    pages = (
        [Line("Overstrand", y=800, size=9), *lines(f"Week {number} begins.", *[sentence] * 30), Line(str(number), y=40)]
        for number in range(1, 2001)
    )
    path = write_pdf(tmp_path / "long.pdf", pages)
    started = time.process_time()
    document = read(path)
    print(f"{2000 / (time.process_time() - started):.0f} pages a CPU-second")
    assert len(document.pages) == 2000
    assert document.text.count("Overstrand") == 1
    assert document.text[document.pages[1234].start :].startswith("Week 1235 begins.")
    assert document.page_at(len(document.text) - 1) == 2000


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.99])
def test_truncated_pdf_is_read_or_refused(tmp_path: Path, kept: float) -> None:
    path = write_pdf(tmp_path / "whole.pdf", [lines(f"Page {number}.") for number in range(20)])
    content = path.read_bytes()
    path.write_bytes(content[: int(kept * len(content))])
    try:
        document = read(path)
    except UnreadableDocument as error:
        document = None
        reason = error.reason
    if document:
        check_document(path, document)
    else:
        assert "damaged" in reason
