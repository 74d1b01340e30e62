"""Where projects are, as of a day and over time; growth against the year before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from tumen.zone.indicators.census import Census, check_period, ended, leaving, take_census
from tumen.zone.indicators.definitions import check_names, counting_rules, in_use, indicators
from tumen.zone.indicators.milestones import flags, reached
from tumen.zone.indicators.results import Growth, Pipeline, Range, StageCount
from tumen.zone.spans import Span
from tumen.zone.vocabulary import stages

if TYPE_CHECKING:
    from tumen.zone.snapshot import Snapshot


_END = -3


@cache
def _ranks() -> dict[str, int]:
    """How far a stage is: what is seen and what adds money says less than any other."""
    aside = {"amount": -2, "end": _END}
    return {
        code: aside.get(stage.counts, -1 if code == "observed" else stage.rank)
        for code, stage in stages().items()
    }


def counted(frame: pl.DataFrame, sure: str = "sure", perhaps: str = "perhaps") -> Range:
    """How many rows count."""
    low, high = frame.select(pl.col(sure).sum(), pl.col(perhaps).sum()).row(0)
    return Range(Decimal(low or 0), Decimal(high or 0))


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
    events = _events(census)
    gone = leaving(ended(events), census.on)
    at = _placed(_with(_steps(_first(events)), gone, census.on), census.on).filter("perhaps")
    (end,) = (code for code, stage in stages().items() if stage.counts == "end")
    away = gone.filter("gone_perhaps").select(
        "project", pl.lit(end).alias("stage"), pl.col("gone").alias("sure")
    )
    return pl.concat([at.select("project", "stage", "sure"), away])


def _events(census: Census) -> pl.DataFrame:
    """Events till the day of every row that is not left out as it does not report."""
    left = census.not_projects.filter(pl.col("reason") == "unreported")
    return (
        census.snapshot["events"]
        .filter(pl.col("on_first") <= census.on)
        .join(census.snapshot["projects"].select("project"), on="project", how="semi")
        .join(left.select("project"), on="project", how="anti")
    )


def _first(events: pl.DataFrame) -> pl.DataFrame:
    return (
        events.group_by("project", "stage")
        .agg(pl.col("on_first").min().alias("lo"), pl.col("on_last").min().alias("hi"))
        .with_columns(pl.col("stage").replace_strict(_ranks(), return_dtype=pl.Int64).alias("rank"))
        .sort("project", "rank", descending=[False, True])
    )


def _steps(first: pl.DataFrame) -> pl.DataFrame:
    return (
        first.filter(pl.col("rank") > _END)
        .with_columns(
            pl.col("lo").cum_min().over("project").alias("least_lo"),
            pl.col("hi").cum_min().over("project").alias("least_hi"),
        )
        .with_columns(
            pl.col("least_lo").shift(1).over("project").alias("next_lo"),
            pl.col("least_hi").shift(1).over("project").alias("next_hi"),
        )
    )


def _placed(steps: pl.DataFrame, day: date) -> pl.DataFrame:
    """Whether each step is the furthest on a day: ``sure``, ``perhaps`` (true too where it is sure)."""
    there = (pl.col("least_hi") <= day) & (pl.col("next_lo").is_null() | (pl.col("next_lo") > day))
    passed = (pl.col("next_hi") <= day).fill_null(value=False)
    sure, perhaps = there & ~pl.col("gone_perhaps"), ~passed & ~pl.col("gone")
    return steps.with_columns(sure.alias("sure"), perhaps.alias("perhaps"))


def _pipelines(census: Census, days: Iterable[date]) -> Iterator[Pipeline]:
    counts = [code for code, stage in stages().items() if stage.counts == "yes"]
    left = census.not_projects.filter(pl.col("reason") == "unreported").sort("project")
    events = _events(census)
    first = _first(events)
    steps = _steps(first)
    begun = (
        first.filter(pl.col("stage").is_in(counts))
        .group_by("project")
        .agg(
            pl.col("lo").min(),
            pl.col("hi").min(),
            pl.col("lo").filter(pl.col("stage") == "signed").min().alias("signed"),
        )
    )
    of_ended = ended(events)
    for day in days:
        gone = leaving(of_ended, day)
        yield _one(day, first, _with(steps, gone, day), _with(begun, gone, day), left)


def _with(frame: pl.DataFrame, gone: pl.DataFrame, day: date) -> pl.DataFrame:
    """What is there on a day, and whether it is withdrawn then."""
    return (
        frame.filter(pl.col("lo") <= day)
        .join(gone, on="project", how="left")
        .with_columns(pl.col("gone", "gone_perhaps").fill_null(value=False))
    )


def _one(
    day: date, first: pl.DataFrame, steps: pl.DataFrame, begun: pl.DataFrame, left: pl.DataFrame
) -> Pipeline:
    gone, perhaps_gone = pl.col("gone"), pl.col("gone_perhaps")
    now = _placed(steps, day).group_by("stage").agg(pl.col("sure", "perhaps").sum())
    ever = first.filter(pl.col("lo") <= day).group_by("stage").agg((pl.col("hi") <= day).sum(), pl.len())
    at = {stage: (low, high) for stage, low, high in now.iter_rows()}
    had = {stage: (low, high) for stage, low, high in ever.iter_rows()}
    surely = (pl.col("hi") <= day) & ~perhaps_gone
    unsigned = pl.col("signed").is_null() | (pl.col("signed") > day)
    ways = {
        "projects": (surely, ~gone),
        "withdrawn": (gone, perhaps_gone),
        "unsigned": (surely & unsigned, ~gone & unsigned),
    }
    sums = begun.select(
        item.sum().alias(f"{name}{end}") for name, ends in ways.items() for end, item in enumerate(ends)
    ).row(0, named=True)
    return Pipeline(
        on=day,
        stages=tuple(
            StageCount(code, _range(*at.get(code, (0, 0))), _range(*had.get(code, (0, 0))))
            for code, stage in stages().items()
            if stage.counts != "end"
        ),
        left_out=tuple(left.iter_rows()),
        **{name: _range(sums[f"{name}0"], sums[f"{name}1"]) for name in ways},
    )


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
        frame = reached(census, definition)
        at, then = flags(frame, on, period), flags(frame, on, earlier) if earlier else flags(frame, before_on)
        now, before = counted(at), counted(then)
        grown = times(now, before)
        if earlier is None and grown.low is not None:  # who had reached it by then has reached it now
            had = pl.col("project").is_in(then["project"].implode())
            grown = Range(Decimal(at.filter(pl.col("sure") | had).height) / then.height, grown.high, "times")
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
