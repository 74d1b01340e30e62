"""What may be meant and is told: events that may be one, dates to come, keys that look alike."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

import polars as pl

from tumen.zone.identities import first_keys
from tumen.zone.records import LedgerRow, table_of
from tumen.zone.records.office import TargetRow
from tumen.zone.records.projects import EventRow, PlannedRow, ReportRow
from tumen.zone.records.who import FloorRow
from tumen.zone.spans import Span
from tumen.zone.vocabulary import stages

_SHOWN = 20
_OLD = 20
"""Years after which an event is asked about."""


class _Counted(NamedTuple):
    """An event with an amount or a floor, which are summed."""

    event: str
    project: str
    stage: str
    amount: Decimal | None
    currency: str | None
    floor_m2: Decimal | None
    on_first: date
    on_last: date


COLUMNS = (*_Counted._fields[:6], "on")


def events_that_may_be_one(
    rows: Iterable[LedgerRow], known: pl.DataFrame, identities: Iterable[Mapping[str, Any]]
) -> Iterator[str]:
    """Events under two keys that say the same amount and floor of one project and stage, on days that may be
    the same, at least one of which is given: both would be summed.
    """
    given = {
        row.event: _counted(row)
        for row in rows
        if isinstance(row, EventRow) and (row.amount is not None or row.floor_m2 is not None)
    }
    first = first_keys((row["one"], row["other"], row["answer"]) for row in identities)
    of_them = {first.get(item.project, item.project) for item in given.values()}
    of_them |= {key for key, own in first.items() if own in of_them}
    summed = pl.col("amount").is_not_null() | pl.col("floor_m2").is_not_null()
    filled = known.filter(pl.col("project").is_in(of_them) & summed)
    stored = (_Counted(*cells) for cells in filled.select(_Counted._fields).iter_rows())
    alike: dict[tuple[object, ...], list[_Counted]] = defaultdict(list)
    for item in (*given.values(), *(held for held in stored if held.event not in given)):
        key = (first.get(item.project, item.project), *item[2:6])
        alike[key].append(item)
    pairs = [
        (one, other)
        for group in alike.values()
        for one, other in _next_to(sorted(group, key=lambda item: (item.on_first, item.on_last, item.event)))
        if one.event in given or other.event in given
    ]
    for one, other in pairs[:_SHOWN]:
        yield (
            f"{one.event} and {other.event} may be one event ({one.project}, {one.stage}, the same amount "
            "and floor, on days that may be the same). Both are summed; if they are one, retract one "
            f"(on the command line: tumen zone retract events {other.event})"
        )
    if len(pairs) > _SHOWN:
        yield f"{len(pairs) - _SHOWN:,} more pairs of events may be one event"


def _counted(row: EventRow) -> _Counted:
    what = row.amount, row.currency, row.floor_m2
    return _Counted(row.event, row.project, row.stage, *what, row.on.first, row.on.last)


def _next_to(group: Sequence[_Counted]) -> Iterator[tuple[_Counted, _Counted]]:
    """Each with one that begins before it and has not ended when it begins."""
    longest = group[0]
    for item in group[1:]:
        if item.on_first <= longest.on_last:
            yield longest, item
        longest = max(longest, item, key=lambda each: each.on_last)


def to_come(rows: Iterable[LedgerRow], today: date) -> Iterator[str]:
    """Events and reports that are surely after today."""
    late = [
        f"{row.event} {row.on}" if isinstance(row, EventRow) else f"report of {row.project} {row.month}"
        for row in rows
        if (isinstance(row, EventRow) and row.on.first > today)
        or (isinstance(row, ReportRow) and row.month.first > today)
    ]
    if late:
        shown = ", ".join(late[:_SHOWN]) + (", ..." if len(late) > _SHOWN else "")
        yield f"after {today}: {shown}. What is to come stands in the table planned; look at the year"


def far_off(rows: Iterable[LedgerRow], today: date) -> Iterator[tuple[str, str]]:
    """Records, by their table, of before the office can have dealt with them, and of a time for which nobody
    plans: the year may be a slip of the pen.
    """
    old, ahead = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    for row in rows:
        named = _dated(row)
        if named is not None and named[1].last.year < today.year - _OLD:
            old[table_of(row).name].append(named[0])
        elif named is not None and named[1].first.year > today.year + _OLD:
            ahead[table_of(row).name].append(named[0])
    for of in (old, ahead):
        for table, found in of.items():
            shown = ", ".join(found[:_SHOWN]) + (", ..." if len(found) > _SHOWN else "")
            text = (
                f"more than {_OLD} years {'ago' if of is old else 'ahead'}: {shown}. They count as they are "
                "dated; look at the year"
            )
            yield table, text


def _dated(row: LedgerRow) -> tuple[str, Span] | None:
    """A record of a project, a park or a target with its date in words, and the date; None of others."""
    match row:
        case EventRow():
            return f"{row.event} {row.on}", row.on
        case ReportRow():
            return f"report of {row.project} {row.month}", row.month
        case PlannedRow():
            return f"{row.project} {row.stage} {row.by}", Span(row.by, row.by)
        case FloorRow():
            return f"{row.park} {row.on}", row.on
        case TargetRow():
            return f"{row.indicator} {row.period}", row.period
    return None


def totals_that_fall(rows: Iterable[LedgerRow], known: pl.DataFrame) -> Iterator[str]:
    """Reports, one of which is given, whose total invested is less than that of an earlier month: what was
    invested in the month may have been written, and the last report counts.
    """
    given = {(row.project, row.month.first): row for row in rows if isinstance(row, ReportRow)}
    told: dict[tuple[str, str | None], list[tuple[date, Decimal, bool]]] = defaultdict(list)
    for (project, month), row in given.items():
        if row.invested is not None:
            told[project, row.currency].append((month, row.invested, True))
    if not told:
        return
    of_them = pl.col("project").is_in({project for project, _ in told}) & pl.col("invested").is_not_null()
    held = known.filter(of_them).select("project", "month_first", "invested", "currency")
    for project, month, invested, currency in held.iter_rows():
        if (project, month) not in given:
            told[project, currency].append((month, invested, False))
    fallen = [
        f"{project} {later[0]:%Y-%m}"
        for (project, _), reports in told.items()
        for before, later in pairwise(sorted(reports))
        if later[1] < before[1] and (before[2] or later[2])
    ]
    if fallen:
        shown = ", ".join(fallen[:_SHOWN]) + (", ..." if len(fallen) > _SHOWN else "")
        yield (
            f"less is invested than by the report before: {shown}. It is the total till the end of the month"
        )


def without_a_first(
    rows: Iterable[LedgerRow], known: pl.DataFrame, identities: Iterable[Mapping[str, Any]]
) -> Iterator[str]:
    """Events that are given and of which only the amount counts, as an increment, of a project that has none
    of the stages that they stand on.
    """
    first = first_keys((row["one"], row["other"], row["answer"]) for row in identities)
    given = [row for row in rows if isinstance(row, EventRow)]
    has = {(row.project, row.stage) for row in given} | {*known.select("project", "stage").iter_rows()}
    reached = {(first.get(project, project), stage) for project, stage in has}
    open_ = [
        row.event
        for row in given
        if (stage := stages()[row.stage]).counts == "amount"
        and not any((first.get(row.project, row.project), before) in reached for before in stage.after)
    ]
    if open_:
        shown = ", ".join(open_[:_SHOWN]) + (", ..." if len(open_) > _SHOWN else "")
        yield (
            f"{shown}: an increment of what was signed before, and no signing of the project is on record. "
            "Add it, or correct the stage if this is the first contract"
        )


def keys_that_look_alike(keys: Iterable[str], fresh: Iterable[str]) -> Iterator[str]:
    """Keys that differ in capitals or width only, of which one is new or changed."""
    alike: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        alike[unicodedata.normalize("NFKC", key).casefold()].append(key)
    new = {unicodedata.normalize("NFKC", key).casefold() for key in fresh}
    for plain, named in alike.items():
        if len(named) > 1 and plain in new:
            both = " and ".join(sorted(named))
            yield f"{both} differ in capitals or width only; they are {len(named)} keys"
