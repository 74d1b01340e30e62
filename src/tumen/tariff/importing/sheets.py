"""The cells of an official file as text, each row with its place: CSV, sheets of XLSX, ruled tables of PDF.

What a person sees is what is read: a cell shown as per cent is given as per cent, and a figure that is raised
or printed smaller than the others is kept apart as a footnote mark (`5 ^1`), no digit of the rate.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from tumen.errors import InputError
from tumen.tables.delimited import delimiter_of
from tumen.tables.forms.pdf import open_pdf
from tumen.tables.text import read_decoded, shown_path
from tumen.tables.worksheet import as_text, load_openpyxl, open_workbook, plain_number

MARK = " ^"
"""Before a footnote mark that a cell has in another size or place."""
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_SMALL = 0.85


@dataclass(frozen=True, slots=True)
class CellRow:
    """One row: where it stands, and its cells as text."""

    place: str
    """``line 12``, ``sheet Chapter 1, row 12``, ``page 3, table 1, row 12``."""
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CellSheet:
    """One sheet, or one table of a page."""

    file: str
    name: str
    rows: tuple[CellRow, ...]
    goes_on: bool
    """Whether it may go on with the columns of the one before it, without naming them again."""
    apart: bool = False
    """Whether its cells are told apart by a delimiter alone."""

    @property
    def width(self) -> int:
        """The number of its columns."""
        return max((len(row.cells) for row in self.rows), default=0)


def read_sheets(path: Path, wanted: Sequence[str] = ()) -> tuple[CellSheet, ...]:
    """Read all tables of a file.

    Parameters
    ----------
    wanted
        Names of the sheets of a workbook to read; all where none is named.

    Raises
    ------
    InputError
        If there is no such file, it is of another kind or cannot be read, no cell of it is filled, or it has
        no sheet of a wanted name.
    MissingExtraError
        If the extra that the format needs is not installed.
    """
    shown = shown_path(path)
    if not path.is_file():
        raise InputError.of("there is no such file", "Check its name and place", file=shown)
    match path.suffix.lower():
        case ".csv" | ".tsv" | ".txt":
            sheets: tuple[CellSheet, ...] = (_delimited(path, shown),)
        case ".xlsx":
            sheets = tuple(_workbook(path, shown, wanted))
        case ".pdf":
            sheets = tuple(_pdf(path, shown))
        case ".xls":
            raise InputError.of(
                "workbooks of the old form are not read", "Open it and save it as .xlsx", file=shown
            )
        case other:
            raise InputError.of(
                f"{other or 'a name without ending'!r} is no kind of file that is read",
                "Give .xlsx, .csv or .pdf",
                file=shown,
            )
    if not any(sheet.rows for sheet in sheets):
        what = "there is no table with a filled cell in it"
        raise InputError.of(what, "Give the file that has the table", file=shown)
    return sheets


def _delimited(path: Path, shown: str) -> CellSheet:
    text = read_decoded(path).text
    longest = max(text.splitlines()[:40] or [""], key=len)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(longest, ())[0])
    try:
        rows = [
            CellRow(f"line {reader.line_num}", tuple(map(_raised, cells)))
            for cells in reader
            if any(cell.strip() for cell in cells)
        ]
    except csv.Error as error:
        raise InputError.of(
            f"the row cannot be read: {error}", "Close its quotes", file=shown, line=reader.line_num
        ) from None
    return CellSheet(shown, "", tuple(rows), goes_on=False, apart=True)


def _workbook(path: Path, shown: str, wanted: Sequence[str]) -> Iterator[CellSheet]:
    open_workbook(path)  # what is no workbook, or unzips to too much, is refused there
    # what stands in the cells themselves has its looks only where the workbook is read whole
    read_only = not _raised_inside(path)
    book = load_openpyxl().load_workbook(path, read_only=read_only, data_only=True, rich_text=True)
    try:
        missing = [name for name in wanted if name not in book.sheetnames]
        if missing:
            raise InputError.of(
                f"there is no sheet {', '.join(missing)}", f"Sheets: {', '.join(book.sheetnames)}", file=shown
            )
        for name in wanted or book.sheetnames:
            sheet = book[name]
            if not hasattr(sheet, "iter_rows"):
                continue  # a drawing
            if read_only:
                sheet.reset_dimensions()
            rows = [
                CellRow(f"sheet {name}, row {number}", cells)
                for number, row in enumerate(sheet.iter_rows(), start=1)
                if any(cells := tuple(map(_cell, row)))
            ]
            yield CellSheet(shown, name, tuple(rows), goes_on=False)
    finally:
        book.close()


def _raised_inside(path: Path) -> bool:
    """Whether text in the cells of a sheet, not in the common table of texts, is raised in part."""
    with ZipFile(path) as parts:
        sheets = (name for name in parts.namelist() if name.startswith("xl/worksheets/"))
        return any(b"vertAlign" in parts.read(name) for name in sheets)


def _cell(cell: Any) -> str:
    """A cell as it is shown: 0.05 in the format of per cent as 5%, raised figures apart."""
    value = cell.value
    if isinstance(value, int | float) and not isinstance(value, bool):
        if "%" in (cell.number_format or ""):
            return f"{plain_number(float(Decimal(plain_number(value)) * 100))}%"
        return plain_number(value) if isinstance(value, float) else str(value)
    if isinstance(value, list):  # text of several looks
        parts = []
        for part in value:
            looks = getattr(part, "font", None)
            raised = looks is not None and looks.vertAlign == "superscript"
            parts.append(f"{MARK}{part}" if raised else str(part))
        return " ".join("".join(parts).split())
    return _raised(" ".join(as_text(value).split()))


def _raised(text: str) -> str:
    """Raised figures as marks: they are no digits of the number before them."""
    plain = text.strip()
    at = next((place for place, sign in enumerate(plain) if sign in "⁰¹²³⁴⁵⁶⁷⁸⁹"), None)
    return plain if at is None else f"{plain[:at]}{MARK}{plain[at:].translate(_RAISED)}"


def _pdf(path: Path, shown: str) -> Iterator[CellSheet]:
    for number, page in open_pdf(path, "Check it"):
        sizes = Counter(round(char["size"], 1) for char in page.chars)
        usual = sizes.most_common(1)[0][0] if sizes else 0
        plain = page.filter(
            lambda item, least=_SMALL * usual: item["object_type"] != "char" or item["size"] >= least
        )
        whole, large = page.extract_tables(), plain.extract_tables()
        for table, rows in enumerate(whole, start=1):
            same = large[table - 1] if len(large) == len(whole) else rows
            found = [
                CellRow(f"page {number}, table {table}, row {at}", cells)
                for at, row in enumerate(rows, start=1)
                if any(cells := _apart(row, same[at - 1] if len(same) == len(rows) else row))
            ]
            yield CellSheet(shown, f"page {number}, table {table}", tuple(found), goes_on=True)


def _apart(row: Sequence[Any], large: Sequence[Any]) -> tuple[str, ...]:
    """The cells of a row, what is printed smaller in a cell apart; a cell that is all small is plain."""
    pairs = zip(row, large if len(large) == len(row) else row, strict=True)
    found = []
    for cell, usual in pairs:
        text, plain = (" ".join(str(item or "").split()) for item in (cell, usual))
        if plain and plain != text:
            left = text.removeprefix(plain).strip() if text.startswith(plain) else text
            text = f"{plain}{MARK}{left}"
        found.append(_raised(text))
    return tuple(found)
