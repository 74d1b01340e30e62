"""Prices that hang on the quantity: the tiers of an offer, each with what a unit is worth in it. Frozen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from tumen.network.model.goods import Offer
from tumen.network.model.written import ZERO


@dataclass(frozen=True, slots=True)
class Tier:
    """A stretch of the quantity bought in a year in which a further unit has one price."""

    whole: Offer
    """As it is stated."""
    number: int
    offer: Offer
    """The same at the price of a further unit, without breaks."""
    least: Decimal
    most: Decimal | None
    """None: not limited by a break or the capacity."""
    below: bool
    """Whether at `most` itself the next price holds already."""
    before: Decimal
    """Paid a year besides price times units: the dearer units of an incremental offer that come first."""
    low: Decimal
    high: Decimal
    """The average price paid lies between them: units are worth it for value content and at the border."""

    def average(self, quantity: Decimal) -> Decimal:
        """What is paid for a unit where so many are bought in a year."""
        return self.offer.price + self.before / quantity


def tiers(offer: Offer) -> tuple[Tier, ...]:
    """The tiers in which something can be bought; none where the quantity does not matter."""
    if not offer.ordered:
        return ()
    steps = ((ZERO, offer.price), *((row.from_quantity, row.price) for row in offer.breaks))
    found: list[Tier] = []
    before = ZERO
    for number, (start, price) in enumerate(steps):
        end = steps[number + 1][0] if number + 1 < len(steps) else None
        if number and offer.break_kind == "incremental":
            before += (steps[number - 1][1] - price) * start
        least = max(start, offer.least_order or ZERO)
        below = end is not None and offer.break_kind == "all units"
        most = end
        if offer.capacity is not None and (end is None or offer.capacity < end):
            most, below = offer.capacity, False
        if most is not None and (most < least or (below and most == least)):
            continue
        ends = [price + before / quantity for quantity in (least, most) if quantity]
        averages = ends if most is not None else [*ends, price]
        low, high = min(averages, default=price), max(averages, default=price)
        plain = replace(offer, price=price, breaks=())
        found.append(Tier(offer, number, plain, least, most, below, before, low, high))
    return tuple(found)
