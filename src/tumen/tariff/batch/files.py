"""Tables as files: shipments read in slices that fit into memory, answers written as CSV, XLSX or Parquet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from tumen.errors import InputError, Problem
from tumen.files.csv_text import sink_csv
from tumen.files.places import Place, is_table_of_parts, reached, scan
from tumen.tables.forms.column_map import DEFAULT, ColumnMap
from tumen.tables.forms.styles import as_written
from tumen.tables.frames import read_frame_of
from tumen.tables.rows import readable
from tumen.tables.worksheet import LIMIT, load_openpyxl, write_sheets
from tumen.tariff.batch.columns import (
    OF_AUDIT,
    OPTIONAL,
    REQUIRED,
    SHIPMENTS,
    claim_columns,
    quantity_columns,
)
from tumen.tariff.batch.shipments import checked
from tumen.tariff.rates.store import regimes


@dataclass(frozen=True, slots=True)
class Parts:
    """A table in slices, each row with its number in the whole; Parquet is never read as a whole."""

    lazy: pl.LazyFrame
    rows: int
    chunk: int
    file: str = ""

    def slice(self, start: int) -> pl.LazyFrame:
        """The rows from `start`, counted from 0, to be read where they are needed."""
        found = self.lazy.slice(start, self.chunk)
        if not self.file:  # in memory: no more than these rows goes to another process
            found = found.collect().lazy()
        if "row" in found.collect_schema().names():
            return found
        return found.with_row_index("row", offset=start + 1)

    def part(self, start: int) -> pl.DataFrame:
        """The rows from `start`, counted from 0."""
        with readable(self.file):
            return self.slice(start).collect()


def parts_of(
    shipments: pl.DataFrame | Place,
    chunk: int,
    sheet: str | None = None,
    mapping: ColumnMap | None = None,
    keep: Sequence[str] = (),
) -> Parts:
    """Take a table, a file or folder of one, or one on object storage, in parts: by a map for a table of
    another system, columns to keep besides ours.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    if isinstance(shipments, str) or (isinstance(shipments, Path) and is_table_of_parts(shipments)):
        lazy, file = scan(shipments), str(shipments)
        if mapping is not None:
            lazy = mapping.apply(lazy, SHIPMENTS, file, keep)
        with reached(shipments):
            lazy = as_written(lazy, SHIPMENTS, file, dates=mapping is None or mapping.dates == DEFAULT)
            return Parts(lazy, lazy.select(pl.len()).collect().item(), chunk, file)
    whole = shipments
    if isinstance(whole, Path):
        path = whole.with_name(f"{whole.name}#{sheet}") if sheet else whole
        broken: list[Problem] = []
        whole = read_frame_of(path, SHIPMENTS, mapping, keep, broken)
        if broken:
            raise InputError([*broken, *_others(whole, str(path))])
    else:
        whole = as_written(whole.lazy(), SHIPMENTS, "the table").collect()
    return Parts(whole.lazy(), whole.height, chunk)


def _others(whole: pl.DataFrame, file: str) -> Sequence[Problem]:
    """What is wrong with the rows that are whole, where others are not."""
    names = whole.columns
    audit = set(OF_AUDIT) <= set(names)
    known = {*REQUIRED, *OPTIONAL, "row", *quantity_columns(names)}
    extra = [name for name in names if name not in {*known, *claim_columns(names).values()}]
    try:
        return checked(whole, extra, file, regimes=tuple(regimes()) if audit else None)[1].problems
    except InputError as error:
        return error.problems


def write_table(frame: pl.DataFrame, path: str | Path, *, excel: bool = False) -> None:
    """Write a table as CSV, XLSX or Parquet, by the ending of the name.

    In XLSX text stays text (HS codes keep their zeros, nothing becomes a formula), and a number of more than
    fifteen digits is written as text, since a cell would round it. In CSV text that would be a formula begins
    with a quote; `excel` begins the file with the mark by which Excel knows UTF-8.

    Raises
    ------
    InputError
        If the ending is not known, or the table is too long for a worksheet.
    MissingExtraError
        For XLSX, if the extra for spreadsheets is not installed.
    """
    path = Path(path)
    match path.suffix.lower():
        case ".csv":
            sink_csv(frame.lazy(), path, excel=excel)
        case ".parquet":
            frame.write_parquet(path, compression="zstd")
        case ".xlsx":
            write_workbook({"table": frame}, path)
        case other:
            raise InputError.of(
                f"{other!r} is no kind of table", "Use .csv, .xlsx or .parquet", file=str(path)
            )


def write_workbook(frames: Mapping[str, pl.DataFrame], path: str | Path) -> None:
    """Write tables as worksheets of one XLSX file (see `write_table`, also for what it refuses)."""
    load_openpyxl()
    long = [name for name, frame in frames.items() if frame.height >= LIMIT]
    if long:
        raise InputError.of(
            f"{', '.join(long)} has too many rows for a worksheet", "Write .csv or .parquet", file=str(path)
        )
    write_sheets({name: (frame.columns, frame.iter_rows()) for name, frame in frames.items()}, Path(path))
