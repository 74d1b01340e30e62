"""The amounts of a study in its own currency, as they are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tumen.reference.currency import ExchangeRate, ExchangeRates, check_currency

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from decimal import Decimal

    from tumen.study.core.terms import ExchangeRow


@dataclass(frozen=True, slots=True)
class Purse:
    """Converts to one currency at the rates of a day: multiplies by a direct rate,
    divides by one quoted the other way.
    """

    rates: ExchangeRates
    wanted: str
    on: date

    def __call__(self, amount: Decimal, currency: str | None) -> Decimal:
        """Return the amount in the wanted currency.

        Raises
        ------
        InputError
            If there is no rate for the day.
        """
        if currency is None or currency == self.wanted:
            return amount
        check_currency(currency)
        used = self.rates.rate(currency, self.wanted, self.on)
        if used.via != "inverse":
            return amount * used.rate
        return amount / self.rates.rate(self.wanted, currency, self.on).rate


def purse_of(rows: Iterable[ExchangeRow], wanted: str, on: date) -> Purse:
    """Collect the rates of a study.

    Raises
    ------
    InputError
        If two rates contradict each other.
    """
    rates = (ExchangeRate(row.date, row.base, row.quote, row.rate, row.source) for row in rows)
    return Purse(ExchangeRates.of(rates), wanted, on)
