"""The catalogue: what is read from a text, with the span that shows it; what people correct; reviews' labels."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from conftest import REAL_REVIEWS, SMALL_REVIEWS
from documents import read_document
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.catalogue.corrections import COLUMNS, CatalogueError, add_rows, correct, read_corrections, set_value
from corpus.catalogue.dates import MONTHS, date_in_words, find_dates
from corpus.catalogue.entry import FIELDS, CatalogueEntry, Value
from corpus.catalogue.from_text import identify
from corpus.catalogue.labels import label_reviews
from corpus.document import Document, Format
from corpus.sample import SAMPLE_REVIEWS
from corpus.text.sections import read_sections


def identified(text: str) -> CatalogueEntry:
    return identify(Document(text, Format.TEXT), read_sections(text))


# What the five published reviews give; None where the text does not say.
PUBLISHED = {
    "000": ("Child T", "Serious Case Review", "PSCB", "Peterborough", None, "2011", None, None),
    "001": (
        "Child T",
        "Serious Case Review, practitioner briefing",
        "Dudley Safeguarding People Partnership",
        "Dudley",
        "2020-10",
        None,
        "http://safeguarding.dudley.gov.uk",
        None,
    ),
    "002": ("Child A", "Concise Child Practice Review", None, None, None, "2020-07", None, "CYSUR 1 2021"),
    "003": ("Child K", "Serious Case Review, briefing note", None, "Wiltshire", None, "2018-06", None, None),
    "004": ("Family B", "Serious Case Review", None, None, None, "2017", None, None),
}
PUBLISHED_FIELDS = ("subject", "type", "publisher", "place", "published", "incident", "url", "reference")
LABELS = {
    "000": "Peterborough, Child T, incident 2011",
    "001": "Dudley Safeguarding People Partnership, Child T, October 2020",
    "002": "Concise Child Practice Review CYSUR 1 2021, Child A, incident July 2020",
    "003": "Wiltshire, Child K, incident June 2018",
    "004": "Serious Case Review, Family B, incident 2017",
}


def published(number: str) -> Document:
    if not REAL_REVIEWS.is_dir():
        pytest.skip("the folder shared beside the project is absent")
    return read_document(next(REAL_REVIEWS.glob(f"{number}*")))


@pytest.mark.parametrize("number", PUBLISHED)
def test_the_published_reviews(number: str) -> None:
    document = published(number)
    entry = identify(document, read_sections(document.text))
    assert tuple(entry.text(field) for field in PUBLISHED_FIELDS) == PUBLISHED[number]


def test_the_published_reviews_are_called_apart() -> None:
    documents = {number: published(number) for number in PUBLISHED}
    entries = {number: identify(document, read_sections(document.text)) for number, document in documents.items()}
    assert label_reviews(entries, {number: f"{number}.txt" for number in entries}) == LABELS


@pytest.mark.parametrize("name", SMALL_REVIEWS)
def test_every_value_has_the_span_that_shows_it(name: str) -> None:
    text = SMALL_REVIEWS[name]
    entry = identified(text)
    values = {field: getattr(entry, field) for field in FIELDS if getattr(entry, field)}
    assert values
    for field, value in values.items():
        shown = " ".join(value.span.of(text).replace("**", "").split()).lower()
        if field in ("published", "incident"):
            assert value.text[:4] in shown
        elif field != "type":
            assert shown == value.text.lower()


def test_one_entry_worked_by_hand() -> None:
    text = SMALL_REVIEWS["northmoor child t.txt"]
    entry = identified(text)
    assert {field: entry.text(field) for field in FIELDS} == {
        "title": "Serious Case Review: Child T",
        "publisher": "Northmoor Safeguarding Children Board",
        "place": None,
        "type": "Serious Case Review",
        "published": "2019-03",
        "incident": "2017-05",
        "subject": "Child T",
        "reference": None,
        "url": None,
    }


FRONT = "Serious Case Review: Child Q\n\n{}\n\nThis review was written so that others may learn from what happened.\n"


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("Mid and East Fellshire Safeguarding Board", "publisher", "Mid and East Fellshire Safeguarding Board"),
        ("The Fellshire Child Protection Committee", "publisher", "Fellshire Child Protection Committee"),
        ("Fellshire Safeguarding\nChildren Partnership", "publisher", "Fellshire Safeguarding Children Partnership"),
        ("Commissioned by FSCB", "publisher", "FSCB"),
        ("Published: 3rd of March 2021", "published", "2021-03-03"),
        ("Date of publication | 03/04/2021", "published", "2021-04-03"),
        ("Date of birth: March 2014", "published", None),
        ("Date of Incident: Summer 2017", "incident", "2017"),
        ("Reference: FSCB/2020/3", "reference", "FSCB/2020/3"),
        ("This report is available at https://example.org/q.", "url", "https://example.org/q"),
        ("Children Q, R and S", "subject", "Children Q, R and S"),
    ],
)
def test_front_matter(line: str, field: str, value: str | None) -> None:
    assert identified(FRONT.format(line)).text(field) == value


@pytest.mark.parametrize(
    ("text", "field"),
    [
        pytest.param("Guidance was published in March 2018 by others.", "published", id="somebody else's publication"),
        pytest.param("In December, Child Q died at home.", "incident", id="a month without its year"),
        pytest.param(
            "The case was discussed with Ambershire Safeguarding Children Board.", "publisher", id="mentioned"
        ),
        pytest.param("For help with eating visit https://example.org/food.", "url", id="not the report's address"),
        pytest.param("Local Safeguarding Children Boards must publish.", "publisher", id="boards in general"),
    ],
)
def test_what_the_text_does_not_say_stays_blank(text: str, field: str) -> None:
    prose = "This is a report about one child and those who knew the child well over many years."
    assert identified(f"Serious Case Review\n\n{prose}\n\n{text}\n").text(field) is None


SIBLINGS = """\
Serious Case Review: three siblings

