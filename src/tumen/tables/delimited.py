"""Read a CSV table strictly: named columns, every row whole, every problem with its line."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from tumen.errors import InputError, Problem
from tumen.tables.header import header_problems
from tumen.tables.place import Row
from tumen.tables.text import read_text, shown_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


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
    problems = header_problems(header[1], required, optional, shown, header[0])
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
