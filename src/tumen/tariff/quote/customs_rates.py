"""The rate of exchange at which customs value goods: of which days, as the law of the importer says.

A study or a caller gives rates of the market with their days, or rates that customs published; which of them
counts is a rule of the importer (``data/taxes/customs_exchange.csv``). Where that rule is not on file, or its
rate is not given, the rate of the day stands in, and it is said.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Literal, get_args

from tumen.reference.currency import ExchangeRates, UsedRate
from tumen.tariff.quote.duty import exchange_on
from tumen.tariff.quote.taxes import DATA
from tumen.tariff.rates.beneficiaries import benefits
from tumen.tariff.rates.notation import plain
from tumen.tariff.rates.shipped import day, one_of, records

Takes = Literal["average of week", "Wednesday of month", "day of exportation", "published"]
_EXPORTED: Takes = "day of exportation"
_DAY = timedelta(days=1)
_WEDNESDAY = 2
_HOLIDAYS = 10
"""Days by which holidays may move a rate; further away it is not the one that the law means."""


@dataclass(frozen=True, slots=True)
class CustomsRateRule:
    """Which rate customs of an economy take for a value in another currency."""

    economy: str
    """An economy or a group of them."""
    currency: str
    start: date
    until: date | None
    takes: Takes
    number: int
    """How many weeks before, or which Wednesday of the month before (-2: the last but one); of one that they
    publish for how many weeks it holds."""
    otherwise: Literal["earlier", "later", ""]
    """Where that day or week has no rate."""
    law: str

    def days(self, on: date) -> tuple[date, date] | None:
        """The first and last day of which the rate is for goods declared on a day; None where it has none."""
        if self.takes == "average of week":  # from Sunday to Saturday
            first = on - _DAY * ((on.weekday() + 1) % 7 + 7 * self.number)
            return first, first + 6 * _DAY
        if self.takes == "Wednesday of month":
            last = on.replace(day=1) - _DAY
            month = [last - _DAY * back for back in range(last.day)][::-1]
            wednesdays = [day for day in month if day.weekday() == _WEDNESDAY]
            at = wednesdays[self.number - 1 if self.number > 0 else self.number]
            return at, at
        return None

    def holds_since(self, on: date) -> date:
        """The first day of a period of the rate that holds on a day: the week from Sunday, the month, or as
        many weeks as it is published for. A rate that was published before is one of the last period.
        """
        if self.takes == "average of week":
            return on - _DAY * ((on.weekday() + 1) % 7)
        if self.takes == "published" and self.number:
            return on - _DAY * (7 * self.number - 1)
        return on.replace(day=1) if self.takes == "Wednesday of month" else on - _DAY * 31

    def words(self, on: date) -> str:
        """Which rate it is for goods declared on a day."""
        days = self.days(on)
        if days is None:
            return (
                "the rate that they publish"
                if self.takes == "published"
                else "the rate of the day of exportation"
            )
        first, last = days
        return f"the rate of {first}" if first == last else f"the average of {first} to {last}"


@cache
def customs_rate_rules() -> tuple[CustomsRateRule, ...]:
    """The rules on file. What customs of another economy take is not known."""
    return records(
        DATA / "customs_exchange.csv",
        CustomsRateRule,
        start=date.fromisoformat,
        until=day,
        takes=one_of(get_args(Takes)),
        number=lambda text: int(text or 0),
    )


@dataclass(frozen=True, slots=True)
class CustomsRates:
    """The rates of customs of an importer for goods declared on a day, out of those that are given."""

    rates: ExchangeRates | None
    importer: str
    on: date

    @property
    def rule(self) -> CustomsRateRule | None:
        """The rule on file for the day."""
        return _rule(self.importer, self.on)

    @property
    def currency(self) -> str | None:
        """The currency of the importer, None where its rule is not on file."""
        return self.rule.currency if self.rule else None

    def rate(self, currency: str) -> UsedRate | None:
        """What one unit of a currency is in that of the importer; None where its rate is not known.

        A rate that customs published goes before one that follows from those of the market.
        """
        rule = self.rule
        if rule is None or self.rates is None or currency == rule.currency:
            return None
        days = rule.days(self.on)
        weekly = rule.takes == "average of week"
        stated = self.rates.published(currency, rule.currency, self.on, rule.holds_since(self.on))
        if stated is not None:
            exported = ", taken for that of the day of exportation" if rule.takes == _EXPORTED else ""
            return replace(stated, via=f"published on {stated.on}{exported}")
        if days is None:
            return None
        for first, last in _windows(days, rule):
            found = self.rates.of_days(currency, rule.currency, first, last)
            if found:
                kept = found if weekly else found[-1:] if rule.otherwise == "earlier" else found[:1]
                average = sum((item.rate for item in kept), Decimal(0)) / len(kept)
                sources = "; ".join(dict.fromkeys(item.source for item in kept))
                text = f"the average of {first} to {last}" if weekly else f"the rate of {kept[0].on}"
                return UsedRate(average, kept[-1].on, sources, text)
        return None

    def exchange(self, base: str, quote: str) -> UsedRate | None:
        """As `Consignment.exchange` asks for a value that is stated in another currency: between that and the
        importer's own at the rate of customs where it is known, else at the rate of the day.
        """
        if quote == self.currency and (used := self.rate(base)) is not None:
            return used
        if base == self.currency and (used := self.rate(quote)) is not None:
            return UsedRate(1 / used.rate, used.on, used.source, used.via)
        return None if self.rates is None else exchange_on(self.rates, self.on)(base, quote)

    def said(self, currency: str) -> str | None:
        """How customs make the value of an amount in a currency; None where it is their own."""
        rule = self.rule
        if rule is None:
            own = currency[:2] == self.importer  # a code of ISO 4217 begins with that of its economy
            return None if own else f"which exchange rate customs of {self.importer} take is not on file"
        if currency == rule.currency:
            return None
        head = f"customs of {self.importer} take {currency} at"
        used = self.rate(currency)
        if used is not None:
            return f"{head} {plain(used.rate)} {rule.currency}, {used.via} ({rule.law}; {used.source})"
        in_place = self.rates is not None and self.exchange(currency, rule.currency) is not None
        given = ": the rate of the day stands in" if in_place else ""
        return f"{head} {rule.words(self.on)} ({rule.law}), which is not given{given}"


def _windows(days: tuple[date, date], rule: CustomsRateRule) -> tuple[tuple[date, date], ...]:
    """The days of the rate, then those to which holidays may move it."""
    first, last = days
    if rule.takes == "average of week":
        return days, (first - 7 * _DAY, last - 7 * _DAY)
    if rule.otherwise == "later":
        return days, (first, last + _HOLIDAYS * _DAY)
    return days, (first - _HOLIDAYS * _DAY, last)


@cache
def _rule(importer: str, on: date) -> CustomsRateRule | None:
    for rule in customs_rate_rules():
        mine = benefits((rule.economy,), importer, on)
        if mine and rule.start <= on and (rule.until is None or on <= rule.until):
            return rule
    return None
