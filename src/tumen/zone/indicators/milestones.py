"""When projects reached a milestone, by one of its definitions."""

from __future__ import annotations

from datetime import date, timedelta
from functools import reduce
from typing import TYPE_CHECKING

import polars as pl

from tumen.zone.indicators.definitions import Definition, definitions

if TYPE_CHECKING:
    from tumen.zone.indicators.census import Census
    from tumen.zone.spans import Span

LONG_AGO = date(1, 1, 1)
"""Stands for a day that may be any before."""


def reached(census: Census, definition: Definition) -> pl.DataFrame:
    """Projects that reached a milestone, or may have, till the day of the census.

    Returns
    -------
    A row for each project: it was first reached between ``lo`` (`LONG_AGO`: any day before) and ``hi``;
    surely by ``by`` (null: it is not sure at all), possibly from ``may`` on; ``dated``: an event of the
    milestone itself is on record.
    """
    if definition not in census.asked:
        census.asked[definition] = _reached(census, definition)
    return census.asked[definition]


def _reached(census: Census, definition: Definition) -> pl.DataFrame:
    if definition.all:
        return _all(census, definition)
    if definition.output:
        return _by_output(census, definition.output)
    stage = pl.col("stage")
    shown, before, perhaps = (
        stage.is_in(list(codes)) for codes in (definition.shown, definition.before, definition.perhaps)
    )
    lo, hi = pl.col("lo"), pl.col("hi")
    own, other = lo.filter(shown).min(), lo.filter(before | perhaps).min()
    first = (
        census.reached.filter(shown | before | perhaps)
        .group_by("project")
        .agg(
            # a step for sure before the milestone's own first event leaves open when it was reached; so does
            # an earlier step where that event may be after the day
            pl.when(
                (own <= pl.min_horizontal(hi.filter(before).min(), pl.lit(date.max)))
                & ((hi.filter(shown).min() <= census.on) | (own <= pl.coalesce(other, own)))
            )
            .then(own)
            .otherwise(LONG_AGO)
            .alias("lo"),
            pl.coalesce(hi.filter(shown).min(), hi.filter(before).min(), hi.min()).alias("hi"),
            hi.filter(shown | before).min().alias("by"),
            lo.min().alias("may"),
            shown.any().alias("dated"),
        )
    )
    # what may not be a project yet has reached nothing for sure: a withdrawal alone makes none
    sure = census.projects.select("project", "sure")
    by = pl.when(pl.col("sure")).then(pl.col("by"))
    return first.join(sure, on="project").with_columns(by.alias("by")).drop("sure")


