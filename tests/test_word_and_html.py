"""Word documents and saved web pages: what they hold comes out in order with its structure, and bombs do not go off."""

import io
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from documents import read_document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Document
from corpus.errors import UnreadableDocument
from corpus.isolated.saved_page import read_saved_page
from corpus.isolated.word import LARGEST_UNPACKED, read_word
from ui.problems import in_words

# --- Word ---------------------------------------------------------------------------------------------------------


def read_docx(tmp_path: Path, word: Any) -> Document:
    path = tmp_path / "review.docx"
    word.save(str(path))
    return read_word(path.name, path.read_bytes())


def add_xml(word: Any, xml: str) -> None:
    """Adds a paragraph (or other block) given as WordprocessingML to the end of the document."""
    word.element.body.insert(len(word.element.body) - 1, parse_xml(xml.replace(">", f" {nsdecls('w', 'r')}>", 1)))


def test_word_document(tmp_path: Path) -> None:
    word = docx.Document()
    word.sections[0].header.paragraphs[0].text = "A header"
    word.sections[0].footer.paragraphs[0].text = "A footer"
    word.add_heading("Child Z: a review", 0)
    word.add_heading("Background", 1)
    word.add_paragraph("The nurse\u00a0saw  the family.\nShe wrote it down.")
    word.add_paragraph().add_run("What we learned").bold = True
    for text in ("Ask who lives in the home.", "Ask again."):
        word.add_paragraph(text, style="List Bullet")
    for text in ("First.", "Second."):
        word.add_paragraph(text, style="List Number")
    table = word.add_table(2, 2)
    for cell, text in zip(
        (*table.rows[0].cells, *table.rows[1].cells), ("Agency", "Visits", "School", "12"), strict=True
    ):
        cell.text = text
    word.add_heading("Recommendations", 2)
    word.add_paragraph("The last words.")
    assert read_docx(tmp_path, word).text == (
        "# Child Z: a review\n\n"
        "# Background\n\n"
        "The nurse saw the family.\nShe wrote it down.\n\n"
        "**What we learned**\n\n"
        "- Ask who lives in the home.\n- Ask again.\n1. First.\n2. Second.\n\n"
        "| Agency | Visits |\n| School | 12 |\n\n"
        "## Recommendations\n\n"
        "The last words."
    )


def paragraph(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def run(text: str, more: str = "") -> str:
    return f'<w:r>{more}<w:t xml:space="preserve">{text}</w:t></w:r>'


def one_row(*cells: str) -> str:
    return f"<w:tbl><w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr></w:tbl>"


BOX = f"<w:r><w:pict><w:txbxContent>{paragraph(run('box'))}</w:txbxContent></w:pict></w:r>"
TRACKED = f"<w:del><w:r><w:delText>old</w:delText></w:r></w:del><w:ins>{run('new')}</w:ins>"
HIDDEN = run("hidden", "<w:rPr><w:vanish/></w:rPr>")
OUTLINE = "<w:pPr><w:outlineLvl w:val='1'/></w:pPr>"
FIELD = "<w:r><w:instrText>PAGE</w:instrText></w:r>"


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        pytest.param(paragraph(TRACKED), "new", id="tracked changes"),
        pytest.param(paragraph(HIDDEN, run("seen")), "seen", id="hidden text"),
        pytest.param(paragraph(run("a"), "<w:r><w:tab/></w:r>", run("b", "<w:noBreakHyphen/>")), "a -b", id="tab"),
        pytest.param(f"<w:sdt><w:sdtContent>{paragraph(run('x'))}</w:sdtContent></w:sdt>", "x", id="content control"),
        pytest.param(paragraph(FIELD, run("7")), "7", id="field"),
        pytest.param(paragraph(OUTLINE, run("Outline")), "## Outline", id="outline level"),
        pytest.param(paragraph(run("before "), BOX, run("after")), "before after\n\nbox", id="text box"),
        pytest.param(one_row(paragraph(run("One")) + paragraph(run("cell"))), "One\n\ncell", id="table of one cell"),
        pytest.param(one_row(paragraph(), paragraph(run("a"))), "|  | a |", id="empty cell"),
        pytest.param(paragraph(f"<w:smartTag>{run('Over')}</w:smartTag>", run("strand")), "Overstrand", id="smart tag"),
    ],
)
def test_word_part(tmp_path: Path, xml: str, text: str) -> None:
    word = docx.Document()
    add_xml(word, xml)
    assert read_docx(tmp_path, word).text == text


