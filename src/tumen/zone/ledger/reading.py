"""What a database holds as known at one moment: cells by column, frames, the history of a key."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import polars as pl
import sqlalchemy as sa

from tumen.tables.given import nearest
from tumen.zone.ledger.entry import LogLine, Version
from tumen.zone.ledger.schema import ENTRIES, RECORDS
from tumen.zone.records import TABLES
from tumen.zone.snapshot import frame_of, names

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from tumen.database.connect import Database
    from tumen.tables.field import Table

Cells = dict[str, list[Any]]
_NUMBERS = frozenset({"amount", "positive", "number", "share"})


def columns_of(
    connection: Connection,
    table: str,
    wanted: Sequence[str],
    upto: int,
    keys: Iterable[str] | None = None,
    *,
    kept: bool = False,
) -> Cells:
    """Columns of the last record of each key that an entry up to a number brought, retracted ones too (unless
    only those that are `kept` are asked), in the order of the records.

    The database gathers each column in one text: a third of the time of row by row.
    """
    sqlite = connection.dialect.name == "sqlite"
    read: Callable[[str], list[Any]] = json.loads if sqlite else _parted
    asked = {"upto": upto} if keys is None else {"upto": upto, "keys": list(keys)}
    known = _gathered(table, tuple(wanted), sqlite=sqlite, kept=kept, keyed=keys is not None)
    numbers, *cells = (read(text) if text else [] for text in connection.execute(known, asked).one())
    if read is _parted:
        numbers = list(map(int, numbers))
        columns = RECORDS[table].c
        cells = [_values(column, columns[name]) for column, name in zip(cells, wanted, strict=True)]
    if numbers != sorted(numbers):
        order = sorted(range(len(numbers)), key=numbers.__getitem__)
        cells = [[column[at] for at in order] for column in cells]
    return dict(zip(wanted, cells, strict=True))


@cache
def _gathered(table: str, wanted: tuple[str, ...], *, sqlite: bool, kept: bool, keyed: bool) -> sa.Executable:
    """The question of `columns_of`, of an entry ``upto`` and of ``keys``: of a small table it takes longer to
    put together than to answer.
    """
    records = RECORDS[table]
    upto: sa.BindParameter[int] = sa.bindparam("upto")
    later = records.alias("later")
    corrected = sa.select(later.c.corrects).where(later.c.corrects.is_not(None), later.c.entry <= upto)
    gather = _as_json if sqlite else _as_text
    known = sa.select(*(gather(records.c[name]) for name in ("record", *wanted)))
    known = known.where(records.c.entry <= upto, records.c.record.not_in(corrected))
    if kept:
        known = known.where(~records.c.retracted)
    return known.where(records.c.row_key.in_(sa.bindparam("keys", expanding=True))) if keyed else known


_APART, _NULL = "\x1d", "\x1e"
"""Marks that no cell can hold (`tumen.tables.kinds.fit_text`)."""


def _as_json(column: sa.Column[Any]) -> sa.ColumnElement[str]:
    return sa.func.json_group_array(column, type_=sa.Text())


def _as_text(column: sa.Column[Any]) -> sa.ColumnElement[str]:
    """Half of the time that a server takes for JSON."""
    return sa.func.string_agg(sa.func.coalesce(sa.cast(column, sa.Text()), _NULL), _APART)


def _parted(text: str) -> list[Any]:
    return text.split(_APART)


def _values(cells: list[Any], column: sa.Column[Any]) -> list[Any]:
    """Cells that were gathered as text, as the column holds them."""
    if isinstance(column.type, sa.Boolean):
        return [cell == "true" for cell in cells]
    if isinstance(column.type, sa.BigInteger):
        return list(map(int, cells))
    return [None if cell == _NULL else cell for cell in cells]


class KnownFrames(Mapping[str, pl.DataFrame]):
    """Frames of a ledger as of an entry, each read when it is first asked for.

    Nothing of an entry ever changes, so that what is read later is still of that moment. Of a table of which
    not all columns are read it is left open when each record was entered.
    """

    def __init__(self, database: Database, upto: int, tables: Mapping[str, Sequence[str]]) -> None:
        self._database, self._upto, self._tables = database, upto, tables
        self._read: dict[str, pl.DataFrame] = {}
        self._times: dict[int, datetime] | None = None

    def __getitem__(self, table: str) -> pl.DataFrame:
        if table not in self._read:
            if table not in self._tables:
                told = f"{table} is not read of this ledger. {nearest(table, self._tables)}"
                raise KeyError(told)
            with self._database.reading() as connection:
                self._read[table] = self._frame(connection, table)
        return self._read[table]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def _frame(self, connection: Connection, table: str) -> pl.DataFrame:
        if len(self._tables[table]) < len(names(table)):
            return known_frame(connection, table, self._tables[table], self._upto)
        if self._times is None:
            asked = sa.select(ENTRIES.c.number, ENTRIES.c.entered_at).where(ENTRIES.c.number <= self._upto)
            self._times = {row.number: row.entered_at for row in connection.execute(asked)}
        return known_frame(connection, table, self._tables[table], self._upto, self._times)


def known_frame(
    connection: Connection,
    table: str,
    columns: Sequence[str],
    upto: int,
    times: Mapping[int, datetime] | None = None,
) -> pl.DataFrame:
    """Typed frame of a table without what is retracted."""
    moments: pl.Series | list[datetime] | None = None
    if times is None:
        cells = columns_of(connection, table, columns, upto, kept=True)
    else:
        cells = columns_of(connection, table, [*columns, "entry"], upto, kept=True)
        entry, kind = cells.pop("entry"), pl.Datetime("us", "UTC")
        moments = pl.Series(entry, dtype=pl.Int64).replace_strict(times, return_dtype=kind) if entry else []
    return frame_of(TABLES[table], cells, moments)


def log(connection: Connection, numbers: Iterable[int] | None = None) -> tuple[LogLine, ...]:
    """Entries with how many records each has, the oldest first."""
    only = None if numbers is None else sorted(set(numbers))
    counts: dict[int, dict[str, int]] = {}
    for name, table in RECORDS.items():
        asked = sa.select(table.c.entry, sa.func.count()).group_by(table.c.entry)
        for number, count in connection.execute(
            asked if only is None else asked.where(table.c.entry.in_(only))
        ):
            counts.setdefault(number, {})[name] = count
    entries = sa.select(ENTRIES).order_by(ENTRIES.c.number)
    if only is not None:
        entries = entries.where(ENTRIES.c.number.in_(only))
    return tuple(
        LogLine(
            number=line.number,
            entered_at=line.entered_at,
            by=line.entered_by,
            what=line.what,
            sha256=line.sha256,
            note=line.note,
            records=counts.get(line.number, {}),
        )
        for line in connection.execute(entries)
    )


def versions(
    connection: Connection, table: Table, where: sa.ColumnElement[bool]
) -> dict[str, tuple[Version, ...]]:
    """Records of a table that a condition holds of, by key, the oldest first: by whom, and what changed."""
    records = RECORDS[table.name]
    found = connection.execute(sa.select(records).where(where).order_by(records.c.record)).mappings().all()
    entries = (
        {line.number: line for line in log(connection, [item["entry"] for item in found])} if found else {}
    )
    told: dict[str, list[Version]] = {}
    for item in found:
        cells = {name: item[name] for name in names(table.name)}
        before = told.setdefault(item["row_key"], [])
        changed = cell_changes(table, before[-1].cells, cells) if before else {}
        before.append(
            Version(
                entry=entries[item["entry"]],
                retracted=item["retracted"],
                cells=MappingProxyType(cells),
                changed=MappingProxyType(changed),
            )
        )
    return {key: tuple(of_key) for key, of_key in told.items()}


def cell_changes(
    table: Table, before: Mapping[str, Any], cells: Mapping[str, str | None]
) -> dict[str, tuple[str | None, str | None]]:
    """Columns that differ: what stood there, what stands now; numbers are compared as numbers."""
    found = {}
    for field in table.fields:
        old, now = before[field.name], cells[field.name]
        if old != now and not (field.kind in _NUMBERS and old and now and Decimal(old) == Decimal(now)):
            found[field.name] = old, now
    return found
