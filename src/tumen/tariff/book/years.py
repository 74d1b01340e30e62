"""Days of which an importer's tariff is on file: years on file told apart from years that are not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

from tumen.tariff.rates.on_file import role_of
from tumen.tariff.rates.store import OwnFolders, columns, filed_under, importers, remembered

_DAY = timedelta(days=1)
_WHOLE = 2
"""A tariff is on file on days on which at least one in so many of its lines has an MFN rate."""
_LEAST = 1000
"""Fewer lines than these are single rates and no tariff."""


@remembered()
def days_on_file(_own: OwnFolders, importer: str) -> tuple[tuple[date, date], ...]:
    """The first and last days of the spans in which MFN rates of most lines of an importer are on file."""
    if importer not in importers():
        return ()
    rows = [
        (column.start, column.until or date.max, column.own, column.lines)
        for column in columns(importer).values()
        if column.start is not None and role_of(column.regime) == "mfn"
    ]
    turns = sorted({day for start, until, *_ in rows for day in (start, _after(until))})
    spans = [
        (start, end, _lines([row for row in rows if row[0] <= start <= row[1]]))
        for start, end in pairwise(turns)
    ]
    most = max((lines for *_, lines in spans), default=0)
    found: list[tuple[date, date]] = []
    for start, end, lines in spans:
        if lines * _WHOLE < most or most < _LEAST:
            continue
        last = end if end == date.max else end - _DAY
        if found and found[-1][1] + _DAY == start:
            found[-1] = found[-1][0], last
        else:
            found.append((start, last))
    return tuple(found)


def _lines(rows: Iterable[tuple[date, date, str, int]]) -> int:
    """How many lines have a rate: an own tariff has the same lines as what is shipped beside it."""
    found: Counter[str] = Counter()
    for _, _, own, lines in rows:
        found[own] += lines
    return max(found.values(), default=0)


def _after(day: date) -> date:
    return day if day == date.max else day + _DAY


def off_file(importer: str, on: date) -> str | None:
    """What to say first of a day of which the importer's tariff is not on file, while that of other days is;
    None on other days, and where no tariff of it is on file at all.
    """
    importer = filed_under(importer, on)
    spans = days_on_file(importer)
    if not spans or any(start <= on <= last for start, last in spans):
        return None
    place = "before the first day" if on < spans[0][0] else "after the last day" if on > spans[-1][1] else ""
    return (
        f"{on} is {place or 'between the days'} on file of the tariff of {importer} (on file:"
        f" {spans_said(importer)}): no rate of that day is known, save what a schedule by years or a single"
        " source gives"
    )


def off_file_between(importer: str, first: date, last: date) -> str | None:
    """As `off_file` of a span of days: None where all of it is on file, or no tariff at all."""
    importer = filed_under(importer, last)
    spans = days_on_file(importer)
    if not spans or any(start <= first and last <= end for start, end in spans):
        return None
    return (
        f"the tariff of {importer} is on file for {spans_said(importer)}: of other days no rate is known,"
        " save what a schedule by years or a single source gives"
    )


def spans_said(importer: str) -> str:
    """The days of which the tariff of an importer is on file: ``2026-04-01 to 2027-03-31``."""
    return ", ".join(f"{start} to {last}" for start, last in days_on_file(importer))
