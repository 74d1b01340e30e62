"""Rows of the shipped CSV files as records."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from tumen.errors import DataError

T = TypeVar("T")
_ATTRIBUTES = {"from": "start", "port": "code"}  # from is a word of Python


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a file, cells by column."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def records(path: Path, make: type[T], **read: Callable[[str], Any]) -> tuple[T, ...]:
    """Each row as a record with fields named as columns are; cells are text where `read` says no more."""
    names = {item.name for item in fields(make)}  # type: ignore[arg-type]
    rows = ({_ATTRIBUTES.get(name, name): cell for name, cell in row.items()} for row in rows_of(path))
    return tuple(
        make(**{name: read.get(name, str)(cell) for name, cell in row.items() if name in names})
        for row in rows
    )


def day(text: str) -> date | None:
    """A day, None where the cell is empty."""
    return date.fromisoformat(text) if text else None


def one_of(known: tuple[str, ...]) -> Callable[[str], str]:
    """Reads a word of a closed list."""

    def read(text: str) -> str:
        if text not in known:
            raise DataError(f"{text!r} is none of {', '.join(known)}")
        return text

    return read
