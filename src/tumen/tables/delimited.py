"""Read text with delimiters strictly: named columns, every row whole, every problem with its line.

Where cells are apart by semicolons, tabs or bars, a comma may stand for the point in numbers, if all say
the same.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tumen.errors import InputError, Problem
from tumen.tables.forms.limits import CELL
from tumen.tables.notes import note
from tumen.tables.place import LOOKED_AT, Grid, Row, header_problems, unnamed_or_twice
from tumen.tables.text import read_decoded, shown_path

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

ENDINGS = (".csv", ".tsv", ".txt")
_HEAD = 200_000
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_PLAIN = re.compile(r"[+-]?([0-9]*)([.,])([0-9]+) ?[%!]*")


def read_csv(path: str | Path, required: Sequence[str], optional: Sequence[str] = ()) -> tuple[Row, ...]:
    """Read a table whose first line names its columns, in any order; lines without a character are passed
    over.

    Parameters
    ----------
    path
        The file: cells apart by commas, semicolons, tabs or bars; in any code page that can be told.
    required, optional
        Columns that must and that may be there; any other is refused. Cells of an optional column that is
        absent are empty text.

    Raises
    ------
    InputError
        With all problems at once: no such file, a code page that cannot be told, columns missing, unknown or
        named twice, rows with too few or too many cells, empty rows, quotes that do not close.
    """
    return rows_of(read_delimited(Path(path), required, optional), required, optional)


def rows_of(grid: Grid, required: Sequence[str], optional: Sequence[str] = ()) -> tuple[Row, ...]:
    """The rows of a table by column, every one of which must be known."""
    problems = header_problems(grid.columns, required, optional, grid.file, grid.header)
    if problems:
        raise InputError(problems)
    absent = dict.fromkeys((column for column in optional if column not in grid.columns), "")
    return tuple(
        Row(line, {**dict(zip(grid.columns, cells, strict=True)), **absent}) for line, cells in grid.rows
    )


def read_delimited(
    path: Path,
    required: Sequence[str] = (),
    optional: Sequence[str] = (),
    *,
    checked: bool = True,
    broken: bool = False,
) -> Grid:
    """Read a table as `read_csv`; names that are missing or unknown are only refused where `checked`, and
    rows that are not whole where they are not left to the caller (`broken`), who tells them with what else
    is wrong.
    """
    shown = shown_path(path)
    found = read_decoded(path)
    if found.note:
        note(shown, found.note)
    text, skipped, delimiter = _delimited(found.text, {*required, *optional})
    if delimiter != ",":
        note(shown, f"cells are apart by {_DELIMITERS[delimiter]}")
    problems: list[Problem] = []
    lines = _lines(text, delimiter, shown, skipped, problems)
    first, names = next(lines, (0, []))
    if not names:
        fix = f"Begin it with the columns {','.join(required)}" if required else "Begin it with its columns"
        raise InputError([*problems, Problem("the table is empty", fix, shown, 1)])
    if not set(required) <= set(names):
        problem = _lower(text, delimiter, required, shown, skipped)
        if problem is not None:
            raise InputError(problem)
    rows: list[tuple[int, tuple[str, ...]]] = []
    whole = (
        f"Give every column a cell, empty if need be, and put text with {_DELIMITERS[delimiter]} in quotes"
    )
    for line, cells in lines:
        if len(cells) != len(names):
            what = f"the row has {len(cells)} cells, but there are {len(names)} columns"
            problems.append(Problem(what, whole, shown, line))
        elif not any(cells):
            problems.append(Problem("every cell of the row is empty", "Delete the row", shown, line))
        else:
            rows.append((line, tuple(cells)))
    kept = [at for at, name in enumerate(names) if name.strip() or any(cells[at] for _, cells in rows)]
    columns = tuple(names[at] for at in kept)
    if len(kept) < len(names):  # a column without a name or a cell
        rows = [(line, tuple(cells[at] for at in kept)) for line, cells in rows]
    named = header_problems(columns, required, optional, shown, first) if checked else []
    wrong = named or list(unnamed_or_twice(columns, shown, first))
    if wrong or (problems and not (broken and rows)):
        raise InputError(wrong or problems)
    return Grid(shown, first, columns, rows, commas=delimiter != ",", broken=tuple(problems))


def _delimited(text: str, known: Collection[str]) -> tuple[str, int, str]:
    """The text without a line that only names the delimiter, how many lines that was, and the delimiter."""
    first = text[:100].splitlines()[0].strip().lower() if text else ""
    if first.startswith("sep=") and first[4:].strip("\r\n") in _DELIMITERS:
        return text.partition("\n")[2], 1, first[4:]
    return text, 0, delimiter_of(text, known)[0]


def delimiter_of(text: str, known: Collection[str]) -> tuple[str, list[str]]:
    """What the cells of the first line are apart by, and those cells: as many known names and then cells as
    can be.
    """
    found = {delimiter: _first_line(text, delimiter) for delimiter in _DELIMITERS}
    names = set(known)
    best = max(
        found, key=lambda mark: (len({cell.strip() for cell in found[mark]} & names), len(found[mark]))
    )
    return best, found[best]


def _first_line(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text[:_HEAD], newline=""), delimiter=delimiter), [])
    except csv.Error:
        return []


def _lower(text: str, delimiter: str, required: Sequence[str], shown: str, skipped: int) -> Problem | None:
    """A problem that names the line with the names, where other lines stand above it."""
    if not required:
        return None
    for place, (line, cells) in enumerate(_lines(text, delimiter, shown, skipped, [])):
        if place and set(required) <= {cell.strip() for cell in cells}:
            return Problem(
                f"the names of the columns are on line {line}", "Delete what stands above them", shown, line
            )
        if place > LOOKED_AT:
            break
    return None


def _lines(
    text: str, delimiter: str, shown: str, skipped: int, problems: list[Problem]
) -> Iterator[tuple[int, list[str]]]:
    """The rows of a text with the line each begins on; one that cannot be read ends them with a problem."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    too_long = f"a cell has more than {CELL:,} characters", "Shorten it, or close its quotes"
    while True:
        line = reader.line_num + 1 + skipped
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            broken = f"the row cannot be read: {error}", 'Close the quotes; write " inside as ""'
            problems.append(Problem(*(too_long if "field limit" in str(error) else broken), shown, line))
            return
        if cells and max(map(len, cells)) > CELL:
            problems.append(Problem(*too_long, shown, line))
            return
        if cells:
            yield line, cells


