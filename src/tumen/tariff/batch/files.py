"""Tables of answers as files: CSV, XLSX or Parquet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tumen.errors import InputError
from tumen.tables.worksheet import LIMIT, load_openpyxl, write_sheets

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl


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
            from tumen.files.csv_frames import sink_csv

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
    """Write tables as worksheets of one XLSX file (see `write_table`).

    Raises
    ------
    InputError
        If a table is too long for a worksheet.
    MissingExtraError
        If the extra for spreadsheets is not installed.
    """
    load_openpyxl()
    long = [name for name, frame in frames.items() if frame.height >= LIMIT]
    if long:
        raise InputError.of(
            f"{', '.join(long)} has too many rows for a worksheet", "Write .csv or .parquet", file=str(path)
        )
    write_sheets({name: (frame.columns, frame.iter_rows()) for name, frame in frames.items()}, Path(path))
