"""What changed since the last meeting: events, corrections, retractions, other new records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

import polars as pl

from tumen.report.zone.blocks import Block, PageCell, PageChapter, PageTable, PageText
from tumen.report.zone.reading import ZoneReading
from tumen.zone.changes import RecordChange, changes
from tumen.zone.records import TABLES
from tumen.zone.snapshot import Snapshot


def since_chapter(reading: ZoneReading, since: date, before: Snapshot | None, *, told: bool) -> PageChapter:
    """The chapter of changes.

    Parameters
    ----------
    before
        The ledger as it was known on the day `since`; None where nothing was on record then.
    told
        Whether the ledger tells what was recorded when; a folder of tables does not.
    """
    w = reading.w
    return PageChapter(
        w("s_title", day=w.day(since)), "since", tuple(_blocks(reading, since, before, told=told))
    )


def _blocks(reading: ZoneReading, since: date, before: Snapshot | None, *, told: bool) -> Iterator[Block]:
    w = reading.w
    found: tuple[RecordChange, ...] = ()
    if not told:
        yield PageText(w("s_folder"))
    elif before is None:
        yield PageText(w("s_nothing_before", day=w.day(since)))
    else:
        found = changes(before, reading.snapshot)
    recorded = {change.key[0] for change in found if (change.table, change.what) == ("events", "new")}
    yield _events(reading, since, recorded, told=told and before is not None)
    if told and before is not None:
        yield _corrections(reading, found)
        counts = Counter(
            change.table for change in found if change.what == "new" and change.table != "events"
        )
        if counts:
            listed = w.listed(f"{w.table(name)} {w.count(counts[name])}" for name in TABLES if counts[name])
            yield PageText(w("s_other_new", listed=listed))


def _events(reading: ZoneReading, since: date, recorded: set[str], *, told: bool) -> PageTable:
    """Events that happened since, and those that were recorded since."""
    w = reading.w
    events = reading.snapshot["events"].filter(pl.col("on_first") <= reading.on)
    late = pl.col("event").is_in(list(recorded))
    rows = events.filter((pl.col("on_last") > since) | late).sort(
        "on_first", "event", descending=[True, False]
    )
    heads = ("project", "stage", "date", "amount", "printed", "source", "recorded")
    cells = [_event(reading, row, since, recorded, told=told) for row in rows.iter_rows(named=True)]
    return PageTable(
        "new-events",
        w("s_events"),
        (*(w(f"h_{head}") for head in heads), w("whose_word")),
        cells,
        amounts=(3,),
        short=(1, 2),
        empty=w("s_no_events", day=w.day(since)) if told else w("s_no_events_dated", day=w.day(since)),
    )


def _event(
    reading: ZoneReading, row: dict[str, Any], since: date, recorded: set[str], *, told: bool
) -> tuple[PageCell, ...]:
    w = reading.w
    if not told:
        entered = reading.unknown()
    elif row["event"] in recorded:
        entered = PageCell(w("s_late" if row["on_last"] <= since else "s_now"))
    else:
        entered = PageCell(w("s_before"))
    return (
        reading.project(row["project"]),
        PageCell(w.stage(row["stage"]), exact=row["stage"]),
        w.span(row["on_first"], row["on_last"]),
        PageCell("") if row["amount"] is None else w.money(row["amount"], row["currency"]),
        reading.optional(row["printed"]),
        reading.source(row),
        entered,
        reading.word_of(row),
    )


def _corrections(reading: ZoneReading, found: tuple[RecordChange, ...]) -> PageTable:
    w = reading.w
    rows: list[tuple[PageCell, ...]] = []
    owners = _owners(reading, found)
    for change in found:
        named = (PageCell(w.table(change.table)), PageCell(" ".join(change.key)), owners(change))
        if change.what == "retracted":
            rows.append((*named, PageCell(w("s_retracted")), PageCell(""), PageCell("")))
        for cell in change.cells:
            both = (
                PageCell(w("s_empty"), unknown=True) if text is None else PageCell(text)
                for text in (cell.before, cell.after)
            )
            rows.append((*named, PageCell(cell.column), *both))
    heads = ("table", "record", "project", "column", "before", "after")
    return PageTable(
        "corrections",
        w("s_corrections"),
        tuple(w(f"h_{head}") for head in heads),
        rows,
        empty=w("s_no_corrections"),
    )


def _owners(reading: ZoneReading, found: Sequence[RecordChange]) -> Callable[[RecordChange], PageCell]:
    """The project that a record is of; empty where it is of none, or no longer on record."""
    keys = [change.key[0] for change in found if change.table == "events"]
    events = reading.snapshot["events"].filter(pl.col("event").is_in(keys)).select("event", "project")
    of_event = dict(events.iter_rows())

    def owner(change: RecordChange) -> PageCell:
        columns = TABLES[change.table].key
        if change.table == "events":
            key = of_event.get(change.key[0])
        else:
            key = change.key[columns.index("project")] if "project" in columns else None
        return PageCell("") if key is None else reading.project(key)

    return owner