def _decimal_mark(cells: Iterable[tuple[int, str]], file: str) -> tuple[str, list[Problem]]:
    """Find out whether a comma or a point parts the decimals of a file, from its numbers with their lines.

    A mark before three digits may as well group thousands, so it proves nothing: another cell must. The
    problems are the cells that can be read in two ways, or that differ from the others.
    """
    proofs: dict[str, tuple[int, str]] = {}
    doubtful: list[tuple[int, str, str]] = []
    for line, cell in cells:
        for part in cell.split(";"):
            found = _PLAIN.fullmatch(part.strip())
            if found is None:
                continue
            whole, mark, decimals = found.groups()
            if len(decimals) == 3 and 1 <= len(whole) <= 3 and whole != "0":
                doubtful.append((line, part.strip(), mark))
            else:
                proofs.setdefault(mark, (line, part.strip()))
    if len(proofs) == 2:
        (one, other) = proofs.values()
        return ".", [
            Problem(
                f"decimals are written with a comma and with a point: {one[1]} on line {one[0]}, {other[1]} "
                "here",
                "Write all numbers in one way",
                file,
                other[0],
            )
        ]
    mark = next(iter(proofs), ".")
    return mark, [
        Problem(
            f"{cell} can be read in two ways: {used!r} before three digits may part decimals or group "
            "thousands",
            "Write decimals with a point and cells apart by commas, or leave out marks of thousands",
            file,
            line,
        )
        for line, cell, used in doubtful
        if used != mark or not proofs
    ]


def with_points(grid: Grid, numbers: Callable[[str], bool]) -> tuple[Grid, list[Problem]]:
    """The grid with the decimals of its columns of numbers behind a point, and cells that may be read in two
    ways.
    """
    places = [place for place, name in enumerate(grid.columns) if numbers(name)]
    if not grid.commas or not places:
        return grid, []
    mark, problems = _decimal_mark(
        ((line, cells[place]) for place in places for line, cells in grid.rows), grid.file
    )
    if mark == "." and not problems:
        return grid, []
    if not problems:  # else the cells are only looked at for other problems
        note(grid.file, "decimals are behind a comma")
    rows = []
    for line, cells in grid.rows:
        pointed = list(cells)
        for place in places:
            pointed[place] = ";".join(map(_with_point, cells[place].split(";")))
        rows.append((line, tuple(pointed)))
    return replace(grid, rows=rows), problems


def _with_point(part: str) -> str:
    return part.replace(",", ".") if _PLAIN.fullmatch(part.strip()) else part
