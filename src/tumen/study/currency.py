"""The amounts of a study in its own currency."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tumen.errors import InputError, Problem
from tumen.reference.currency import ExchangeRate, ExchangeRates
from tumen.study.check import shares
from tumen.study.ways import with_legs

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from decimal import Decimal

    from tumen.study.rows import Tables


def in_currency(tables: Tables, on: date, wanted: str, problems: list[Problem], said: str = "") -> Tables:
    """Every amount in the currency `wanted`, at the rates that the study gives for the day.

    A rate that is missing, and a price that its own parts exceed once they can be compared, is added to `problems`;
    `said` goes with the name of the product there (which scenario).
    """
    rates = [
        ExchangeRate(row.date, row.base, row.quote, row.rate, row.source) for row in tables.exchange_rates
    ]
    try:
        table = ExchangeRates.of(rates)
    except InputError as error:
        file = tables.exchange_rates[0].place.file if tables.exchange_rates else None
        problems.extend(replace(problem, file=file) for problem in error.problems)
        return tables

    def exchange(row: Any) -> Callable[[Decimal], Decimal] | None:
        """Multiply by a direct rate, divide by one quoted the other way round: exact wherever it can be."""
        if row.currency is None or row.currency == wanted:
            return None
        try:
            used = table.rate(row.currency, wanted, on)
            if used.via != "inverse":
                return lambda amount: amount * used.rate
            back = table.rate(wanted, row.currency, on)
            return lambda amount: amount / back.rate
        except InputError as error:
            place = row.place
            problems.extend(Problem(p.what, p.fix, place.file, place.line) for p in error.problems)
            return None

    def converted(rows: tuple[Any, ...], *amounts: str) -> tuple[Any, ...]:
        out = []
        for row in rows:
            into = exchange(row)
            if into is None:
                out.append(row)
                continue
            given = {name: _times(getattr(row, name), into) for name in amounts}
            out.append(replace(row, **given, currency=None))
        return tuple(out)

    tables = replace(
        tables,
        bills=converted(tables.bills, "value", "regional_value_added", "deductions"),
        prices=converted(
            tables.prices,
            "price",
            "direct_labour",
            "direct_overhead",
            "profit",
            "other",
            "net_cost",
            "sales_promotion",
            "royalties",
            "shipping_and_packing",
            "interest_not_allowed",
        ),
        lanes=converted(
            tables.lanes,
            "inland_origin",
            "freight",
            "insurance",
            "fees",
            "inland_destination",
            "duty_in_price",
        ),
        legs=converted(tables.legs, "cost", "cost_per_km"),
        claiming=converted(tables.claiming, "cost"),
        changes=converted(tables.changes, "value", "cost_per_unit", "cost_once"),
    )
    tables = with_legs(tables)
    for price in tables.prices:
        over = shares(tables, price)
        if over is not None:
            place = price.place
            what = f"{price.product!r} at {price.site!r}{said}: {over}"
            problems.append(
                Problem(what, "Correct the price, the values or the costs", place.file, place.line)
            )
    return tables


def _times(given: Any, into: Callable[[Decimal], Decimal]) -> Any:
    """An amount, or named amounts, in another currency."""
    if isinstance(given, tuple):
        return tuple((name, into(amount)) for name, amount in given)
    return None if given is None else into(given)