def _all(census: Census, definition: Definition) -> pl.DataFrame:
    """Every milestone named, by the first of its definitions."""
    frames = [reached(census, definitions(name)[0]) for name in definition.all]
    columns = ("lo", "hi", "by", "may", "dated")

    def both(one: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
        joined = one.join(other, on="project", how="inner", suffix="_other")
        later = [pl.max_horizontal(name, f"{name}_other").alias(name) for name in ("lo", "hi", "may")]
        by = pl.when(pl.col("by").is_null() | pl.col("by_other").is_null()).then(None)
        return joined.with_columns(
            *later,
            by.otherwise(pl.max_horizontal("by", "by_other")).alias("by"),
            pl.col("dated") & pl.col("dated_other"),
        ).select("project", *columns)

    return reduce(both, frames)


def _by_output(census: Census, months: int) -> pl.DataFrame:
    """Projects whose reported output is what was planned; perhaps those of which that is not known.

    Output of `months` months on end, all of them reported, against the same part of a year's planned output.
    """
    told = (
        census.snapshot["reports"]
        .filter((pl.col("month_last") <= census.on) & pl.col("output").is_not_null())
        .with_columns(
            (pl.col("month_first").dt.year() * 12 + pl.col("month_first").dt.month()).alias("index")
        )
        # several keys of a project may each tell a month: the least is sure, and nothing is said of the rest
        .group_by("project", "index")
        .agg(
            pl.col("output", "month_first", "month_last").min(),
            pl.when(pl.col("currency").n_unique() == 1).then(pl.col("currency").first()).alias("currency"),
            (pl.col("output").n_unique() == 1).alias("clear"),
        )
        .sort("project", "index")
    )
    plans = census.projects.select("project", "planned_output", pl.col("currency").alias("planned_in"))
    sums = (
        told.rolling("index", period=f"{months}i", group_by="project")
        .agg(
            pl.col("output").sum(),
            pl.len().alias("months"),
            pl.col("month_first").last(),
            pl.col("month_last").last(),
            pl.col("currency").first(),
            pl.col("currency").n_unique().alias("currencies"),
            pl.col("clear").all(),
        )
        .join(plans, on="project", how="inner")
    )
    same = (pl.col("currency") == pl.col("planned_in")) & (pl.col("currencies") == 1)
    enough = pl.col("output") * 12 >= pl.col("planned_output") * months
    full = sums.filter(same & enough & (pl.col("months") == months)).group_by("project")
    sure = full.agg(pl.col("month_first").min().alias("lo"), pl.col("month_last").min().alias("hi"))
    sure = sure.with_columns(
        pl.col("hi").alias("by"), pl.col("lo").alias("may"), pl.lit(value=True).alias("dated")
    )
    whole = same & pl.col("clear") & (pl.col("months") == months)
    compared = sums.filter(whole & pl.col("planned_output").is_not_null())
    working = reached(census, definitions("production")[0]).join(sure, on="project", how="anti")
    since = _months_since(census, working, months)
    # months before production began say nothing of those after it that are not reported
    after = compared.join(since, on="project").filter(pl.col("index") - months + 1 >= pl.col("first_whole"))
    seen = after.group_by("project").agg(pl.len().alias("windows"))
    open_ = since.join(seen, on="project", how="left").filter(
        pl.col("windows").fill_null(0) < pl.col("possible")
    )
    perhaps = open_.select(
        "project",
        pl.lit(LONG_AGO).alias("lo"),
        pl.lit(census.on).alias("hi"),
        pl.lit(None, dtype=pl.Date).alias("by"),
        "may",
        pl.lit(value=False).alias("dated"),
    )
    return pl.concat([sure.select(perhaps.columns), perhaps])


def _months_since(census: Census, working: pl.DataFrame, months: int) -> pl.DataFrame:
    """How many runs of whole months there can have been since production began."""
    after = census.on + timedelta(days=1)
    ended = after.year * 12 + after.month - 1
    begun = pl.col("may").dt.year().cast(pl.Int64) * 12 + pl.col("may").dt.month()
    first_whole = begun + (pl.col("may").dt.day() > 1).cast(pl.Int64)
    possible = (ended - first_whole + 1 - months + 1).alias("possible")
    return working.select("project", "may", first_whole.alias("first_whole"), possible)


def flags(frame: pl.DataFrame, on: date, period: Span | None = None) -> pl.DataFrame:
    """Whether each project reached a milestone by a day, or first in a period, for sure and perhaps.

    Parameters
    ----------
    frame
        As `reached` gives it, of a census of `on` or of a later day.
    period
        Days of which those after `on` are not looked at; None: any day till `on`.

    Returns
    -------
    Project, ``sure``, ``perhaps`` (true too where it is sure), ``reason``; those that surely did not are left
    out.
    """
    if period is None:
        sure, perhaps = pl.col("by") <= on, pl.col("may") <= on
    else:
        last = min(period.last, on)
        sure = (pl.col("lo") >= period.first) & (pl.col("hi") <= last) & pl.col("by").is_not_null()
        perhaps = (pl.col("lo") <= last) & (pl.col("hi") >= period.first) & (pl.col("may") <= on)
    sure = sure.fill_null(value=False)
    return frame.filter(perhaps).select(
        "project",
        sure.alias("sure"),
        pl.lit(value=True).alias("perhaps"),
        pl.when(sure & pl.col("dated"))
        .then(pl.lit("counted"))
        .when(sure)
        .then(pl.lit("counted-by-later"))
        .when((pl.col("lo") == LONG_AGO) & pl.col("dated"))
        .then(pl.lit("before"))
        .when(pl.col("by").is_null() & ~pl.col("dated"))
        .then(pl.lit("whether"))
        .when(~pl.col("dated"))
        .then(pl.lit("no-day"))
        .otherwise(pl.lit("straddles"))
        .alias("reason"),
    )
