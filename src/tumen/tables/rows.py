"""Rows of any form of file as cells of text: CSV, or a sheet of a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tumen.errors import InputError
from tumen.tables.delimited import read_csv
from tumen.tables.header import header_problems
from tumen.tables.place import Row
from tumen.tables.worksheet import is_workbook, open_workbook, split_sheet

if TYPE_CHECKING:
    from collections.abc import Sequence


def read_rows(
    path: str | Path, required: Sequence[str], optional: Sequence[str] = (), text: Sequence[str] = ()
) -> tuple[Row, ...]:
    """Read a table from CSV, or from a worksheet: ``book.xlsx#sheet``, or ``book.xlsx`` with a single one.

    Parameters
    ----------
    text
        Columns that must hold text in a worksheet: a number there has lost its zeros.

    Raises
    ------
    InputError
        As `read_csv`, and as `tumen.tables.worksheet.Workbook.sheet`; the number of a row is that of the sheet.
    MissingExtraError
        For a worksheet, if the extra for spreadsheets is not installed.
    """
    path = Path(path)
    if not is_workbook(path):
        return read_csv(path, required, optional)
    file, name = split_sheet(path)
    sheet = open_workbook(file).sheet(name, text)
    problems = header_problems(list(sheet.columns), required, optional, sheet.file, sheet.header)
    if problems:
        raise InputError(problems)
    absent = dict.fromkeys((column for column in optional if column not in sheet.columns), "")
    return tuple(
        Row(number, {**dict(zip(sheet.columns, cells, strict=True)), **absent})
        for number, cells in sheet.texts()
    )
