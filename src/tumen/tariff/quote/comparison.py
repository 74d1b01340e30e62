"""Duties and rates against each other: added up, which is lower, what a rate comes to in per cent."""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import TYPE_CHECKING

from tumen.tariff.quote.duty import DIGITS, Consignment, Duty, compute, money
from tumen.tariff.rates.expression import (
    AdValorem,
    Excluded,
    Rate,
    definite,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


def added_up(base: Duty, more: Mapping[str, Duty]) -> Duty:
    """The duty with others on top of it, each under its name; unknown as soon as one is unknown."""
    text = "; ".join([base.calculation, *(f"plus {name}: {duty.calculation}" for name, duty in more.items())])
    every = (base, *more.values())
    amounts = [duty.amount for duty in every if duty.amount is not None]
    if len(amounts) < len(every):
        needs = [need for duty in every for need in duty.needs]
        needs += [f"a rate for {name}" for name, duty in more.items() if duty.excluded]
        return Duty(None, base.currency, text, tuple(dict.fromkeys(needs)), base.excluded)
    with localcontext(DIGITS):
        total = sum(amounts, Decimal(0))
    return Duty(total, base.currency, f"{text}; together {money(total)}")


def ad_valorem_equivalent(rate: Rate, goods: Consignment) -> Decimal | None:
    """Duty as per cent of the customs value; None if the duty is unknown or the value is zero."""
    if isinstance(rate, AdValorem):
        return rate.pct
    duty = compute(rate, goods)
    if duty.amount is None or not goods.value:
        return None
    return duty.amount * 100 / goods.value


def compare(first: Rate, second: Rate, goods: Consignment | None = None) -> int | None:
    """-1 if the first rate gives less duty, 0 if the same, 1 if more, None if that cannot be known.

    Two ad valorem rates and two equal rates compare without a consignment.
    """
    if isinstance(first, AdValorem) and isinstance(second, AdValorem):
        return _sign(first.pct - second.pct)
    if first == second and definite(first) and not isinstance(first, Excluded):
        return 0
    if goods is None:
        return None
    one, two = compute(first, goods), compute(second, goods)
    if one.amount is None or two.amount is None:
        return None
    return _sign(one.amount - two.amount)


def _sign(number: Decimal) -> int:
    return (number > 0) - (number < 0)
