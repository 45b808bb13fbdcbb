"""Vectors on disk: every kind of index finds what an exact search finds, within the filter and nothing outside."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.storage.vectors import LEAST_RECALL, VectorIndex, write_index

COUNT, DIMENSION = 12_000, 64
KINDS = {"Flat": COUNT, "SQ8": 100, "IVF438,SQ8": 100}  # and up to how many vectors an index is flat


def unit(vectors: np.ndarray) -> np.ndarray:
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    """In groups, as texts about the same things are."""
    random = np.random.default_rng(1)
    middles = random.standard_normal((300, DIMENSION))
    return unit(middles[random.integers(0, 300, COUNT)] + random.standard_normal((COUNT, DIMENSION)))


@pytest.fixture(scope="module", params=KINDS)
def index(request: pytest.FixtureRequest, vectors: np.ndarray, tmp_path_factory: pytest.TempPathFactory) -> VectorIndex:
    folder: Path = tmp_path_factory.mktemp("vectors")
    vectors.tofile(folder / "numbers")
    quantised = 1_000 if request.param.startswith("IVF") else COUNT
    kind = write_index(vectors, folder / "index", flat=KINDS[request.param], quantised=quantised)
    assert kind == request.param
    return VectorIndex(folder / "numbers", folder / "index", DIMENSION)


def test_what_is_nearest_is_found(index: VectorIndex, vectors: np.ndarray) -> None:
    questions = unit(np.random.default_rng(2).standard_normal((50, DIMENSION)) + vectors[:50] * 8)
    shares = []
    for question in questions:
        rows, cosines = index.search(question, 100)
        assert len(rows) == len(set(rows.tolist())) == 100
        assert (np.diff(cosines) <= 1e-6).all()
        np.testing.assert_allclose(cosines, vectors[rows] @ question, atol=0.02)
        exact = np.argsort(-(vectors @ question))[:10]
        shares.append(np.isin(exact, rows).mean())
    assert np.mean(shares) >= LEAST_RECALL
    np.testing.assert_array_equal(index.vectors(np.array([5, 3])), vectors[[5, 3]])


def test_a_question_that_is_near_to_nothing_finds_the_nearest(index: VectorIndex, vectors: np.ndarray) -> None:
    """Questions lie further from every passage than passages from each other."""
    mixed = np.random.default_rng(4).integers(0, COUNT, (200, 3))
    shares = []
    for question in unit(vectors[mixed].sum(axis=1)):
        rows, _ = index.search(question, 100)
        shares.append(np.isin(np.argsort(-(vectors @ question))[:10], rows).mean())
    assert np.mean(shares) >= LEAST_RECALL


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0, 1), seed=st.integers(0, 99), limit=st.integers(0, 150))
def test_a_filter_never_leaks(index: VectorIndex, vectors: np.ndarray, share: float, seed: int, limit: int) -> None:
    random = np.random.default_rng(seed)
    allowed = random.random(COUNT) < share
    rows, _ = index.search(vectors[seed], limit, allowed)
    assert allowed[rows].all()
    assert len(rows) == min(limit, allowed.sum())
    if allowed[seed] and limit:
        assert seed in rows


def test_a_kind_that_finds_too_little_is_not_used(tmp_path: Path) -> None:
    """Vectors without any groups: what is near lies everywhere, so that looking into some groups misses it."""
    random = np.random.default_rng(3)
    scattered = unit(random.standard_normal((4_000, 256)))
    assert write_index(scattered, tmp_path / "index", flat=10, quantised=1_000) == "SQ8"


def test_nothing_is_found_in_nothing(tmp_path: Path) -> None:
    nothing = np.empty((0, DIMENSION), np.float32)
    nothing.tofile(tmp_path / "numbers")
    assert write_index(nothing, tmp_path / "index") == "Flat"
    index = VectorIndex(tmp_path / "numbers", tmp_path / "index", DIMENSION)
    assert index.count == 0
    assert len(index.search(np.ones(DIMENSION, np.float32), 10)[0]) == 0
