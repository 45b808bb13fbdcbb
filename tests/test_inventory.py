"""The inventory: files are read when they may have changed, and never otherwise."""

import json
import os
import time
from collections.abc import Callable, Mapping
from hashlib import sha256

import pytest

from index.building.inventory import hashes
from index.library.library import Library

Make = Callable[[Mapping[str, str]], Library]
FILES = {"a.txt": "The father was not asked.", "sub/b.txt": "The house was cold.", "letter.doc": "old"}
SETTLED = 2.1  # seconds, after which a time stamp is trusted


def found(library: Library, *, verify: bool = False) -> dict[str, str]:
    return hashes(library, verify=verify, progress=lambda done, of: None)


@pytest.fixture
def library(library_of: Make) -> Library:
    made = library_of(FILES)
    made.index_folder.mkdir()
    return made


def test_every_file_has_its_hash(library: Library) -> None:
    steps: list[tuple[int, int]] = []
    kept = hashes(library, verify=False, progress=lambda done, of: steps.append((done, of)))
    assert kept == {file: sha256(text.encode()).hexdigest() for file, text in FILES.items()}
    assert steps == [(0, 3), (1, 3), (2, 3)]


def test_a_file_is_read_again_when_it_may_have_changed_and_when_told_to(library: Library) -> None:
    time.sleep(SETTLED)
    first = found(library)
    kept = library.index_folder / "inventory.json"
    content = json.loads(kept.read_text())
    content["a.txt"][-1] = "0" * 64  # a wrong hash shows whether the file was read
    kept.write_text(json.dumps(content))
    assert found(library) == first | {"a.txt": "0" * 64}
    assert found(library, verify=True) == first
    assert found(library) == first
    library.path("a.txt").write_text(FILES["a.txt"].replace("not", "now"))  # of the same size
    library.path("sub/b.txt").unlink()
    changed = found(library)
    assert changed["a.txt"] != first["a.txt"]
    assert set(changed) == {"a.txt", "letter.doc"}


def test_a_file_that_was_just_written_is_not_trusted(library: Library) -> None:
    later = time.time() + 3600  # however long this test takes, it has been written since
    for file in FILES:
        os.utime(library.path(file), (later, later))
    found(library)
    assert not (library.index_folder / "inventory.json").exists()


@pytest.mark.parametrize("content", ["", "[]", "{", '{"a.txt": 3}', '{"a.txt": [1, 2, 3, 4]}', "\x00\xff"])
def test_a_damaged_inventory_costs_reading_and_no_more(library: Library, content: str) -> None:
    first = found(library)
    (library.index_folder / "inventory.json").write_text(content)
    assert found(library) == first
