"""A table of a study as a grid of cells as they are written, and its file with other cells.

What the file is apart by, its line ends and a mark at its beginning stay as they are. A file that is no grid
(rows of other lengths, quotes that do not close) is edited as text.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from tumen.errors import InputError, Problem
from tumen.tables.delimited import delimiter_of, read_delimited
from tumen.tables.text import read_decoded
from tumen.tables.worksheet import split_sheet

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tumen.tables.field import Table

Cells = tuple[str, ...]
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class TableSheet:
    """A table as its file has it."""

    table: Table
    file: str
    """Its name from the folder of the study; ``book.xlsx#sheet`` in a workbook."""
    version: str
    """Hash of the bytes; "" where there is no such file yet."""
    columns: tuple[str, ...]
    rows: tuple[Cells, ...]
    delimiter: str = ","
    newline: str = "\n"
    mark: bool = False
    """Whether the file begins with the mark by which spreadsheets know UTF-8."""
    problems: tuple[Problem, ...] = field(default=())
    """Why it is no grid."""


def version_of(path: Path) -> str:
    """Hash of the bytes of a file; "" where there is none."""
    path = split_sheet(path)[0]
    return sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def read_text_sheet(table: Table, path: Path, file: str) -> TableSheet:
    """A table in a file of text."""
    version = version_of(path)
    known = [item.name for item in table.fields]
    try:
        text = read_decoded(path).text
        grid = read_delimited(path, (), known, checked=False, broken=True)
    except InputError as error:
        return TableSheet(table, file, version, (), (), problems=error.problems)
    first = text[:100].splitlines()[0].strip().lower() if text else ""
    delimiter = first[4:] if first.startswith("sep=") else delimiter_of(text, set(known))[0]
    return TableSheet(
        table,
        file,
        version,
        grid.columns,
        tuple(cells for _, cells in grid.rows),
        delimiter or "\t",
        "\r\n" if "\r\n" in text else "\n",
        path.read_bytes().startswith(_BOM),
        grid.broken,
    )


def filled(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[tuple[int, Cells]]:
    """The rows with a cell, each with its place; cells without line ends of other systems.

    Raises
    ------
    InputError
        If a row has more or fewer cells than there are columns: none is filled up or cut.
    """
    width = len(columns)
    found = []
    for place, row in enumerate(rows):
        cells = tuple(str(cell).replace("\r\n", "\n").replace("\r", "\n") for cell in row)
        if len(cells) != width:
            raise InputError.of(
                f"row {place + 1} has {len(cells)} cells, but there are {width} columns",
                "Give every column a cell, empty if need be",
            )
        if any(cell.strip() for cell in cells):
            found.append((place, cells))
    return found


def text_of(sheet: TableSheet, columns: Sequence[str], rows: Sequence[tuple[int, Cells]]) -> bytes:
    """The file with these cells."""
    made = io.StringIO(newline="")
    writer = csv.writer(made, delimiter=sheet.delimiter, lineterminator=sheet.newline)
    writer.writerow(columns)
    writer.writerows(cells for _, cells in rows)
    return (_BOM if sheet.mark else b"") + made.getvalue().encode("utf-8")


def lines_of(rows: Sequence[tuple[int, Cells]]) -> dict[int, int]:
    """Place of the row in the grid by the line of the file that it begins on."""
    line, found = 2, {}
    for place, cells in rows:
        found[line] = place
        line += 1 + sum(cell.count("\n") for cell in cells)
    return found
