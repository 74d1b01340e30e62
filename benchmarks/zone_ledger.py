"""A ledger of 10,000 projects and 200,000 events: written, read, corrected; on SQLite and on PostgreSQL.

    python -m benchmarks zone_ledger

PostgreSQL is measured where ``TUMEN_TEST_POSTGRESQL`` names an empty database. Drawn, not real.
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from tumen.tables.kinds import MANY
from tumen.tables.place import Place
from tumen.zone.ledger import LedgerEntry, open_ledger
from tumen.zone.records import TABLES, LedgerRow
from tumen.zone.spans import Span

PROJECTS, EVENTS = 10_000, 200_000
_STAGES = ("contact", "talks", "mou", "signed", "landed", "funds", "observed", "started", "building")
_OFFICE = {"source": "the office's own file", "confidence": "office"}


def row(table: str, line: int, **cells: Any) -> Any:
    """A record of a table; what is not given is not known."""
    declared = TABLES[table]
    empty = {
        field.attribute or field.name: () if field.kind in MANY else None
        for field in declared.fields
        if field.kind != "edition"
    }
    return declared.row(**empty | _OFFICE | cells, place=Place(f"{table}.csv", line))


def project(number: int) -> LedgerRow:
    return row("projects", number + 2, project=f"p{number}", name_zh=f"项目{number}", industry="drawn")


def event(number: int, *, note: str | None = None) -> LedgerRow:
    """An event of a project; the later the stage, the later the day, so that the order holds."""
    rng = random.Random(number)  # noqa: S311 - projects, not secrets
    at = rng.randrange(len(_STAGES))
    day = date(2018, 1, 1) + timedelta(days=300 * at + rng.randrange(300))
    paid = {"amount": Decimal(number * 1000), "currency": "CNY"} if _STAGES[at] in {"signed", "funds"} else {}
    cells = {"project": f"p{number % PROJECTS}", "stage": _STAGES[at], "on": Span(day, day), "note": note}
    return row("events", number + 2, event=f"e{number}", printed="签约", **cells, **paid)


def measured(address: str) -> list[tuple[str, str]]:
    rows = [*map(project, range(PROJECTS)), *map(event, range(EVENTS))]
    found = []

    def timed(what: str, done: Callable[[], object]) -> None:
        begun = time.perf_counter()
        done()
        found.append((what, f"{time.perf_counter() - begun:.2f} s"))

    entry = LedgerEntry(by="benchmark", what="drawn")
    timed("open a new ledger", lambda: open_ledger(address, create=True))
    ledger = open_ledger(address)
    timed(f"write {len(rows):,} records", lambda: ledger.write(rows, entry))
    timed("write them again: nothing is new", lambda: ledger.write(rows, entry))
    other = [event(number, note="seen again") for number in range(0, EVENTS, 20)]
    timed(f"correct {len(other):,} events", lambda: ledger.write(other, entry, correct=True))
    timed("write one event", lambda: ledger.write([event(EVENTS + 1)], entry))
    both, rates = ("projects", "events"), ("event", "project", "stage", "on", "amount", "currency")
    some = {"projects": ["project"], "events": rates}
    timed("open, read projects and events", lambda: [open_ledger(address).snapshot()[name] for name in both])
    timed(
        "the columns that rates need",
        lambda: [open_ledger(address).snapshot(None, some)[name] for name in both],
    )
    before = ledger.log()[0].entered_at
    timed("events as known before the corrections", lambda: ledger.snapshot(before)["events"])
    timed("history of an event", lambda: ledger.history("events", ["e40"]))
    return found


def run() -> list[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "zone.sqlite"
        found = [(f"SQLite: {what}", figure) for what, figure in measured(str(file))]
        found.append(("SQLite: size of the file", f"{file.stat().st_size / 1e6:.0f} MB"))
    if server := os.environ.get("TUMEN_TEST_POSTGRESQL"):
        found += [(f"PostgreSQL: {what}", figure) for what, figure in measured(server)]
    return found
