"""What is wrong with stock: where and what may be kept, and amounts that contradict one another."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tumen.errors import Problem
from tumen.network.model.network import Network
from tumen.network.model.sites import surely_open
from tumen.network.model.storing import Opening, Stock

ZERO = Decimal(0)


def storing(network: Network) -> Iterator[Problem]:
    """Check every row of stock and opening stock; names were looked up before."""
    for row in network.stocks:
        yield from _stock(network, row)
    ruled = {(row.site, row.item): row for row in network.stocks}
    together: dict[tuple[str, str], Decimal] = {}
    for opening in network.openings:
        yield from _opening(network, opening, ruled.get((opening.site, opening.item)))
        key = (opening.site, opening.item)
        together[key] = together.get(key, ZERO) + opening.quantity
        limit = next((row.capacity for row in network.stocks if (row.site, row.item) == key), None)
        if limit is not None and together[key] > limit:
            at = f"{together[key]} {opening.item} are at {opening.site} at first"
            fix = "Mend one of them: the capacity in the table stock"
            yield opening.at.problem(f"{at}, and {limit} can be kept there", fix)
    if network.capital_rate:
        for lane in network.lanes:
            if lane.lead_time_days is None:
                what = f"the lead time of lane {lane.name} is not stated, and goods on the way cost capital"
                yield lane.at.problem(what, "State lead_time_days; 0 where it takes no time")


def _stock(network: Network, row: Stock) -> Iterator[Problem]:
    site = next((site for site in network.sites if site.name == row.site), None)
    if site is not None and site.kind == "plant":
        recipes = {recipe.name: recipe for recipe in network.recipes}
        ways = [recipes[c.recipe] for c in network.capabilities if c.site == row.site and c.recipe in recipes]
        if not any(way.item == row.item or row.item in {p.item for p in way.inputs} for way in ways):
            what = f"{row.item} is to be kept at {row.site}, which neither makes nor takes it"
            yield row.at.problem(what, "Name what the plant makes or takes in, or a warehouse")
    if row.ending_value > 0 and row.capacity is None:
        what = f"a unit of {row.item} left at {row.site} has a value, and how much can be kept is not limited"
        yield row.at.problem(what, "State its capacity: else leaving ever more may look like a gain")
    safe = ZERO
    if row.safety is not None:
        stated = row.safety
        amounts = (stated.deviation, stated.days, stated.lead_time_days)
        if not Decimal("0.5") < stated.service_level < 1 or stated.days == 0 or min(amounts) < 0:
            what = f"the service level of {row.item} at {row.site} is {stated.service_level}"
            if Decimal("0.5") < stated.service_level < 1:
                what = f"the safety stock of {row.item} at {row.site} rests on an amount below zero"
            yield row.at.problem(what, "Give a share above 50 % and below 100 %, and amounts of zero or more")
            return
        safe = stated.units
    for words, amount in (("safety stock", safe), ("ending stock", row.ending)):
        if row.capacity is not None and amount > row.capacity:
            what = f"the {words} of {row.item} at {row.site} is {amount:.6g}, and {row.capacity} can be kept"
            yield row.at.problem(what, "Mend one of them")


def _opening(network: Network, row: Opening, ruled: Stock | None) -> Iterator[Problem]:
    site = next((site for site in network.sites if site.name == row.site), None)
    if ruled is None:
        what = f"{row.item} is at {row.site} at first, and nothing says that it can be kept there"
        yield row.at.problem(what, "Add a row to the table stock")
    if site is not None and (
        site.state == "possible" or (site.decision == "closed" and not surely_open(site))
    ):
        what = f"{row.item} is at {row.site} at first, which is not open then"
        yield row.at.problem(what, "Put it where it is, or take it out")
