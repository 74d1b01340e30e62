"""Everything structurally wrong with a network, all at once, in the study's own words."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace
from graphlib import CycleError
from typing import TYPE_CHECKING

from tumen.errors import InputError, Problem
from tumen.network.model.check_amounts import amounts
from tumen.network.model.check_reach import reach
from tumen.network.model.places import circle, item_order, warehouse_order
from tumen.reference.economies import economy
from tumen.reference.units import unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tumen.network.model.law import TradeLaw
    from tumen.network.model.network import Network, WrittenAt


def check(
    network: Network,
    law: TradeLaw | None = None,
    *,
    unknown: frozenset[str] = frozenset(),
    whole: bool = True,
) -> tuple[Problem, ...]:
    """Find all problems.

    What hangs on others is looked for as far as it does not only repeat them: markets are followed where
    every name is right, besides origins of lanes (such a lane is taken to bring everything); capacities where
    all else is.

    Parameters
    ----------
    unknown
        Sites of which it is not known what they make; taken to have everything.
    whole
        Whether all amounts are right as far as the caller knows, so that capacities can be looked at.
    """
    names, loops = [*_names(network)], [*_circles(network)]
    found = [*names, *_economies(network), *_units(network), *amounts(network), *_law(network, law)]
    found += [problem for problem, _ in loops]
    places = {row.name for row in network.suppliers} | {row.name for row in network.sites}
    nowhere = frozenset(lane.origin for lane in network.lanes if lane.origin not in places)
    if len(names) == sum(lane.origin in nowhere for lane in network.lanes):
        given = frozenset(name for _, loop in loops for name in loop)
        whole = whole and not found
        found += [*reach(network, unknown=unknown | nowhere, given=given, whole=whole)]
    return tuple(dict.fromkeys(found))


def _problem(what: str, fix: str, at: WrittenAt) -> Problem:
    return Problem(what, fix, at.file, at.line)


def _listed(names: Iterable[str]) -> str:
    shown = sorted(names)
    return ", ".join(shown[:12]) + (", ..." if len(shown) > 12 else "") or "none"


def _names(network: Network) -> Iterator[Problem]:
    yield from _doubles(network)
    items = {item.name for item in network.items}
    suppliers = {row.name for row in network.suppliers}
    plants = {site.name for site in network.sites if site.kind == "plant"}
    sites = {site.name for site in network.sites}
    markets = {row.name for row in network.markets}
    recipes = {row.name for row in network.recipes}
    periods = {row.name for row in network.periods}
    origins, destinations = suppliers | sites, sites | markets

    def known(kind: str, name: str | None, names: set[str], where: str, at: WrittenAt) -> Iterator[Problem]:
        if name is not None and name not in names:
            what = f"{where} names the {kind} {name!r}, which is not in the study"
            yield _problem(what, f"Use one of: {_listed(names)}", at)

    for offer in network.offers:
        where = f"the offer of {offer.item} by {offer.supplier}"
        yield from known("supplier", offer.supplier, suppliers, where, offer.at)
        yield from known("item", offer.item, items, where, offer.at)
        for period in offer.periods or ():
            yield from known("period", period, periods, where, offer.at)
    for recipe in network.recipes:
        where = f"recipe {recipe.name}"
        for name in (recipe.item, *(part.item for part in recipe.inputs)):
            yield from known("item", name, items, where, recipe.at)
    for capability in network.capabilities:
        where = f"{capability.recipe} at {capability.site}"
        yield from known("recipe", capability.recipe, recipes, where, capability.at)
        yield from known("plant", capability.site, plants, where, capability.at)
    for price in network.prices:
        where = f"the price of {price.item} from {price.site}"
        yield from known("item", price.item, items, where, price.at)
        yield from known("plant", price.site, plants, where, price.at)
        for period in price.periods or ():
            yield from known("period", period, periods, where, price.at)
    for lane in network.lanes:
        where = f"lane {lane.name}"
        yield from known("supplier or site", lane.origin, origins, where, lane.at)
        yield from known("site or market", lane.destination, destinations, where, lane.at)
        for name in lane.items or ():
            yield from known("item", name, items, where, lane.at)
        for period in lane.periods or ():
            yield from known("period", period, periods, where, lane.at)
    for demand in network.demand:
        where = f"demand of {demand.market} for {demand.item}"
        yield from known("market", demand.market, markets, where, demand.at)
        yield from known("item", demand.item, items, where, demand.at)
        yield from known("period", demand.period, periods, where, demand.at)
    for service in network.services:
        where = f"the service commitment to {service.market}"
        yield from known("market", service.market, markets, where, service.at)
        yield from known("item", service.item, items, where, service.at)
    for site in network.sites:
        yield from known("period", site.open_from, periods, f"site {site.name}", site.at)
    for incentive in network.incentives:
        terms = incentive.terms
        if terms.site not in plants:
            what = f"incentive {terms.name} names the plant {terms.site!r}, which is not in the study"
            yield Problem(what, f"Use one of: {_listed(plants)}", terms.file, terms.line)


def _doubles(network: Network) -> Iterator[Problem]:
    def repeated(kind: str, rows: Iterable[tuple[object, WrittenAt]]) -> Iterator[Problem]:
        listed = list(rows)
        counted = Counter(name for name, _ in listed)
        for name, at in listed:
            if counted[name] > 1:
                words = " ".join(map(str, name)) if isinstance(name, tuple) else repr(name)
                yield _problem(f"{kind} {words} is given {counted[name]} times", "Keep one of them", at)
                counted[name] = 0

    yield from repeated("period", ((row.name, row.at) for row in network.periods))
    yield from repeated("item", ((row.name, row.at) for row in network.items))
    places = [
        *((row.name, row.at) for row in network.suppliers),
        *((row.name, row.at) for row in network.sites),
        *((row.name, row.at) for row in network.markets),
    ]
    yield from repeated("the name of a supplier, site or market", places)
    yield from repeated("recipe", ((row.name, row.at) for row in network.recipes))
    yield from repeated(
        "the capability", (((row.recipe, "at", row.site), row.at) for row in network.capabilities)
    )
    yield from repeated("lane", ((row.name, row.at) for row in network.lanes))
    yield from repeated("demand", (((row.market, row.item, row.period), row.at) for row in network.demand))
    yield from repeated(
        "price", (((row.item, "from", row.site, row.periods), row.at) for row in network.prices)
    )
    yield from repeated(
        "the cost of claiming",
        (((row.agreement, row.importer, row.exporter, row.item), row.at) for row in network.claim_costs),
    )


def _economies(network: Network) -> Iterator[Problem]:
    named = [
        *((row.economy, row.name, row.at) for row in network.suppliers),
        *((row.economy, row.name, row.at) for row in network.sites),
        *((row.economy, row.name, row.at) for row in network.markets),
        *((row.economy, "the tax on profit", row.at) for row in network.profit_taxes),
    ]
    for code, where, at in named:
        try:
            economy(code)
        except InputError as error:
            for problem in error.problems:
                yield _problem(f"{where}: {problem.what}", problem.fix, at)


def _units(network: Network) -> Iterator[Problem]:
    for item in network.items:
        try:
            unit(item.unit)
        except InputError as error:
            for problem in error.problems:
                yield _problem(f"item {item.name}: {problem.what}", problem.fix, item.at)


def _law(network: Network, law: TradeLaw | None) -> Iterator[Problem]:
    costed = {row.agreement for row in network.claim_costs}
    for code in network.agreements:
        if law is not None and code not in law.agreements:
            yield Problem(
                f"the agreement {code} is not part of the law", f"On hand: {_listed(law.agreements)}"
            )
        if code not in costed:
            yield Problem(
                f"the cost of claiming {code} is not stated",
                "State it in the table claiming; write 0 to leave it out of account, or name under design: "
                "agreements those that may be claimed",
            )
    if not network.profit_taxes:
        return
    for period in network.periods:
        for place in sorted({site.economy for site in network.sites if site.kind == "plant"}):
            rows = [
                tax
                for tax in network.profit_taxes
                if tax.economy == place
                and (tax.start is None or tax.start <= period.start)
                and (tax.until is None or period.start <= tax.until)
            ]
            if len(rows) != 1:
                sites = (site.at for site in network.sites if site.economy == place)
                at = rows[0].at if rows else next(sites)
                what = f"{len(rows)} taxes on profit are stated for {place} in {period.name}"
                fix = "State one for each economy with a plant; a rate of 0 leaves it out"
                yield _problem(what, fix, at)


def _circles(network: Network) -> Iterator[tuple[Problem, tuple[str, ...]]]:
    """Every circle, with the names in it: of items that need themselves, of warehouses that ship to each
    other.
    """
    recipes = network.recipes
    while True:
        try:
            item_order(replace(network, recipes=recipes))
            break
        except CycleError as error:
            loop = circle(error)
        makers = [
            recipe
            for recipe in recipes
            if recipe.item in loop and any(part.item in loop for part in recipe.inputs)
        ]
        recipes = tuple(recipe for recipe in recipes if recipe not in makers)
        what = f"a recipe needs itself: {' is needed for '.join(loop)}"
        fix = f"Break the circle in one of the recipes {', '.join(sorted(row.name for row in makers))}"
        yield _problem(what, fix, makers[0].at), loop
    lanes = network.lanes
    while True:
        try:
            warehouse_order(replace(network, lanes=lanes))
            break
        except CycleError as error:
            loop = circle(error)
        steps = set(itertools.pairwise(loop))
        around = [lane for lane in lanes if (lane.origin, lane.destination) in steps]
        lanes = tuple(lane for lane in lanes if lane not in around)
        total = sum(
            min(lane.cost_per_unit for lane in around if (lane.origin, lane.destination) == pair)
            for pair in steps
        )
        what = f"warehouses ship to each other in a circle: {' > '.join(loop)}"
        if total < 0:
            what = (
                f"goods can go round {' > '.join(loop)} for ever and earn {-total} a unit: a negative "
                "cost cycle"
            )
        yield _problem(what, "Take one of these lanes out", around[0].at), loop
