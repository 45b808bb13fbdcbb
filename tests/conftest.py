"""What the tests share: the real model, a small library of fictional reviews, and the five real reviews."""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from browsing import chromium
from hypothesis import settings
from playwright.sync_api import Browser
from serving import Server, serving

from index.building.adding import add
from index.building.rebuild import rebuild
from index.encoder.encoder import Encoder, load_encoder
from index.library.library import Library

# Where a failure stops others, the same examples every time; elsewhere new ones, which may find something.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")

SHARED = Path(__file__).parents[2] / "shared"
REAL_REVIEWS = SHARED / "reviews"

# Fictional throughout. Two of them have a Child T; two share a paragraph word for word; one names no publisher.
SMALL_REVIEWS: dict[str, str] = {
    "northmoor child t.txt": """\
Northmoor Safeguarding Children Board

Serious Case Review: Child T

Published: March 2019

FICTIONAL REVIEW: no real child, family or board

Background

Child T was four years old when he died in May 2017. He lived with his mother and her new partner in a rented flat. \
His father lived two streets away and saw him at weekends. The nursery recorded bruises on three occasions.

Analysis

No agency spoke to the father. Assessments relied upon what the mother said, and her partner was never named in the \
records. The health visitor did not know that the partner had moved in. Professionals assumed that somebody else had \
made a referral.

Information sharing is everyone's responsibility. A decision not to share what is known must be written down with its \
reason.

Recommendations

1. The Board should ask every agency to show how fathers and male partners are included in assessments.
2. Nurseries should refer every unexplained bruise to children's social care on the same day.
""",
    "ellerby vale child t.md": """\
# Ellerby Vale Safeguarding Children Partnership

## Local Child Safeguarding Practice Review: Child T

Published: 14 June 2021

*Fictional review: no real child, family or partnership.*

## Summary

Child T, a baby of nine weeks, was taken to hospital with a fractured arm in November 2019. She was not yet able to \
roll. A small bruise had been seen by the midwife a fortnight earlier and was put down to a rattle.

## Findings

Babies who cannot yet move rarely bruise themselves. The bruise was not referred, because the parents were polite and \
the home was tidy.

Information sharing is everyone's responsibility. A decision not to share what is known must be written down with its \
reason.

## Learning for practitioners

- Any bruise on a baby who is not mobile needs a medical opinion on the same day.
- Politeness is not evidence of safety.
- Supervision should ask what else could explain an injury.
""",
    "family w briefing.txt": """\
Seven-minute briefing: Family W

Fictional: no real family

What happened

Three siblings missed most of a school year. The house had no heating, and food was kept in a locked cupboard. Housing \
officers saw the kitchen in January 2020 and told nobody.

What went well

The school nurse kept ringing until a social worker visited. Her notes were clear, dated and kept in the child's own \
words.

Questions for your team

Would your records show that a child is hungry? Who would notice that a child had stopped coming to school?
""",
}


@pytest.fixture(scope="session", autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test looks into, or leaves anything in, the folders of the person who runs it; nor does it leave a program."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CASE_REVIEWS_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("CASE_REVIEWS_LIBRARY", str(tmp_path_factory.mktemp("home") / "library"))
        for name in ("CASE_REVIEWS_MODEL", "CASE_REVIEWS_LLM_URL", "CASE_REVIEWS_LLM_MODEL", "CASE_REVIEWS_LLM_KEY"):
            patch.delenv(name, raising=False)
        yield
        mark = os.environ["CASE_REVIEWS_CACHE"].encode()
    left = _started_with(mark)
    for _ in range(600):  # what has been told to end may take a while
        if not left:
            break
        time.sleep(0.1)
        left = _started_with(mark)
    assert left == [], "these programs, which the tests had started, were still running at the end"


def _started_with(mark: bytes) -> list[str]:
    """The commands of all running programs with these words in their environment. Without /proc nothing is found."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended, or is another person's
            if mark in (folder / "environ").read_bytes():
                found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
    return found


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The packaged model."""
    return load_encoder()


def write_library(root: Path, files: Mapping[str, str]) -> Library:
    """A library with these text files among its reviews, as if a person had put them there; no index."""
    library = Library(root)
    for name, text in files.items():
        library.path(name).parent.mkdir(parents=True, exist_ok=True)
        library.path(name).write_bytes(text.encode())
    return library


@pytest.fixture
def library_of(tmp_path: Path) -> Callable[[Mapping[str, str]], Library]:
    """Makes a library of the given texts for one test to change; it has no index yet."""
    return lambda files: write_library(tmp_path / "library", files)


@pytest.fixture(scope="session")
def small_library(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Library:
    """The fictional reviews above, rebuilt. Shared: not to be changed."""
    library = write_library(tmp_path_factory.mktemp("small"), SMALL_REVIEWS)
    library.catalogue.write_text("file,place\nnorthmoor child t.txt,Northmoor\n", encoding="utf-8")
    rebuild(library, encoder)
    return library


@pytest.fixture(scope="session")
def real_library(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Library:
    """The five published reviews of the shared folder, added and rebuilt. Shared: not to be changed."""
    if not REAL_REVIEWS.is_dir():
        pytest.skip("the published reviews are not here: the folder shared/reviews beside the project is absent")
    library = Library(tmp_path_factory.mktemp("real"))
    add(library.root, [REAL_REVIEWS])
    rebuild(library, encoder)
    return library


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for one file of tests: while Playwright runs, others could run no event loop of their own."""
    with chromium() as launched:
        yield launched


@pytest.fixture(scope="module")
def sample_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server before anything was added: it makes the sample library ready by itself."""
    with serving(tmp_path_factory.mktemp("empty")) as running:
        yield running


@pytest.fixture
def locked_library() -> Iterator[Library]:
    """A library of one review in a folder that others may read and nobody but its owner may write. No index."""
    with tempfile.TemporaryDirectory(prefix="case-reviews-") as folder:
        library = write_library(Path(folder), {"a.txt": "The father was not asked about the bruise."})
        library.root.chmod(0o755)
        yield library


@contextmanager
def as_reader(library: Library, *, writable: Path | None = None) -> Iterator[None]:
    """Someone who may read the library and write to none of its folders but one, whoever runs the tests."""
    if os.name == "nt":
        pytest.skip("permissions are set otherwise on Windows")
    installed = Path(sys.modules[Library.__module__].__file__ or "")
    if os.geteuid() == 0 and not all(path.stat().st_mode & 0o001 for path in installed.parents):
        pytest.skip("run as root from a folder that others cannot enter: nobody else could run the program there")
    paths = [path for path in (library.root, *library.root.rglob("*")) if path.is_dir()]
    user = os.geteuid()
    for path in paths:
        path.chmod(0o777 if path == writable else 0o555)
    try:
        if user == 0:
            os.seteuid(65534)
        yield
    finally:
        os.seteuid(user)
        for path in paths:
            path.chmod(0o755)
