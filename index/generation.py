"""Generations: each rebuild writes a whole index into a folder of its own, and one atomic rename makes it the live one.

It knows the folders, the manifest and `CURRENT`; what the parts hold is the business of `store`, `vectors`, `lexical`.

    index/CURRENT                  the name of the live generation
    index/<generation>/            manifest.json store.sqlite vectors.faiss sentences.float16 lexical/
    index/<generation>.partial/    one that is being written, or was when its program ended
"""

import datetime
import json
import os
import re
import secrets
import shutil
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from corpus.errors import CaseReviewsError
from index.library import file_sha256

# Of the index on disk. Raise it whenever what is stored changes its form or its meaning, the vectors' making included.
FORMAT = 1

STORE = "store.sqlite"
VECTORS = "vectors.faiss"
SENTENCES = "sentences.float16"
LEXICAL = "lexical"
_MANIFEST = "manifest.json"
_CURRENT = "CURRENT"
_PARTIAL = ".partial"
_NAME = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}")

REBUILD = "Run `case-reviews rebuild`."


class IndexMissing(CaseReviewsError):  # noqa: N818
    """The library has no index yet, or the one that it names is not there."""


class IndexMismatch(CaseReviewsError):  # noqa: N818
    """The index was made by another format or model, or is damaged."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation says of itself. `parts` gives each file's size in bytes and SHA-256.

    `inputs` is a hash of everything the generation was made from: equal inputs make an equal index.
    """

    format: int
    generation: str
    built_at: str  # ISO, UTC
    model: str
    fingerprint: str
    dimension: int
    reader: str  # a hash of the code that reads files
    inputs: str
    reviews: int
    passages: int
    sentences: int
    parts: dict[str, tuple[int, str]]


def new_name() -> str:
    """A name for a generation that begins now; names sort by time."""
    return f"{datetime.datetime.now(datetime.UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"


def current_name(index_folder: Path) -> str | None:
    """The live generation's name; None where there is none. Raises IndexMismatch where CURRENT is damaged."""
    try:
        name = (index_folder / _CURRENT).read_text(encoding="ascii", errors="replace").strip()
    except FileNotFoundError:
        return None
    if not _NAME.fullmatch(name):
        raise IndexMismatch(f"{index_folder / _CURRENT} is damaged: it names no generation of the index.", REBUILD)
    return name


def partial_folder(index_folder: Path, name: str) -> Path:
    """Where the generation `name` is written until it is published."""
    return index_folder / f"{name}{_PARTIAL}"


def publish(index_folder: Path, manifest: Manifest) -> None:
    """Make the partial folder of `manifest.generation` the live generation; killed at any instant, it is or it is not.

    `manifest.parts` is filled in here.
    """
    name = manifest.generation
    partial = partial_folder(index_folder, name)
    described = asdict(manifest) | {"parts": _parts(partial)}
    (partial / _MANIFEST).write_text(json.dumps(described, indent=1), encoding="utf-8")
    for path in (*partial.rglob("*"), partial):
        _sync(path)
    os.rename(partial, index_folder / name)
    _sync(index_folder)
    named = index_folder / f"{_CURRENT}{_PARTIAL}"
    named.write_text(name + "\n", encoding="ascii")
    _sync(named)
    os.replace(named, index_folder / _CURRENT)
    _sync(index_folder)


def remove_others(index_folder: Path, keep: str | None) -> None:
    """Remove every generation but `keep`, whole or partial. What another program still holds open is left for later."""
    for path in index_folder.iterdir():
        name = path.name.removesuffix(_PARTIAL)
        if path.is_dir() and _NAME.fullmatch(name) and path.name != keep:
            shutil.rmtree(path, ignore_errors=True)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the generation in `folder`. Raises IndexMissing, or IndexMismatch where the format is another."""
    try:
        facts: dict[str, Any] = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        found = facts["format"]
    except (FileNotFoundError, NotADirectoryError):
        raise IndexMissing(f"The index {folder} is not there, although CURRENT names it.", REBUILD) from None
    except (ValueError, KeyError, TypeError):
        raise IndexMismatch(f"The index {folder} is damaged: its manifest cannot be read.", REBUILD) from None
    if found != FORMAT:
        raise IndexMismatch(f"The index {folder} has format {found}; this program reads format {FORMAT}.", REBUILD)
    try:
        facts["parts"] = {name: (int(size), str(digest)) for name, (size, digest) in facts["parts"].items()}
        return Manifest(**{field.name: facts[field.name] for field in fields(Manifest)})
    except (KeyError, TypeError, ValueError, AttributeError):
        raise IndexMismatch(f"The index {folder} is damaged: its manifest is incomplete.", REBUILD) from None


def check_parts(folder: Path, manifest: Manifest, *, thorough: bool = False) -> None:
    """Raises IndexMismatch where a file is missing or has another size; `thorough` reads every byte as well."""
    for name, (size, digest) in manifest.parts.items():
        path = folder / name
        found = path.stat().st_size if path.is_file() else None
        if found != size:
            state = "is missing" if found is None else f"has {found:,} bytes, not {size:,}"
            raise IndexMismatch(f"The index {folder} is damaged: {name} {state}.", REBUILD)
        if thorough and file_sha256(path) != digest:
            raise IndexMismatch(f"The index {folder} is damaged: the content of {name} has changed.", REBUILD)


def _parts(folder: Path) -> dict[str, tuple[int, str]]:
    """Every file of the folder: its size and hash. Whoever may look into the folder may read its files."""
    readable = folder.stat().st_mode & 0o666
    parts = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            path.chmod(readable)  # tantivy makes some readable for their owner alone
            parts[path.relative_to(folder).as_posix()] = (path.stat().st_size, file_sha256(path))
    return parts


def _sync(path: Path) -> None:
    """Have the system write a file or folder to the disk, where it can be asked to (Windows cannot for folders)."""
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
