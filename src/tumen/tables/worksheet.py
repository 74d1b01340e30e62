"""Worksheets as rows of text, each with its number: nothing guessed, nothing repaired.

A number is read with the fifteen digits that a spreadsheet shows, a date as year-month-day, TRUE as yes. An
HS code that a sheet holds as a number has lost its zeros and is refused, and so are errors and formulas that
were never computed. A number shown with zeros or letters in front is read as it is shown: 001, P001. A title
above the names of the columns and empty columns are passed over where the names are known.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
import zlib
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile, ZipFile

from tumen.errors import InputError, MissingExtraError, Problem
from tumen.files.read import read_bytes
from tumen.tables.forms.as_shown import as_shown, begins_month, has_front_formats
from tumen.tables.forms.limits import CELL, COLUMNS, RATIO, UNZIPPED
from tumen.tables.notes import note
from tumen.tables.place import LOOKED_AT, Grid, unnamed_or_twice

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

ENDING = ".xlsx"
LIMIT = 1_048_576
"""Rows of a worksheet, the header among them."""
WIDEST = 16_384
"""Columns of a worksheet."""
_EXACT_DIGITS = 15  # what a cell that holds a number keeps
_BROKEN: tuple[type[Exception], ...] = (
    BadZipFile,
    zlib.error,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    OSError,
    EOFError,
    RuntimeError,
    SyntaxError,  # of XML
)
"""What the library raises on a file that is no workbook, or a broken one."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of a worksheet under the names in its first filled row; rows without a filled cell are passed
    over.
    """

    file: str
    """File and sheet for messages: ``book.xlsx#products``."""
    header: int
    """Number of the row with the names."""
    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[object, ...]], ...]
    """Number in the file, and the cells as the workbook holds them."""

    def grid(self) -> Grid:
        """The rows with each cell as text, an empty one as empty text."""
        rows = [(number, tuple(map(as_text, cells))) for number, cells in self.rows]
        return Grid(self.file, self.header, self.columns, rows)


@dataclass(frozen=True, slots=True)
class Workbook:
    """An XLSX file: what its cells hold, and the formulas behind them."""

    path: Path
    values: Any
    formulas: Any
    """None where there is no formula."""
    numbered_otherwise: bool = False
    """Whether it has a format that shows a number with zeros or letters in front."""

    @property
    def sheets(self) -> tuple[str, ...]:
        """Names of the worksheets, in their order."""
        return tuple(self.values.sheetnames)

    def empty(self, name: str) -> bool:
        """Whether no cell of a sheet is filled."""
        return not any(_filled(row) for _, row in self.numbered(name))

    def numbered(
        self, name: str, *, formulas: bool = False, columns: int = COLUMNS, shown: bool = False
    ) -> Iterator[tuple[int, tuple[object, ...]]]:
        """Rows of a sheet with their numbers; a date of which no day is `shown` is a month."""
        file = f"{self.path}#{name}"
        sheet = (self.formulas if formulas else self.values)[name]
        if hasattr(sheet, "reset_dimensions"):
            # what programs write there is often wrong, and then rows would be left out
            sheet.reset_dimensions()
        try:
            for number, cells in enumerate(sheet.iter_rows(values_only=not shown), start=1):
                row = tuple(map(as_shown, cells)) if shown else cells
                if len(row) > columns and _filled(row[columns:]):
                    raise InputError.of(
                        f"the sheet has more than {columns:,} columns",
                        "Delete those to the right",
                        file=file,
                        line=number,
                    )
                yield number, row
        except _BROKEN as error:
            raise InputError.of(
                f"the sheet cannot be read: {error}",
                "Open it in a spreadsheet program and save it",
                file=file,
            ) from None

    def sheet(
        self,
        name: str | None = None,
        text: Sequence[str] = (),
        required: Sequence[str] = (),
        known: Sequence[str] = (),
    ) -> Sheet:
        """Read a sheet, the only one where no name is given.

        Parameters
        ----------
        text
            Columns that must hold text: a number there has lost its zeros.
        required, known
            Names by which the row with the names is found below a title: the first that holds all that are
            required, or the one that holds most that are known; else the first that is filled.

        Raises
        ------
        InputError
            With all problems at once: no such sheet, columns without a name or named twice, cells beyond the
            last column, numbers where text is needed, errors, formulas that were never computed.
        """
        file, names = str(self.path), self.sheets
        if not names:
            raise InputError.of("the workbook has no sheet", "Save it again with one", file=file)
        if name is None and len(names) != 1:
            raise InputError.of(
                "the workbook has several sheets",
                f"Name one of {', '.join(names)}: {self.path.name}#{names[0]}",
                file=file,
            )
        name = name or names[0]
        if name not in names:
            raise InputError.of(f"there is no sheet {name!r}", f"Sheets: {', '.join(names)}", file=file)
        return _read(self, name, text, required, known)


