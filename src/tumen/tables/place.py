"""Rows of cells as they were written, where they stand, and what is wrong with the names of their columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tumen.errors import Problem
from tumen.tables.given import near

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LOOKED_AT = 20
"""Rows among which the names of the columns are looked for."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands."""

    file: str
    line: int

    def __str__(self) -> str:
        """``file:line``."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: the line it begins on and its cells by column, as text."""

    line: int
    cells: dict[str, str]
    file: str = ""
    """Name of the file for messages; empty where who reads the row knows it."""
    reckoned: frozenset[str] = frozenset()
    """Columns whose cells were reckoned, not written: a scenario times a factor."""

    def __getitem__(self, column: str) -> str:
        """Return the text of a cell; an optional column that the file does not have is empty text."""
        return self.cells[column]


@dataclass(frozen=True, slots=True)
class Grid:
    """Named columns and rows of cells, each row with its number in the file, whatever file they came from."""

    file: str
    """File (and sheet) for messages."""
    header: int
    """Number of the row with the names."""
    columns: tuple[str, ...]
    rows: list[tuple[int, tuple[str, ...]]]
    """Number of the row in the file and its cells; "" where a cell is empty."""
    commas: bool = False
    """Whether the cells are apart by something else than commas, so that a comma may stand in a number."""
    broken: tuple[Problem, ...] = ()
    """What is wrong with rows that are left out, where the reader of the others tells it."""


def unnamed_or_twice(columns: Sequence[str], file: str | None, row: int | None) -> Iterator[Problem]:
    """What is wrong with the names of columns whatever the table: none, or one twice."""
    for place, name in enumerate(columns, start=1):
        if not name.strip():
            yield Problem(f"column {place} has no name", "Name it in the row of the names", file, row, place)
        elif list(columns).index(name) == place - 1 and list(columns).count(name) > 1:
            yield Problem(f"the column {name!r} is there twice", "Delete one of them", file, row)


def header_problems(
    columns: Sequence[str],
    required: Sequence[str],
    optional: Sequence[str],
    file: str | None,
    row: int | None,
) -> list[Problem]:
    """What is wrong with the names of columns: missing, unknown (with what was meant), there twice."""
    known = [*required, *optional]
    missing = [column for column in required if column not in columns]
    problems = []
    for at, name in enumerate(columns):
        if name in columns[:at]:
            problems.append(Problem(f"the column {name!r} is there twice", "Delete one of them", file, row))
        elif name not in known:
            meant = near(name.strip(), missing or [column for column in known if column not in columns])
            fix = f"Write {meant!r}" if meant else f"Its columns are: {', '.join(known)}"
            problems.append(Problem(f"there is no column {name!r} in this table", fix, file, row))
    return problems + [
        Problem(f"the column {name!r} is missing", "Add it to the first line and to every row", file, row)
        for name in missing
    ]
