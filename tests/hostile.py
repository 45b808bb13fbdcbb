"""Builders of files that are made to harm whoever reads them. Each returns the file's bytes."""

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence

WORDS = "The father was not asked about the bruise."


def pdf(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1, the first of which is the catalogue; with a correct table of offsets."""
    content = io.BytesIO()
    content.write(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(content.tell())
        content.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    table = content.tell()
    content.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    content.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    content.write(
        b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, table)
    )
    return content.getvalue()


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A compressed stream object."""
    packed = zlib.compress(content, 9)
    return b"<< /Length %d /Filter /FlateDecode %s >>\nstream\n%s\nendstream" % (len(packed), entries, packed)


CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
    b"/Resources << /Font << /F1 5 0 R >> /XObject << /X 6 0 R >> >> >>"
)


def page_with(content: bytes, *more: bytes) -> bytes:
    """A PDF of one page with this content stream; `more` are further objects, from number 6."""
    return pdf([CATALOGUE, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", PAGE, content, FONT, *more])


SAID = b"BT /F1 12 Tf 72 700 Td (" + WORDS.encode() + b") Tj ET "


def deflate_bomb() -> bytes:
    """A page whose content unpacks to 2 GB of spaces from 2 MB: packed twice, from 8 kB."""
    packer, spaces, checksum = zlib.compressobj(9, wbits=-15), b" " * 10_000_000, 1
    block = packer.compress(spaces) + packer.flush(zlib.Z_FULL_FLUSH)  # stands for itself, so it can be repeated
    for _ in range(200):
        checksum = zlib.adler32(spaces, checksum)
    twice = zlib.compress(b"\x78\xda" + block * 200 + b"\x03\x00" + checksum.to_bytes(4), 9)
    head = b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n" % len(twice)
    return page_with(head + twice + b"\nendstream")


def pdf_loop_of_pages() -> bytes:
    return pdf([CATALOGUE, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 1000000000 >>"])


def pdf_of_one_page_many_times(count: int) -> bytes:
    kids = b"3 0 R " * count
    tree = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count)
    return pdf([CATALOGUE, tree, PAGE, stream(SAID), FONT])


def pdf_of_nested_objects(depth: int) -> bytes:
    return page_with(stream(SAID), b"[" * depth + b"]" * depth, b"<< /A " * depth + b">>" * depth)


def pdf_of_nested_content(depth: int) -> bytes:
    return page_with(stream(SAID + b"q " * depth + b"[" * depth + b"<<" * depth))


def pdf_that_draws_itself() -> bytes:
    form = stream(
        SAID + b"/X Do /X Do ",
        b"/Type /XObject /Subtype /Form /BBox [0 0 600 800] "
        b"/Resources << /Font << /F1 5 0 R >> /XObject << /X 6 0 R >> >>",
    )
    return page_with(stream(b"/X Do "), form)


def pdf_of_forms_that_double(levels: int) -> bytes:
    """Each form draws the next one ten times: 10 ** levels lines of text."""
    forms = []
    for level in range(levels):
        content = SAID if level == levels - 1 else b"/X Do " * 10
        entries = (
            b"/Type /XObject /Subtype /Form /BBox [0 0 600 800] "
            b"/Resources << /Font << /F1 5 0 R >> /XObject << /X %d 0 R >> >>" % (7 + level)
        )
        forms.append(stream(content, entries))
    return page_with(stream(b"/X Do "), *forms)


def pdf_of_too_much_text() -> bytes:
    return page_with(stream(SAID * 600_000))


def pdf_of_single_letters() -> bytes:
    """Every letter is placed by itself, which makes a line of text of each."""
    letters = b"".join(b"BT /F1 1 Tf %d %d Td (a) Tj ET " % (at % 590, at // 590 % 790) for at in range(400_000))
    return page_with(stream(letters))


def pdf_whose_table_of_offsets_loops() -> bytes:
    good = page_with(stream(SAID))
    at = good.rindex(b"xref\n0")
    return good.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % at)


def pdf_with_odd_numbers() -> bytes:
    page = PAGE.replace(b"[0 0 600 800]", b"[-1e308 -1e308 1e308 1e308]")
    tree = b"<< /Type /Pages /Kids [3 0 R] /Count -1 >>"
    content = stream(b"BT /F1 1e300 Tf 1e300 -1e300 Td (" + WORDS.encode() + b") Tj ET")
    return pdf([CATALOGUE, tree, page, content, FONT])


def pdf_with_labels_without_end() -> bytes:
    nodes = [b"<< /Kids [%d 0 R %d 0 R] >>" % (6 + level, 6 + level) for level in range(40)]
    catalogue = b"<< /Type /Catalog /Pages 2 0 R /PageLabels 6 0 R >>"
    tree = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    return pdf([catalogue, tree, PAGE, stream(SAID), FONT, *nodes[:1], *nodes[1:], b"<< /Kids [6 0 R] >>"])


def pdf_of_letters_without_size() -> bytes:
    lines = b"".join(b"BT /F1 0.01 Tf 72 %d Td (%s) Tj ET " % (700 - at, WORDS.encode()) for at in range(9))
    return page_with(stream(lines))


def pdf_of_letters_beyond_unicode() -> bytes:
    """A font whose letters map to numbers that are no characters."""
    mapping = b"1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfchar <41> <ffffffff> endbfchar"
    font = FONT[:-2] + b"/ToUnicode 6 0 R >>"
    tree = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    return pdf([CATALOGUE, tree, PAGE, stream(SAID + b"BT /F1 12 Tf 72 600 Td (AAA) Tj ET"), font, stream(mapping)])


NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
PARAGRAPH = f"<w:p><w:r><w:t>{WORDS}</w:t></w:r></w:p>"


def word(document: bytes, parts: Mapping[str, bytes] | None = None, *, styles: bytes = b"") -> bytes:
    """A .docx with this `word/document.xml`."""
    types = (
        b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        b'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        b'<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        b'wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.'
        b'openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>'
    )
    relation = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>'
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr(
            "_rels/.rels",
            relation % (b'<Relationship Id="r1" Type="%sofficeDocument" Target="word/document.xml"/>' % kind),
        )
        if styles:
            archive.writestr("word/styles.xml", styles)
            archive.writestr(
                "word/_rels/document.xml.rels",
                relation % (b'<Relationship Id="r1" Type="%sstyles" Target="styles.xml"/>' % kind),
            )
        archive.writestr("word/document.xml", document)
        for name, part in (parts or {}).items():
            archive.writestr(name, part)
    return content.getvalue()


def word_body(body: str, declaration: str = "") -> bytes:
    return f"{declaration}<w:document {NAMESPACE}><w:body>{body}</w:body></w:document>".encode()


def word_without_a_body() -> bytes:
    return word(f"<w:document {NAMESPACE}/>".encode())


def word_zip_bomb() -> bytes:
    return word(b" " * 150_000_000)


def word_that_lies_about_its_size() -> bytes:
    """The directory says that a part of 30 MB has 1,000 bytes."""
    good = word(word_body(PARAGRAPH + "<w:p/>" * 5_000_000))
    size = len(word_body(PARAGRAPH + "<w:p/>" * 5_000_000))
    return good.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))


LAUGHS = (
    "<!DOCTYPE d [<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)) + "]>"
)


def word_billion_laughs() -> bytes:
    return word(word_body("<w:p><w:r><w:t>&a11;</w:t></w:r></w:p>", LAUGHS))


def word_billion_laughs_in_its_styles() -> bytes:
    styles = f"{LAUGHS}<w:styles {NAMESPACE}><w:style w:styleId='&a11;'/></w:styles>".encode()
    return word(word_body(PARAGRAPH), styles=styles)


def word_that_asks_for_a_file(path: str) -> bytes:
    return word(word_body("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", f"<!DOCTYPE d [<!ENTITY x SYSTEM '{path}'>]>"))


def word_of_nested_tables(depth: int) -> bytes:
    opened, closed = "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"
    return word(word_body(opened * depth + PARAGRAPH + closed * depth))


def word_whose_styles_go_in_a_circle() -> bytes:
    styles = (
        f'<w:styles {NAMESPACE}><w:style w:styleId="A"><w:basedOn w:val="B"/></w:style>'
        '<w:style w:styleId="B"><w:basedOn w:val="A"/></w:style></w:styles>'
    )
    body = f'<w:p><w:pPr><w:pStyle w:val="A"/></w:pPr><w:r><w:t>{WORDS}</w:t></w:r></w:p>'
    return word(word_body(body), styles=styles.encode())


def html_of_depth(depth: int) -> bytes:
    return f"<!doctype html><p>{WORDS}</p>".encode() + b"<div>" * depth + b"deep"


def html_of_tables_in_tables(depth: int) -> bytes:
    return f"<!doctype html><p>{WORDS}</p>".encode() + b"<table><tr><td>" * depth


def html_in(encoding: str, size: int) -> bytes:
    return f"<!doctype html><meta charset={encoding}><p>{WORDS}</p>".encode() + b"a-" * size


def html_of_attributes(count: int) -> bytes:
    attributes = b"".join(b" a%d=x" % number for number in range(count))
    return b"<!doctype html><body><p" + attributes + b">" + WORDS.encode() + b"</p>"


def html_with_control_characters() -> bytes:
    return f"<!doctype html><p>{WORDS}&#1;<script>x</script>&#2; \x01 more<style>y</style>\x02</p>".encode()


def html_of_doubled_tables() -> bytes:
    """Each table stands in the first cell of the one around it; a row seems to be of all of them."""
    return f"<!doctype html><p>{WORDS}</p>".encode() + (b"<table>" * 3 + b"<tr><td>a<td>b") * 2_000
