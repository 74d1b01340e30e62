"""Amounts that cannot be: negative, zero where something must be left, or missing where a lane needs them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tumen.errors import Problem
from tumen.network.model.incentives import Drawback, TaxHoliday
from tumen.network.model.places import economy_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tumen.network.model.network import Network, WrittenAt

ONE = Decimal(1)


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
            yield _problem(
                f"the lead time of lane {lane.name} is not stated, and the commitment to"
                f" {lane.destination} counts days",
                "State lead_time_days",
                lane.at,
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
            yield _problem(
                f"the CO2 {name} is not stated, and the design counts CO2",
                "State it (co2_kg a unit; of lanes co2_kg_per_kg); 0 where there is none",
                at,
            )


def _problem(what: str, fix: str, at: WrittenAt) -> Problem:
    return Problem(what, fix, at.file, at.line)


def _ranges(network: Network) -> Iterator[Problem]:
    from tumen.network.model.network import WrittenAt

    nowhere = WrittenAt()
    at_least_zero: list[tuple[str, Decimal | None, WrittenAt]] = []
    positive: list[tuple[str, Decimal | None, WrittenAt]] = []
    positive += [(f"the length of {row.name} in years", row.years, nowhere) for row in network.periods]
    for item in network.items:
        positive.append((f"the weight of {item.name}", item.weight_kg, item.at))
        positive.append((f"the units of {item.name} in a container", item.units_per_container, item.at))
    for offer in network.offers:
        name = f"of {offer.item} from {offer.supplier}"
        at_least_zero += [
            (f"the price {name}", offer.price, offer.at),
            (f"the capacity {name}", offer.capacity, offer.at),
            (f"the CO2 {name}", offer.co2_kg, offer.at),
            (f"the regional value added {name}", offer.regional_value_added, offer.at),
        ]
    for site in network.sites:
        at_least_zero += [
            (f"the {what} of {site.name}", getattr(site, field), site.at)
            for what, field in (
                ("capacity", "capacity"),
                ("opening cost", "opening_cost"),
                ("closing cost", "closing_cost"),
                ("fixed cost", "fixed_cost"),
                ("handling cost", "handling_cost"),
            )
        ]
        for step in site.steps:
            positive.append((f"the capacity that {step.name} adds to {site.name}", step.adds, site.at))
            positive.append(
                (f"how often {step.name} can be built at {site.name}", Decimal(step.most), site.at)
            )
            at_least_zero.append((f"the cost of {step.name} at {site.name}", step.cost, site.at))
            at_least_zero.append((f"the fixed cost of {step.name} at {site.name}", step.fixed_cost, site.at))
    for recipe in network.recipes:
        positive += [
            (f"the quantity of {part.item} in {recipe.name}", part.quantity, recipe.at)
            for part in recipe.inputs
        ]
        at_least_zero += [
            (f"the quantity of {row.name} from {recipe.name}", row.quantity, recipe.at)
            for row in recipe.by_products
        ]
    for row in network.capabilities:
        name = f"of {row.recipe} at {row.site}"
        at_least_zero += [
            (f"the {field.replace('_', ' ')} {name}", getattr(row, field), row.at)
            for field in ("labour", "overhead", "other", "capacity_use", "most", "co2_kg")
        ]
    for price in network.prices:
        positive.append((f"the FOB price of {price.item} from {price.site}", price.fob, price.at))
        positive.append((f"the ex-works price of {price.item} from {price.site}", price.exw, price.at))
    for lane in network.lanes:
        at_least_zero.append((f"the capacity of lane {lane.name}", lane.capacity, lane.at))
        at_least_zero.append((f"the lead time of lane {lane.name}", lane.lead_time_days, lane.at))
        at_least_zero.append((f"the CO2 of lane {lane.name}", lane.co2_kg_per_kg, lane.at))
    for demand in network.demand:
        name = f"of {demand.market} for {demand.item} in {demand.period}"
        at_least_zero += [
            (f"the demand {name}", demand.quantity, demand.at),
            (f"the price {name}", demand.price, demand.at),
            (f"the penalty for demand {name} that is lost", demand.lost_penalty, demand.at),
        ]
    for claim in network.claim_costs:
        at_least_zero += [
            (f"the cost of claiming {claim.agreement}", amount, claim.at)
            for amount in (claim.per_unit, claim.share_of_value, claim.per_year)
        ]
    at_least_zero.append(("the carbon price", network.carbon_price, nowhere))
    at_least_zero.append(("the limit of CO2", network.co2_limit_kg, nowhere))
    for what, amount, at in at_least_zero:
        if amount is not None and not (amount.is_finite() and amount >= 0):
            yield _problem(f"{what} is {amount}", "Give an amount of zero or more", at)
    for what, amount, at in positive:
        if amount is not None and not (amount.is_finite() and amount > 0):
            yield _problem(f"{what} is {amount}", "Give an amount greater than zero", at)


def _shares(network: Network) -> Iterator[Problem]:
    for recipe in network.recipes:
        if not 0 < recipe.yield_share <= 1:
            what = f"the yield of {recipe.name} is {recipe.yield_share}"
            yield _problem(what, "Give good units per unit started, above 0 and at most 1", recipe.at)
    for site in network.sites:
        for share in site.ramp_up:
            if not 0 <= share <= 1:
                yield _problem(
                    f"the ramp-up of {site.name} has the share {share}", "Give shares from 0 to 1", site.at
                )
    for service in network.services:
        if not 0 < service.share <= 1:
            what = f"the service commitment to {service.market} is a share of {service.share}"
            yield _problem(what, "Give a share above 0 and at most 1", service.at)
    for tax in network.profit_taxes:
        if not 0 <= tax.rate < 1:
            yield _problem(
                f"the tax on profit in {tax.economy} is {tax.rate}", "Give a share from 0 to 1", tax.at
            )
    for incentive in network.incentives:
        shares: tuple[Decimal, ...] = ()
        if isinstance(incentive, Drawback):
            shares = (incentive.share,)
        elif isinstance(incentive, TaxHoliday):
            shares = incentive.shares
        terms = incentive.terms
        for share in shares:
            if not 0 <= share <= 1:
                yield Problem(
                    f"{terms.name} states the share {share}",
                    "Give a share from 0 to 1",
                    terms.file,
                    terms.line,
                )
        if not terms.source.strip():
            yield Problem(
                f"{terms.name} for {terms.site} has no source",
                'Say where it was read, or write "illustrative"',
                terms.file,
                terms.line,
            )
    if not network.discount_rate > -1:
        yield Problem(f"the discount rate is {network.discount_rate}", "Give a share per year above -1")


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
                yield _problem(what, f"Give the weight of a {item.unit} of {name}", item.at)
            if by_box and item.units_per_container is None:
                what = f"lane {lane.name} counts containers, and how many {name} fill one is not stated"
                yield _problem(what, f"Give the units of {name} in a container", item.at)


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
            yield _problem(what, fix, row.at)
    if len(economies) > 1:
        crossing = {row.item for row in network.offers} | {recipe.item for recipe in network.recipes}
        economy = economy_of(network)
        abroad = any(economy.get(lane.origin) != economy.get(lane.destination) for lane in network.lanes)
        for item in network.items:
            if abroad and item.hs is None and item.name in crossing:
                yield _problem(
                    f"the HS code of {item.name} is not stated, and lanes cross borders",
                    "Give the code of the line of import",
                    item.at,
                )
