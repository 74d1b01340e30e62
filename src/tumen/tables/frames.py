"""Tables as frames: any kind of file in, cells of text, with the number of each row in the file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tumen.errors import InputError, Problem
from tumen.tables.column_map import ColumnMap
from tumen.tables.commas import decimal_mark, with_point
from tumen.tables.grid import Grid
from tumen.tables.notes import note
from tumen.tables.parquet import read_parquet
from tumen.tables.rows import read_grid
from tumen.tables.worksheet import open_workbook, split_sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import polars as pl

    from tumen.tables.field import Table

ROW = "row"
"""Column with the number of the row in the file; in Parquet the first row is 1."""


def read_frame(
    path: str | Path,
    required: Sequence[str] = (),
    known: Sequence[str] = (),
    *,
    text: Sequence[str] = ("hs",),
    numbers: Callable[[str], bool] = lambda _: False,
) -> pl.DataFrame:
    """Read a table and add a column ``row``, unless it has one.

    Cells are text, so that nothing is guessed; those of Parquet keep their types.

    Parameters
    ----------
    path
        The file; a worksheet is ``book.xlsx#sheet``, or ``book.xlsx`` with a single one.
    required, known
        Names that the columns may have, to find the row with the names by; they are not checked.
    text
        Columns that must hold text: a number there has lost its leading zeros.
    numbers
        Whether a column holds numbers, whose decimals may be behind a comma where cells are apart by
        something else.

    Raises
    ------
    InputError
        With every problem at once (see `tumen.tables.rows.read_grid`).
    MissingExtraError
        For XLSX, if the extra for spreadsheets is not installed.
    """
    path = Path(path)
    if path.suffix.lower() == ".parquet":
        frame = read_parquet(path)
        return frame if ROW in frame.columns else frame.with_row_index(ROW, offset=1)
    return _frame(read_grid(path, required, known, text, checked=False), numbers)


def read_frame_of(
    path: Path,
    table: Table,
    mapping: ColumnMap | None,
    *,
    numbers: Callable[[str], bool],
    known: Callable[[str], bool] = lambda _: False,
) -> pl.DataFrame:
    """Read a table of ours, or one of another system by a map of its columns (see `read_frame`).

    Raises
    ------
    InputError
        With every problem at once, columns of the map that are not there among them.
    MissingExtraError
        For XLSX, if the extra for spreadsheets is not installed.
    """
    by = mapping or ColumnMap()
    frame = read_frame(
        path,
        by.theirs(field.name for field in table.fields if field.required),
        by.theirs(field.name for field in table.fields),
        text=by.theirs(field.name for field in table.fields if field.kind == "hs"),
        numbers=lambda name: numbers(by.columns.get(name, name)),
    )
    return frame if mapping is None else mapping.apply(frame.lazy(), table, str(path), known).collect()


def read_frames(
    path: str | Path, known: Sequence[str] = (), *, text: Sequence[str] = ("hs",)
) -> dict[str, pl.DataFrame]:
    """Read every worksheet of an XLSX file that is not empty, by name (see `read_frame`).

    Raises
    ------
    InputError
        With the problems of all worksheets.
    MissingExtraError
        If the extra for spreadsheets is not installed.
    """
    file, _ = split_sheet(Path(path))
    book = open_workbook(file)
    found: dict[str, pl.DataFrame] = {}
    problems: list[Problem] = []
    for name in book.sheets:
        if book.empty(name):
            continue
        try:
            sheet = book.sheet(name, text, known=known)
            found[name] = _frame(Grid(sheet.file, sheet.header, sheet.columns, list(sheet.texts())))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return found


def _frame(grid: Grid, numbers: Callable[[str], bool] = lambda _: False) -> pl.DataFrame:
    import polars as pl

    columns = {name: [cells[place] for _, cells in grid.rows] for place, name in enumerate(grid.columns)}
    if grid.commas:
        _with_points(grid, columns, [name for name in grid.columns if numbers(name)])
    frame = pl.DataFrame(
        {name: [cell or None for cell in cells] for name, cells in columns.items()},
        schema=dict.fromkeys(grid.columns, pl.String()),
    )
    if ROW in grid.columns:
        return frame
    return frame.insert_column(0, pl.Series(ROW, [line for line, _ in grid.rows], pl.Int64))


def _with_points(grid: Grid, columns: dict[str, list[str]], names: Sequence[str]) -> None:
    """Put the decimals of the columns that hold numbers behind a point."""
    lines = [line for line, _ in grid.rows]
    cells = (pair for name in names for pair in zip(lines, columns[name], strict=True))
    mark, problems = decimal_mark(cells, grid.file)
    if problems:
        raise InputError(problems)
    if mark == ",":
        note(grid.file, "decimals are behind a comma")
        for name in names:
            columns[name] = [with_point(cell) for cell in columns[name]]
