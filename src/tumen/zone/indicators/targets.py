"""Targets of a period: how much is reached, and where its end will be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl

from tumen.zone.indicators.census import Census, take_census
from tumen.zone.indicators.days import LONG_AGO, number_of
from tumen.zone.indicators.definitions import check_names, in_use, indicators, setting
from tumen.zone.indicators.measure import measure
from tumen.zone.indicators.milestones import reached
from tumen.zone.indicators.pipeline import a_year_before
from tumen.zone.indicators.results import Measured, Range, TargetOutlook
from tumen.zone.spans import Span

if TYPE_CHECKING:
    from tumen.zone.snapshot import Snapshot

_EARLIER = 5
"""Years back that are looked at for the share of a period before a day."""


def targets(snapshot: Snapshot, on: date, *, census: Census | None = None) -> tuple[TargetOutlook, ...]:
    """Every target whose period has begun, by each definition in use.

    Raises
    ------
    InputError
        If a target is of an indicator that there is not.
    """
    rows = (
        snapshot["targets"]
        .filter(pl.col("period_first") <= on)
        .sort("period_last", "indicator", descending=[True, False])
    )
    check_names(snapshot["targets"]["indicator"], indicators(), "indicator (table targets)")
    census = census or take_census(snapshot, on)
    return tuple(
        outlook
        for name, first, last, value, unit in rows.select(
            "indicator", "period_first", "period_last", "value", "unit"
        ).iter_rows()
        for outlook in _target(census, name, Span(first, last), Range(value, value, unit or ""))
    )


def _target(census: Census, name: str, period: Span, target: Range) -> Iterator[TargetOutlook]:
    kind = indicators()[name].kind
    found = measure(census.snapshot, census.on, [name], period=period, census=census)
    if kind == "amount":
        found = _in_unit(found, target.unit)
    unit = found[0].value.unit if found and kind != "amount" else target.unit
    for item in found:
        so_far = item.value
        aim = Range(target.low, target.high, unit)
        made = partial(
            TargetOutlook,
            indicator=name,
            definition=item.definition,
            chosen=item.chosen,
            period=period,
            on=census.on,
            target=aim,
            so_far=so_far,
            reached=_reached(so_far, aim),
        )
        yield _outlook(made, census, item, aim)


def _in_unit(found: tuple[Measured, ...], unit: str) -> tuple[Measured, ...]:
    """The figure in the currency of the target: the sum where there is one, else the only currency."""
    summed = [item for item in found if item.summed and item.value.unit == unit]
    same = [item for item in found if item.value.unit == unit and len(found) == 1]
    return tuple(summed or same or [replace(found[0], value=Range(None, None, unit), summed=False)])


def _reached(so_far: Range, target: Range) -> bool | None:
    if target.low is None or (so_far.low is None and so_far.high is None):
        return None
    if so_far.low is not None and so_far.low >= target.low:
        return True
    return False if so_far.high is not None and so_far.high < target.low else None


def _outlook(made: partial[TargetOutlook], census: Census, item: Measured, target: Range) -> TargetOutlook:
    period, on = made.keywords["period"], census.on
    unknown = Range(None, None, target.unit)
    silent = partial(made, year_end=unknown, expected=None, chance=None)
    if period.last <= on:
        return made(year_end=item.value, expected=item.value.value, chance=None, method="the period is over")
    kind = indicators()[item.indicator].kind
    if kind == "reached" and item.value.low is not None and item.value.high is not None:
        return _count(made, silent, census, item, target)
    if kind == "amount":
        return _amount(made, silent, census, item, target)
    return silent(method="no outlook: this figure is not carried forward")


def _count(
    made: partial[TargetOutlook],
    silent: partial[TargetOutlook],
    census: Census,
    item: Measured,
    target: Range,
) -> TargetOutlook:
    """A band of the count at the end of the period, from the least and the greatest count so far."""
    rule, period, on = setting("outlook"), made.keywords["period"], census.on
    low, high = int(item.value.low or 0), int(item.value.high or 0)
    gone, whole = (on - period.first).days + 1, (period.last - period.first).days + 1
    if low < rule["least_count"] or gone * 12 < whole:
        return silent(
            method=f"not enough: fewer than {rule['least_count']} counted, or less than a twelfth of the "
            "period is over"
        )
    before, total = _earlier(census, item, period)
    seasonal = total >= rule["least_earlier"]
    share = (Decimal(2 * before + 1) / (2 * (total + 1))) if seasonal else Decimal(gone) / whole
    if seasonal:
        ahead = partial(_seasonal, before=before, total=total)
        method = f"{rule['says_seasonal']}: {before} of {total}"
    else:
        ahead = partial(_steady, share=float(share))
        method = f"{rule['says_rate']}: {gone} of {whole} days"
    tail = (1 - float(rule["level"])) / 2
    least, most = ahead(low), ahead(high)
    wanted = int(target.low.to_integral_value(rounding="ROUND_CEILING")) if target.low is not None else 0
    middle = Decimal(low + high) / 2
    return made(
        year_end=Range(
            Decimal(low + int(least.ppf(tail))), Decimal(high + int(most.ppf(1 - tail))), target.unit
        ),
        expected=(middle / share).quantize(Decimal("0.1")),
        chance=(_chance(least, wanted - low), _chance(most, wanted - high)),
        method=method,
    )


def _steady(count: int, *, share: float) -> Any:
    """How many more there will be, at the rate so far."""
    from scipy.stats import nbinom

    return nbinom(count, share)


def _seasonal(count: int, *, before: int, total: int) -> Any:
    """How many more there will be, where the share of the period that is over is known from a few years."""
    from scipy.stats import betanbinom

    return betanbinom(count, before + 0.5, total - before + 0.5)


def _chance(ahead: Any, wanted: int) -> Decimal:
    if wanted <= 0:
        return Decimal(1)
    return Decimal(str(round(float(ahead.sf(wanted - 1)), 2)))


def _earlier(census: Census, item: Measured, period: Span) -> tuple[int, int]:
    """How many came before the same day of the period in earlier years, and in those periods in all."""
    code = item.definition.partition("=")[2]
    definition = next(found for found in in_use(item.indicator, census.chosen) if code in ("", found.code))
    found = reached(census, definition)
    dated = found.dated & (found.lo > LONG_AGO)
    days = (found.lo + (found.hi - found.lo) // 2)[dated]
    first, last, until = period.first, period.last, census.on
    before = total = 0
    for _ in range(_EARLIER):
        first, last, until = (a_year_before(day) for day in (first, last, until))
        since, *ends = (days >= number_of(first)), (days <= number_of(until)), (days <= number_of(last))
        before, total = (
            was + int((since & till).sum()) for was, till in zip((before, total), ends, strict=True)
        )
    return before, total


def _amount(
    made: partial[TargetOutlook],
    silent: partial[TargetOutlook],
    census: Census,
    item: Measured,
    target: Range,
) -> TargetOutlook:
    """An amount by the least and greatest share that lay before this day in two or more earlier years."""
    period, on, low = made.keywords["period"], census.on, item.value.low
    shares: list[Decimal] = []
    sums: list[tuple[Decimal, Decimal]] = []
    first, last, until = period.first, period.last, on
    for _ in range(_EARLIER):
        first, last, until = (a_year_before(day) for day in (first, last, until))
        part, whole = (
            _in_unit(
                measure(census.snapshot, on, [item.indicator], period=Span(first, end), census=census),
                target.unit,
            )[0].value
            for end in (until, last)
        )
        if part.value and whole.value:
            shares.append(part.value / whole.value)
            sums.append((part.value, whole.value))
    if low is None or not low or len(shares) < 2:
        return silent(method="not enough: an amount is carried forward from two earlier years or more")
    pooled = sum((part for part, _ in sums), Decimal(0)) / sum((whole for _, whole in sums), Decimal(0))
    high = item.value.high
    years = f"{len(shares)} years"
    return made(
        year_end=Range(low / max(shares), None if high is None else high / min(shares), target.unit),
        expected=None if item.value.value is None else round(low / pooled, 2),
        chance=None,
        method=f"{setting('outlook')['says_amounts']} ({years})",
    )
