"""What an importer collects of a duty: value and amount cut, small consignments free."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.quote.quotes import Claim, Trade, quotes
from tumen.tariff.quote.taxes import DATA
from tumen.tariff.rates.shipped import records


@dataclass(frozen=True, slots=True)
class PayableRule:
    """How one importer makes the duty payable of the computed one, in its own currency."""

    economy: str
    currency: str
    base_to: Decimal
    """The customs value is cut to a multiple of this."""
    duty_to: Decimal
    """The duty is cut to a multiple of this."""
    cut_source: str
    free_up_to: Decimal
    """A consignment of at most this customs value in all is free of duty,"""
    free_but_not: str
    """save these goods."""
    free_source: str


@dataclass(frozen=True, slots=True)
class Payable:
    """The duty payable on a consignment by regime, for those of a known duty above zero."""

    rule: PayableRule
    base: Decimal
    """The customs value as cut."""
    duties: Mapping[str, Decimal]
    small: bool
    """Whether the value is so small that the consignment is free, if there is nothing else in it."""


@cache
def payable_rules() -> tuple[PayableRule, ...]:
    """The rules on file. An importer without one may cut as well: that is not known."""
    amounts = dict.fromkeys(("base_to", "duty_to", "free_up_to"), Decimal)
    return records(DATA / "payable.csv", PayableRule, **amounts)


def payable(trade: Trade, book: TariffBook, claims: Mapping[str, Claim]) -> Payable | None:
    """What is payable under each regime; None where no rule of the importer is on file, or the value is not
    in its currency.
    """
    goods = trade.goods
    rule = next(
        (one for one in payable_rules() if (one.economy, one.currency) == (trade.importer, goods.currency)),
        None,
    )
    if rule is None or goods.value is None:
        return None
    base = goods.value // rule.base_to * rule.base_to
    found = quotes(replace(trade, goods=replace(goods, value=base)), book, claims)
    duties = {
        quote.regime: quote.amount // rule.duty_to * rule.duty_to
        for quote in found.quotes
        if quote.lawful is not False and quote.amount
    }
    return Payable(rule, base, duties, goods.value <= rule.free_up_to)
