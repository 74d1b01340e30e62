"""Which rows of a ledger are projects as of a day, what each of them reached and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from tumen.errors import InputError
from tumen.zone.indicators.definitions import Definition, choices
from tumen.zone.indicators.identity import as_one, kept_keys
from tumen.zone.vocabulary import stages

if TYPE_CHECKING:
    from tumen.zone.snapshot import Snapshot
    from tumen.zone.spans import Span

GROUPS = ("industry", "economy", "kind", "park")
UNKNOWN = "not known"
YEARS = range(1900, 2201)
"""Years that a day may be of as of which is counted."""
COUNTED: Mapping[str, tuple[str, ...]] = {
    "events": ("event", "project", "stage", "on", "amount", "currency", "floor_m2")
}
"""Columns that figures are counted by; the quality of a record, and why a row counts, look at all."""


@dataclass(frozen=True, slots=True)
class Census:
    """A ledger as of a day: what happened later is not looked at."""

    on: date
    snapshot: Snapshot
    """The ledger; projects that have several keys have one."""
    chosen: Mapping[str, str]
    projects: pl.DataFrame
    """Every row that is a project, for sure (`sure`) or perhaps; `gone` and `gone_perhaps`: withdrawn."""
    reached: pl.DataFrame
    """Project, stage, `lo`, `hi`: between which days a project first had an event of a stage."""
    events: pl.DataFrame
    """Events of the projects till the day."""
    not_projects: pl.DataFrame
    """Rows that are none: project and reason."""
    unreported: int | None = None
    """Months without a report after which a project is left out; None: never."""
    asked: dict[Definition, pl.DataFrame] = field(
        default_factory=dict, repr=False, compare=False, kw_only=True
    )
    """Milestones that were asked for already, by definition (`tumen.zone.indicators.milestones`)."""

    def groups(self, by: str) -> pl.DataFrame:
        """Project and group; a project of several economies is in each of them."""
        if by != "economy":
            return self.projects.select("project", pl.col(by).fill_null(UNKNOWN).alias("group"))
        return economies_of(self.snapshot, self.projects, "investors")


def economies_of(snapshot: Snapshot, projects: pl.DataFrame, column: str) -> pl.DataFrame:
    """Project and economy (`group`) of each of its firms; a firm that is not known is of an unknown one."""
    firms = snapshot["firms"].select("firm", "economy")
    return (
        projects.select("project", pl.col(column).str.split("; ").alias("firm"))
        .explode("firm", empty_as_null=True, keep_nulls=True)
        .join(firms, on="firm", how="left")
        .select("project", pl.col("economy").fill_null(UNKNOWN).alias("group"))
        .unique(maintain_order=True)
    )


def check_day(on: date) -> None:
    """Refuse a day that no record of a zone can be of: days before and after it are counted from it.

    Raises
    ------
    InputError
        If it is not of the years `YEARS`.
    """
    if on.year not in YEARS:
        raise InputError.of(
            f"{on} is no day of a zone's record", f"Name one from {YEARS.start} to {YEARS.stop - 1}"
        )


def check_period(period: Span | None, on: date) -> None:
    """Refuse a period of which nothing can be known yet.

    Raises
    ------
    InputError
        If it begins after the day, or where no record can be of.
    """
    if period is not None:
        check_day(period.first)
    if period is not None and period.first > on:
        raise InputError.of(
            f"the period {period} begins after {on}", "Write an earlier period, or a later --on"
        )


def months_before(on: date, months: int) -> date:
    """The same day some months earlier, or the last of that month; the first day there is before all."""
    index = on.year * 12 + on.month - 1 - months
    if index < 12:
        return date.min
    first = date(index // 12, index % 12 + 1, 1)
    following = date((index + 1) // 12, (index + 1) % 12 + 1, 1)
    return min(first + timedelta(days=on.day - 1), following - timedelta(days=1))


def take_census(snapshot: Snapshot, on: date, *, unreported: int | None = None) -> Census:
    """What counts in a ledger as of a day.

    Parameters
    ----------
    on
        Day till which events are looked at, itself included. An event of which only the month or the year is
        known may have been till then or not: both are kept.
    unreported
        Months without a report after which a project does not count; None: as the office chose, else never.

    Raises
    ------
    InputError
        If the office chose a definition that there is not, or no record can be of the day.
    """
    check_day(on)
    chosen = choices(snapshot)
    kept = kept_keys(snapshot)
    snapshot = as_one(snapshot, kept)
    if unreported is None and "unreported-months" in chosen:
        unreported = int(chosen["unreported-months"])
    every = snapshot["projects"].drop("entered")
    events = snapshot["events"].filter(pl.col("on_first") <= on).join(every, on="project", how="semi")
    reached = events.group_by("project", "stage").agg(
        pl.col("on_first").min().alias("lo"),
        pl.col("on_last").min().alias("hi"),
    )
    rows = (
        every.join(_by_project(reached, on), on="project", how="left")
        .join(leaving(ended(events), on), on="project", how="left")
        .with_columns(pl.col("gone", "gone_perhaps").fill_null(value=False))
    )
    stale = (
        pl.col("project").is_in(_stale(snapshot, rows, on, unreported).implode())
        if unreported
        else pl.lit(value=False)
    )
    count = pl.col("counted").fill_null(value=False)
    left = rows.filter(~count | stale).select(
        "project",
        pl.when(count)
        .then(pl.lit("unreported"))
        .when(pl.col("furthest").is_null())
        .then(pl.lit("no event"))
        .otherwise(pl.col("furthest"))
        .alias("reason"),
    )
    left = pl.concat([left, pl.DataFrame({"project": list(kept), "reason": "same"}, schema=left.schema)])
    counted = rows.filter(count & ~stale).drop("counted", "furthest")
    return Census(
        on,
        snapshot,
        chosen,
        counted,
        reached.join(counted.select("project"), on="project", how="semi"),
        events.join(counted.select("project"), on="project", how="semi"),
        left,
        unreported,
    )


def _by_project(reached: pl.DataFrame, on: date) -> pl.DataFrame:
    """Whether each project counts, since when, and how far one is that does not."""
    known = stages()
    rank = {
        code: stage.rank if stage.counts == "no" and code != "observed" else -1
        for code, stage in known.items()
    }
    makes = pl.col("stage").is_in(_counting("yes"))
    order = pl.col("stage").replace_strict(rank, return_dtype=pl.Int64)
    return reached.group_by("project").agg(
        makes.any().alias("counted"),
        (pl.col("hi").filter(makes).min() <= on).fill_null(value=False).alias("sure"),
        pl.col("hi").filter(makes).min().alias("since"),
        pl.col("stage").sort_by(order).last().alias("furthest"),
    )


def _counting(counts: str) -> list[str]:
    return [code for code, stage in stages().items() if stage.counts == counts]


def ended(events: pl.DataFrame) -> pl.DataFrame:
    """Events of the projects that were ever withdrawn."""
    ends = events.filter(pl.col("stage").is_in(_counting("end")))
    return events.join(ends.select("project").unique(), on="project", how="semi")


def leaving(of_ended: pl.DataFrame, on: date) -> pl.DataFrame:
    """Projects withdrawn as of a day: ``gone`` for sure; ``gone_perhaps`` where it straddles the day, or
    something that counts may have happened to the project after its withdrawal.
    """
    stage = pl.col("stage")
    ends, makes = stage.is_in(_counting("end")), stage.is_in(_counting("yes"))
    resumed = pl.col("on_last").filter(makes).max() > pl.col("on_first").filter(ends).max()
    return (
        of_ended.filter(pl.col("on_first") <= on)
        .group_by("project")
        .agg(
            ((pl.col("on_last").filter(ends).min() <= on) & ~resumed.fill_null(value=False))
            .fill_null(value=False)
            .alias("gone"),
            ends.any().alias("gone_perhaps"),
        )
    )


def _stale(snapshot: Snapshot, rows: pl.DataFrame, on: date, months: int) -> pl.Series:
    """Projects of which nothing was reported for so many months, nor had they begun since."""
    told = (
        snapshot["reports"]
        .filter(pl.col("month_last") <= on)
        .group_by("project")
        .agg(pl.col("month_last").max().alias("told"))
    )
    last = rows.join(told, on="project", how="left")
    limit = months_before(on, months)
    return last.filter(pl.max_horizontal("told", "since") < limit)["project"]
