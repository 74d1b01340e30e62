"""Days of events as arrays, by stage and project: what is asked of every project is found in one step."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

from tumen.zone.vocabulary import stages

DayNumbers = npt.NDArray[np.int32]
"""Days since 1970-01-01."""
Mask = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

NEVER = int(np.iinfo(np.int32).max)
"""Stands for a day that there is not: later than all."""
_FIRST = date(1970, 1, 1).toordinal()


def number_of(day: date) -> int:
    """A day as a number."""
    return day.toordinal() - _FIRST


LONG_AGO = number_of(date.min)
"""Stands for a day that may be any before."""


@cache
def places() -> dict[str, int]:
    """The place of each stage."""
    return {code: place for place, code in enumerate(stages())}


@cache
def of_kind(counts: str) -> Mask:
    """By the place of each stage, whether it counts so."""
    return np.array([stage.counts == counts for stage in stages().values()])


@dataclass(frozen=True, slots=True)
class EventDays:
    """Events: of which row of a table of projects, at which stage, between which days."""

    rows: int
    """How many rows the table has."""
    row: Places
    stage: Places
    first: DayNumbers
    last: DayNumbers

    @classmethod
    def of(cls, events: pl.DataFrame, rows: int) -> EventDays:
        """Events of a frame that says the ``row`` of each."""
        days = (events[name].to_physical().to_numpy() for name in ("on_first", "on_last"))
        stage = events["stage"].replace_strict(places(), return_dtype=pl.Int64).to_numpy()
        return cls(rows, events["row"].to_numpy().astype(np.intp), stage, *days)

    def only(self, which: Mask) -> EventDays:
        """Those that are chosen."""
        return EventDays(self.rows, self.row[which], self.stage[which], self.first[which], self.last[which])

    def earliest(self) -> FirstDays:
        """Between which days there was a first event of each stage."""
        at, shape = self.stage * self.rows + self.row, (len(places()), self.rows)
        lo, hi = (np.full(shape, NEVER, np.int32) for _ in range(2))
        np.minimum.at(lo.reshape(-1), at, self.first)
        np.minimum.at(hi.reshape(-1), at, self.last)
        return FirstDays(lo, hi)

    def withdrawn(self, on: int) -> tuple[Mask, Mask]:
        """Rows withdrawn as of a day: for sure; and perhaps, where it straddles the day, or something that
        counts may have happened after the withdrawal.
        """
        till = self.only(self.first <= on)
        ends, makes = (till.only(of_kind(counts)[till.stage]) for counts in ("end", "yes"))
        by = np.full(self.rows, NEVER, np.int32)
        np.minimum.at(by, ends.row, ends.last)
        since, made = (np.full(self.rows, LONG_AGO - 1, np.int32) for _ in range(2))
        np.maximum.at(since, ends.row, ends.first)
        np.maximum.at(made, makes.row, makes.last)
        return (by <= on) & (made <= since), by < NEVER


@dataclass(frozen=True, slots=True)
class FirstDays:
    """By stage and project: no earlier than `lo`, and by `hi`, there was a first event; `NEVER`: none."""

    lo: DayNumbers
    hi: DayNumbers

    def only(self, which: Mask) -> FirstDays:
        """Those of some projects."""
        return FirstDays(self.lo[:, which], self.hi[:, which])

    def of(self, codes: Iterable[str]) -> tuple[DayNumbers, DayNumbers]:
        """Of the first event of any of some stages."""
        at = [places()[code] for code in codes]
        lo, hi = (days[at].min(axis=0, initial=NEVER) for days in (self.lo, self.hi))
        return lo, hi

    def furthest(self, order: Collection[int]) -> Places:
        """The last of some stages, in an order of places, of which each project has an event; -1: none."""
        at = np.full(self.lo.shape[1], -1, np.intp)
        for place in order:
            at[self.lo[place] < NEVER] = place
        return at
