"""Periods in which nothing changes for an importer, joined to the rows of a table as of their day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from tumen.reference.economies import groups, memberships
from tumen.tariff.book.calendar import turning_days

if TYPE_CHECKING:
    from tumen.tariff.book.tariffs import TariffBook

_DAY = timedelta(days=1)


def with_periods(good: pl.DataFrame, book: TariffBook) -> pl.DataFrame:
    """Join each row with the first day of the period in which nothing changes for its importer."""
    if good.is_empty():
        return good.with_columns(pl.lit(None, pl.Date).alias("start"))
    low, high = good["on"].min(), good["on"].max()
    if not isinstance(low, date) or not isinstance(high, date):
        raise AssertionError  # noqa: TRY004  # days were checked
    days = [
        {"importer": importer, "start": day}
        for importer in good["importer"].unique()
        for day in _days(book, importer, low, high)
    ]
    periods = pl.DataFrame(days, schema={"importer": pl.String(), "start": pl.Date()})
    return (
        good.sort("on")
        .join_asof(
            periods.sort("start"), left_on="on", right_on="start", by="importer", check_sortedness=False
        )
        .sort("row")
    )


def _days(book: TariffBook, importer: str, low: date, high: date) -> tuple[date, ...]:
    """Days on which a rate, a membership or the force of an agreement may change."""
    days = set(turning_days(book, importer, low, high))
    for group in groups():
        for item in memberships(group):
            days |= {item.start}
            days |= {item.until + _DAY} if item.until else set()
    return tuple(sorted(day for day in days if low <= day <= high))
