"""The analysis of words, and the tantivy index over them."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.words.analysis import analyse
from index.storage.lexical import LexicalIndex, LexicalWriter


@given(st.text())
def test_terms_can_be_joined_and_split_again(text: str) -> None:
    """The index stores terms parted by spaces: none may hold one, or be empty."""
    terms = analyse(text)
    assert " ".join(terms).split() == terms


@given(st.text())
def test_case_makes_no_difference_to_english(text: str) -> None:
    plain = text.encode("ascii", "ignore").decode()
    assert analyse(plain.upper()) == analyse(plain.lower())


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        pytest.param("Child T", ["child", "t"], id="single letters are kept"),
        pytest.param("the mother's, the mothers’", ["the", "mother", "the", "mother"], id="possessives are not"),
        pytest.param("CHILD T’S", ["child", "t"], id="capital possessive"),
        pytest.param("didn't don’t", ["didnt", "dont"], id="a contraction leaves no single letter"),
        pytest.param("assessments assessed", ["assess", "assess"], id="stems"),
        pytest.param("Tŷ Hafan, Ynys Môn", ["ty", "hafan", "ynys", "mon"], id="accents"),
        pytest.param("ﬁndings", ["find"], id="ligature"),
        pytest.param("2019/20 (no. 3)", ["2019", "20", "no", "3"], id="figures"),
        pytest.param('text:"x" AND (y OR *)~2^', ["text", "x", "and", "y", "or", "2"], id="query language is words"),
        pytest.param("a" * 65 + " b", ["b"], id="broken text"),
        pytest.param("\udcff b", ["b"], id="half a surrogate pair"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_analysis(text: str, terms: list[str]) -> None:
    assert analyse(text) == terms


PASSAGES = {
    0: ("t-1", "analysis", "Father was not asked.", "Northmoor, Child T"),
    1: ("t-1", "learning", "Ask the father, and ask about the father's home.", "Northmoor, Child T"),
    2: ("w-1", "analysis", "The house was cold.", "Family W"),
    3: ("w-2", "analysis", "The house was cold.", "Family W"),
}


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    writer = LexicalWriter(tmp_path / "lexical")
    for number, (review, kind, text, identity) in PASSAGES.items():
        writer.add(number, review=review, kind=kind, text=text, identity=identity)
    writer.finish()
    return LexicalIndex(tmp_path / "lexical")


def find(index: LexicalIndex, question: str, limit: int = 10, **only: list[str] | list[int]) -> list[int]:
    numbers, _ = index.search([(term, 1.0) for term in analyse(question)], limit, **only)  # type: ignore[arg-type]
    return [int(number) for number in numbers]


def test_more_of_a_word_ranks_higher_and_ties_stand_in_order(index: LexicalIndex) -> None:
    assert find(index, "fathers") == [1, 0]
    assert find(index, "cold houses") == [2, 3]


def test_the_identity_counts_less_than_the_text(index: LexicalIndex) -> None:
    assert set(find(index, "Northmoor")) == {0, 1}
    numbers, scores = index.search([("northmoor", 1.0), ("cold", 1.0)], 10)
    assert list(numbers[:2]) == [2, 3]
    assert scores[0] > scores[-1] > 0


def test_filters_hold_before_ranking(index: LexicalIndex) -> None:
    assert find(index, "father house", limit=1, reviews=["w-2"]) == [3]
    assert find(index, "father house", kinds=["learning"]) == [1]
    assert find(index, "father house", numbers=[0, 3]) == [0, 3] or find(index, "father house", numbers=[0, 3]) == [
        3,
        0,
    ]
    assert find(index, "father house", reviews=[]) == []


def test_many_values_restrict_as_few_do(index: LexicalIndex) -> None:
    terms = [("father", 1.0), ("ask", 0.5)]
    more = range(100, 400)
    for few, many in (
        (index.search(terms, 10, reviews=["t-1"]), index.search(terms, 10, reviews=["t-1", *map(str, more)])),
        (index.search(terms, 10, numbers=[0, 3]), index.search(terms, 10, numbers=[0, 3, *more])),
    ):
        assert len(few[0])
        np.testing.assert_array_equal(few, many)


def test_a_restriction_changes_no_score(index: LexicalIndex) -> None:
    terms = [("father", 1.0), ("ask", 0.5)]
    _, all_scores = index.search(terms, 10)
    _, some_scores = index.search(terms, 10, reviews=["t-1"])
    np.testing.assert_allclose(some_scores, all_scores[:2])


def test_frequencies_count_passages_by_their_text(index: LexicalIndex) -> None:
    assert index.count == 4
    assert index.document_frequency("father") == 2
    assert index.document_frequency("northmoor") == 0


def test_no_words_find_nothing(index: LexicalIndex) -> None:
    assert find(index, "") == find(index, "unheard") == find(index, "father", limit=0) == []


def test_an_empty_index_can_be_read(tmp_path: Path) -> None:
    LexicalWriter(tmp_path / "empty").finish()
    index = LexicalIndex(tmp_path / "empty")
    assert index.count == 0
    assert find(index, "father") == []
