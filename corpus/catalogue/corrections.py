"""`catalogue.csv`: people's corrections and additions to what was read, one row a review, as Excel opens and saves it.

A cell that is filled in overrides what was read from the text; a blank one leaves it; `-` says that the value is not
recorded after all. This file is the person's: rows are added at its end, and a cell changes only where the person asks
for it (`set_value`).
"""

import codecs
import csv
import io
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.catalogue.dates import find_dates
from corpus.catalogue.entry import FIELDS, CatalogueEntry, Value
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
_SAVE_AS_UTF8 = "Open it in Excel and save it as “CSV UTF-8 (comma delimited)”."
_END = "\x1eend of the catalogue"
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
    header = [_name(cell) for cell in rows[0]]
    if "file" not in header:
        raise CatalogueError(
            f"The first line of {path} has no column called “file”.",
            f"Its columns should be: {', '.join(COLUMNS)}.",
        )
    corrections: dict[str, dict[str, str]] = {}
    for number, row in enumerate(rows[1:], 2):
        cells = dict(zip(header, (cell.strip() for cell in row), strict=False))
        file = _file(cells.get("file", ""))
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


def corrections_of(files: Sequence[str], corrections: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """The values that people gave for a review with these files: where several give one, the first file's."""
    merged: dict[str, str] = {}
    for file in reversed(files):
        merged |= corrections.get(file, {})
    return merged


def add_rows(path: Path, files: Sequence[str]) -> None:
    """Append a row with blank cells for each of `files` that has none; make the file where there is none.

    What stands in the file stays, byte for byte: the whole is written beside it and put in its place at once.
    """
    existing = path.read_bytes() if path.exists() else b""
    if not existing.strip():
        existing = codecs.BOM_UTF8 + (",".join(COLUMNS) + "\r\n").encode()  # Excel reads UTF-8 only with this mark
        header, rows = list(COLUMNS), []
    else:
        header, *rows = _rows(path) or [list(COLUMNS)]
    names = [_name(cell) for cell in header]
    column = _last(names, "file") if "file" in names else 0
    known = {_file(row[column]) for row in rows if len(row) > column}
    new = [file for file in files if file not in known]
    addition = io.StringIO(newline="")
    writer = csv.writer(addition, delimiter=_delimiter(_decode(existing)), lineterminator="\r\n")
    writer.writerows([*[""] * column, file, *[""] * (len(names) - column - 1)] for file in new)
    _, encoding = _encoding(existing)
    gap = "" if not new or existing.endswith((b"\n", b"\n\x00", b"\r")) else "\r\n"
    try:
        content = existing + (gap + addition.getvalue()).encode(encoding)
    except UnicodeEncodeError as error:
        raise CatalogueError(
            f"{path} is saved in an encoding without the letters of a file's name.", _SAVE_AS_UTF8
        ) from error
    if not path.exists() or new:
        _put(path, content)


def set_value(path: Path, file: str, field: str, value: str) -> None:
    """Fill in one cell: `field` (of `FIELDS`) of the review in `file`; blank means "as read", `CLEARED` "not recorded".

    The lines of other reviews stay as they are, byte for byte, and so do the delimiter, the encoding and this review's
    other cells; a row or a column that is missing is added at the end. `value` becomes one line without control
    characters. Where several rows of the file fill the cell, each gets the value, since the last of them counts. The
    whole is written beside the catalogue and put in its place at once.

    Raises `CatalogueError` where the table cannot be understood, or its encoding has no room for the value, and OSError
    where it cannot be written.
    """
    if field not in FIELDS:
        raise ValueError(f"no field of the catalogue: {field}")
    value = " ".join("".join(character if character.isprintable() else " " for character in value).split())
    read_corrections(path)  # what makes a table unreadable does so here as well
    content = path.read_bytes() if path.exists() else b""
    if not _decode(content).strip():
        content = codecs.BOM_UTF8 + (",".join(COLUMNS) + "\r\n").encode()
    mark, encoding = _encoding(content)
    try:
        text = content[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        raise CatalogueError(f"{path} holds letters that cannot be read.", _SAVE_AS_UTF8) from error
    rows = _written_rows(text)
    names = [_name(cell) for cell in rows[0].cells]
    file_column = _last(names, "file")
    if field in names:
        column = _last(names, field)
    else:
        column = max(len(row.cells) for row in rows)
        rows[0] = rows[0].with_cell(column, field)
    own = [number for number, row in enumerate(rows) if number and _file(row.cell(file_column)) == file]
    if not own:
        if not rows[-1].line_end:
            rows[-1] = replace(rows[-1], source=rows[-1].source + "\r\n")
        own = [len(rows)]
        rows.append(_WrittenRow("\r\n", (), rows[0].delimiter).with_cell(file_column, file))
    for number in [number for number in own if rows[number].cell(column).strip()] or own[-1:]:
        rows[number] = rows[number].with_cell(column, value)
    try:
        written = "".join(row.source for row in rows).encode(encoding)
    except UnicodeEncodeError as error:
        raise CatalogueError(
            f"{path} is saved in an encoding without the letters of “{value}”.", _SAVE_AS_UTF8
        ) from error
    _put(path, mark + written)


@dataclass(frozen=True, slots=True)
class _WrittenRow:
    """A row of the table: the lines that it is written in, with their ends, and its cells."""

    source: str
    cells: tuple[str, ...]
    delimiter: str

    @property
    def line_end(self) -> str:
        return self.source[len(self.source.rstrip("\r\n")) :]

    def cell(self, column: int) -> str:
        return self.cells[column] if column < len(self.cells) else ""

    def with_cell(self, column: int, value: str) -> "_WrittenRow":
        """The row written anew, with the line end that it had."""
        cells = [*self.cells, *[""] * (column + 1 - len(self.cells))]
        cells[column] = value
        line = io.StringIO(newline="")
        csv.writer(line, delimiter=self.delimiter, lineterminator=self.line_end).writerow(cells)
        return replace(self, source=line.getvalue(), cells=tuple(cells))


def _written_rows(text: str) -> list[_WrittenRow]:
    lines = list(io.StringIO(text, newline=""))
    delimiter = _delimiter(text)
    reader = csv.reader(iter(lines), delimiter=delimiter)
    rows, before = [], 0
    for cells in reader:
        rows.append(_WrittenRow("".join(lines[before : reader.line_num]), tuple(cells), delimiter))
        before = reader.line_num
    return rows


def _name(cell: str) -> str:
    """The column that a cell of the first line names."""
    name = cell.strip().lower()
    return _ALSO_KNOWN_AS.get(name, name)


def _file(cell: str) -> str:
    return cell.strip().replace("\\", "/")


def _last(names: Sequence[str], name: str) -> int:
    """Where `name` stands last: of two columns of one name the last counts."""
    return len(names) - 1 - names[::-1].index(name)


def _put(path: Path, content: bytes) -> None:
    """Write `content` beside `path` and put it in its place at once."""
    handle, partial = tempfile.mkstemp(dir=path.parent, prefix=".catalogue-", suffix=".partial")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, partial)  # whoever else might read it still may
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
    # A line of our own at the end: where a quotation mark is left open, it becomes part of the last cell.
    reader = csv.reader(io.StringIO(f"{text}\r\n{_END}", newline=""), delimiter=_delimiter(text))
    rows: list[list[str]] = []
    before, begun = 0, 1  # the lines before this row, and the one that it begins in
    try:
        for row in reader:
            if row == [_END]:
                while rows and not rows[-1]:
                    rows.pop()
                return rows
            before, begun = reader.line_num, before + 1
            rows.append(row)
    except csv.Error as error:
        raise CatalogueError(
            f"Line {reader.line_num} of {path} cannot be read: {error}.",
            _SAVE_AS_UTF8,
        ) from error
    raise CatalogueError(
        f"A quotation mark that line {begun} of {path} opens is not closed.", "Close or remove it, and save the file."
    )


def _decode(content: bytes) -> str:
    """Excel saves CSV as UTF-8 with a mark, as Windows-1252, or ("Unicode text") as UTF-16 with a mark."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _encoding(content: bytes) -> tuple[bytes, str]:
    """The mark at the beginning and the encoding after it, as `_decode` reads them."""
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if content.startswith(mark):
            return mark, encoding
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return b"", "cp1252"
    return (codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""), "utf-8"


def _delimiter(text: str) -> str:
    """The character that parts the first line: Excel in some countries writes semicolons, "Unicode text" tabs."""
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)
