"""Tables as people keep them: CSV, XLSX or Parquet in and out, with the row numbers of the file.

Cells of CSV and XLSX are read as text exactly as stored, so that nothing is guessed; whoever uses a column reads it (see
`tumen.tariff.shipments`). An HS code that a spreadsheet holds as a number has lost its zeros and is refused.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tumen.errors import InputError, MissingExtraError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

_ROW = "row"
_LIMIT = 1_048_576  # rows of a worksheet, the header among them
_EXACT_DIGITS = 15  # what a cell that holds a number keeps


def read_table(path: str | Path, *, sheet: str | None = None, text: Sequence[str] = ("hs",)) -> pl.DataFrame:
    """Read a table and add a column ``row``: the number of the row in the file (the header is row 1; in Parquet the first row is 1).

    Parameters
    ----------
    sheet
        Worksheet of an XLSX file; the only one where absent.
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
    path = Path(path)
    match path.suffix.lower():
        case ".csv":
            return _read_csv(path)
        case ".parquet":
            return _read_parquet(path)
        case ".xlsx":
            return _read_sheet(path, sheet, text)
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
    path = Path(path)
    values, formulas = _open(path, data_only=True), _open(path, data_only=False)
    found: dict[str, pl.DataFrame] = {}
    problems: list[Problem] = []
    for name in values.sheetnames:
        if not any(any(cell is not None for cell in row) for row in values[name].iter_rows(values_only=True)):
            continue
        try:
            found[name] = _sheet(values[name], formulas[name], text, f"{path} [{name}]")
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return found


def write_table(frame: pl.DataFrame, path: str | Path) -> None:
    """Write a table as CSV, XLSX or Parquet, by the ending of the name.

    In XLSX text stays text (HS codes keep their zeros, nothing becomes a formula), and a number of more than fifteen digits
    is written as text, since a cell would round it.

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
            frame.write_csv(path)
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
    openpyxl = _openpyxl()
    long = [name for name, frame in frames.items() if frame.height >= _LIMIT]
    if long:
        raise InputError.of(
            f"{', '.join(long)} has too many rows for a worksheet", "Write .csv or .parquet", file=str(path)
        )
    book = openpyxl.Workbook(write_only=True)
    for name, frame in frames.items():
        sheet = book.create_sheet(name)
        sheet.append([_cell(openpyxl, sheet, column) for column in frame.columns])
        for row in frame.iter_rows():
            sheet.append([_cell(openpyxl, sheet, value) for value in row])
    book.save(path)


def _read_csv(path: Path) -> pl.DataFrame:
    """Read with the line of every row; blank lines are passed over. For millions of rows use Parquet."""
    import csv
    import io

    import polars as pl

    from tumen.reference.tables import read_text

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


def _read_sheet(path: Path, sheet: str | None, text: Sequence[str]) -> pl.DataFrame:
    values, formulas = _open(path, data_only=True), _open(path, data_only=False)
    names = values.sheetnames
    if sheet is None and len(names) != 1:
        raise InputError.of(
            "the workbook has several sheets", f"Name one of {', '.join(names)}", file=str(path)
        )
    name = sheet or names[0]
    if name not in names:
        raise InputError.of(f"there is no sheet {name!r}", f"Sheets: {', '.join(names)}", file=str(path))
    return _sheet(values[name], formulas[name], text, str(path))


def _sheet(values: Any, formulas: Any, text: Sequence[str], file: str) -> pl.DataFrame:
    import polars as pl

    rows = [(n, row) for n, row in enumerate(values.iter_rows(values_only=True), start=1) if _filled(row)]
    if not rows:
        raise InputError.of("the sheet is empty", "Begin it with the names of the columns", file=file)
    _first, header = rows[0]
    while header and header[-1] is None:
        header = header[:-1]
    names = ["" if cell is None else str(cell).strip() for cell in header]
    _check_names(names, file)
    written = dict(enumerate(formulas.iter_rows(values_only=True), start=1))
    problems: list[Problem] = []
    columns: dict[str, list[str | None]] = {name: [] for name in names}
    for number, row in rows[1:]:
        if _filled(row[len(names) :]):
            problems.append(
                Problem("the row has cells beyond the last column", "Name the column", file, number)
            )
        for place, name in enumerate(names):
            cell = row[place] if place < len(row) else None
            formula = written[number][place] if place < len(written[number]) else None
            what = _wrong(cell, formula, needs_text=name in text)
            if what:
                problems.append(Problem(f"{name}: {what[0]}", what[1], file, number, place + 1))
            columns[name].append(_as_text(cell))
    if problems:
        raise InputError(problems)
    frame = pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String()))
    if _ROW in names:
        return frame
    numbers = pl.Series(_ROW, [number for number, _ in rows[1:]], pl.Int64)
    return frame.insert_column(0, numbers)


def _wrong(cell: object, formula: object, *, needs_text: bool) -> tuple[str, str] | None:
    if isinstance(cell, str) and cell.startswith("#") and cell.rstrip("!?").isupper():
        return f"the cell holds the error {cell}", "Correct the formula"
    if cell is None and isinstance(formula, str) and formula.startswith("="):
        return (
            "the formula has no stored result",
            "Open the file in a spreadsheet program and save it, or paste values",
        )
    if needs_text and isinstance(cell, int | float) and not isinstance(cell, bool):
        return (
            f"{cell} is a number, so zeros may be lost",
            "Format the column as text and enter the codes again",
        )
    return None


def _as_text(cell: object) -> str | None:
    match cell:
        case None:
            return None
        case bool():
            return "yes" if cell else "no"
        case datetime():
            return cell.date().isoformat() if cell.time().isoformat() == "00:00:00" else cell.isoformat()
        case date():
            return cell.isoformat()
        case float():
            return f"{Decimal(repr(cell)):f}".removesuffix(".0")
        case _:
            return str(cell)


def _cell(openpyxl: Any, sheet: Any, value: object) -> Any:
    cell = openpyxl.cell.WriteOnlyCell(sheet)
    if isinstance(value, Decimal) and len(value.normalize().as_tuple().digits) > _EXACT_DIGITS:
        value = f"{value:f}"
    if isinstance(value, str):
        cell.value = value
        cell.data_type = "s"  # never a formula
        cell.number_format = "@"
        return cell
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    cell.value = value
    return cell


def _filled(row: Sequence[object]) -> bool:
    return any(cell is not None and cell != "" for cell in row)


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


def _open(path: Path, *, data_only: bool) -> Any:
    openpyxl = _openpyxl()
    from zipfile import BadZipFile

    _check_file(path)
    try:
        return openpyxl.load_workbook(path, read_only=True, data_only=data_only)
    except (BadZipFile, KeyError, ValueError, OSError) as error:
        raise InputError.of(
            f"the workbook cannot be read: {error}", "Save it as .xlsx", file=str(path)
        ) from None


def _openpyxl() -> Any:
    try:
        import openpyxl
        import openpyxl.cell
    except ImportError:
        raise MissingExtraError("spreadsheets", "An XLSX file") from None
    return openpyxl
