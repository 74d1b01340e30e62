"""Amounts that cannot be: negative, zero where something must be left, or missing where a lane needs them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tumen.network.model.incentives import Drawback, TaxHoliday
from tumen.network.model.network import NOWHERE
from tumen.network.model.places import economy_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tumen.errors import Problem
    from tumen.network.model.network import Network, WrittenAt


def amounts(network: Network) -> Iterator[Problem]:
    """Check every amount."""
    yield from _ranges(network)
    yield from _shares(network)
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
            yield lane.at.problem(
                f"the lead time of lane {lane.name} is not stated, and the commitment to"
                f" {lane.destination} counts days",
                "State lead_time_days",
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
            yield at.problem(
                f"the CO2 {name} is not stated, and the design counts CO2",
                "State it (co2_kg a unit; of lanes co2_kg_per_kg); 0 where there is none",
            )


_COSTS = ("labour", "overhead", "other", "capacity_use", "most", "co2_kg")
_NOT_BELOW_ZERO: tuple[tuple[str, str, Mapping[str, str]], ...] = (
    (
        "offers",
        "of {0.item} from {0.supplier}",
        {
            "price": "the price",
            "capacity": "the capacity",
            "co2_kg": "the CO2",
            "regional_value_added": "the regional value added",
        },
    ),
    (
        "sites",
        "of {0.name}",
        {
            name: f"the {name.replace('_', ' ')}"
            for name in ("capacity", "opening_cost", "closing_cost", "fixed_cost", "handling_cost")
        },
    ),
    ("sites.steps", "of {0.name} at {1.name}", {"cost": "the cost", "fixed_cost": "the fixed cost"}),
    ("recipes.by_products", "of {0.name} from {1.name}", {"quantity": "the quantity"}),
    (
        "capabilities",
        "of {0.recipe} at {0.site}",
        {name: f"the {name.replace('_', ' ')}" for name in _COSTS},
    ),
    (
        "lanes",
        "of lane {0.name}",
        {"capacity": "the capacity", "lead_time_days": "the lead time", "co2_kg_per_kg": "the CO2"},
    ),
    (
        "demand",
        "of {0.market} for {0.item} in {0.period}",
        {"quantity": "the demand", "price": "the price", "lost_penalty": "the penalty for lost demand"},
    ),
    (
        "claim_costs",
        "of claiming {0.agreement}",
        dict.fromkeys(("per_unit", "share_of_value", "per_year"), "the cost"),
    ),
)
"""Rows (of rows), which one, and its amounts by field in words."""
_ABOVE_ZERO: tuple[tuple[str, str, Mapping[str, str]], ...] = (
    ("periods", "of {0.name} in years", {"years": "the length"}),
    (
        "items",
        "of {0.name}",
        {"weight_kg": "the weight", "units_per_container": "the number in a container"},
    ),
    (
        "sites.steps",
        "of the step {0.name} at {1.name}",
        {"adds": "the added capacity", "most": "the number"},
    ),
    ("recipes.inputs", "of {0.item} in {1.name}", {"quantity": "the quantity"}),
    ("prices", "of {0.item} from {0.site}", {"fob": "the FOB price", "exw": "the ex-works price"}),
)


def _ranges(network: Network) -> Iterator[Problem]:
    for table, name, fields in _NOT_BELOW_ZERO:
        for what, amount, at in _cells(network, table, name, fields):
            if not (amount.is_finite() and amount >= 0):
                yield at.problem(f"{what} is {amount}", "Give an amount of zero or more")
    for table, name, fields in _ABOVE_ZERO:
        for what, amount, at in _cells(network, table, name, fields):
            if not (amount.is_finite() and amount > 0):
                yield at.problem(f"{what} is {amount}", "Give an amount greater than zero")


def _cells(
    network: Network, table: str, name: str, fields: Mapping[str, str]
) -> Iterator[tuple[str, Decimal, WrittenAt]]:
    """Amounts that are stated, in words, and where their rows stand."""
    outer, _, inner = table.partition(".")
    for row in getattr(network, outer):
        for part in getattr(row, inner) if inner else (row,):
            for field, words in fields.items():
                amount = getattr(part, field)
                if amount is not None:
                    yield f"{words} {name.format(part, row)}", Decimal(amount), row.at


def _shares(network: Network) -> Iterator[Problem]:
    """Shares and rates that are none, and what zones offer without a source."""
    found: list[tuple[str, Decimal, bool, str, WrittenAt]] = []
    for recipe in network.recipes:
        share = recipe.yield_share
        fix = "Give good units per unit started, above 0 and at most 1"
        found.append((f"the yield of {recipe.name} is", share, 0 < share <= 1, fix, recipe.at))
    fix = "Give shares from 0 to 1"
    for site in network.sites:
        found += [
            (f"the ramp-up of {site.name} has the share", share, 0 <= share <= 1, fix, site.at)
            for share in site.ramp_up
        ]
    for service in network.services:
        what, share = f"the service commitment to {service.market} is a share of", service.share
        found.append((what, share, 0 < share <= 1, "Give a share above 0 and at most 1", service.at))
    for tax in network.profit_taxes:
        what = f"the tax on profit in {tax.economy} is"
        found.append((what, tax.rate, 0 <= tax.rate < 1, "Give a share from 0, below 1", tax.at))
    for offer in network.incentives:
        terms, shares = offer.terms, tuple[Decimal, ...]()
        if isinstance(offer, Drawback):
            shares = (offer.share,)
        elif isinstance(offer, TaxHoliday):
            shares = offer.shares
        found += [
            (f"{terms.name} states the share", share, 0 <= share <= 1, fix, terms.at) for share in shares
        ]
        if not terms.source.strip():
            yield terms.at.problem(
                f"{terms.name} for {terms.site} has no source",
                'Say where it was read, or write "illustrative"',
            )
    fix = "Give an amount of zero or more"
    carbon, limit, rate = network.carbon_price, network.co2_limit_kg, network.discount_rate
    found.append(("the carbon price is", carbon, carbon.is_finite() and carbon >= 0, fix, NOWHERE))
    if limit is not None:
        found.append(("the limit of CO2 is", limit, limit.is_finite() and limit >= 0, fix, NOWHERE))
    found.append(("the discount rate is", rate, rate > -1, "Give a share per year above -1", NOWHERE))
    for what, share, holds, fix, at in found:
        if not holds:
            yield at.problem(f"{what} {share}", fix)


def _carried(network: Network) -> Iterator[Problem]:
    """Weights and container loads that a lane asks for."""
    made = {
        (row.site, recipe.item)
        for row in network.capabilities
        for recipe in network.recipes
        if recipe.name == row.recipe
    }
    sold = {(row.supplier, row.item) for row in network.offers}
    warehouses = {site.name for site in network.sites if site.kind == "warehouse"}
    by_name = {item.name: item for item in network.items}
    for lane in network.lanes:
        leaving = {name for place, name in made | sold if place == lane.origin}
        if lane.origin in warehouses:
            leaving = set(by_name)
        kept = leaving if lane.items is None else leaving & set(lane.items)
        by_weight = (
            lane.cost_per_kg
            or lane.inland_per_kg
            or lane.co2_kg_per_kg
            or (lane.capacity is not None and lane.capacity_unit == "kg")
        )
        by_box = (
            lane.cost_per_container
            or lane.inland_per_container
            or (lane.capacity is not None and lane.capacity_unit == "containers")
        )
        for name in sorted(kept & set(by_name)):
            item = by_name[name]
            if by_weight and item.weight_kg is None:
                what = f"lane {lane.name} counts kilograms, and the weight of {name} is not stated"
                yield item.at.problem(what, f"Give the weight of a {item.unit} of {name}")
            if by_box and item.units_per_container is None:
                what = f"lane {lane.name} counts containers, and how many {name} fill one is not stated"
                yield item.at.problem(what, f"Give the units of {name} in a container")


def _needed(network: Network) -> Iterator[Problem]:
    """Prices of what is made, where a value is asked for."""
    economies = set(economy_of(network).values())
    if len(economies) <= 1 and not network.agreements and not network.profit_taxes:
        return
    recipes = {recipe.name: recipe for recipe in network.recipes}
    priced = {
        (price.item, price.site, period.name)
        for price in network.prices
        for period in network.periods
        if price.periods is None or period.name in price.periods
    }
    for row in network.capabilities:
        if row.recipe not in recipes:
            continue
        made = recipes[row.recipe].item
        missing = [p.name for p in network.periods if (made, row.site, p.name) not in priced]
        if missing:
            what = f"the price of {made} from {row.site} is not stated for {', '.join(missing)}"
            fix = "Give its FOB price: value content, customs value and profit are reckoned with it"
            yield row.at.problem(what, fix)
    if len(economies) > 1:
        crossing = {row.item for row in network.offers} | {recipe.item for recipe in network.recipes}
        economy = economy_of(network)
        abroad = any(economy.get(lane.origin) != economy.get(lane.destination) for lane in network.lanes)
        for item in network.items:
            if abroad and item.hs is None and item.name in crossing:
                yield item.at.problem(
                    f"the HS code of {item.name} is not stated, and lanes cross borders",
                    "Give the code of the line of import",
                )
