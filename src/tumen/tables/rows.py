"""Rows of any form of file: text with delimiters, a sheet of a workbook, Parquet, JSON, YAML."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tumen.errors import InputError
from tumen.tables import delimited
from tumen.tables.delimited import read_delimited, rows_of
from tumen.tables.grid import Grid
from tumen.tables.worksheet import ENDING, is_workbook, open_workbook, split_sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tumen.tables.place import Row

KINDS = ".csv, .tsv, .xlsx, .parquet, .json or .yaml"
ENDINGS = (*delimited.ENDINGS, ENDING, ".parquet", ".json", ".yaml", ".yml")


def read_rows(
    path: str | Path, required: Sequence[str], optional: Sequence[str] = (), text: Sequence[str] = ()
) -> tuple[Row, ...]:
    """Read a table from any kind of file; a worksheet is ``book.xlsx#sheet``, or ``book.xlsx`` with a single
    one.

    Parameters
    ----------
    text
        Columns that must hold text in a worksheet: a number there has lost its zeros.

    Raises
    ------
    InputError
        With all problems at once (see `read_grid`), columns that are missing or unknown among them.
    MissingExtraError
        If the extra for this kind of file is not installed.
    """
    return rows_of(read_grid(path, required, optional, text), required, optional)


def read_grid(
    path: str | Path,
    required: Sequence[str] = (),
    optional: Sequence[str] = (),
    text: Sequence[str] = (),
    *,
    checked: bool = True,
) -> Grid:
    """Read the cells of a table as text.

    Parameters
    ----------
    required, optional
        Names that the columns may have, to find the row with the names by.
    text
        Columns that must hold text: a number there has lost its zeros.
    checked
        Whether other names are refused at once, in text with delimiters.

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
        sheet = open_workbook(file).sheet(name, text, required, [*required, *optional])
        return Grid(sheet.file, sheet.header, sheet.columns, list(sheet.texts()))
    match path.suffix.lower():
        case ending if ending in delimited.ENDINGS:
            return read_delimited(path, required, optional, checked=checked)
        case ".parquet":
            from tumen.tables.parquet import read_parquet_grid

            return read_parquet_grid(path, text)
        case ".json":
            from tumen.tables.objects import read_json_grid

            return read_json_grid(path, text)
        case ".yaml" | ".yml":
            from tumen.tables.objects import read_yaml_grid

            return read_yaml_grid(path, text)
        case other:
            raise InputError.of(
                f"{other or 'a name without ending'!r} is no kind of table", f"Give {KINDS}", file=str(path)
            )