def split_sheet(path: Path) -> tuple[Path, str | None]:
    """Part ``book.xlsx#sheet`` into the file and the sheet (None where none is named)."""
    head, mark, sheet = path.name.partition(f"{ENDING}#")
    return (path.with_name(head + ENDING), sheet or None) if mark else (path, None)


def is_workbook(path: Path) -> bool:
    """Whether a path names an XLSX file or a sheet of one."""
    return split_sheet(path)[0].suffix.lower() == ENDING


def open_workbook(path: Path) -> Workbook:
    """Open an XLSX file."""
    openpyxl = load_openpyxl()
    from io import BytesIO

    if not path.is_file():
        raise InputError.of("there is no such file", "Check its name and place", file=str(path))
    try:
        data = read_bytes(path)  # so that no file stays open
        check_unzipped(data, str(path))
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", UserWarning
            )  # of the library: looks that it does not keep, no cells
            values = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True)
            formulas = None
            if _has_formulas(data):
                formulas = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=False)
    except _BROKEN as error:
        why = "it is no .xlsx file" if isinstance(error, BadZipFile) else error
        raise InputError.of(
            f"the workbook cannot be read: {why}", "Save it as .xlsx, without a password", file=str(path)
        ) from None
    return Workbook(path, values, formulas, has_front_formats(data))


def check_unzipped(data: bytes, file: str) -> None:
    """Refuse a workbook that unzips to far more than it may: it would fill the memory."""
    from io import BytesIO

    with ZipFile(BytesIO(data)) as parts:
        size = sum(part.file_size for part in parts.infolist())
    most = max(UNZIPPED, RATIO * len(data))
    if size > most:
        raise InputError.of(
            f"the workbook of {len(data):,} bytes unzips to {size:,}, more than the limit of {most:,}",
            "Save it anew, or give the table as CSV or Parquet",
            file=file,
        )


def _has_formulas(data: bytes) -> bool:
    """Whether any sheet holds a formula: most do not, and need not be read twice."""
    from io import BytesIO

    with ZipFile(BytesIO(data)) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/")]
        return any(re.search(rb"<(?:\w+:)?f[ />]", parts.read(name)) for name in sheets)


def write_sheets(sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[object]]]], path: Path) -> None:
    """Write worksheets, each with the names of its columns and its rows.

    Text stays text (codes keep their zeros, nothing becomes a formula), and a number of more than fifteen
    digits is written as text, since a cell would round it.
    """
    openpyxl = load_openpyxl()
    book = openpyxl.Workbook(write_only=True)
    for name, (columns, rows) in sheets.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        sheet.append([_cell(openpyxl, sheet, column) for column in columns])
        for row in rows:
            sheet.append([_cell(openpyxl, sheet, value) for value in row])
    save(book, path)


def save(book: Any, path: Path) -> None:
    """Write a workbook that was made with openpyxl; a disk that is full is told once, not again when memory
    is cleared.
    """
    from io import BytesIO

    found = BytesIO()
    book.save(found)
    path.write_bytes(found.getbuffer())


def load_openpyxl() -> Any:
    """Import the library for workbooks."""
    try:
        import openpyxl
        import openpyxl.cell
    except ImportError:
        raise MissingExtraError("spreadsheets", "An XLSX file") from None
    return openpyxl


def as_text(cell: object) -> str:
    """A cell as text: exact, a date as year-month-day, TRUE as yes."""
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case datetime():
            return cell.date().isoformat() if cell.time().isoformat() == "00:00:00" else cell.isoformat()
        case date():
            return cell.isoformat()
        case float():
            return plain_number(cell)
        case _:
            return str(cell)