Fellshire Safeguarding Children Board

March 2021

{front}Introduction

The three siblings were found alone in their home in June 2019 and were taken to hospital the same day.{opening}

Findings

The siblings were seen by nine professionals who did not speak with each other about what they had seen.{findings}

Recommendations

The Board should ask its partners how they record that a child has been seen alone.{recommendations}
"""


def siblings(front: str = "", opening: str = "", findings: str = "", recommendations: str = "") -> CatalogueEntry:
    return identified(SIBLINGS.format(front=front, opening=opening, findings=findings, recommendations=recommendations))


REFERENCE = "Serious Case Review: Child T, Ambershire Safeguarding Children Board, 2018"


@pytest.mark.parametrize(
    "elsewhere",
    [
        pytest.param(
            {"findings": " Ambershire's review of Child T found the same."}, id="another board's review, once"
        ),
        pytest.param(
            {
                "findings": " Ambershire's review of Child T found the same. Child T was not seen alone.",
                "recommendations": " The recommendations of the review of Child T should be looked at again.",
            },
            id="another board's review, often",
        ),
        pytest.param(
            {"opening": " This review follows that of a boy (“Child T”) of 2018."}, id="introduced further on"
        ),
        pytest.param(
            {"front": "Related reviews\n\n- Serious Case Review: Child T (2018)\n- Learning Review: Family W\n\n"},
            id="a list of references in the front matter",
        ),
        pytest.param(
            {"front": f"See also\n\n{REFERENCE}\n\n", "findings": " The review of Child T found the same."},
            id="a reference in the front matter",
        ),
        pytest.param(
            {
                "front": f"{REFERENCE}\n\n",
                "findings": " The review of Child T found the same.",
                "recommendations": " The actions after the review of Child T should be looked at again.",
            },
            id="a reference in the front matter, of which the text speaks",
        ),
        pytest.param(
            {"findings": "\n\n4. The Serious Case Review of Child T\n\nThat review had found the same in 2018."},
            id="a heading further on",
        ),
    ],
)
def test_a_pseudonym_of_another_review_is_not_the_subject(elsewhere: dict[str, str]) -> None:
    entry = siblings(**elsewhere)
    assert entry.subject is None
    label = label_reviews({"a": entry}, {"a": "a.txt"})["a"]
    assert label == "Fellshire Safeguarding Children Board, Serious Case Review: three siblings, March 2021"


def test_a_heading_about_another_review_is_not_the_title() -> None:
    prose = "The three siblings were found alone in their home in June 2019 and were taken to hospital the same day."
    entry = identified(f"{prose}\n\nSerious Case Review of Child T\n\nThat review had found the same in Ambershire.\n")
    assert entry.subject is None
    assert "Child T" not in label_reviews({"a": entry}, {"a": "a.txt"})["a"]


@pytest.mark.parametrize(
    ("front", "body", "subject"),
    [
        ("Serious Case Review: Child Q", "The child was not seen.", "Child Q"),
        ("Overview report concerning Siblings P and Q", "The children were not seen.", "Siblings P and Q"),
        ("Learning Review\n\nRe: Young Person R", "The girl was not seen.", "Young Person R"),
        ("Learning Review\n\n**Children A, B and C**", "The children were not seen.", "Children A, B and C"),
        ("Learning Review\n\nWhat we learn from Child L", "A health visitor saw Child L once.", "Child L"),
        ("Learning Review\n\nChild Robin", "A health visitor saw Child Robin once.", "Child Robin"),
        ("Learning Review\n\nChild L\n\n- The review of Child T\n- Contents", "Child T was not seen.", "Child L"),
        ("Learning Review", "This report is about a boy (“Child T”). A nurse saw Child T once.", "Child T"),
        (
            "Learning Review",
            "This is about a girl, who will be called Child T. Nobody asked what Child T wanted.",
            "Child T",
        ),
    ],
)
def test_the_pseudonym_that_a_review_gives_as_its_own(front: str, body: str, subject: str) -> None:
    text = f"{front}\n\nIntroduction\n\n{body} This review was written so that others may learn from what happened.\n"
    assert identified(text).text("subject") == subject


@pytest.mark.parametrize("path", sorted(SAMPLE_REVIEWS.iterdir()), ids=lambda path: path.name)
def test_the_subject_is_found_in_every_format(path: Path) -> None:
    document = read_document(path)
    subject = identify(document, read_sections(document.text)).text("subject")
    assert subject is not None
    named = re.search(r"(child|family)-([a-z])\b|three-babies", path.name)
    assert named
    assert subject == (f"{named[1].title()} {named[2].upper()}" if named[1] else "Babies F, G and H")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*FRONT.split(), "Safeguarding", "Board", "2020", "and", "\n", "Child", "T"])))
def test_any_front_matter_is_read_with_spans(words: list[str]) -> None:
    text = " ".join(words)
    entry = identified(text)
    for field in FIELDS:
        value = getattr(entry, field)
        assert value is None or 0 <= value.span.start < value.span.end <= len(text)


@given(st.integers(1900, 2099), st.sampled_from(range(1, 13)), st.integers(1, 28))
def test_dates_are_read_as_they_are_written(year: int, month: int, day: int) -> None:
    text = f"On {day} {MONTHS[month - 1]} {year} it rained."
    [date] = find_dates(text)
    assert date.iso == f"{year}-{month:02}-{day:02}"
    assert date.span.of(text) == date_in_words(date.iso)


@pytest.mark.parametrize("words", ["in December", "on the 3rd", "2019/20", "room 2011a", "12.2019.4 files"])
def test_no_date(words: str) -> None:
    assert not find_dates(words)


def test_corrections_go_over_what_was_read_value_by_value(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.csv"
    path.write_text("File,Publisher,published,subject,notes\na.txt,The Board,October 2020,-,mine\n,,,,\nb.txt,,,,\n")
    corrections = read_corrections(path)
    assert corrections == {
        "a.txt": {"publisher": "The Board", "published": "October 2020", "subject": "-"},
        "b.txt": {},
    }
    read = CatalogueEntry(title=Value("As read"), subject=Value("Child T"))
    corrected = correct(read, corrections["a.txt"])
    assert [corrected.text(field) for field in ("title", "publisher", "published", "subject")] == [
        "As read",
        "The Board",
        "2020-10",
        None,
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_corrections_as_spreadsheets_save_them(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "catalogue.csv"
    row = io.StringIO()
    csv.writer(row, delimiter=delimiter).writerows([["file", "title"], ["a b.pdf", "Bébé, “one”; two"]])
    path.write_bytes(row.getvalue().encode(encoding))
    assert read_corrections(path) == {"a b.pdf": {"title": "Bébé, “one”; two"}}


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"name,title\na,b\n", "no column called"),
        (b"file,title\n,A title without a file\n", "Line 2"),
        (b"PK\x03\x04\x00\x00", "not a CSV file"),
        (b'file,title\na,b\nc,"open\nd,e\n', "line 3 .* is not closed"),
    ],
)
def test_a_catalogue_that_cannot_be_understood(tmp_path: Path, content: bytes, fault: str) -> None:
    path = tmp_path / "catalogue.csv"
    path.write_bytes(content)
    with pytest.raises(CatalogueError, match=fault):
        read_corrections(path)
    assert path.read_bytes() == content


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=12)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.tuples(CELLS, CELLS), max_size=5), new=st.lists(st.text("abc é;,\"'", min_size=1), max_size=4))
def test_adding_rows_keeps_what_stands_there(tmp_path_factory: pytest.TempPathFactory, rows, new) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path_factory.mktemp("catalogue") / "catalogue.csv"
    written = io.StringIO(newline="")
    csv.writer(written).writerows([COLUMNS, *[(f"f{file}", title) for file, title in rows]])
    path.write_bytes(written.getvalue().encode())
    names = [f"g{name.strip()}" for name in new]
    before = path.read_bytes()
    add_rows(path, names)
    assert path.read_bytes().startswith(before)
    assert set(names) <= read_corrections(path).keys()
    after = path.read_bytes()
    add_rows(path, names)
    assert path.read_bytes() == after


FILES = st.sampled_from(["a.txt", "b c.pdf", "d.md"])
TABLES = st.lists(st.tuples(FILES, CELLS, CELLS, CELLS), max_size=6)


@settings(max_examples=150, deadline=None)
@given(
    rows=TABLES,
    names=st.permutations(["file", "Title", "notes", "publisher"]),
    form=st.sampled_from([("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("utf-16-le", b"\xff\xfe")]),
    delimiter=st.sampled_from(",;\t"),
    line_end=st.sampled_from(["\n", "\r\n"]),
    file=FILES,
    field=st.sampled_from(["title", "publisher", "place"]),
    value=CELLS,
)
def test_setting_a_value_leaves_all_other_cells(  # type: ignore[no-untyped-def]
    tmp_path_factory: pytest.TempPathFactory, rows, names, form, delimiter, line_end, file, field, value
) -> None:
    path = tmp_path_factory.mktemp("catalogue") / "catalogue.csv"
    encoding, mark = form
    written = io.StringIO(newline="")
    table = [dict(zip(("file", "Title", "notes", "publisher"), row, strict=True)) for row in rows]
    csv.writer(written, delimiter=delimiter, lineterminator=line_end).writerows(
        [names, *([row[name] for name in names] for row in table)]
    )
    path.write_bytes(mark + written.getvalue().encode(encoding))

    def cells() -> list[list[str]]:
        content = path.read_bytes()
        assert content.startswith(mark)
        text = content[len(mark) :].decode(encoding)
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))

    before, others = cells(), read_corrections(path)
    set_value(path, file, field, value)
    after, corrections = cells(), read_corrections(path)

    one_line = " ".join("".join(c if c.isprintable() else " " for c in value).split())
    assert corrections.get(file, {}).get(field, "") == one_line
    header = [name.lower() for name in after[0]]
    column = header.index(field)
    assert after[0][: len(before[0])] == before[0]
    for old, new in zip(before[1:], after[1:], strict=False):
        for number, cell in enumerate(new):
            if number != column or old[header.index("file")] != file:
                assert cell == (old[number] if number < len(old) else "")
    added = after[len(before) :]
    assert [cell for row in added for cell in row if cell] in ([], [file], [file, one_line], [one_line, file])
    corrections.get(file, {}).pop(field, None)
    others.setdefault(file, {}).pop(field, None)
    assert corrections == others


def test_setting_a_value_keeps_the_lines_of_others_byte_for_byte(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.csv"
    first = b'FILE;"title"; incident_year ;Notes\r\n\r\n"b.txt";"B ";;"two\nlines"\n'
    path.write_bytes(first + b'sub\\a.txt;\xc9t\xe9;2017;"mine; still"')
    set_value(path, "sub/a.txt", "incident", "May 2018")
    assert path.read_bytes() == first + b'sub\\a.txt;\xc9t\xe9;May 2018;"mine; still"'
    set_value(path, "c.txt", "incident", "-")
    assert path.read_bytes() == first + b'sub\\a.txt;\xc9t\xe9;May 2018;"mine; still"\r\nc.txt;;-\r\n'


def test_setting_a_value_makes_the_catalogue_where_there_is_none(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.csv"
    set_value(path, "a.txt", "place", "Riverford")
    assert read_corrections(path) == {"a.txt": {"place": "Riverford"}}
    set_value(path, "a.txt", "place", "")
    assert read_corrections(path) == {"a.txt": {}}


def test_a_value_that_the_catalogue_cannot_hold_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.csv"
    path.write_bytes(b"file,title\na.txt,\xc9t\xe9\n")
    with pytest.raises(CatalogueError, match="without the letters"):
        set_value(path, "a.txt", "title", "Łódź")
    with pytest.raises(ValueError, match="no field"):
        set_value(path, "a.txt", "notes", "x")
    assert path.read_bytes() == b"file,title\na.txt,\xc9t\xe9\n"
    assert [item.name for item in tmp_path.iterdir()] == ["catalogue.csv"]


def test_labels_are_unique_whatever_is_recorded() -> None:
    same = CatalogueEntry(publisher=Value("A Safeguarding Board"), subject=Value("Child T"), published=Value("2020"))
    entries = {str(number): same for number in range(3)} | {"blank": CatalogueEntry(), "also blank": CatalogueEntry()}
    labels = label_reviews(entries, {review: f"{review}.pdf" for review in entries})
    assert len(set(labels.values())) == len(entries)
    assert labels["blank"] == "blank.pdf"


EVALUATION = Path(__file__).parents[1] / "benchmarks" / "evaluation"
EVALUATION_FIELDS = ("publisher", "type", "subject", "published", "incident", "reference")


def test_the_evaluation_library_is_read_and_never_wrongly() -> None:
    known = json.loads((EVALUATION / "facts.json").read_text(encoding="utf-8"))["reviews"]
    blank = wrong = 0
    for facts in known:
        entry = identified((EVALUATION / "library" / facts["file"]).read_text(encoding="utf-8"))
        for field in EVALUATION_FIELDS:
            read, fact = entry.text(field), facts.get(field)
            blank += bool(fact and read is None)
            # A type is read with its form: "Serious Case Review, overview report".
            same = (read or "").lower().startswith((fact or "").lower()) if field == "type" else read == fact
            wrong += not same and read is not None
    assert wrong == 0
    assert blank <= 0.05 * len(known) * len(EVALUATION_FIELDS)
