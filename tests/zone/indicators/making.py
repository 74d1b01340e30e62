"""Ledgers written in a test: a project is a name and its events."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tumen.tables.place import Place
from tumen.zone.records import TABLES, LedgerRow
from tumen.zone.snapshot import Snapshot, snapshot_of
from tumen.zone.spans import read_span


def row(table: str, **cells: Any) -> LedgerRow:
    """A record of a table; what is not given is empty, dates as printed and numbers may be given as text."""
    declared = TABLES[table]
    given: dict[str, Any] = {"place": Place("test", 1)}
    given |= {"source": cells.pop("source", "a test"), "confidence": cells.pop("confidence", "office")}
    for field in declared.fields:
        name = field.attribute or field.name
        if field.kind == "edition" or name in given:
            continue
        value = cells.pop(name, () if field.kind == "list" else None)
        if field.kind == "span" and isinstance(value, str):
            value = read_span(value)
        if field.kind in ("amount", "number", "positive") and isinstance(value, str | int):
            value = Decimal(value)
        given[name] = value
    return declared.row(**given, **cells)


def events(of: Mapping[str, str], **more: Any) -> list[LedgerRow]:
    """Projects with their events: ``{"a": "signed 2021-05-01 5 CNY, started 2021-Q3"}``."""
    rows: list[LedgerRow] = []
    for project, told in of.items():
        rows.append(row("projects", project=project, name_en=project, **more))
        for number, text in enumerate(item for item in told.split(",") if item.strip()):
            stage, on, *amount = text.split()
            rows.append(
                row(
                    "events",
                    event=f"{project}-{number}",
                    project=project,
                    stage=stage,
                    on=on,
                    amount=amount[0] if amount else None,
                    currency=amount[1] if amount else None,
                )
            )
    return rows


def ledger(of: Mapping[str, str], *rows: LedgerRow, **more: Any) -> Snapshot:
    """A snapshot of projects with their events, and of further rows."""
    return snapshot_of([*events(of, **more), *rows])
