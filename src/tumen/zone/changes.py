"""What is on record now and was not, or was otherwise, at an earlier moment: new, corrected, retracted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import polars as pl

from tumen.zone.ledger import open_ledger, snapshot_from
from tumen.zone.ledger.address import moment_of
from tumen.zone.records import TABLES
from tumen.zone.records.cells import as_cell
from tumen.zone.snapshot import Snapshot
from tumen.zone.spans import Span

What = Literal["new", "corrected", "retracted"]


@dataclass(frozen=True, slots=True)
class ChangedCell:
    """One cell of a corrected record; None where it was, or is, empty."""

    column: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class RecordChange:
    """One record that is new, corrected or retracted."""

    table: str
    key: tuple[str, ...]
    what: What
    cells: tuple[ChangedCell, ...] = ()
    """Of a correction: the cells that differ."""


def changes(before: Snapshot, after: Snapshot, *tables: str) -> tuple[RecordChange, ...]:
    """Every record that differs between two moments of one ledger, in the order of its tables.

    Parameters
    ----------
    tables
        Only these; none for all.
    """
    return tuple(change for name in tables or TABLES for change in _of_table(name, before[name], after[name]))


def _of_table(name: str, old: pl.DataFrame, new: pl.DataFrame) -> Iterator[RecordChange]:
    spans = {field.name for field in TABLES[name].fields if field.kind == "span"}
    keys = TABLES[name].key
    on = [part for key in keys for part in ((f"{key}_first", f"{key}_last") if key in spans else (key,))]
    values = [column for column in new.columns if column not in (*on, "entered")]

    def key(row: dict[str, Any]) -> tuple[str, ...]:
        return tuple(cell_text(row, name, spans) or "" for name in keys)

    found: tuple[tuple[What, pl.DataFrame, pl.DataFrame], ...] = (("new", new, old), ("retracted", old, new))
    for what, here, there in found:
        rows = here.join(there.select(on), on=on, how="anti", nulls_equal=True)
        yield from (RecordChange(name, key(row), what) for row in rows.iter_rows(named=True))
    both = new.join(old, on=on, how="inner", nulls_equal=True, suffix=" before")
    differ = [pl.col(column).ne_missing(pl.col(f"{column} before")) for column in values]
    for row in both.filter(pl.any_horizontal(differ)).iter_rows(named=True):
        cells = dict.fromkeys(_whole(column, spans) for column in values)
        told = (ChangedCell(c, cell_text(row, c, spans, " before"), cell_text(row, c, spans)) for c in cells)
        yield RecordChange(name, key(row), "corrected", tuple(c for c in told if c.before != c.after))


def _whole(column: str, spans: set[str]) -> str:
    base = column.removesuffix("_first").removesuffix("_last")
    return base if base in spans else column


def cell_text(row: dict[str, Any], column: str, spans: set[str], suffix: str = "") -> str | None:
    """A cell of a row of a frame as it is written; a date as it is printed stands in two columns there."""
    if column not in spans:
        value = row[f"{column}{suffix}"]
        return as_cell(value.normalize() if isinstance(value, Decimal) else value)
    first, last = row[f"{column}_first{suffix}"], row[f"{column}_last{suffix}"]
    return None if first is None else str(Span(first, last))


def earlier_from(address: str | Path) -> Callable[[date], Snapshot | None] | None:
    """How to read a ledger as it was known on a day: None on a day on which it had no entry yet.

    Returns
    -------
    None for a folder of tables, which does not tell what was known when.
    """
    if "://" not in str(address) and Path(address).is_dir():
        return None

    def known(day: date) -> Snapshot | None:
        entries = open_ledger(address).log()
        if not entries or entries[0].entered_at > moment_of(day):
            return None
        return snapshot_from(address, day)

    return known
