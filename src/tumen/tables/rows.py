"""Rows of any form of file: text with delimiters, a sheet of a workbook, Parquet, JSON, YAML."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tumen.errors import InputError, Problem
from tumen.tables import delimited
from tumen.tables.delimited import read_delimited
from tumen.tables.forms.limits import RATIO, UNZIPPED
from tumen.tables.place import Grid
from tumen.tables.text import shown_path
from tumen.tables.worksheet import ENDING, as_text, is_workbook, open_workbook, split_sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl

KINDS = ".csv, .tsv, .xlsx, .parquet, .json or .yaml"
ENDINGS = (*delimited.ENDINGS, ENDING, ".parquet", ".json", ".yaml", ".yml")


def read_grid(
    path: str | Path,
    required: Sequence[str] = (),
    optional: Sequence[str] = (),
    text: Sequence[str] = (),
    *,
    checked: bool = True,
    broken: bool = False,
) -> Grid:
    """Read the cells of a table as text; a worksheet is ``book.xlsx#sheet``, or ``book.xlsx`` with a single
    one.

    Parameters
    ----------
    required, optional
        Names that the columns may have, to find the row with the names by.
    text
        Columns that must hold text: a number there has lost its zeros.
    checked
        Whether other names are refused at once, in text with delimiters.
    broken
        Whether rows that are not whole are left to the caller, in text with delimiters.

    Raises
    ------
    InputError
        With all problems at once: no such file, an ending that is not known, what
        `tumen.tables.delimited.read_csv` and `tumen.tables.worksheet.Workbook.sheet` refuse.
    MissingExtraError
        If the extra for this kind of file is not installed.
    """
    path = Path(path)
    if is_workbook(path):
        file, name = split_sheet(path)
        return open_workbook(file).sheet(name, text, required, [*required, *optional]).grid()
    match path.suffix.lower():
        case ending if ending in delimited.ENDINGS:
            return read_delimited(path, required, optional, checked=checked, broken=broken)
        case ".parquet":
            return _parquet_grid(path, text)
        case ".json" | ".yaml" | ".yml" as ending:
            from tumen.tables.forms.objects import read_objects

            return read_objects(path, text, json=ending == ".json")
        case other:
            raise InputError.of(
                f"{other or 'a name without ending'!r} is no kind of table", f"Give {KINDS}", file=str(path)
            )


def _parquet_grid(path: Path, text: Sequence[str]) -> Grid:
    frame, shown = read_parquet(path), shown_path(path)
    wrong = [name for name in text if name in frame.columns and frame.schema[name].is_numeric()]
    if wrong:
        raise InputError(
            Problem(f"the column {name!r} holds numbers, so zeros may be lost", "Store it as text", shown)
            for name in wrong
        )
    rows = [(number, tuple(map(as_text, row))) for number, row in enumerate(frame.iter_rows(), start=1)]
    return Grid(shown, 1, tuple(frame.columns), rows)


def read_parquet(path: Path) -> pl.DataFrame:
    """Read a whole Parquet file."""
    import polars as pl
    from polars.exceptions import PolarsError

    if not path.is_file():
        raise InputError.of("there is no such file", "Check its name and place", file=str(path))
    try:
        scanned = pl.scan_parquet(path)
        rows, size = scanned.select(pl.len()).collect().item(), path.stat().st_size
        cells = rows * len(scanned.collect_schema())
        if cells > max(UNZIPPED, RATIO * size):  # one value for millions of rows takes a few bytes
            raise InputError.of(
                f"the table of {size:,} bytes holds {cells:,} cells, more than it may",
                "Leave out rows and columns that are not needed",
                file=str(path),
            )
        return pl.read_parquet(path)
    except (PolarsError, OSError) as error:
        raise InputError.of(
            f"the table cannot be read: {error}", "Give a Parquet file", file=str(path)
        ) from None


@contextmanager
def readable(file: str) -> Iterator[None]:
    """Turn what the table library says of a file that it reads bit by bit into an error for the user."""
    from polars.exceptions import PolarsError

    try:
        yield
    except (PolarsError, OSError) as error:
        raise InputError.of(
            f"a part of the table cannot be read: {error}", "The file is damaged; write it again", file=file
        ) from None
