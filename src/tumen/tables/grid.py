"""The cells of a table as text, whatever file they came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tumen.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

LOOKED_AT = 20
"""Rows among which the names of the columns are looked for."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Named columns and rows of cells, each row with its number in the file."""

    file: str
    """File (and sheet) for messages."""
    header: int
    """Number of the row with the names."""
    columns: tuple[str, ...]
    rows: list[tuple[int, tuple[str, ...]]]
    """Number of the row in the file and its cells; "" where a cell is empty."""
    commas: bool = False
    """Whether the cells are apart by something else than commas, so that a comma may stand in a number."""


def without_empty_columns(
    names: Sequence[str], rows: Sequence[tuple[int, tuple[str, ...]]]
) -> tuple[tuple[str, ...], list[tuple[int, tuple[str, ...]]]]:
    """Leave out the columns that have neither a name nor a cell."""
    kept = [
        place for place, name in enumerate(names) if name.strip() or any(cells[place] for _, cells in rows)
    ]
    if len(kept) == len(names):
        return tuple(names), list(rows)
    found = [(line, tuple(cells[place] for place in kept)) for line, cells in rows]
    return tuple(names[place] for place in kept), found


def unnamed_or_twice(columns: Sequence[str], file: str, row: int) -> list[Problem]:
    """What is wrong with the names of columns whatever the table: none, or one twice."""
    problems = [
        Problem(f"column {place} has no name", "Name it in the row of the names", file, row, place)
        for place, name in enumerate(columns, start=1)
        if not name.strip()
    ]
    problems += [
        Problem(f"the column {name!r} is there twice", "Delete one of them", file, row)
        for name in dict.fromkeys(columns)
        if name.strip() and list(columns).count(name) > 1
    ]
    return problems
