"""Where projects are, as of a day and over time; growth against the year before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from tumen.zone.indicators.census import Census, check_period, take_census
from tumen.zone.indicators.counts import counted
from tumen.zone.indicators.days import NEVER, DayNumbers, EventDays, FirstDays, Mask, number_of, places
from tumen.zone.indicators.definitions import check_names, counting_rules, in_use, indicators
from tumen.zone.indicators.milestones import flags, reached
from tumen.zone.indicators.results import Growth, Pipeline, Range, StageCount
from tumen.zone.spans import Span
from tumen.zone.vocabulary import stages

if TYPE_CHECKING:
    from tumen.zone.snapshot import Snapshot


@cache
def _steps() -> tuple[int, ...]:
    """Places of the stages that a project can be at, the furthest first: what is seen and what adds money
    says less than any other.
    """
    aside = {"amount": -2}
    ranks = {
        code: aside.get(stage.counts, -1 if code == "observed" else stage.rank)
        for code, stage in stages().items()
        if stage.counts != "end"
    }
    return tuple(places()[code] for code in sorted(ranks, key=lambda code: -ranks[code]))


def pipeline(
    snapshot: Snapshot, on: date, *, unreported: int | None = None, census: Census | None = None
) -> Pipeline:
    """Projects by their furthest stage as of a day; rows that are no projects by theirs."""
    return next(_pipelines(census or take_census(snapshot, on, unreported=unreported), [on]))


def pipeline_series(
    snapshot: Snapshot, on: date, months: int = 24, *, census: Census | None = None
) -> tuple[Pipeline, ...]:
    """The pipeline at the end of each month before a day, and on the day."""
    days = sorted({*(_month_end(on, back) for back in range(months, 0, -1)), on})
    return tuple(_pipelines(census or take_census(snapshot, on), days))


def _month_end(on: date, back: int) -> date:
    index = on.year * 12 + on.month - back
    return date(index // 12, index % 12 + 1, 1) - timedelta(days=1)


def placed(census: Census) -> pl.DataFrame:
    """Where each row of a ledger is as of the day: what `pipeline` counts, row by row.

    Returns
    -------
    Project, ``stage`` (the furthest on record; that of its end, where it is withdrawn), ``sure``. A project
    whose dates leave the stage open stands at each that it may be at. Rows without an event, and those left
    out as they do not report, are not among them.
    """
    events, day = _reporting(census), number_of(census.on)
    gone, gone_perhaps = events.withdrawn(day)
    sure, perhaps = _Way.of(events.earliest()).at(day, gone, gone_perhaps)
    step, row = np.nonzero(perhaps)
    away = np.flatnonzero(gone_perhaps)
    (end,) = (places()[code] for code, stage in stages().items() if stage.counts == "end")
    names = pl.Series([*places()], dtype=pl.String)
    return pl.DataFrame(
        {
            "project": census.snapshot["projects"]["project"].gather(np.concatenate([row, away])),
            "stage": names.gather(np.concatenate([np.array(_steps())[step], np.full(len(away), end)])),
            "sure": pl.Series(np.concatenate([sure[step, row], gone[away]]), dtype=pl.Boolean),
        }
    )


def _reporting(census: Census) -> EventDays:
    """Events till the day of every row that is not left out as it does not report."""
    left = census.not_projects.filter(pl.col("reason") == "unreported")["project"]
    if left.is_empty():
        return census.of_rows
    aside = census.snapshot["projects"]["project"].is_in(left.implode()).to_numpy()
    return census.of_rows.only(~aside[census.of_rows.row])


@dataclass(frozen=True, slots=True)
class _Way:
    """By step, the furthest first, and row: days till which it, or it or a further one, was reached."""

    lo: DayNumbers
    least_hi: DayNumbers
    """Of it or a further one."""
    next_lo: DayNumbers
    """Of a further one."""
    next_hi: DayNumbers

    @classmethod
    def of(cls, first: FirstDays) -> _Way:
        lo, hi = (days[list(_steps())] for days in (first.lo, first.hi))
        least_lo, least_hi = (np.minimum.accumulate(days, axis=0) for days in (lo, hi))
        none = np.full((1, lo.shape[1]), NEVER, np.int32)
        return cls(lo, least_hi, *(np.concatenate([none, days[:-1]]) for days in (least_lo, least_hi)))

    def at(self, day: int, gone: Mask, gone_perhaps: Mask) -> tuple[Mask, Mask]:
        """Whether each step is the furthest on a day, for sure and perhaps; not of what is withdrawn."""
        there = self.lo <= day
        sure = there & (self.least_hi <= day) & (self.next_lo > day) & ~gone_perhaps
        return sure, there & (self.next_hi > day) & ~gone


def _pipelines(census: Census, days: Iterable[date]) -> Iterator[Pipeline]:
    left = census.not_projects.filter(pl.col("reason") == "unreported").sort("project")
    events = _reporting(census)
    first = events.earliest()
    way = _Way.of(first)
    begun, surely = first.of(code for code, stage in stages().items() if stage.counts == "yes")
    signed, _ = first.of(["signed"])
    _, ended = first.of(code for code, stage in stages().items() if stage.counts == "end")
    of_ended = events.only(ended[events.row] < NEVER)
    for on in days:
        day = number_of(on)
        gone, gone_perhaps = of_ended.withdrawn(day)
        now = dict(
            zip(_steps(), zip(*map(_counts, way.at(day, gone, gone_perhaps)), strict=True), strict=True)
        )
        ever = list(zip(_counts(first.hi <= day), _counts(first.lo <= day), strict=True))
        there, sure = begun <= day, (surely <= day) & ~gone_perhaps
        perhaps, unsigned = there & ~gone, signed > day
        yield Pipeline(
            on=on,
            stages=tuple(
                StageCount(code, _range(*now[at]), _range(*ever[at]))
                for code, at in places().items()
                if at in now
            ),
            left_out=tuple(left.iter_rows()),
            projects=counted(sure, perhaps),
            withdrawn=counted(there & gone, there & gone_perhaps),
            unsigned=counted(sure & unsigned, perhaps & unsigned),
        )


def _counts(which: Mask) -> list[int]:
    found: list[int] = np.count_nonzero(which, axis=1).tolist()
    return found


def _range(low: int, high: int) -> Range:
    return Range(Decimal(low), Decimal(high))


def growth(
    snapshot: Snapshot,
    indicator: str,
    on: date,
    *,
    period: Span | None = None,
    unreported: int | None = None,
    census: Census | None = None,
) -> tuple[Growth, ...]:
    """A milestone against the same days a year before, by each definition in use.

    Parameters
    ----------
    indicator
        A count of projects that reached a milestone: ``started``.
    period
        Days of this year that are compared with the same a year before; None: all till the day with all till
        the same day a year before.
    """
    named = {name for name, item in indicators().items() if item.kind == "reached"}
    check_names([indicator], named, "count of projects")
    check_period(period, on)
    census = census or take_census(snapshot, on, unreported=unreported)
    before_on = a_year_before(on)
    earlier = Span(a_year_before(period.first), a_year_before(min(period.last, on))) if period else None
    found = []
    used = in_use(indicator, census.chosen)
    for definition in used:
        when = reached(census, definition)
        at = flags(when, on, period)
        then = flags(when, on, earlier) if earlier else flags(when, before_on)
        now, before = counted(at.sure, at.perhaps), counted(then.sure, then.perhaps)
        grown = times(now, before)
        if earlier is None and grown.low is not None:  # who had reached it by then has reached it now
            least = at.sure | (at.perhaps & then.perhaps)
            grown = Range(Decimal(int(least.sum())) / int(then.perhaps.sum()), grown.high, "times")
        found.append(
            Growth(
                indicator,
                definition.code,
                len(used) == 1,
                period,
                on,
                before_on,
                now,
                before,
                grown,
                f"{definition.says}. {counting_rules()['once'].says}",
                definition.source,
            )
        )
    return tuple(found)


def a_year_before(on: date) -> date:
    """The same day a year earlier; 28 February for the 29th."""
    return on.replace(year=on.year - 1, day=28 if (on.month, on.day) == (2, 29) else on.day)


def times(above: Range, below: Range, unit: str = "times") -> Range:
    """One figure divided by another that does not depend on it; not known where that may be nothing."""
    low = above.low / below.high if above.low is not None and below.high else None
    high = above.high / below.low if above.high is not None and below.low else None
    return Range(low or None if high is None else low, high, unit)
