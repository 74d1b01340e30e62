"""When projects reached a milestone, by one of its definitions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from tumen.zone.indicators.days import LONG_AGO, NEVER, DayNumbers, Mask, Places, number_of
from tumen.zone.indicators.definitions import Definition, definitions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tumen.zone.indicators.census import Census
    from tumen.zone.spans import Span

REASONS = ("before", "counted", "counted-by-later", "no-day", "straddles", "whether", "withdrawn-perhaps")
"""Why a project counts, or perhaps, by their letters."""
_BEFORE, COUNTED, _LATER, _NO_DAY, STRADDLES, _WHETHER, PERHAPS_GONE = range(len(REASONS))


@dataclass(frozen=True, slots=True)
class Milestone:
    """When each project of a census reached a milestone, or may have, till its day."""

    lo: DayNumbers
    """It was first reached between this day (`LONG_AGO`: any day before)"""
    hi: DayNumbers
    """and this one;"""
    by: DayNumbers
    """surely by this (`NEVER`: it is not sure at all),"""
    may: DayNumbers
    """possibly from this on (`NEVER`: it surely was not)."""
    dated: Mask
    """Whether an event of the milestone itself is on record."""


@dataclass(frozen=True, slots=True)
class Flags:
    """Whether each project of a census counts."""

    sure: Mask
    perhaps: Mask
    """True too where it is sure."""
    reason: Places
    """Place in `REASONS`; it says nothing of a project that does not count."""

    def reasons(self, census: Census) -> Iterator[tuple[str, bool, str]]:
        """Projects that count, or perhaps: whether for sure, and why."""
        at = np.flatnonzero(self.perhaps)
        names = census.projects["project"].gather(at)
        for project, sure, reason in zip(
            names, self.sure[at].tolist(), self.reason[at].tolist(), strict=True
        ):
            yield project, sure, REASONS[reason]

    def surely(self, census: Census) -> dict[str, bool]:
        """Whether each project that counts, or perhaps, does for sure."""
        return {project: sure for project, sure, _ in self.reasons(census)}


def reached(census: Census, definition: Definition) -> Milestone:
    """Projects that reached a milestone, or may have, till the day of the census."""
    return census.once(definition, lambda: _reached(census, definition))


def _reached(census: Census, definition: Definition) -> Milestone:
    if definition.all:
        return reduce(_both, (reached(census, definitions(name)[0]) for name in definition.all))
    if definition.output:
        return _by_output(census, definition.output)
    own, own_by = census.days.of(definition.shown)
    other, _ = census.days.of((*definition.before, *definition.perhaps))
    before, before_by = census.days.of(definition.before)
    _, perhaps_by = census.days.of(definition.perhaps)
    dated, known = own < NEVER, np.minimum(own_by, before_by)
    # a step for sure before the milestone's own first event leaves open when it was reached; so does an
    # earlier step where that event may be after the day
    first = dated & (own <= before_by) & ((own_by <= number_of(census.on)) | (own <= other))
    return Milestone(
        lo=np.where(first, own, LONG_AGO),
        hi=np.select([dated, before < NEVER], [own_by, before_by], perhaps_by),
        # what may not be a project yet has reached nothing for sure: a withdrawal alone makes none
        by=np.where(census.projects["sure"].to_numpy(), known, NEVER),
        may=np.minimum(own, other),
        dated=dated,
    )


def _both(one: Milestone, other: Milestone) -> Milestone:
    days = ("lo", "hi", "by", "may")
    later = {name: np.maximum(getattr(one, name), getattr(other, name)) for name in days}
    return Milestone(**later, dated=one.dated & other.dated)


def _by_output(census: Census, months: int) -> Milestone:
    """Projects whose reported output is what was planned; perhaps those of which that is not known.

    Output of `months` months on end, all of them reported, against the same part of a year's planned output.
    """
    runs = _runs(census, months)
    at, full = runs["at"].to_numpy().astype(np.intp), runs["full"].to_numpy()
    production = reached(census, definitions("production")[0])
    lo, hi = (np.full(len(production.may), NEVER, np.int32) for _ in range(2))
    np.minimum.at(lo, at[full], runs["month_first"].to_physical().to_numpy()[full])
    np.minimum.at(hi, at[full], runs["month_last"].to_physical().to_numpy()[full])
    sure = hi < NEVER
    # how many runs of whole months there can have been since production began; months before it say nothing
    # of those after it that are not reported
    day = production.may.astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    first_whole = month.astype(np.int64) + (day > month)
    after = census.on + timedelta(days=1)
    possible = (after.year - 1970) * 12 + after.month - 1 - first_whole - months + 1
    told = runs["whole"].to_numpy() & (runs["index"].to_numpy() - months + 1 >= first_whole[at])
    open_ = (production.may < NEVER) & ~sure & (np.bincount(at[told], minlength=len(lo)) < possible)
    return Milestone(
        lo=np.where(open_, LONG_AGO, lo),
        hi=np.where(open_, number_of(census.on), hi),
        by=hi,
        may=np.where(open_, production.may, lo),
        dated=sure,
    )


def _runs(census: Census, months: int) -> pl.DataFrame:
    """Runs of months with reports: of which project (`at`), in which month they end, whether their output is
    what was planned (`full`), and whether they are whole and can be compared with it.
    """
    told = (
        census.snapshot["reports"]
        .lazy()
        .filter((pl.col("month_last") <= census.on) & pl.col("output").is_not_null())
        .with_columns(
            ((pl.col("month_first").dt.year() - 1970) * 12 + pl.col("month_first").dt.month() - 1).alias(
                "index"
            )
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
    plans = census.projects.lazy().select("project", "planned_output", pl.col("currency").alias("planned_in"))
    same = (
        (pl.col("currency") == pl.col("planned_in"))
        & (pl.col("currencies") == 1)
        & (pl.col("months") == months)
    )
    enough = pl.col("output") * 12 >= pl.col("planned_output") * months
    whole = same & pl.col("clear") & pl.col("planned_output").is_not_null()
    return (
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
        .join(plans.with_row_index("at"), on="project", how="inner")
        .select(
            "at",
            "index",
            "month_first",
            "month_last",
            (same & enough).fill_null(value=False).alias("full"),
            whole.fill_null(value=False).alias("whole"),
        )
        .collect()
    )


def flags(found: Milestone, on: date, period: Span | None = None) -> Flags:
    """Whether each project reached a milestone by a day, or first in a period, for sure and perhaps.

    Parameters
    ----------
    found
        Of a census of `on` or of a later day.
    period
        Days of which those after `on` are not looked at; None: any day till `on`.
    """
    day = number_of(on)
    perhaps = found.may <= day
    if period is None:
        sure = perhaps & (found.by <= day)
    else:
        first, last = number_of(period.first), min(number_of(period.last), day)
        perhaps = perhaps & (found.lo <= last) & (found.hi >= first)
        sure = perhaps & (found.lo >= first) & (found.hi <= last) & (found.by < NEVER)
    dated = found.dated
    why = {
        COUNTED: sure & dated,
        _LATER: sure,
        _BEFORE: (found.lo == LONG_AGO) & dated,
        _WHETHER: (found.by == NEVER) & ~dated,
        _NO_DAY: ~dated,
    }
    return Flags(sure, perhaps, np.select(list(why.values()), list(why), STRADDLES))
