"""Orders that cannot be: price breaks out of order, lots and least orders above what there is, least loads
of a capacity that nobody stated, two limits of capital for one period.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from tumen.errors import Problem
from tumen.network.model.goods import Offer
from tumen.network.model.making import CapitalLimit
from tumen.network.model.network import Network
from tumen.network.model.written import ZERO


def buying(network: Network) -> Iterator[Problem]:
    """Check offers, sites and limits of capital; amounts that are no amounts are told elsewhere."""
    numbers = [
        amount
        for offer in network.offers
        for amount in (
            offer.capacity,
            offer.least_order,
            offer.lot,
            *(cell for row in offer.breaks for cell in (row.from_quantity, row.price)),
        )
        if amount is not None
    ]
    if not all(amount.is_finite() for amount in numbers):
        return  # told with the other amounts
    longest = max((period.years for period in network.periods), default=ZERO)
    for offer in network.offers:
        what = f"{offer.item} from {offer.supplier}"
        yield from _breaks(offer, what)
        limit = offer.capacity
        if limit is None:
            continue
        if offer.least_order is not None and offer.least_order > limit:
            yield offer.at.problem(
                f"the least order of {what} is {offer.least_order} a year and its capacity {limit}",
                "Nothing could ever be bought: correct one of them, or leave the offer out",
            )
        if offer.lot is not None and longest and offer.lot > limit * longest:
            yield offer.at.problem(
                f"a lot of {what} is {offer.lot} and its capacity {limit} a year",
                "Not one lot could be bought in a period: correct one of them, or leave the offer out",
            )
    for site in network.sites:
        if site.least_load and site.capacity is None:
            yield site.at.problem(
                f"the least load of {site.name} is a share of its capacity, and that is not stated",
                "State the capacity, or leave least_load empty",
            )
    yield from _capital(network)


def _breaks(offer: Offer, what: str) -> Iterator[Problem]:
    for row in offer.breaks[:1]:
        if row.from_quantity <= 0:
            yield row.at.problem(
                f"{what}: a price break begins at {row.from_quantity}",
                "Begin it above zero: the price below it is that of the offer",
            )
    for one, row in pairwise(offer.breaks):
        if row.from_quantity <= one.from_quantity:
            yield row.at.problem(
                f"{what}: the price break from {row.from_quantity} comes after that from {one.from_quantity}",
                "Give each quantity once, in rising order",
            )
    for row in offer.breaks:
        if offer.capacity is not None and row.from_quantity > offer.capacity:
            yield row.at.problem(
                f"{what}: the price break from {row.from_quantity} is above its capacity of {offer.capacity}"
                " a year",
                "It could never be had: correct one of them, or leave it out",
            )


def rising(network: Network) -> Iterator[str]:
    """Prices of all units that rise with the quantity, which is hardly meant."""
    for offer in network.offers:
        prices = [offer.price, *(row.price for row in offer.breaks)]
        if offer.break_kind == "all units" and any(two > one for one, two in pairwise(prices)):
            listed = ", ".join(map(str, prices))
            yield (
                f"to be asked: the price of all units of {offer.item} from {offer.supplier} rises with the"
                f" quantity ({listed}): are the breaks incremental, or quantities and prices interchanged?"
            )


def _capital(network: Network) -> Iterator[Problem]:
    known = {period.name for period in network.periods}
    first: dict[str | None, CapitalLimit] = {}
    for row in network.capital:
        if row.period is not None and row.period not in known:
            listed = ", ".join(period.name for period in network.periods)
            yield row.at.problem(
                f"the limit of capital names the period {row.period!r}, which is not in the study",
                f"Periods: {listed}",
            )
        if first.setdefault(row.period, row) is not row:
            yield row.at.problem(
                f"the limit of capital for {row.period or 'every period'} is given twice", "Keep one of them"
            )
