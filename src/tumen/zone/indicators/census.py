"""Which rows of a ledger are projects as of a day, what each of them reached and when."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import polars as pl

from tumen.errors import InputError
from tumen.zone.indicators.days import NEVER, DayNumbers, EventDays, FirstDays, Mask, number_of, places
from tumen.zone.indicators.definitions import choices
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


Made = TypeVar("Made")


@dataclass(frozen=True)
class Census:
    """A ledger as of a day: what happened later is not looked at."""

    on: date
    snapshot: Snapshot
    """The ledger; projects that have several keys have one."""
    chosen: Mapping[str, str]
    projects: pl.DataFrame
    """Every row that is a project, for sure (`sure`) or perhaps; `gone` and `gone_perhaps`: withdrawn."""
    not_projects: pl.DataFrame
    """Rows that are none: project and reason."""
    unreported: int | None
    """Months without a report after which a project is left out; None: never."""
    till: pl.DataFrame = field(repr=False)
    """Events till the day, with the `row` of the table of projects that each is of."""
    of_rows: EventDays = field(repr=False)
    """Their days."""
    counts: Mask = field(repr=False)
    """Which rows of the table of projects are projects."""
    asked: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False, kw_only=True)
    """What was asked for already, see `once`."""

    def once(self, key: Hashable, made: Callable[[], Made]) -> Made:
        """What a key stands for, made when it is first asked for."""
        if key not in self.asked:
            self.asked[key] = made()
        found: Made = self.asked[key]
        return found

    @cached_property
    def days(self) -> FirstDays:
        """First days of each stage, by project."""
        return self.of_rows.earliest().only(self.counts)

    @cached_property
    def events(self) -> pl.DataFrame:
        """Events of the projects till the day."""
        return self.till.filter(pl.Series(self.counts[self.of_rows.row], dtype=pl.Boolean))

    @cached_property
    def reached(self) -> pl.DataFrame:
        """Project, stage, `lo`, `hi`: between which days a project first had an event of a stage."""
        stage, at = np.nonzero(self.days.lo < NEVER)
        return pl.DataFrame(
            {
                "project": self.projects["project"].gather(at),
                "stage": pl.Series([*places()], dtype=pl.String).gather(stage),
                "lo": pl.Series(self.days.lo[stage, at]).cast(pl.Date),
                "hi": pl.Series(self.days.hi[stage, at]).cast(pl.Date),
            }
        )

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
            f"the period {period} begins after {on}", "Write an earlier period, or ask as of a later day"
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
    rows = every.select("project").with_row_index("row")
    events = snapshot["events"].filter(pl.col("on_first") <= on)
    till = events.join(rows, on="project", how="inner", maintain_order="left")
    of_rows, day = EventDays.of(till, every.height), number_of(on)
    days = of_rows.earliest()
    begun, surely = days.of(code for code, stage in stages().items() if stage.counts == "yes")
    project = begun < NEVER
    stale = _stale(snapshot, rows, surely, on, unreported) if unreported else np.zeros_like(project)
    counts = project & ~stale
    gone, gone_perhaps = of_rows.withdrawn(day)
    told = {"sure": surely <= day, "gone": gone, "gone_perhaps": gone_perhaps}
    kept_out = [*stages(), "no event"]  # nothing on record is at the place -1
    reasons = [
        "unreported" if late else kept_out[at]
        for late, at in zip(project[~counts], days.only(~counts).furthest(_contacts()), strict=True)
    ]
    left = {
        "project": [*every["project"].filter(pl.Series(~counts, dtype=pl.Boolean)), *kept],
        "reason": [*reasons, *("same" for _ in kept)],
    }
    return Census(
        on,
        snapshot,
        chosen,
        every.filter(pl.Series(counts, dtype=pl.Boolean)).with_columns(
            pl.Series(name, mask[counts], dtype=pl.Boolean) for name, mask in told.items()
        ),
        pl.DataFrame(left, schema=dict.fromkeys(left, pl.String)),
        unreported,
        till,
        of_rows,
        counts,
    )


@cache
def _contacts() -> tuple[int, ...]:
    """Places of the stages, those that say how far one is that is no project yet at the end."""
    far = {code: stage.counts == "no" and code != "observed" for code, stage in stages().items()}
    return tuple(places()[code] for code in sorted(far, key=lambda code: (far[code], places()[code])))


def _stale(snapshot: Snapshot, rows: pl.DataFrame, since: DayNumbers, on: date, months: int) -> Mask:
    """Rows of which nothing was reported for so many months, nor had they begun since."""
    limit = months_before(on, months)
    told = snapshot["reports"].filter(pl.col("month_last").is_between(limit, on))
    silent: Mask = ~rows["project"].is_in(told["project"].implode()).to_numpy()
    return silent & (since < number_of(limit))
