"""A study in a workbook, edited where the library for workbooks keeps everything that is in it; else that is
said, and the spreadsheet program is the place to edit it.
"""

from __future__ import annotations

import re
import warnings
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile, ZipFile

from tumen.app.studies.sheets import TableSheet, version_of
from tumen.errors import InputError, Problem
from tumen.files.read import read_bytes
from tumen.tables.forms.blank_sheets import as_figure
from tumen.tables.worksheet import as_text, check_unzipped, load_openpyxl, open_workbook, save, split_sheet

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tumen.app.studies.sheets import Cells
    from tumen.tables.field import Table

_KEPT = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core|custom)\.xml|xl/workbook\.xml|xl/styles\.xml"
    r"|xl/_rels/workbook\.xml\.rels|xl/worksheets/sheet[0-9]+\.xml|xl/worksheets/_rels/sheet[0-9]+\.xml\.rels"
    r"|xl/theme/theme[0-9]*\.xml|xl/sharedStrings\.xml|xl/comments[/A-Za-z0-9]*\.xml|xl/tables/table[0-9]+\.xml"
    r"|xl/drawings/(commentsDrawing|vmlDrawing)[0-9]+\.vml|xl/[A-Za-z]*[dD]rawing[0-9]*\.vml"
)
"""Parts of a workbook that the library reads and writes again."""
_LOST = {"drawings": "drawings or pictures", "charts": "charts", "media": "pictures", "pivot": "pivot tables"}


def why_not(path: Path) -> Problem | None:
    """Why a workbook is not edited here; None where all that is in it would be kept."""
    fix = "Edit it in a spreadsheet program: what you save there is shown here at once"
    try:
        data = read_bytes(path)
        check_unzipped(data, path.name)
        with ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
            sheets = [archive.read(name) for name in names if name.startswith("xl/worksheets/sheet")]
    except InputError as error:
        return error.problems[0]
    except (BadZipFile, zlib.error, OSError, RuntimeError) as error:
        why = "it is no .xlsx file" if isinstance(error, BadZipFile) else error
        return Problem(f"the workbook cannot be read: {why}", fix, path.name)
    others = [name for name in names if not _KEPT.fullmatch(name) and not name.endswith("/")]
    if others:
        held = next((word for part, word in _LOST.items() if part in others[0].lower()), others[0])
        return Problem(f"the workbook holds {held}, which would be lost here", fix, path.name)
    if any(b"<f>" in sheet or b"<f " in sheet for sheet in sheets):
        return Problem("the workbook holds formulas, whose results would be lost here", fix, path.name)
    if any(b"<extLst" in sheet for sheet in sheets):
        return Problem("a sheet holds rules of looks that would be lost here", fix, path.name)
    return None


def read_worksheet(path: Path, table: Table, file: str) -> TableSheet:
    """A table in a sheet of a workbook."""
    known = [item.name for item in table.fields]
    version = version_of(path)
    try:
        grid = open_workbook(path).sheet(split_sheet(path.parent / file)[1], (), (), known).grid()
    except InputError as error:
        return TableSheet(table, file, version, (), (), problems=error.problems)
    return TableSheet(table, file, version, grid.columns, tuple(cells for _, cells in grid.rows))


def workbook_with(
    path: Path, sheet: TableSheet, columns: Sequence[str], rows: Sequence[tuple[int, Cells]]
) -> tuple[bytes, dict[int, int]]:
    """The workbook with these cells in a sheet; and the place of each row by its number there.

    Raises
    ------
    InputError
        If something in it would be lost.
    """
    refused = why_not(path)
    if refused is not None:
        raise InputError(refused)
    book = _loaded(path)
    name = sheet.file.rpartition("#")[2]
    made = book[name] if name in book.sheetnames else book.create_sheet(name)
    header = open_workbook(path).sheet(name, (), (), columns).header if sheet.columns and sheet.rows else 1
    at = {as_text(cell.value).strip(): cell.column for cell in made[header] if cell.value is not None}
    for column in columns:
        if column not in at:
            at[column] = max(at.values(), default=0) + 1
            made.cell(header, at[column], column)
    for name in set(at) - set(columns):
        for number in range(header, made.max_row + 1):
            made.cell(number, at[name]).value = None
    kinds = {item.name: item.kind for item in sheet.table.fields}
    for number, (_, cells) in enumerate(rows, start=header + 1):
        for column, text in zip(columns, cells, strict=True):
            cell = made.cell(number, at[column])
            if as_text(cell.value) != text:
                cell.value = as_figure(text, kinds.get(column, "text"))
                if isinstance(cell.value, str):
                    cell.data_type, cell.number_format = "s", "@"
    for number in range(header + 1 + len(rows), made.max_row + 1):
        for place in at.values():
            made.cell(number, place).value = None
    found = BytesIO()
    book.save(found)
    lines = {number: place for number, (place, _) in enumerate(rows, start=header + 1)}
    return found.getvalue(), lines


def set_keys(path: Path, values: Mapping[str, str]) -> None:
    """Set keys of the sheet ``study``; a workbook that is not edited here stays as it is."""
    if why_not(path) is not None:
        return
    book = _loaded(path)
    for cells in book["study"].iter_rows():
        texts = [as_text(cell.value).strip() for cell in cells]
        for key, value in values.items():
            if key in texts and len(cells) > texts.index(key) + 1:
                cells[texts.index(key) + 1].value = value
    save(book, path)


def _loaded(path: Path) -> Any:
    openpyxl = load_openpyxl()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(path, rich_text=True)
