"""Values of a record as the cells of its row: what a database holds and a table of CSV shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from tumen.reference.hs import HsCode
from tumen.tables.field import Table

_AS_TEXT: Mapping[type, Callable[[Any], str]] = {
    Decimal: lambda value: f"{value:f}",
    date: date.isoformat,
    tuple: "; ".join,
    bool: lambda value: "yes" if value else "no",
    HsCode: lambda value: value.digits,
}


def cells_of(table: Table, row: Any) -> dict[str, str | None]:
    """Cells of a row by column, None where one is empty; read again, they give the same row."""
    found: dict[str, str | None] = {}
    code: HsCode | None = None
    for field in table.fields:
        if field.kind == "edition":
            found[field.name] = code.edition if code is not None else None
            continue
        value = getattr(row, field.attribute or field.name)
        if value is None or value.__class__ is str:  # most are: half the time of a large table
            found[field.name] = value
            continue
        if isinstance(value, HsCode):
            code = value
        found[field.name] = as_cell(value)
    return found


_APART = "\x1f"


def key_of(table: Table, cells: Mapping[str, str | None]) -> str:
    """The key of a row as one text: its cells, apart by the mark U+001F."""
    return _APART.join(cells[name] or "" for name in table.key)


def key_parts(key: str) -> tuple[str, ...]:
    """The cells of a key."""
    return tuple(key.split(_APART))


def shown_key(key: str) -> str:
    """A key for people."""
    return ", ".join(part or "(empty)" for part in key_parts(key))


def as_cell(value: Any) -> str | None:
    """One value as the text of its cell, None where there is none."""
    if value is None or value == ():
        return None
    return _AS_TEXT.get(type(value), str)(value)