def plain_number(cell: float) -> str:
    """A number with the fifteen digits that a spreadsheet keeps, without an exponent."""
    text = f"{Decimal(f'{cell:.{_EXACT_DIGITS}g}'):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _read(
    book: Workbook, name: str, text: Sequence[str], required: Sequence[str], known: Sequence[str]
) -> Sheet:
    file = f"{book.path}#{name}"
    filled = [(number, row) for number, row in book.numbered(name) if _filled(row)]
    if book.numbered_otherwise or any(begins_month(cell) for _, row in filled for cell in row):
        filled = [(number, row) for number, row in book.numbered(name, shown=True) if _filled(row)]
    if not filled:
        raise InputError.of("the sheet is empty", "Begin it with the names of the columns", file=file)
    at = _names_at(filled, required, known)
    first = filled[at][0]
    if at:
        note(file, f"the names of the columns are in row {first}; what stands above is not read")
    width = max(len(row) for _, row in filled[at:])
    (_, header), *rows = [(number, _wide(row, width)) for number, row in filled[at:]]
    kept = [place for place in range(width) if _filled(row[place] for row in (header, *(r for _, r in rows)))]
    names = [as_text(header[place]).strip() for place in kept]
    last = max((place for place, column in enumerate(names, start=1) if column), default=0)
    columns = tuple(names[:last])
    problems = list(unnamed_or_twice(columns, file, first))
    if problems:
        raise InputError(problems)
    written = dict(book.numbered(name, formulas=True)) if book.formulas is not None else {}
    found = []
    for number, row in rows:
        if _filled(row[place] for place in kept[last:]):
            problems.append(
                Problem("the row has cells beyond the last column", "Name the column", file, number)
            )
        behind = _wide(written.get(number, ()), width)
        for place, column in zip(kept, columns, strict=False):
            wrong = _wrong(row[place], behind[place], needs_text=column in text)
            if wrong:
                problems.append(Problem(f"{column}: {wrong[0]}", wrong[1], file, number, place + 1))
        cells = tuple(row[place] for place in kept[:last])
        if _filled(cells):
            found.append((number, cells))
    if problems:
        raise InputError(problems)
    return Sheet(file, first, columns, tuple(found))


def _wide(row: Sequence[object], width: int) -> Sequence[object]:
    return (*row, *[None] * (width - len(row)))


def _names_at(
    rows: Sequence[tuple[int, Sequence[object]]], required: Sequence[str], known: Sequence[str]
) -> int:
    """Place of the row with the names: the first filled row where none can be told."""
    named = [{as_text(cell).strip() for cell in row} for _, row in rows[:LOOKED_AT]]
    whole = [place for place, names in enumerate(named) if required and set(required) <= names]
    names_on_file = {*map(plain_name, known)}
    fits = [len({*map(plain_name, names)} & names_on_file) for names in named]
    return whole[0] if whole else fits.index(max(fits))


def plain_name(name: str) -> str:
    """A name without case, width, blanks and marks."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())


def wrong_cell(cell: object, *, needs_text: bool) -> tuple[str, str] | None:
    """What is wrong with a cell whatever its column, and the remedy: a number that has lost its zeros, more
    text than a cell holds.
    """
    if needs_text and isinstance(cell, int | float | Decimal | date) and not isinstance(cell, bool):
        fix = (
            "Enter the codes again as text: in a sheet, in a column of the format text; elsewhere, in quotes"
        )
        return f"{as_text(cell)} is a number, so zeros may be lost", fix
    if isinstance(cell, str) and len(cell) > CELL:
        return f"the cell has more than {CELL:,} characters", "Shorten it"
    return None


def _wrong(cell: object, formula: object, *, needs_text: bool) -> tuple[str, str] | None:
    if isinstance(cell, int | float) and abs(cell) >= 10**_EXACT_DIGITS:
        what = f"{as_text(cell)} has more than the {_EXACT_DIGITS} digits that a sheet keeps of a number"
        return what, "Enter it again as text"
    if isinstance(cell, str) and cell.startswith("#") and cell.rstrip("!?").isupper():
        return f"the cell holds the error {cell}", "Correct the formula"
    if cell is None and isinstance(formula, str) and formula.startswith("="):
        return (
            "the formula has no stored result",
            "Open the file in a spreadsheet program and save it, or paste values",
        )
    return wrong_cell(cell, needs_text=needs_text)


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


def _filled(row: Iterable[object]) -> bool:
    return any(cell is not None and cell != "" for cell in row)
