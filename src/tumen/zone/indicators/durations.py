"""How long projects stay in a stage; cases that are still open are censored."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from tumen.zone.indicators.census import Census, take_census
from tumen.zone.indicators.definitions import check_names
from tumen.zone.indicators.results import Gap, Passed, StageTime
from tumen.zone.vocabulary import stages

if TYPE_CHECKING:
    from tumen.zone.snapshot import Snapshot

LEVEL = 0.95
QUARTERS = (Decimal("0.25"), Decimal("0.5"), Decimal("0.75"))


def time_in_stages(
    snapshot: Snapshot, on: date, *, unreported: int | None = None, census: Census | None = None
) -> tuple[StageTime, ...]:
    """Time in each stage that counts, till any further stage."""
    census = census or take_census(snapshot, on, unreported=unreported)
    known = [code for code, stage in stages().items() if stage.counts == "yes"]
    return tuple(_time(census, code, tuple(known[number + 1 :])) for number, code in enumerate(known[:-1]))


def time_between(
    snapshot: Snapshot, on: date, first: str, *until: str, census: Census | None = None
) -> StageTime:
    """Time from a stage till one of others.

    Raises
    ------
    InputError
        If there is no such stage.
    """
    check_names([first, *until], stages(), "stage")
    return _time(census or take_census(snapshot, on), first, until)


def _time(census: Census, first: str, until: tuple[str, ...]) -> StageTime:
    cases = _cases(census, first, until)
    left = cases.filter(pl.col("left").is_not_null()).group_by("left").len().sort("left")
    kept = cases.filter(pl.col("left").is_null())
    ended, censored = (
        sorted(kept.filter(pl.col("over") == over)["days"].to_list()) for over in (True, False)
    )
    passed, curve = _estimate(ended, censored)
    return StageTime(
        stage=first,
        until=until,
        ended=len(ended),
        open=len(censored),
        left_out=tuple(Gap(code, count) for code, count in left.iter_rows()),
        to_the_day=kept.filter("exact").height,
        passed=passed,
        curve=curve,
        censored=tuple(censored),
    )


def _cases(census: Census, first: str, until: Sequence[str]) -> pl.DataFrame:
    """Days in the stage of each project that reached it; `over`: it ended; `left`: why it is left out."""
    middle = pl.col("lo") + (pl.col("hi") - pl.col("lo")) / 2
    stage = census.reached.with_columns(
        middle.cast(pl.Date).alias("day"), (pl.col("lo") == pl.col("hi")).alias("exact")
    )
    begun = stage.filter(pl.col("stage") == first)
    after = (
        stage.filter(pl.col("stage").is_in(list(until)) & (pl.col("hi") <= census.on))
        .sort("day")
        .group_by("project", maintain_order=True)
        .agg(pl.col("day", "exact").first())
    )
    ends = [code for code, item in stages().items() if item.counts == "end"]
    gone = (
        stage.filter(pl.col("stage").is_in(ends)).group_by("project").agg(pl.col("day").min().alias("gone"))
    )
    joined = begun.join(after, on="project", how="left", suffix="_after").join(gone, on="project", how="left")
    stop = pl.min_horizontal("gone", pl.lit(census.on))
    over = pl.col("day_after").is_not_null() & (pl.col("day_after") <= stop)
    days = (pl.when(over).then("day_after").otherwise(stop) - pl.col("day")).dt.total_days()
    missing = (
        stage.filter(pl.col("stage").is_in(list(until)))
        .select("project")
        .unique()
        .join(begun, on="project", how="anti")
        .select("project", days=None, over=None, exact=None, left=pl.lit("no-stage"))
    )
    found = joined.select(
        "project",
        days.alias("days"),
        over.alias("over"),
        (pl.col("exact") & pl.col("exact_after").fill_null(value=True)).alias("exact"),
        pl.when(pl.col("hi") > census.on)
        .then(pl.lit("straddles"))
        .when(days < 0)
        .then(pl.lit("before"))
        .alias("left"),
    )
    return pl.concat([found, missing.cast(dict(found.schema))])  # type: ignore[arg-type]


def _estimate(
    ended: Sequence[int], censored: Sequence[int]
) -> tuple[tuple[Passed, ...], tuple[tuple[int, float, float | None, float | None], ...]]:
    """Kaplan-Meier estimate with its band, and the days by which quarters of the cases have left."""
    if not ended:
        return tuple(Passed(share, None, None, None) for share in QUARTERS), ()
    from scipy.stats import CensoredData, ecdf

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # where nobody is left the band is not defined: nan
        found = ecdf(CensoredData(uncensored=list(ended), right=list(censored))).sf
        band: Any = found.confidence_interval(LEVEL, method="log-log")
    low, high = band.low.probabilities, band.high.probabilities
    curve = tuple(
        zip(
            (int(day) for day in found.quantiles),
            (float(share) for share in found.probabilities),
            _or_none(low),
            _or_none(high),
            strict=True,
        )
    )
    return tuple(
        Passed(share, *(_first_below(curve, column, 1 - float(share)) for column in (1, 2, 3)))
        for share in QUARTERS
    ), curve


def _or_none(values: Sequence[float]) -> Iterator[float | None]:
    return (float(value) if value == value else None for value in values)  # noqa: PLR0124 - nan


def _first_below(
    curve: Sequence[tuple[int, float, float | None, float | None]], column: int, share: float
) -> int | None:
    for point in curve:
        value = point[column]
        if value is not None and value <= share + 1e-12:
            return point[0]
    return None
