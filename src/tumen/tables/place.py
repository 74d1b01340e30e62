"""Rows of cells as they were written, and where they stand."""

from __future__ import annotations

from dataclasses import dataclass


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

    def __getitem__(self, column: str) -> str:
        """Return the text of a cell; an optional column that the file does not have is empty text."""
        return self.cells[column]
