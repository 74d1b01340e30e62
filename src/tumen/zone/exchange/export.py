"""What a ledger holds as tables that can be imported again: a folder of CSV, or one workbook."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from tumen.errors import InputError
from tumen.files.csv_text import FIGURE, MARK, STARTS, write_csv
from tumen.files.whole import check_free, check_new, whole_file, whole_folder
from tumen.tables.field import Table
from tumen.tables.kinds import NUMBERS
from tumen.tables.worksheet import ENDING, LIMIT, load_openpyxl, write_sheets
from tumen.zone.records import TABLES
from tumen.zone.records.cells import shown_key

if TYPE_CHECKING:
    from tumen.zone.ledger.store import Ledger

HISTORY = "history"
"""Every record that there ever was, beside the tables; it is not imported."""
_HISTORY = (
    *("table", "key", "entry", "entered_at", "entered_by", "what", "sha256", "note", "retracted", "record"),
)
_FILES = frozenset(
    [".csv", ".tsv", ".txt", ".xls", ".xlsm", ".xlsb", ".et", ".ods", ".json", ".yaml", ".parquet"]
)
_RUN = re.compile(rf"{MARK}*{STARTS.removeprefix('^')}")
_FIGURE = re.compile(FIGURE.removesuffix("$") + r"\Z")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""What a cell of a workbook cannot hold."""
Rows = tuple[Sequence[str], list[Sequence[object]]]


def is_marked(cell: str) -> bool:
    """Whether a cell of CSV begins with the mark that `marked` sets."""
    return cell.startswith(MARK) and bool(_RUN.match(cell))


def marked(cell: object) -> object:
    """Text that a spreadsheet program would run, and such as looks marked, with a mark in front: read again,
    it is the same.
    """
    if not isinstance(cell, str) or not _RUN.match(cell) or _FIGURE.match(cell):
        return cell
    return MARK + cell


def check_place(place: Path) -> bool:
    """Whether tables go into a workbook; else the place is a free folder, which is not called like a file."""
    if place.suffix.lower() == ENDING:
        check_new(place)
        load_openpyxl()
        return True
    if place.suffix.lower() in _FILES:
        raise InputError.of(
            f"tables are not written as {place.suffix}",
            "Name a workbook (.xlsx), or a folder",
            file=str(place),
        )
    check_free(place)
    return False


def write_export(
    ledger: Ledger, place: Path, *, known_at: datetime | None = None, history: bool = False
) -> Mapping[str, int]:
    """Write every table that has rows; how many each has is returned.

    Parameters
    ----------
    place
        ``name.xlsx``, or a folder that is not there or is empty.
    history
        Write every record that there ever was beside them.

    Raises
    ------
    InputError
        If something is there already, the ledger is empty, or a sheet cannot hold it.
    """
    book = check_place(place)
    known = ledger.cells(known_at)
    tables = {name: _rows(table, known[name], figures=book) for name, table in TABLES.items()}
    tables = {name: found for name, found in tables.items() if found[1]}
    if not tables:
        raise InputError.of("there is nothing to export", "Import into the ledger first", file=ledger.name)
    if history:
        tables[HISTORY] = _HISTORY, list(_versions(ledger, known_at))
    if book:
        _check_sheets(tables, place)
        with whole_file(place) as draft:
            write_sheets(tables, draft)
    else:
        with whole_folder(place) as written:
            for name, (columns, rows) in tables.items():
                folder = written.path / HISTORY if name == HISTORY else written.path
                folder.mkdir(exist_ok=True)
                write_csv(folder / f"{name}.csv", columns, (tuple(map(marked, row)) for row in rows))
    return {name: len(rows) for name, (_, rows) in tables.items()}


def _rows(table: Table, cells: Mapping[str, Sequence[str | None]], *, figures: bool) -> Rows:
    """Rows of a table; in a workbook numbers are numbers, so that a spreadsheet can add them."""
    columns = [field.name for field in table.fields]
    numbers = {field.name for field in table.fields if figures and field.kind in NUMBERS}
    wanted: list[list[object]] = []
    for name in columns:
        if name in numbers:
            wanted.append([None if cell is None else Decimal(cell) for cell in cells[name]])
        else:
            wanted.append([cell or "" for cell in cells[name]])
    return columns, list(zip(*wanted, strict=True))


def _versions(ledger: Ledger, known_at: datetime | None) -> Iterator[Sequence[object]]:
    for table, line, record in ledger.records(known_at):
        declared = (field.name for field in TABLES[table].fields)
        stated = {name: record[name] for name in declared if record[name] is not None}
        yield (
            table,
            shown_key(record["row_key"]),
            line.number,
            line.entered_at.isoformat(),
            line.by,
            line.what,
            line.sha256 or "",
            line.note or "",
            "yes" if record["retracted"] else "no",
            json.dumps(stated, ensure_ascii=False),
        )


def _check_sheets(tables: Mapping[str, Rows], place: Path) -> None:
    for name, (columns, rows) in tables.items():
        if len(rows) >= LIMIT:
            raise InputError.of(
                f"{name} has {len(rows):,} rows, and a sheet holds {LIMIT - 1:,}",
                "Name a folder: the tables are written as CSV",
                file=str(place),
            )
        if wrong := _first_illegal(columns, rows):
            raise InputError.of(
                f"{name}: {wrong} holds a control character, which a workbook cannot",
                "Correct the record, or name a folder: the tables are written as CSV",
                file=str(place),
            )


def _first_illegal(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    for row in rows:
        for column, cell in zip(columns, row, strict=True):
            if isinstance(cell, str) and _ILLEGAL.search(cell):
                return f"{column} of {row[0]}"
    return ""