@pytest.mark.parametrize(
    ("address", "text"),
    [
        pytest.param("https://example.org/a", "See [the page](https://example.org/a).", id="web"),
        pytest.param("file:///etc/passwd", "See the page.", id="not the web"),
        pytest.param("javascript:alert(1)", "See the page.", id="script"),
    ],
)
def test_word_link(tmp_path: Path, address: str, text: str) -> None:
    word = docx.Document()
    relation = word.part.relate_to(address, docx.opc.constants.RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    add_xml(
        word,
        f'<w:p><w:r><w:t xml:space="preserve">See </w:t></w:r><w:hyperlink r:id="{relation}"><w:r><w:t>the page</w:t>'
        "</w:r></w:hyperlink><w:r><w:t>.</w:t></w:r></w:p>",
    )
    assert read_docx(tmp_path, word).text == text


def numbered(depth: int, text: str) -> str:
    return (
        f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="99"/></w:numPr></w:pPr>'
        f"<w:r><w:t>{text}</w:t></w:r></w:p>"
    )


def test_numbers_that_word_counts(tmp_path: Path) -> None:
    word = docx.Document()
    numbering = word.part.numbering_part.element
    levels = (("decimal", "%1"), ("decimal", "%1.%2"), ("lowerLetter", "(%3)"), ("upperRoman", "%4."), ("bullet", "•"))
    numbering.insert(
        0,
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="99">'
            + "".join(
                f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
                f'<w:lvlText w:val="{label}"/></w:lvl>'
                for depth, (kind, label) in enumerate(levels)
            )
            + "</w:abstractNum>"
        ),
    )
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="99"><w:abstractNumId w:val="99"/></w:num>'))
    for depth, text in ((0, "a"), (1, "b"), (1, "c"), (2, "d"), (2, "e"), (3, "f"), (4, "g"), (0, "h"), (1, "i")):
        add_xml(word, numbered(depth, text))
    assert [line.strip() for line in read_docx(tmp_path, word).text.splitlines()] == [
        "1. a", "1.1 b", "1.2 c", "(a) d", "(b) e", "I. f", "- g", "2. h", "2.1 i",
    ]  # fmt: skip


def test_word_footnotes_are_named(tmp_path: Path) -> None:
    word = docx.Document()
    add_xml(word, '<w:p><w:r><w:t>Words.</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>')
    document = read_docx(tmp_path, word)
    assert document.text == "Words."
    assert [in_words(problem) for problem in document.problems] == ["One footnote was left out."]


