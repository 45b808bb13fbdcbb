"""Generations: each rebuild writes a whole index into a folder of its own, and one atomic rename makes it the live one.

It knows the folders, the manifest and `CURRENT`; what the parts hold is the business of `store`, `vectors`, `lexical`.

    index/CURRENT                  the name of the live generation
    index/<generation>/            manifest.json store.sqlite vectors.faiss vectors.float32 sentences.float16 lexical/
    index/<generation>.partial/    one that is being written, or was when its program ended
"""

import datetime
import json
import os
import re
import secrets
import shutil
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from corpus import CaseReviewsError, Remedy, RemedyKind
from index.library import file_sha256

# Of the index on disk. Raise it whenever what is stored changes its form or its meaning, the vectors' making included.
FORMAT = 4

STORE = "store.sqlite"
NEAREST = "vectors.faiss"
VECTORS = "vectors.float32"  # where the FAISS index is not flat, and while it is being written
SENTENCES = "sentences.float16"
EMBEDDED = "embedded.keys"  # while it is being written: what the rows of the vectors were made from
LEXICAL = "lexical"
_MANIFEST = "manifest.json"
# What answers take their words and names from; and so much of a file is read each time that an index is opened.
_WORDS = (STORE, LEXICAL)
_READ_AT_ONCE = 64_000_000
_COPIED_TIME = 2_000_000_000  # nanoseconds: some file systems keep times to two seconds
_CURRENT = "CURRENT"
_PARTIAL = ".partial"
_NAME = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}")

REBUILD = Remedy(RemedyKind.REBUILD)


class IndexMissing(CaseReviewsError):  # noqa: N818
    """The library has no index yet, or the one that it names is not there."""


class IndexMismatch(CaseReviewsError):  # noqa: N818
    """The index was made by another format or model, or is damaged."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a generation as it was published: bytes, SHA-256, CRC-32, and when it was written (nanoseconds)."""

    size: int
    sha256: str
    crc32: int
    written: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation says of itself. `parts` are its files by name.

    `inputs` is a hash of everything the generation was made from: equal inputs make an equal index.
    """

    format: int
    generation: str
    built_at: str  # ISO, UTC
    model: str
    fingerprint: str
    engine: str  # what ran the model
    dimension: int
    nearest: str  # FAISS's name for the kind of index
    reader: str  # a hash of the code that reads files
    inputs: str
    reviews: int
    passages: int
    sentences: int
    parts: dict[str, Part]


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


def partial_folders(index_folder: Path) -> list[Path]:
    """What programs left that ended, or are about to end, without publishing; the latest last."""
    return sorted(path for path in index_folder.glob(f"*{_PARTIAL}") if path.is_dir())


def publish(index_folder: Path, manifest: Manifest) -> None:
    """Make the partial folder of `manifest.generation` the live generation; killed at any instant, it is or it is not.

    `manifest.parts` is filled in here.
    """
    name = manifest.generation
    partial = partial_folder(index_folder, name)
    described = asdict(replace(manifest, parts=_parts(partial)))
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
        facts["parts"] = {name: Part(**described) for name, described in facts["parts"].items()}
        return Manifest(**{field.name: facts[field.name] for field in fields(Manifest)})
    except (KeyError, TypeError, ValueError, AttributeError):
        raise IndexMismatch(f"The index {folder} is damaged: its manifest is incomplete.", REBUILD) from None


def check_parts(folder: Path, manifest: Manifest, *, thorough: bool = False) -> None:
    """Raises IndexMismatch where a file is not what was published; `thorough` reads every byte of every file.

    Otherwise a file's content is read where it has been written since, and where words and names come from it and it
    is not too large for that: what the others hold can change the order of answers, never their words.
    """
    for name, part in manifest.parts.items():
        path = folder / name
        if not path.is_file():
            raise IndexMismatch(f"The index {folder} is damaged: {name} is missing.", REBUILD)
        if (size := path.stat().st_size) != part.size:
            raise IndexMismatch(
                f"The index {folder} is damaged: {name} has {size:,} bytes, not {part.size:,}.", REBUILD
            )

    def good(name: str) -> bool:
        path, part = folder / name, manifest.parts[name]
        if thorough or abs(path.stat().st_mtime_ns - part.written) > _COPIED_TIME:
            return file_sha256(path) == part.sha256
        return part.size > _READ_AT_ONCE or not name.startswith(_WORDS) or _crc32(path) == part.crc32

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        for name, is_good in zip(manifest.parts, threads.map(good, manifest.parts), strict=True):
            if not is_good:
                raise IndexMismatch(f"The index {folder} is damaged: the content of {name} has changed.", REBUILD)


def _crc32(path: Path) -> int:
    """The checksum that finds what a disk does to a file; it is read 5 times as fast as a SHA-256 (measured)."""
    checksum = 0
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            checksum = zlib.crc32(piece, checksum)
    return checksum


def _parts(folder: Path) -> dict[str, Part]:
    """Every file of the folder as it is. Whoever may look into the folder may read its files."""
    readable = folder.stat().st_mode & 0o666

    def described(path: Path) -> Part:
        path.chmod(readable)  # tantivy makes some readable for their owner alone
        status = path.stat()
        return Part(status.st_size, file_sha256(path), _crc32(path), status.st_mtime_ns)

    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        parts = threads.map(described, files)
        return {path.relative_to(folder).as_posix(): part for path, part in zip(files, parts, strict=True)}


def _sync(path: Path) -> None:
    """Have the system write a file or folder to the disk, where it can be asked to (Windows cannot for folders)."""
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
