"""A ledger as it is known at one moment: one frame of each table, from a database, a folder or records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType

import polars as pl

from tumen.errors import InputError
from tumen.tables.field import Field, Table
from tumen.zone.records import TABLES, LedgerRow, table_of
from tumen.zone.records.cells import cells_of
from tumen.zone.spans import read_span

NUMBER = pl.Decimal(38, 10)
"""Amounts, areas and figures: exact sums."""
_NUMBERS = frozenset({"amount", "positive", "number", "share"})


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Every table of a ledger as it is known at one moment.

    A frame has the columns of its table: text as text, numbers as `NUMBER`, counts as Int64, days as Date.
    A date as printed (`tumen.zone.spans`) becomes two columns of Date: ``on_first``, ``on_last``. A cell that
    is not known is null; a list is the text of its cell. The last column ``entered`` says when the record
    was entered (UTC; null where the ledger is a folder of tables).
    """

    frames: Mapping[str, pl.DataFrame]
    known_at: datetime | None = None
    """Moment as of which it is known; None: all that is there."""
    name: str = ""
    """Where it is from, for the reader."""

    def __getitem__(self, table: str) -> pl.DataFrame:
        """Return the frame of a table; one without rows has its columns too."""
        return self.frames[table]


def snapshot_of(rows: Iterable[LedgerRow], *, name: str = "") -> Snapshot:
    """Make a snapshot of records in memory; keys and references are those of the rows."""
    found: dict[str, list[dict[str, str | None]]] = {table: [] for table in TABLES}
    for row in rows:
        table = table_of(row)
        found[table.name].append(cells_of(table, row))
    frames = {
        table: frame_of(TABLES[table], {name: [cells[name] for cells in given] for name in names(table)})
        for table, given in found.items()
    }
    return Snapshot(MappingProxyType(frames), None, name)


def names(table: str) -> tuple[str, ...]:
    """Columns of a table as they are declared."""
    return tuple(field.name for field in TABLES[table].fields)


def frame_of(
    table: Table,
    cells: Mapping[str, Sequence[str | None]],
    entered: Sequence[datetime | None] | pl.Series | None = None,
) -> pl.DataFrame:
    """Typed frame of a table from the cells of its columns; those that are not given are left out."""
    return _frame_of(table, cells, entered) if any(cells.values()) else _empty(table.name, tuple(cells))


@cache
def _empty(table: str, columns: tuple[str, ...]) -> pl.DataFrame:
    return _frame_of(TABLES[table], dict.fromkeys(columns, ()), None)


def _frame_of(
    table: Table,
    cells: Mapping[str, Sequence[str | None]],
    entered: Sequence[datetime | None] | pl.Series | None,
) -> pl.DataFrame:
    given = [field for field in table.fields if field.name in cells]
    texts = pl.DataFrame([pl.Series(field.name, cells[field.name], dtype=pl.String) for field in given])
    typed = texts.select([one for field in given for one in _typed(field, cells[field.name])])
    times = entered if entered is not None else [None] * typed.height
    return pl.DataFrame([*typed, pl.Series("entered", times, dtype=pl.Datetime("us", "UTC"))])


def _typed(field: Field, cells: Sequence[str | None]) -> tuple[pl.Expr, ...]:
    text = pl.col(field.name)
    if field.kind == "span":
        return _first_and_last(field.name, cells)
    if field.kind == "date":
        return (text.str.to_date("%Y-%m-%d"),)
    if field.kind == "count":
        return (text.cast(pl.Int64),)
    return (text.cast(NUMBER),) if field.kind in _NUMBERS else (text,)


def _first_and_last(name: str, cells: Sequence[str | None]) -> tuple[pl.Expr, pl.Expr]:
    """The days of dates as printed; most are single days, and read in one go."""
    spans = {item: read_span(item) for item in cells if item is not None and len(item) != 10}
    days = pl.col(name).str.to_date("%Y-%m-%d", strict=False)
    ends = []
    for end in ("first", "last"):
        of_span = {item: getattr(span, end) for item, span in spans.items()}
        other = pl.col(name).replace_strict(of_span, default=None, return_dtype=pl.Date) if spans else None
        ends.append((days if other is None else pl.coalesce(days, other)).alias(f"{name}_{end}"))
    return ends[0], ends[1]


def read_folder(folder: Path) -> tuple[LedgerRow, ...]:
    """Read every table of a ledger from a folder of files, as an import does.

    Raises
    ------
    InputError
        With all problems of all tables at once.
    """
    from tumen.zone.exchange.reading import read_given

    given = read_given(folder)
    if given.problems:
        raise InputError(given.problems)
    return tuple(given.rows)
