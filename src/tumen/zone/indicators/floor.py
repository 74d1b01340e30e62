"""Floor of parks: how much there is, how much of it is let, as last counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from tumen.zone.indicators.census import months_before
from tumen.zone.indicators.counts import about
from tumen.zone.indicators.definitions import Indicator, formulas_in_use, in_use
from tumen.zone.indicators.identity import told_once
from tumen.zone.indicators.milestones import flags, reached
from tumen.zone.indicators.results import Gap, Measured, Range

if TYPE_CHECKING:
    from tumen.zone.indicators.census import Census
    from tumen.zone.snapshot import Snapshot
    from tumen.zone.spans import Span

UNIT = "m2"


@dataclass(frozen=True, slots=True)
class ParkFloor:
    """Floor of one park as last counted till a day."""

    park: str
    total: Range
    let: Range
    firms: int | None
    counted: date | None
    """Last day of the last count; None: it was never counted."""

    @property
    def occupancy(self) -> Range:
        """Share of the floor that is let; between none and all of it where what is let is not known."""
        return _share([self])

    @property
    def free(self) -> Range:
        """Floor that is not let."""
        if self.total.low is None or self.total.high is None or self.overfull:
            return Range(None, None, UNIT)
        let = self.let_bounds()
        least = max(self.total.low - let[1], Decimal(0))
        return Range(least, max(self.total.high - let[0], Decimal(0)), UNIT)

    @property
    def overfull(self) -> bool:
        """Whether more is let than there is: the two were counted on other days."""
        return self.total.high is not None and (self.let.low or Decimal(0)) > self.total.high

    def let_bounds(self) -> tuple[Decimal, Decimal]:
        """What is let, at least and at most: where it is not known, nothing to all."""
        low, high = self.let.low or Decimal(0), self.let.high
        return low, high if high is not None else self.total.high or low


def floor_of_parks(snapshot: Snapshot, on: date) -> tuple[ParkFloor, ...]:
    """Every park with its floor as last counted; a count that may be later than the day gives a range."""
    counts = snapshot["floor"].filter(pl.col("on_first") <= on).sort("on_last", "on_first")
    by_park = {str(key[0]): rows for key, rows in counts.group_by("park", maintain_order=True)}
    names = snapshot["parks"]["park"].to_list()
    return tuple(_park(name, by_park.get(name), on) for name in names)


def _park(name: str, counts: pl.DataFrame | None, on: date) -> ParkFloor:
    if counts is None:
        return ParkFloor(name, Range(None, None, UNIT), Range(None, None, UNIT), None, None)
    firms = counts["firms"].drop_nulls()
    return ParkFloor(
        name,
        _last(counts, "total_m2", on),
        _last(counts, "let_m2", on),
        int(firms[-1]) if len(firms) else None,
        counts["on_last"].to_list()[-1],
    )


def _last(counts: pl.DataFrame, column: str, on: date) -> Range:
    """The last count, and all that may be the last: none is that was made before another for sure."""
    told = counts.filter(pl.col(column).is_not_null())
    latest = told.filter(pl.col("on_last") <= on)["on_first"].max()
    if latest is not None:
        told = told.filter(pl.col("on_last") >= latest)
    values = told[column].to_list()
    return Range(min(values), max(values), UNIT) if values else Range(None, None, UNIT)


def _share(parks: list[ParkFloor]) -> Range:
    """Let floor of all floor of parks; those of which the floor is not known must be left out before."""
    whole = [park for park in parks if park.total.low is not None and park.total.high is not None]
    nothing = not whole or len(whole) < len(parks) or all(park.let.low is None for park in whole)
    if nothing or any(park.overfull for park in whole):
        return Range(None, None, "share")
    low = sum((park.let_bounds()[0] for park in whole), Decimal(0))
    high = sum((min(park.let_bounds()[1], park.total.high or Decimal(0)) for park in whole), Decimal(0))
    least = sum((park.total.low or Decimal(0) for park in whole), Decimal(0))
    most = sum((park.total.high or Decimal(0) for park in whole), Decimal(0))
    return Range(low / most, min(high / least, Decimal(1)), "share")


def occupancy(census: Census, indicator: Indicator, by: str | None) -> Iterator[Measured]:
    """Occupancy of the parks whose floor is counted, in all or park by park."""
    if by not in (None, "park"):
        return
    parks = floor_of_parks(census.snapshot, census.on)
    if by == "park":
        for park in parks:
            yield _occupied(census, indicator, [park], 1, park.park)
        return
    counted = [park for park in parks if park.total.low is not None]
    yield _occupied(census, indicator, counted, len(parks), "")


def _occupied(census: Census, indicator: Indicator, parks: list[ParkFloor], of: int, group: str) -> Measured:
    known = [park for park in parks if park.let.low is not None and park.total.low is not None]
    open_ = of - len(known)
    counts = {"no-floor": open_, "more-let": sum(park.overfull for park in known)}
    told = "" if group else f", of the {len(parks)} of {of} parks whose floor is counted"
    return about(census, indicator, None)(
        value=_share(parks),
        numerator=_total([park.let for park in parks]),
        denominator=_total([park.total for park in parks]),
        rule=f"{indicator.says}{told}",
        source=indicator.source,
        gaps=tuple(Gap(code, count) for code, count in counts.items() if count),
        group=group,
    )


def _total(parts: list[Range]) -> Range:
    """A sum; what is not known of a part is not known of it."""
    lows = [part.low for part in parts if part.low is not None]
    highs = [part.high for part in parts if part.high is not None]
    if not lows:
        return Range(None, None, UNIT)
    return Range(sum(lows, Decimal(0)), sum(highs, Decimal(0)) if len(highs) == len(parts) else None, UNIT)


def activated(
    census: Census, indicator: Indicator, period: Span | None, by: str | None
) -> Iterator[Measured]:
    """Floor that came into use in a period, by each formula in use."""
    if by is not None:
        return
    formulas = formulas_in_use(indicator, census.chosen)
    for formula in formulas:
        if formula.code == "taken":
            value, gaps = _taken(census, period)
        elif period is not None:
            value, gaps = _more_let(census, period)
        else:
            continue
        yield about(census, indicator, period)(
            value=value,
            definition=formula.code,
            chosen=len(formulas) == 1,
            rule=formula.says,
            source=formula.source,
            gaps=gaps,
        )


def floor_not_stated(census: Census, period: Span | None) -> list[str]:
    """Projects that landed, by a definition in use, and of which no event says how much floor they took."""
    stated = set(census.events.filter(pl.col("floor_m2").is_not_null())["project"])
    landed = (flags(reached(census, item), census.on, period) for item in in_use("landed", census.chosen))
    return sorted({project for found in landed for project in found.surely(census)} - stated)


def _taken(census: Census, period: Span | None) -> tuple[Range, tuple[Gap, ...]]:
    stated = census.events.filter(pl.col("floor_m2").is_not_null())
    silent = len(floor_not_stated(census, period))
    gaps = (Gap("floor-not-stated", silent),) if silent else ()
    if stated.is_empty():
        return Range(None, None, UNIT), gaps or (Gap("none-on-record", 0),)
    first, last = period.first if period else date.min, min(period.last, census.on) if period else census.on
    inside = stated.filter((pl.col("on_first") <= last) & (pl.col("on_last") >= first))
    sure = (pl.col("on_first") >= first) & (pl.col("on_last") <= last) & told_once(inside)
    low, high = inside.select(
        pl.col("floor_m2").filter(sure).sum().alias("low"), pl.col("floor_m2").sum().alias("high")
    ).row(0)
    return Range(low or None, None, UNIT) if silent else Range(low, high, UNIT), gaps


def counted_at_both_ends(census: Census, period: Span) -> set[str]:
    """Parks of which let floor was counted when a period began and when it ended: in the month before it, and
    in its last month; of one that goes on in the month of the day, or in the one before.
    """
    let = census.snapshot["floor"].filter(pl.col("let_m2").is_not_null())
    begin, end = _ends(census, period)
    since = end if period.last <= census.on else months_before(end.replace(day=1), 1)

    def counted(day: date, since: date) -> set[str]:
        inside = (pl.col("on_first") <= day) & (pl.col("on_last") >= since)
        return set(let.filter(inside)["park"])

    return counted(begin, begin.replace(day=1)) & counted(end, max(since.replace(day=1), period.first))


def _ends(census: Census, period: Span) -> tuple[date, date]:
    """The day before a period, and its last one so far."""
    return period.first - timedelta(days=1), min(period.last, census.on)


def _more_let(census: Census, period: Span) -> tuple[Range, tuple[Gap, ...]]:
    before, after = (floor_of_parks(census.snapshot, day) for day in _ends(census, period))
    missing = len(before) - len(counted_at_both_ends(census, period) & {park.park for park in before})
    if missing or not before:
        return Range(None, None, UNIT), (Gap("not-at-both-ends" if missing else "none-on-record", missing),)
    known = list(zip(before, after, strict=True))
    low = sum((other.let_bounds()[0] - one.let_bounds()[1] for one, other in known), Decimal(0))
    high = sum((other.let_bounds()[1] - one.let_bounds()[0] for one, other in known), Decimal(0))
    return Range(low, high, UNIT), ()
