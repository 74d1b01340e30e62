"""Tables as frames: any kind of file in, cells of text, with the number of each row in the file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tumen.errors import InputError
from tumen.tables.delimited import with_points
from tumen.tables.forms.column_map import DEFAULT, ColumnMap
from tumen.tables.rows import read_grid, read_parquet

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    import polars as pl

    from tumen.errors import Problem
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
    mapping: ColumnMap | None = None,
    keep: Collection[str] = (),
    broken: list[Problem] | None = None,
) -> pl.DataFrame:
    """Read a table of ours, or one of another system by a map of its columns (see `read_frame`); `keep` are
    columns to take along. What is wrong with rows that are not whole is added to `broken`, else refused.
    """
    from tumen.tables.forms.styles import as_written

    by = mapping or ColumnMap()
    required, known, text = (
        by.theirs(field.name for field in table.fields if chosen(field))
        for chosen in (lambda field: field.required, lambda _: True, lambda field: field.kind == "hs")
    )
    path, commas = Path(path), False
    if path.suffix.lower() == ".parquet":
        frame = read_frame(path)
    else:
        grid = read_grid(path, required, known, text, checked=False, broken=broken is not None)
        frame, commas = _frame(grid), grid.commas
        if broken is not None:
            broken += grid.broken
    lazy = frame.lazy() if mapping is None else mapping.apply(frame.lazy(), table, str(path), keep)
    try:
        return as_written(lazy, table, str(path), commas=commas, dates=by.dates == DEFAULT).collect()
    except InputError as error:
        raise InputError([*(broken or ()), *error.problems]) from None


def _frame(grid: Grid, numbers: Callable[[str], bool] = lambda _: False) -> pl.DataFrame:
    import polars as pl

    grid, problems = with_points(grid, numbers)
    if problems:
        raise InputError(problems)
    columns = {name: [cells[at] or None for _, cells in grid.rows] for at, name in enumerate(grid.columns)}
    frame = pl.DataFrame(columns, schema=dict.fromkeys(grid.columns, pl.String()))
    if ROW in grid.columns:
        return frame
    return frame.insert_column(0, pl.Series(ROW, [line for line, _ in grid.rows], pl.Int64))