def test_word_bomb(tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w", force_zip64=True) as file:
            for _ in range(LARGEST_UNPACKED // 10_000_000 + 1):
                file.write(b" " * 10_000_000)
    with pytest.raises(UnreadableDocument, match="unpacks to 310 MB"):
        read_document(path)


@pytest.mark.parametrize("entity", [pytest.param("e9", id="bomb"), pytest.param("f", id="another file")])
def test_word_entities_are_refused(tmp_path: Path, entity: str) -> None:
    good, bad = tmp_path / "good.docx", tmp_path / "bad.docx"
    docx.Document().save(str(good))
    entities = "".join(f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 10))
    body = f"<w:document {nsdecls('w')}><w:body>{paragraph(run(f'start &{entity}; end'))}</w:body></w:document>"
    xml = (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ha">{entities}<!ENTITY f SYSTEM "file:///etc/passwd">]>{body}'
    )
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(bad, "w") as target:
        for entry in source.infolist():
            target.writestr(entry, xml if entry.filename == "word/document.xml" else source.read(entry))
    with pytest.raises(UnreadableDocument, match=r"entities of its own|damaged Word file"):
        read_document(bad)


def test_zip_that_is_no_word_document(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "words")
    with pytest.raises(UnreadableDocument, match="not a Word document"):
        read_word(path.name, path.read_bytes())


# --- web pages ----------------------------------------------------------------------------------------------------


def page_text(html: str) -> str:
    return read_saved_page("page.html", html.encode()).text


def test_web_page() -> None:
    assert page_text(
        """<!DOCTYPE html><html><head><title>Overstrand: Child Z</title><style>p {}</style></head><body>
        <div id="cookie-banner">We use cookies</div><header><h1>Overstrand</h1></header><nav><a href="/">Home</a></nav>
        <main><h1>Child Z</h1><p>The nurse <em>saw</em>
          the&nbsp;family.<br>She wrote &pound;5.</p><script>bad()</script>
        <p><strong>What we learned</strong></p>
        <ul><li>Ask.<ul><li>Ask the father.</li></ul></li><li><p>Ask again.</p></li></ul>
        <ol start="3"><li>Third.</li><li>Fourth.</li></ol>
        <table><tr><th>Agency</th><th>Visits</th></tr><tr><td>School</td><td>12</td></tr></table>
        <h2>More</h2><p>See <a href="https://example.org/a">the page</a> and <a href="#b">below</a>.</p>
        <p hidden>Hidden</p><p style="display: none">Hidden</p><form>Search</form></main>
        <aside>Related</aside><footer>Contact</footer></body></html>"""
    ) == (
        "# Child Z\n\n"
        "The nurse saw the family.\nShe wrote £5.\n\n"
        "**What we learned**\n\n"
        "- Ask.\n  - Ask the father.\n- Ask again.\n3. Third.\n4. Fourth.\n\n"
        "| Agency | Visits |\n| School | 12 |\n\n"
        "## More\n\n"
        "See [the page](https://example.org/a) and below."
    )


@pytest.mark.parametrize(
    ("html", "text"),
    [
        pytest.param("<p>one<p>two", "one\n\ntwo", id="unclosed"),
        pytest.param("<div>one<div>two</div>three</div>", "one\n\ntwo\n\nthree", id="nested blocks"),
        pytest.param("<title>A title</title><p>words", "# A title\n\nwords", id="title where there is no heading"),
        pytest.param("<form><h1>All</h1><p>in a form</form>", "# All\n\nin a form", id="page in a form"),
        pytest.param("<div class='cookie-policy'><h1>Cookies</h1></div>", "# Cookies", id="page about cookies"),
        pytest.param("<pre>a\n  b</pre>", "a\nb", id="preformatted"),
        pytest.param("<!-- a --><p>x&#x1F600;&#xD800;&#0;y</p>", "x😀\ufffd\ufffdy", id="half characters"),
        pytest.param("<table><tr><td><h2>A</h2><p>B<td>C</table>", "## A\n\nB\n\nC", id="table that arranges a page"),
        pytest.param("<a href='https://a.example'><h3>Card</h3></a>", "### Card", id="link around a heading"),
        pytest.param("<p>x <a href='javascript:alert(1)'>y</a></p>", "x y", id="script link"),
        pytest.param("<article><header><h1>A</h1></header>b</article>", "# A\n\nb", id="header of an article"),
        pytest.param("<dl><dt>Term</dt><dd>Meaning</dd></dl>", "Term\n\nMeaning", id="definitions"),
    ],
)
def test_web_page_part(html: str, text: str) -> None:
    assert page_text(html) == text


@pytest.mark.parametrize(
    ("declaration", "encoding", "problems"),
    [
        pytest.param("", "utf-8", 0, id="UTF-8 undeclared"),
        pytest.param("", "utf-8-sig", 0, id="byte-order mark"),
        pytest.param("", "utf-16", 0, id="UTF-16"),
        pytest.param("", "cp1252", 1, id="Windows-1252 undeclared"),
        pytest.param('<meta charset="windows-1252">', "cp1252", 0, id="Windows-1252 declared"),
        pytest.param('<meta charset="iso-8859-1">', "cp1252", 0, id="Latin-1 means Windows-1252"),
        pytest.param('<meta http-equiv="Content-Type" content="text/html; charset=utf-8">', "utf-8", 0, id="old form"),
        pytest.param('<meta charset="utf-8">', "cp1252", 1, id="wrong declaration"),
        pytest.param('<meta charset="rot13">', "utf-8", 0, id="no encoding"),
        pytest.param('<meta charset="x-unknown">', "utf-8", 0, id="unknown encoding"),
        pytest.param('<meta charset="utf-16">', "utf-8", 0, id="UTF-16 declared inside"),
    ],
)
def test_web_page_encoding(declaration: str, encoding: str, problems: int) -> None:
    content = f"<html><head>{declaration}</head><body><p>The child’s café – £5</p></body></html>".encode(encoding)
    document = read_saved_page("page.html", content)
    assert document.text == "The child’s café – £5"
    assert len(document.problems) == problems


@pytest.mark.parametrize("tags", ["<div>", "<table><tr><td>", "<ul><li>", "<b>"])
def test_deep_nesting_is_named(tags: str) -> None:
    document = read_saved_page("page.html", f"<p>start</p>{tags * 5000}end".encode())
    assert "start" in document.text
    assert "end" in document.text or "too deeply" in in_words(document.problems[0])


PIECES = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<b>",
            "</b>",
            "<div>",
            "</div>",
            "<ul><li>",
            "</li></ul>",
            "<table><tr><td>",
            "</td></tr></table>",
        ),
        *(
            "<h2>",
            "</h2>",
            "<br>",
            "<a href=http://a.b>",
            "</a>",
            "&amp;",
            "&#xD800;",
            "\x00",
            "<form>",
            "<main>",
            "<!--",
        ),
        *("words ", "£", "\u00a0", "\u2028", "\x0b", "- item", "# heading"),
    ]
)


@given(pieces=st.lists(PIECES, max_size=30))
def test_any_web_page_gives_clean_text(pieces: list[str]) -> None:
    html = "<html><body>" + "".join(pieces)
    try:
        text = page_text(html)
    except UnreadableDocument:
        return
    assert not any(ord(character) < 32 and character != "\n" for character in text)
    assert not any(0xD800 <= ord(character) < 0xE000 for character in text)
    assert "\n\n\n" not in text
    assert text == text.strip()


def test_docx_that_was_cut_off(tmp_path: Path) -> None:
    whole = io.BytesIO()
    word = docx.Document()
    word.add_paragraph("Words.")
    word.save(whole)
    path = tmp_path / "a.docx"
    path.write_bytes(whole.getvalue()[:-2000])
    with pytest.raises(UnreadableDocument, match="damaged"):
        read_document(path)
