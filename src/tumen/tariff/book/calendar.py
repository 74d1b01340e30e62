"""The calendar of tariffs: the years of a staging, and the days on which a rate may change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from tumen.agreements.model import Agreement
from tumen.reference.territories import turning_days as borders_turn
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.rates.store import columns, filed_under

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TariffYearSpan:
    """One year of a Party's staging, both days included."""

    party: str
    year: int
    start: date
    until: date


def tariff_years(agreement: Agreement, importer: str, until: date) -> tuple[TariffYearSpan, ...]:
    """The years of a Party's staging that begin on or before a day.

    Raises
    ------
    InputError
        If the importer is no Party or its calendar is not on file.
    """
    base, start = agreement.base, agreement.party(importer).tariff_year_start
    if base is None or start is None:
        agreement.tariff_year(importer, until)  # says what is missing
        raise AssertionError
    turns = [date(year, *start) for year in range(base.year, until.year + 2)]
    starts = [base, *(day for day in turns if day > base)]
    return tuple(
        TariffYearSpan(importer, agreement.tariff_year(importer, day), day, after - _DAY)
        for day, after in pairwise(starts)
        if day <= until
    )


def turning_days(book: TariffBook, importer: str, first: date, last: date) -> tuple[date, ...]:
    """The days from `first` to `last` on which a rate of the importer may change; `first` is one of them."""
    inside = [day for day in (first, *borders_turn(), last) if first <= day <= last]
    filed = {filed_under(importer, day) for day in inside}
    every = [column for code in filed for column in columns(code).values()]
    spans: list[tuple[date | None, date | None]] = [(column.start, column.until) for column in every]
    spans += [(row.start, row.until) for row in book.stated]
    spans += [(row.start, row.until) for row in book.announced]
    spans += [(change.start, change.until) for change in book.on_top_in(importer)]
    days = {first, *inside}
    days |= {start for start, _ in spans if start is not None}
    days |= {until + _DAY for _, until in spans if until is not None}
    for regime in {column.regime for column in every if column.kind != "rate"}:
        days |= _year_starts(book, regime, importer, first, last)
    return tuple(sorted(day for day in days if first <= day <= last))


def _year_starts(book: TariffBook, regime: str, importer: str, first: date, last: date) -> set[date]:
    """The days on which the book's tariff year is another than the day before."""
    year = book.tariff_year
    months = [date(at, month, 1) for at in range(first.year, last.year + 1) for month in range(1, 13)]
    found: set[date] = set()
    for one, two in pairwise([months[0] - _DAY, *months, date(last.year + 1, 1, 1)]):
        if year(regime, importer, one) != year(regime, importer, two):
            span = (one + _DAY * n for n in range(1, (two - one).days + 1))
            found |= {
                day for day in span if year(regime, importer, day) != year(regime, importer, day - _DAY)
            }
    return found
