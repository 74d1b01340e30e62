"""Events on a line: where each stands between the first and the last, as far as its date is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tumen.zone.snapshot import Snapshot

WIDTH = 1000
_MARGIN = 30
_APART = 34
"""Marks that are nearer than this stand in rows one above the other."""
_ROWS = 12
_YEARS = 12
_AROUND = timedelta(days=20)


@dataclass(frozen=True, slots=True)
class LineMark:
    """An event: its number in the list below the line, where its date begins and ends, and its row."""

    number: int
    stage: str
    first: float
    last: float
    row: int

    @property
    def middle(self) -> float:
        """Where its number stands."""
        return (self.first + self.last) / 2


@dataclass(frozen=True, slots=True)
class TimeLine:
    """Events on a line that is `WIDTH` wide."""

    marks: Sequence[LineMark]
    years: Sequence[tuple[float, int]]
    rows: int
    today: float | None


def line_of(snapshot: Snapshot, project: str, on: date) -> TimeLine | None:
    """The events of a project on a line, numbered in their order; None where it has none."""
    events = snapshot["events"].filter(pl.col("project") == project)
    rows = (
        events.sort("on_first", "on_last", maintain_order=True).select("stage", "on_first", "on_last").rows()
    )
    if not rows:
        return None
    earliest = min([on, *(first for _, first, _ in rows)])
    latest = max([on, *(last for *_, last in rows)])
    begins = earliest - min(_AROUND, earliest - date.min)
    ends = latest + min(_AROUND, date.max - latest)
    days = (ends - begins).days

    def at(day: date) -> float:
        share: float = (day - begins).days / days
        return round(_MARGIN + share * (WIDTH - 2 * _MARGIN), 1)

    marks: list[LineMark] = []
    taken = [float("-inf")] * _ROWS
    for number, (stage, first, last) in enumerate(rows, 1):
        middle = (at(first) + at(last)) / 2
        row = next((at_row for at_row, right in enumerate(taken) if middle - right >= _APART), number % _ROWS)
        taken[row] = middle
        marks.append(LineMark(number, stage, at(first), at(last), row))
    every = range(begins.year + 1, ends.year + 1)
    step = len(every) // _YEARS + 1
    years = [(at(date(year, 1, 1)), year) for year in every if year % step == 0]
    return TimeLine(marks, years, max(mark.row for mark in marks) + 1, at(on))
