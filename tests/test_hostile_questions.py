"""Whatever is asked, and whatever stands in an address: an answer or a refusal in words, soon, and no way out."""

import http.client
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from asking import ask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from serving import Server, serving

from assistant.answer_json import to_json
from assistant.assistant import MOST_CHARACTERS
from assistant.question.conversation import Turn
from corpus.errors import CaseReviewsError
from corpus.words.analysis import analyse
from index.encoder.encoder import Encoder
from index.library.library import Library
from index.search import Filters
from index.storage.snapshot import Snapshot, open_snapshot
from ui.html.addresses import link_to, parse_span

# A question of the greatest length, of any shape, on a busy machine; most take a hundredth.

# The query languages of tantivy and of SQLite's FTS, the store's SQL, templates, paths and programs.
QUERIES = [
    'text:father AND NOT review:"x"', "review:*", "*", "fath*", "father~2", "father^1000", "[a TO z]", "{a TO z}",
    "NEAR(a b)", 'a" OR "1"="1', "'; DROP TABLE passages; --", "1 UNION SELECT text FROM documents",
    "%' ESCAPE '\\", "number:[0 TO 9]", "+father -mother", "(((((", '"""', "\\", "a:b:c", "/.*/", "{{7*7}}",
    "${7*7}", "%s%n", "../../etc/passwd", "\x00", "$(touch x)", "`touch x`", "<script>alert(1)</script>",
    "\u202efather", "ﬀ" * 100, "\ud800", "a\u0301" * 500,
]  # fmt: skip
SHAPES = [
    "a", "1", " ", "\n", "?", "Child T ", "Child T and ", "list all ", "who ", "the Northmoor one ",
    "what about ", "“", "(", "'s ", "all the recommendations of ", "DSL ", "hv, ", "not ", "(a) ", "a.b@c.d ",
    "07700 900123 ", "x" * 70 + " ", "é", "😀", "and what did ", "in 2019 or 2020 ", "was asked to do ",
    "Serious Case Review ", "aaaaaaab ", "https://a.b/ ",
]  # fmt: skip


@pytest.fixture(scope="module")
def snapshot(small_library: Library) -> Iterator[Snapshot]:
    with open_snapshot(small_library) as opened:
        yield opened


def checked_answer(question: str, snapshot: Snapshot, encoder: Encoder, history: list[Turn]) -> None:
    """Ask; the answer's every quotation is the text's own, or the refusal is a sentence."""
    try:
        answer = ask(question, snapshot=snapshot, encoder=encoder, history=history)
    except CaseReviewsError:
        answer = None
    for citation in to_json(answer, link_to)["citations"] if answer else ():
        text = snapshot.document(citation["review"]).text
        assert text[citation["start"] : citation["end"]] == citation["quote"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    question=st.one_of(
        st.text(max_size=300), st.lists(st.sampled_from([*QUERIES, *SHAPES, "father", "bruise"])).map(" ".join)
    ),
    earlier=st.lists(st.text(max_size=80), max_size=2),
)
def test_any_question_is_answered_or_refused(
    snapshot: Snapshot, encoder: Encoder, question: str, earlier: list[str]
) -> None:
    checked_answer(question, snapshot, encoder, [Turn("user", text) for text in earlier])


@pytest.mark.parametrize("shape", SHAPES)
def test_the_longest_question_of_any_shape_ends(snapshot: Snapshot, encoder: Encoder, shape: str) -> None:
    checked_answer((shape * MOST_CHARACTERS)[:MOST_CHARACTERS], snapshot, encoder, [])
    checked_answer("and?", snapshot, encoder, [Turn("user", (shape * 20_000)[:20_000])] * 3)


def test_a_question_beyond_the_limit_is_refused(snapshot: Snapshot, encoder: Encoder) -> None:
    with pytest.raises(CaseReviewsError, match="at most"):
        ask("father " * 10_000_000, snapshot=snapshot, encoder=encoder)


@pytest.mark.parametrize("query", QUERIES)
def test_no_query_language_reaches_the_indexes(snapshot: Snapshot, encoder: Encoder, query: str) -> None:
    """Marks mean nothing: the words of a query find what the same words find alone; filters are values."""
    checked_answer(query, snapshot, encoder, [])
    terms = analyse(query)
    found, scores = snapshot.lexical.search([(term, 1.0) for term in terms], 10)
    plain, plain_scores = snapshot.lexical.search([(term, 1.0) for term in analyse(" ".join(terms))], 10)
    assert (found.tolist(), scores.tolist()) == (plain.tolist(), plain_scores.tolist())
    filtered = Filters(reviews=frozenset({query}), publishers=frozenset({query}), section_kinds=frozenset({query}))
    answer = ask("the father", snapshot=snapshot, encoder=encoder, filters=filtered)
    assert not answer.citations


@given(st.text() | st.from_regex(r"[0-9-]{0,30}"))
def test_any_span_of_an_address_is_a_range_or_none(address: str) -> None:
    span = parse_span(address)
    assert span is None or 0 <= span.start < span.end


# --- the routes ---------------------------------------------------------------------------------------------------

PASSWORDS = "root:"  # what stands in /etc/passwd, and in no review
WAYS_OUT = [
    "..", "../..", "..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "..%5c..%5cetc%5cpasswd",
    "%252e%252e%252fetc", "/etc/passwd", "//etc/passwd", "%2fetc%2fpasswd", "file:%2f%2f%2fetc%2fpasswd",
    "C:%5cWindows%5cwin.ini", "CON", "NUL.txt", "%00", "a%00.txt", "..;/..;/etc/passwd", "....//....//etc/passwd",
    "%c0%ae%c0%ae/etc/passwd", "~root", "a" * 20_000, "catalogue.csv", "..%2fcatalogue.csv", "index/CURRENT",
    "reviews%2fa.txt", "%ff%fe", "%u002e%u002e", "\u202e", "?", "#",
]  # fmt: skip


@pytest.fixture(scope="module")
def server(small_library: Library) -> Iterator[Server]:
    with serving(small_library.root) as running:
        yield running


def body_of(server: Server, path: str) -> tuple[int, bytes]:
    parts = urlsplit(server.address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    connection.request("GET", quote(path, safe="/%?#=&;:~."))
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, body


@pytest.mark.parametrize(
    "route", ["/original/", "/media/", "/static/", "/app/static/", "/component/", "/_stcore/", "/"]
)
def test_no_address_leaves_the_library(server: Server, small_library: Library, route: str) -> None:
    held = [small_library.path(file).read_bytes()[:40] for file in small_library.files()]
    for way in WAYS_OUT:
        status, body = body_of(server, route + way)
        assert status < 500, way
        assert PASSWORDS.encode() not in body, way
        assert b"file,title" not in body, way
        assert not any(text in body for text in held), way


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(way=st.text(max_size=60), span=st.text(max_size=30))
def test_any_address_is_answered(server: Server, way: str, span: str) -> None:
    encoded = quote(way, safe="", errors="replace")
    status, body = body_of(server, f"/original/{encoded}?quote={quote(span, safe='', errors='replace')}")
    assert status < 500
    assert b"Traceback" not in body


def test_a_link_out_of_the_library_is_no_review(tmp_path: Path, encoder: Encoder) -> None:
    library = Library(tmp_path / "library")
    library.reviews_folder.mkdir(parents=True)
    secret = tmp_path / "secret.txt"
    secret.write_text("The password is written here.")
    library.path("out.txt").symlink_to(secret)
    library.path("in.txt").write_text("The father was not asked.")
    assert library.files() == ("in.txt",)
