"""Read a CSV table or a worksheet strictly: named columns, every row whole, every problem with its line."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tumen.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PACKAGE = Path(__file__).resolve().parents[1]
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: the line it begins on and its cells by column, as text."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """Return the text of a cell; an optional column that the file does not have is empty text."""
        return self.cells[column]


def read_csv(path: str | Path, required: Sequence[str], optional: Sequence[str] = ()) -> tuple[Row, ...]:
    """Read a table whose first line names its columns, in any order.

    Parameters
    ----------
    path
        The file: comma-separated, UTF-8 (a byte order mark is accepted).
    required, optional
        Columns that must and that may be there; any other is refused. Cells of an optional column that is
        absent are empty text.

    Returns
    -------
    tuple of Row
        In the order of the file. Lines without a character are passed over.

    Raises
    ------
    InputError
        With all problems at once: no such file, not UTF-8, columns missing, unknown or named twice, rows
        with too few or too many cells, empty rows, quotes that do not close.
    """
    path = Path(path)
    shown = shown_path(path)
    reader = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    lines = _Lines(reader, shown)
    header = next(lines.rows(), None)
    if header is None:
        raise InputError(
            [
                *lines.problems,
                Problem("the table is empty", f"Begin it with the columns {','.join(required)}", shown, 1),
            ]
        )
    problems = _header_problems(header[1], required, optional, shown, header[0])
    if problems:
        raise InputError(problems)
    columns = header[1]
    absent = dict.fromkeys((column for column in optional if column not in columns), "")
    rows: list[Row] = []
    for line, cells in lines.rows():
        if len(cells) != len(columns):
            problems.append(_ragged(cells, columns, shown, line))
        elif not any(cells):
            problems.append(Problem("every cell of the row is empty", "Delete the row", shown, line))
        else:
            rows.append(Row(line, {**dict(zip(columns, cells, strict=True)), **absent}))
    problems.extend(lines.problems)
    if problems:
        raise InputError(problems)
    return tuple(rows)


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
        As `read_csv`, and as `tumen.reference.workbook.Workbook.sheet`; the number of a row is that of the sheet.
    MissingExtraError
        For a worksheet, if the extra for spreadsheets is not installed.
    """
    from tumen.reference.workbook import is_workbook, open_workbook, split_sheet

    path = Path(path)
    if not is_workbook(path):
        return read_csv(path, required, optional)
    file, name = split_sheet(path)
    sheet = open_workbook(file).sheet(name, text)
    problems = _header_problems(list(sheet.columns), required, optional, sheet.file, sheet.header)
    if problems:
        raise InputError(problems)
    absent = dict.fromkeys((column for column in optional if column not in sheet.columns), "")
    return tuple(
        Row(number, {**dict(zip(sheet.columns, cells, strict=True)), **absent})
        for number, cells in sheet.texts()
    )


def shown_path(path: Path) -> str:
    """Name a file for a reader: one that is shipped by its place in the package, any other by its path."""
    return path.relative_to(_PACKAGE.parent).as_posix() if path.is_relative_to(_PACKAGE) else str(path)


def read_text(path: Path) -> str:
    """Read a UTF-8 text file, with or without byte order mark.

    Raises
    ------
    InputError
        If there is no such file, or it is not UTF-8: with the line of the first byte that is not.
    """
    shown = shown_path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = "is a folder" if path.is_dir() else (error.strerror or "cannot be read").lower()
        raise InputError.of(
            f"cannot read the file: {reason}", "Check its name and place", file=shown
        ) from None
    data = data.removeprefix(_BOM)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError.of(
            f"the file is not UTF-8: byte 0x{data[error.start]:02X} ({error.start + 1} bytes from the start)",
            'Save it as UTF-8 (in a spreadsheet: save as "CSV UTF-8")',
            file=shown,
            line=line,
        ) from None


class _Lines:
    """The rows of a CSV reader with the line each begins on; a broken quote ends them with a problem."""

    def __init__(self, reader: Iterator[list[str]], shown: str) -> None:
        self._reader, self._shown = reader, shown
        self.problems: list[Problem] = []

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        reader = self._reader
        while True:
            line = reader.line_num + 1  # type: ignore[attr-defined]
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                self.problems.append(
                    Problem(
                        f"the row cannot be read: {error}",
                        'Close the quotes; write " inside as ""',
                        self._shown,
                        line,
                    )
                )
                return
            if cells:
                yield line, cells


def _ragged(cells: list[str], columns: list[str], shown: str, line: int) -> Problem:
    return Problem(
        f"the row has {len(cells)} cells, but there are {len(columns)} columns",
        "Give every column a cell, empty if need be, and put text with commas in quotes",
        shown,
        line,
    )


def _header_problems(
    columns: list[str], required: Sequence[str], optional: Sequence[str], shown: str, line: int
) -> list[Problem]:
    if len(columns) == 1 and any(mark in columns[0] for mark in ";\t"):
        return [Problem("the cells are not separated by commas", "Save the table with commas", shown, line)]
    known = [*required, *optional]
    missing = [column for column in required if column not in columns]
    problems = []
    for position, column in enumerate(columns):
        if column in columns[:position]:
            problems.append(
                Problem(f"the column {column!r} is there twice", "Delete one of them", shown, line)
            )
        elif column not in known:
            problems.append(
                Problem(
                    f"there is no column {column!r} in this table",
                    _nearest(column, missing or known, known),
                    shown,
                    line,
                )
            )
    problems.extend(
        Problem(f"the column {column!r} is missing", "Add it to the first line and to every row", shown, line)
        for column in missing
    )
    return problems


def _nearest(column: str, first: list[str], known: list[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(column.strip().lower(), first, n=1)
    return f"Write {close[0]!r}" if close else f"Its columns are: {', '.join(known)}"
