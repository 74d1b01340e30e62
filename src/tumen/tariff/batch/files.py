"""Tables as people keep them: CSV, XLSX or Parquet in and out, with the row numbers of the file.

Cells of CSV and XLSX are read as text, so that nothing is guessed (see `tumen.tables.worksheet`); whoever uses a column reads
it (see `tumen.tariff.batch.shipments`). An HS code that a spreadsheet holds as a number has lost its zeros and is refused.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tumen.errors import InputError, Problem
from tumen.tables.worksheet import LIMIT, load_openpyxl, open_workbook, split_sheet, write_sheets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from tumen.tables.worksheet import Sheet

_ROW = "row"


def read_table(path: str | Path, *, sheet: str | None = None, text: Sequence[str] = ("hs",)) -> pl.DataFrame:
    """Read a table and add a column ``row``: the number of the row in the file (the header is row 1; in Parquet the first row is 1).

    Parameters
    ----------
    sheet
        Worksheet of an XLSX file, which ``book.xlsx#sheet`` names too; the only one where absent.
    text
        Columns that must hold text: a number there has lost its leading zeros.

    Raises
    ------
    InputError
        With every problem at once: no such file, an ending that is not known, columns named twice or not at all,
        ragged rows, numbers where text is needed, cells with errors or with formulas that were never computed.
    MissingExtraError
        For XLSX, if the extra for spreadsheets is not installed.
    """
    path, named = split_sheet(Path(path))
    match path.suffix.lower():
        case ".csv":
            return _read_csv(path)
        case ".parquet":
            return _read_parquet(path)
        case ".xlsx":
            return _frame(open_workbook(path).sheet(sheet or named, text))
        case other:
            raise InputError.of(
                f"{other or 'a name without ending'!r} is no kind of table",
                "Give .csv, .xlsx or .parquet",
                file=str(path),
            )


def read_workbook(path: str | Path, *, text: Sequence[str] = ("hs",)) -> dict[str, pl.DataFrame]:
    """Read every worksheet of an XLSX file that is not empty, by name (see `read_table`).

    Raises
    ------
    InputError
        As `read_table`, with the problems of all worksheets.
    MissingExtraError
        If the extra for spreadsheets is not installed.
    """
    book = open_workbook(Path(path))
    found: dict[str, pl.DataFrame] = {}
    problems: list[Problem] = []
    for name in book.sheets:
        if book.empty(name):
            continue
        try:
            found[name] = _frame(book.sheet(name, text))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return found


def write_table(frame: pl.DataFrame, path: str | Path, *, excel: bool = False) -> None:
    """Write a table as CSV, XLSX or Parquet, by the ending of the name.

    In XLSX text stays text (HS codes keep their zeros, nothing becomes a formula), and a number of more than fifteen digits
    is written as text, since a cell would round it. In CSV text that would be a formula begins with a quote; `excel` begins
    the file with the mark by which Excel knows UTF-8.

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


def _read_csv(path: Path) -> pl.DataFrame:
    """Read with the line of every row; blank lines are passed over. For millions of rows use Parquet."""
    import csv
    import io

    import polars as pl

    from tumen.tables.text import read_text

    file = str(path)
    _check_file(path)
    reader = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    names = next(reader, [])
    _check_names(names, file)
    problems: list[Problem] = []
    numbers: list[int] = []
    columns: list[list[str | None]] = [[] for _ in names]
    line = reader.line_num
    try:
        for cells in reader:
            line, begins = reader.line_num, line + 1
            if not cells:
                continue
            if len(cells) != len(names):
                what = f"the row has {len(cells)} cells, but there are {len(names)} columns"
                problems.append(Problem(what, "Give every column a cell, empty if need be", file, begins))
                continue
            numbers.append(begins)
            for column, cell in zip(columns, cells, strict=True):
                column.append(cell or None)
    except csv.Error as error:
        problems.append(Problem(f"the row cannot be read: {error}", "Close the quotes", file, line + 1))
    if problems:
        raise InputError(problems)
    frame = pl.DataFrame(dict(zip(names, columns, strict=True)), schema=dict.fromkeys(names, pl.String()))
    return frame if _ROW in names else frame.insert_column(0, pl.Series(_ROW, numbers, pl.Int64))


def _read_parquet(path: Path) -> pl.DataFrame:
    import polars as pl
    from polars.exceptions import PolarsError

    _check_file(path)
    try:
        frame = pl.read_parquet(path)
    except (PolarsError, OSError) as error:
        raise InputError.of(
            f"the table cannot be read: {error}", "Give a Parquet file", file=str(path)
        ) from None
    return frame if _ROW in frame.columns else frame.with_row_index(_ROW, offset=1)


def _frame(sheet: Sheet) -> pl.DataFrame:
    import polars as pl

    rows = sheet.texts()
    columns = {name: [cells[place] or None for _, cells in rows] for place, name in enumerate(sheet.columns)}
    frame = pl.DataFrame(columns, schema=dict.fromkeys(sheet.columns, pl.String()))
    if _ROW in sheet.columns:
        return frame
    return frame.insert_column(0, pl.Series(_ROW, [number for number, _ in rows], pl.Int64))


def _check_file(path: Path) -> None:
    if not path.is_file():
        raise InputError.of("there is no such file", "Check its name and place", file=str(path))


def _check_names(names: Sequence[str], file: str) -> None:
    problems = [
        Problem(f"column {place} has no name", "Name it in the first row", file, 1, place)
        for place, name in enumerate(names, start=1)
        if not name.strip()
    ]
    problems += [
        Problem(f"the column {name!r} is there twice", "Delete one of them", file, 1)
        for name in dict.fromkeys(names)
        if name and list(names).count(name) > 1
    ]
    if not names:
        problems.append(Problem("the table is empty", "Begin it with the names of the columns", file))
    if problems:
        raise InputError(problems)
