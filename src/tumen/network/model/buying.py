"""Prices that hang on the quantity: the tiers of an offer, each with what a unit is worth in it. Frozen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from tumen.network.model.goods import Offer
from tumen.network.model.written import ONE, ZERO

NARROW = Decimal("0.02")
"""Share by which the average price paid may differ within a tier of an incremental offer."""
_MOST_PARTS = 60


@dataclass(frozen=True, slots=True)
class Tier:
    """A stretch of the quantity bought in a year in which a further unit has one price."""

    whole: Offer
    """As it is stated."""
    step: int
    """Which of its prices: 0 is that of the offer, 1 that of its first break."""
    number: int
    """Among all tiers of the offer; the stretch of an incremental price is cut into several."""
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

    def worth_by(self, offer: Offer) -> Decimal:
        """The most that a unit is worth where the same offer is at other prices, as customs convert them."""
        return _worth(offer, self.step, self.least, self.most)[1]


def tiers(offer: Offer) -> tuple[Tier, ...]:
    """The tiers in which something can be bought; none where the quantity does not matter."""
    if not offer.ordered:
        return ()
    found: list[Tier] = []
    starts = [start for start, _ in _steps(offer)]
    for step, (start, price) in enumerate(_steps(offer)):
        end = starts[step + 1] if step + 1 < len(starts) else None
        least = max(start, offer.least_order or ZERO)
        below, most = end is not None and offer.break_kind == "all units", end
        if offer.capacity is not None and (end is None or offer.capacity < end):
            most, below = offer.capacity, False
        if most is not None and (most < least or (below and most == least)):
            continue
        plain = replace(offer, price=price, breaks=())
        before = _before(offer, step)
        for one, two in pairwise([least, *_cuts(price, before, least, most), most]):
            low, high = _worth(offer, step, one or ZERO, two)
            tier = Tier(offer, step, len(found), plain, one or ZERO, two, below, before, low, high)
            found.append(tier)
    return tuple(found)


def _steps(offer: Offer) -> list[tuple[Decimal, Decimal]]:
    """From how many units a year on, and at what price."""
    return [(ZERO, offer.price), *((row.from_quantity, row.price) for row in offer.breaks)]


def _before(offer: Offer, step: int) -> Decimal:
    """What is paid a year besides the price of the step times all units."""
    if offer.break_kind == "all units":
        return ZERO
    pairs = pairwise(_steps(offer)[: step + 1])
    return sum((start * (dearer - price) for (_, dearer), (start, price) in pairs), ZERO)


def _worth(offer: Offer, step: int, least: Decimal, most: Decimal | None) -> tuple[Decimal, Decimal]:
    """Between what the average price lies within a stretch of one step."""
    price, before = _steps(offer)[step][1], _before(offer, step)
    ends = [price + before / quantity for quantity in (least, most) if quantity]
    averages = ends if most is not None and ends else [*ends, price]
    return min(averages), max(averages)


def _cuts(price: Decimal, before: Decimal, least: Decimal, most: Decimal | None) -> Iterator[Decimal]:
    """Quantities between which the average price differs by no more than `NARROW`."""
    if not before:
        return
    average = price + before / least
    for _ in range(_MOST_PARTS):
        average = average / (ONE + NARROW) if before > 0 else average * (ONE + NARROW)
        if (average <= price) if before > 0 else (average >= price):
            return
        cut = before / (average - price)
        if most is not None and cut >= most:
            return
        yield cut
