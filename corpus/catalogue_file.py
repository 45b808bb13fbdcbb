"""`catalogue.csv`: people's corrections and additions to what was read, one row a review, as Excel opens and saves it.

A cell that is filled in overrides what was read from the text; a blank one leaves it; `-` says that the value is not
recorded after all. This file is the person's: rows are added at its end, and nothing in it is ever altered.
"""

import csv
import io
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from corpus.catalogue import FIELDS, CatalogueEntry, Value
from corpus.dates import find_dates
from corpus.errors import CaseReviewsError

COLUMNS = ("file", *FIELDS)
CLEARED = "-"
_ALSO_KNOWN_AS = {
    "incident_year": "incident",
    "incident date": "incident",
    "source_url": "url",
    "source address": "url",
}
_DATES = ("published", "incident")
_MOST_BYTES = 20_000_000  # a row takes some 200 bytes: room for a hundred thousand reviews


class CatalogueError(CaseReviewsError):
    """`catalogue.csv` cannot be read as a table of reviews."""


def read_corrections(path: Path) -> dict[str, dict[str, str]]:
    """What people have filled in: file → field → value, without blank cells. A missing file has none.

    Raises `CatalogueError` naming the line where the table cannot be understood.
    """
    if not path.exists():
        return {}
    rows = _rows(path)
    if not rows:
        return {}
    header = [_ALSO_KNOWN_AS.get(name.strip().lower(), name.strip().lower()) for name in rows[0]]
    if "file" not in header:
        raise CatalogueError(
            f"The first line of {path} has no column called “file”.",
            f"Its columns should be: {', '.join(COLUMNS)}.",
        )
    corrections: dict[str, dict[str, str]] = {}
    for number, row in enumerate(rows[1:], 2):
        cells = dict(zip(header, (cell.strip() for cell in row), strict=False))
        file = cells.get("file", "").replace("\\", "/")
        if not file:
            if any(cells.values()):
                raise CatalogueError(
                    f"Line {number} of {path} names no file.", "Fill in its first column, or clear the line."
                )
            continue
        filled = {field: cells[field] for field in FIELDS if cells.get(field)}
        corrections.setdefault(file, {}).update(filled)
    return corrections


def correct(entry: CatalogueEntry, corrections: Mapping[str, str]) -> CatalogueEntry:
    """The entry with a person's values in place of those read; dates are brought into ISO form where they are dates."""
    changed: dict[str, Value | None] = {}
    for field, text in corrections.items():
        if text == CLEARED:
            changed[field] = None
        else:
            dates = find_dates(text) if field in _DATES else []
            changed[field] = Value(dates[0].iso if dates and "-" not in text else text)
    return replace(entry, **changed)


def add_rows(path: Path, files: Sequence[str]) -> None:
    """Append a row with blank cells for each of `files` that has none; make the file where there is none.

    What stands in the file stays, byte for byte: the whole is written beside it and put in its place at once.
    """
    existing = path.read_bytes() if path.exists() else b""
    known = {row[0].strip().replace("\\", "/") for row in _rows(path) if row} if existing.strip() else set()
    new = [file for file in files if file not in known]
    if not new and existing:
        return
    delimiter = _delimiter(_decode(existing)) if existing.strip() else ","
    addition = io.StringIO(newline="")
    writer = csv.writer(addition, delimiter=delimiter, lineterminator="\r\n")
    if not existing.strip():
        writer.writerow(COLUMNS)
    writer.writerows([file, *[""] * len(FIELDS)] for file in new)
    if not existing.strip():
        content = b"\xef\xbb\xbf" + addition.getvalue().encode()  # Excel reads UTF-8 only where this mark says so
    else:
        encoding = "utf-16-le" if existing.startswith(b"\xff\xfe") else "utf-8"
        gap = "" if existing.endswith((b"\n", b"\n\x00", b"\r")) else "\r\n"
        content = existing + (gap + addition.getvalue()).encode(encoding)
    handle, partial = tempfile.mkstemp(dir=path.parent, prefix=".catalogue-", suffix=".partial")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    except OSError:
        Path(partial).unlink(missing_ok=True)
        raise


def _rows(path: Path) -> list[list[str]]:
    if path.stat().st_size > _MOST_BYTES:
        raise CatalogueError(f"{path} is larger than {_MOST_BYTES // 1_000_000} MB.", "Is it the catalogue?")
    text = _decode(path.read_bytes())
    if "\x00" in text:
        raise CatalogueError(f"{path} is not a CSV file.", "Save it from Excel as “CSV UTF-8 (comma delimited)”.")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        return list(reader)
    except csv.Error as error:
        raise CatalogueError(
            f"Line {reader.line_num} of {path} cannot be read: {error}.",
            "Open it in Excel and save it as “CSV UTF-8 (comma delimited)”.",
        ) from error


def _decode(content: bytes) -> str:
    """Excel saves CSV as UTF-8 with a mark, as Windows-1252, or ("Unicode text") as UTF-16 with a mark."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str:
    """The character that parts the first line: Excel in some countries writes semicolons, "Unicode text" tabs."""
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)
