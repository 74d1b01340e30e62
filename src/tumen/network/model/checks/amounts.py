"""Amounts that cannot be: negative, zero where something must be left, or missing where a lane needs them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

from tumen.errors import Problem
from tumen.network.model.network import Network
from tumen.network.model.places import economy_of
from tumen.network.model.written import NOWHERE


def amounts(network: Network) -> Iterator[Problem]:
    """Check every amount."""
    yield from _ranges(network)
    yield from _carried(network)
    yield from _needed(network)
    yield from not_stated(network)


def not_stated(network: Network) -> Iterator[Problem]:
    """What a limit, a price or a commitment counts and nobody stated: CO2, days on the way."""
    if network.counts_co2:
        yield from co2_not_stated(network)
    for lane in network.lanes:
        promised = [
            row
            for row in network.services
            if row.market == lane.destination
            and (row.item is None or lane.items is None or row.item in lane.items)
        ]
        if promised and lane.lead_time_days is None:
            yield lane.at.not_stated(
                f"the lead time of lane {lane.name} is not stated, and the commitment to"
                f" {lane.destination} counts days",
                "State lead_time_days",
                "lead_time_days",
            )


def co2_not_stated(network: Network) -> Iterator[Problem]:
    """Offers, ways and lanes whose CO2 is not known, for where CO2 is counted."""
    rows = [
        *((f"of {row.item} from {row.supplier}", row.co2_kg, row.at) for row in network.offers),
        *((f"of {row.recipe} at {row.site}", row.co2_kg, row.at) for row in network.capabilities),
        *((f"of lane {row.name}", row.co2_kg_per_kg, row.at) for row in network.lanes),
    ]
    for name, amount, at in rows:
        if amount is None:
            yield at.not_stated(
                f"the CO2 {name} is not stated, and the design counts CO2",
                "State it (co2_kg a unit; of lanes co2_kg_per_kg); 0 where there is none",
                "co2_kg_per_kg" if name.startswith("of lane ") else "co2_kg",
            )


_BOUNDS: dict[str, Callable[[Decimal], bool]] = {
    "zero or more": lambda amount: amount >= 0,
    "more than zero": lambda amount: amount > 0,
    "a share from 0 to 1": lambda share: 0 <= share <= 1,
    "a share from 0, below 1": lambda share: 0 <= share < 1,
    "a share above 0, at most 1": lambda share: 0 < share <= 1,
    "a share a year above -1": lambda share: share > -1,
}
_STEP = "of the step {0.name} at {1.name}"
_AMOUNTS: tuple[tuple[str, str, str, str], ...] = (
    ("", "of the network", "zero or more", "carbon_price, co2_limit_kg=limit of CO2, capital_rate"),
    ("", "of the network", "a share a year above -1", "discount_rate"),
    ("periods", "of {0.name} in years", "more than zero", "years=length"),
    (
        "items",
        "of {0.name}",
        "more than zero",
        "weight_kg=weight, units_per_container=number in a container",
    ),
    (
        "offers",
        "of {0.item} from {0.supplier}",
        "zero or more",
        "price, capacity, co2_kg=CO2, regional_value_added, least_order",
    ),
    ("offers", "of {0.item} from {0.supplier}", "more than zero", "lot"),
    ("offers.breaks", "of a break of {1.item} from {1.supplier}", "zero or more", "price, from_quantity"),
    (
        "sites",
        "of {0.name}",
        "zero or more",
        "capacity, opening_cost, closing_cost, fixed_cost, handling_cost, recovery_days=time to recover",
    ),
    ("sites", "of {0.name}", "zero or more", "storage"),
    ("sites", "of {0.name}", "a share from 0 to 1", "ramp_up, least_load"),
    ("capital", "of capital", "zero or more", "limit"),
    ("sites.steps", _STEP, "zero or more", "cost, fixed_cost"),
    ("sites.steps", _STEP, "more than zero", "adds=added capacity, most=number"),
    ("recipes", "of {0.name}", "a share above 0, at most 1", "yield_share=yield"),
    ("recipes.inputs", "of {0.item} in {1.name}", "more than zero", "quantity"),
    ("recipes.by_products", "of {0.name} from {1.name}", "zero or more", "quantity"),
    (
        "capabilities",
        "of {0.recipe} at {0.site}",
        "zero or more",
        "labour, overhead, other, capacity_use, most, co2_kg=CO2",
    ),
    ("prices", "of {0.item} from {0.site}", "more than zero", "fob=FOB price, exw=ex-works price"),
    (
        "lanes",
        "of lane {0.name}",
        "zero or more",
        "capacity, lead_time_days=lead time, co2_kg_per_kg=CO2",
    ),
    ("ports", "of {0.name}", "zero or more", "capacity, recovery_days=time to recover"),
    ("suppliers", "of {0.name}", "zero or more", "recovery_days=time to recover"),
    (
        "demand",
        "of {0.market} for {0.item} in {0.period}",
        "zero or more",
        "quantity=demand, price, lost_penalty=penalty for lost demand, missed_cost",
    ),
    (
        "stocks",
        "of the stock of {0.item} at {0.site}",
        "zero or more",
        "capacity, holding_cost, holding_share, ending=ending stock, ending_value=value at the end",
    ),
    ("openings", "of {0.item} at {0.site} at first", "more than zero", "quantity"),
    ("openings", "of {0.item} at {0.site} at first", "zero or more", "value"),
    ("services", "of the service commitment to {0.market}", "a share above 0, at most 1", "share"),
    (
        "claim_costs",
        "of claiming {0.agreement}",
        "zero or more",
        "per_unit=cost, share_of_value=cost, per_year=cost",
    ),
    ("profit_taxes", "of the tax on profit in {0.economy}", "a share from 0, below 1", "rate"),
    ("incentives", "of {0.terms.name}", "a share from 0 to 1", "share, shares=share"),
)
"""Rows (of rows), which one in words, what is right, and fields, with other words for them where needed."""


def _ranges(network: Network) -> Iterator[Problem]:
    for table, name, bound, fields in _AMOUNTS:
        outer, _, inner = table.partition(".")
        for row in getattr(network, outer) if outer else (network,):
            place = getattr(getattr(row, "terms", row), "at", NOWHERE)
            for part in getattr(row, inner) if inner else (row,):
                for text in fields.split(", "):
                    field, _, words = text.partition("=")
                    words = words or field.replace("_", " ")
                    for amount in _amounts_in(getattr(part, field, None)):
                        if not (amount.is_finite() and _BOUNDS[bound](amount)):
                            what = f"the {words} {name.format(part, row)} is {amount}"
                            yield place.problem(what, f"Give {bound}")
    for offer in network.incentives:
        terms = offer.terms
        if not terms.source.strip():
            what = f"{terms.name} for {terms.site} has no source"
            yield terms.at.problem(what, 'Say where it was read, or write "illustrative"')


def _amounts_in(cell: Any) -> Iterable[Decimal]:
    """The amounts that a field states: none, one or several."""
    if cell is None:
        return ()
    return map(Decimal, cell if isinstance(cell, tuple) else (cell,))


def _carried(network: Network) -> Iterator[Problem]:
    """Weights and container loads that a lane asks for."""
    there = _there(network)
    by_name = {item.name: item for item in network.items}
    ports = {port.name: port for port in network.ports if port.capacity is not None}
    counted: dict[str, dict[str, str]] = {}
    for lane in network.lanes:
        leaving = there.get(lane.origin, set())
        kept = leaving if lane.items is None else leaving & set(lane.items)
        limits = [ports[name] for name in lane.ports if name in ports]
        units = {port.capacity_unit for port in limits}
        for port in limits:
            counted.setdefault(port.name, {}).update(
                {by_name[name].unit: name for name in kept & set(by_name) if port.capacity_unit == "units"}
            )
        by_weight = (
            lane.cost_per_kg
            or lane.inland_per_kg
            or lane.co2_kg_per_kg
            or (lane.capacity is not None and lane.capacity_unit == "kg")
            or "kg" in units
        )
        by_box = (
            lane.cost_per_container
            or lane.inland_per_container
            or (lane.capacity is not None and lane.capacity_unit == "containers")
            or "containers" in units
        )
        for name in sorted(kept & set(by_name)):
            item = by_name[name]
            if by_weight and item.weight_kg is None:
                what = f"lane {lane.name} counts kilograms, and the weight of {name} is not stated"
                fix = f"Give the weight of a {item.unit} of {name}"
                yield item.at.not_stated(what, fix, "weight_kg")
            if by_box and item.units_per_container is None:
                what = f"lane {lane.name} counts containers, and how many {name} fill one is not stated"
                fix = f"Give the units of {name} in a container"
                yield item.at.not_stated(what, fix, "units_per_container")
    for name, items in counted.items():
        if len(items) > 1:
            told = ", ".join(f"{item} in {unit}" for unit, item in sorted(items.items()))
            yield ports[name].at.problem(
                f"the capacity of {name} counts units, and what passes it is counted differently: {told}",
                "Give its capacity in kg or containers (capacity_unit)",
            )


def _there(network: Network) -> dict[str, set[str]]:
    """Items by the place that they leave: what is made, sold, brought to a warehouse or kept at first."""
    items = {recipe.name: recipe.item for recipe in network.recipes}
    found: dict[str, set[str]] = {}
    for row in network.capabilities:
        if row.recipe in items:
            found.setdefault(row.site, set()).add(items[row.recipe])
    for offer in network.offers:
        found.setdefault(offer.supplier, set()).add(offer.item)
    for opening in network.openings:
        found.setdefault(opening.site, set()).add(opening.item)
    warehouses = {site.name for site in network.sites if site.kind == "warehouse"}
    into = [lane for lane in network.lanes if lane.destination in warehouses]
    grown = True
    while grown:  # a warehouse may take from another
        grown = False
        for lane in into:
            brought = {
                name for name in found.get(lane.origin, ()) if lane.items is None or name in lane.items
            }
            here = found.setdefault(lane.destination, set())
            grown = grown or not brought <= here
            here |= brought
    return found


def _needed(network: Network) -> Iterator[Problem]:
    """Prices of what is made, where a value is asked for."""
    economies = set(economy_of(network).values())
    counted = network.capital_rate or any(row.holding_share for row in network.stocks)
    if len(economies) <= 1 and not (network.agreements or network.profit_taxes or counted):
        return
    recipes = {recipe.name: recipe for recipe in network.recipes}
    priced = {
        (price.item, price.site, period.name)
        for price in network.prices
        for period in network.periods
        if price.market is None and (price.periods is None or period.name in price.periods)
    }
    for row in network.capabilities:
        if row.recipe not in recipes:
            continue
        made = recipes[row.recipe].item
        missing = [p.name for p in network.periods if (made, row.site, p.name) not in priced]
        if missing:
            what = f"the price of {made} from {row.site} is not stated for {', '.join(missing)}"
            fix = "Give its FOB price: value content, customs value and profit are reckoned with it"
            yield row.at.not_stated(what, fix, "price", table="prices", key=(("term", "FOB"),))
    if len(economies) > 1:
        crossing = {row.item for row in network.offers} | {recipe.item for recipe in network.recipes}
        economy = economy_of(network)
        abroad = any(economy.get(lane.origin) != economy.get(lane.destination) for lane in network.lanes)
        for item in network.items:
            if abroad and item.hs is None and item.name in crossing:
                yield item.at.not_stated(
                    f"the HS code of {item.name} is not stated, and lanes cross borders",
                    "Give the code of the line of import",
                    "hs",
                )
