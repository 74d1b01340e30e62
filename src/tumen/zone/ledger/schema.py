"""Tables of the database, made from the declarations of the records.

Besides the columns of its table, a record has its number, the entry that brought it, the record that it
corrects, whether it retracts, and its key as one text. One record begins a key, and one at most corrects
another: the indexes hold it, whoever writes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from tumen.database.columns import NUMBER, Moment
from tumen.zone.records import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable

VERSION = "0001"
"""Version of the database that this code reads and writes: the newest of ``migrations/versions``."""
VERSION_TABLE = "ledger_version"


def entries_table(metadata: sa.MetaData) -> sa.Table:
    """The table of entries."""
    return sa.Table(
        "entries",
        metadata,
        sa.Column("number", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("entered_at", Moment(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text()),
        sa.Column("note", sa.Text()),
    )


def record_table(metadata: sa.MetaData, name: str, columns: Iterable[tuple[str, bool]]) -> sa.Table:
    """The table of the records of a declared table: its columns, each with whether it is required."""
    first, later = sa.text("corrects IS NULL"), sa.text("corrects IS NOT NULL")
    cells = [sa.Column(column, sa.Text(), nullable=not required) for column, required in columns]
    conditions: dict[str, Any] = {"sqlite_where": first, "postgresql_where": first}
    return sa.Table(
        name,
        metadata,
        sa.Column("record", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("entry", NUMBER, sa.ForeignKey("entries.number"), nullable=False),
        sa.Column("corrects", NUMBER, sa.ForeignKey(f"{name}.record")),
        sa.Column("retracted", sa.Boolean(), nullable=False),
        sa.Column("row_key", sa.Text(), nullable=False),
        *cells,
        sa.Index(f"{name}_first", "row_key", unique=True, **conditions),
        sa.Index(f"{name}_corrects", "corrects", unique=True, sqlite_where=later, postgresql_where=later),
        sa.Index(f"{name}_key", "row_key"),
    )


METADATA = sa.MetaData()
ENTRIES = entries_table(METADATA)
RECORDS = {
    name: record_table(METADATA, name, [(field.name, field.required) for field in table.fields])
    for name, table in TABLES.items()
}
