"""Tables as frames: any kind of file in, cells of text, with the number of each row in the file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tumen.errors import InputError
from tumen.tables.delimited import decimal_mark, with_point
from tumen.tables.forms.column_map import ColumnMap
from tumen.tables.notes import note
from tumen.tables.rows import read_grid, read_parquet

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import polars as pl

    from tumen.tables.field import Table
    from tumen.tables.place import Grid

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
    """Read a table of ours, or one of another system by a map of its columns (see `read_frame`)."""
    by = mapping or ColumnMap()
    frame = read_frame(
        path,
        by.theirs(field.name for field in table.fields if field.required),
        by.theirs(field.name for field in table.fields),
        text=by.theirs(field.name for field in table.fields if field.kind == "hs"),
        numbers=lambda name: numbers(by.columns.get(name, name)),
    )
    return frame if mapping is None else mapping.apply(frame.lazy(), table, str(path), known).collect()


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
