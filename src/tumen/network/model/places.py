"""Places of a network by name, the items each wants, and the order in which goods are worked out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter

from tumen.network.model.carrying import Lane
from tumen.network.model.goods import Item, Offer
from tumen.network.model.making import Capability, Price, Recipe, Site
from tumen.network.model.network import Network
from tumen.network.model.written import Period

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Places:
    """Look-ups of a network that has passed its checks."""

    economy: dict[str, str]
    sites: dict[str, Site]
    items: dict[str, Item]
    recipes: dict[str, Recipe]
    out: dict[str, tuple[Lane, ...]]
    """Lanes by origin."""
    capabilities: dict[str, tuple[Capability, ...]]
    """By item made."""
    inputs_at: dict[str, frozenset[str]]
    """Items that the recipes of a plant take."""

    @classmethod
    def of(cls, network: Network) -> Places:
        """Collect them."""
        recipes = {recipe.name: recipe for recipe in network.recipes}
        out: dict[str, list[Lane]] = {}
        for lane in network.lanes:
            out.setdefault(lane.origin, []).append(lane)
        made: dict[str, list[Capability]] = {}
        taken: dict[str, set[str]] = {}
        for row in network.capabilities:
            recipe = recipes[row.recipe]
            made.setdefault(recipe.item, []).append(row)
            taken.setdefault(row.site, set()).update(part.item for part in recipe.inputs)
        return cls(
            economy_of(network),
            {site.name: site for site in network.sites},
            {item.name: item for item in network.items},
            recipes,
            {name: tuple(lanes) for name, lanes in out.items()},
            {name: tuple(rows) for name, rows in made.items()},
            {name: frozenset(items) for name, items in taken.items()},
        )

    def warehouse(self, name: str) -> Site | None:
        """The warehouse of this name, None for any other place."""
        site = self.sites.get(name)
        return site if site is not None and site.kind == "warehouse" else None


def economy_of(network: Network) -> dict[str, str]:
    """Economy by name of supplier, site or market."""
    return {
        **{row.name: row.economy for row in network.suppliers},
        **{row.name: row.economy for row in network.sites},
        **{row.name: row.economy for row in network.markets},
    }


def carries(lane: Lane, item: str, period: Period) -> bool:
    """Whether an item may take a lane in a period."""
    return (lane.items is None or item in lane.items) and (
        lane.periods is None or period.name in lane.periods
    )


def freight(lane: Lane | None, item: Item) -> Decimal:
    """What one unit costs up to the border; the weights that a lane asks for were checked to be known."""
    if lane is None:
        return ZERO
    return _by_load(item, lane.cost_per_unit, lane.cost_per_kg, lane.cost_per_container)


def transport(lane: Lane | None, item: Item) -> Decimal:
    """What one unit costs on the whole way, with inland ways and fees."""
    if lane is None:
        return ZERO
    inland = _by_load(item, lane.inland_per_unit, lane.inland_per_kg, lane.inland_per_container)
    return freight(lane, item) + inland


def co2_of(item: Item, lane: Lane | None, offer: Offer | None) -> float | None:
    """Kilograms of CO2 of a unit on a lane, with the supplier's; None where a part is not known."""
    per_kg = ZERO if lane is None else lane.co2_kg_per_kg
    made = ZERO if offer is None else offer.co2_kg
    if per_kg is None or made is None or (per_kg and item.weight_kg is None):
        return None
    return float(made + (per_kg * item.weight_kg if per_kg and item.weight_kg else ZERO))


def _by_load(item: Item, per_unit: Decimal, per_kg: Decimal, per_container: Decimal) -> Decimal:
    cost = per_unit
    if per_kg:
        cost += per_kg * (item.weight_kg or ZERO)
    if per_container and item.units_per_container:
        cost += per_container / item.units_per_container
    return cost


def price_of(network: Network) -> dict[tuple[str, str, str, str | None], Price]:
    """Prices by item, site, period and market that has its own; one for the period goes before one for every
    period.
    """
    found: dict[tuple[str, str, str, str | None], Price] = {}
    for named in (False, True):
        for price in network.prices:
            if (price.periods is not None) == named:
                for period in network.periods:
                    if price.periods is None or period.name in price.periods:
                        found[price.item, price.site, period.name, price.market] = price
    return found


def item_order(network: Network) -> tuple[str, ...]:
    """Items, each after those that it is made from.

    Raises
    ------
    graphlib.CycleError
        If a recipe needs what it makes, at once or through others.
    """
    graph: dict[str, dict[str, None]] = {item.name: {} for item in network.items}  # ordered, unlike a set
    for recipe in network.recipes:
        graph.setdefault(recipe.item, {}).update(dict.fromkeys(part.item for part in recipe.inputs))
    return tuple(TopologicalSorter(graph).static_order())


def warehouse_order(network: Network) -> tuple[str, ...]:
    """Warehouses, each after those that ship to it.

    Raises
    ------
    graphlib.CycleError
        If warehouses ship to each other in a circle.
    """
    graph: dict[str, dict[str, None]] = {site.name: {} for site in network.sites if site.kind == "warehouse"}
    for lane in network.lanes:
        if lane.origin in graph and lane.destination in graph:
            graph[lane.destination][lane.origin] = None
    return tuple(TopologicalSorter(graph).static_order())


def circle(error: CycleError) -> tuple[str, ...]:
    """The names in a circle, the first repeated at the end."""
    return tuple(map(str, error.args[1]))


def wanted(
    network: Network, places: Places, period: Period, later: Mapping[str, frozenset[str]] | None = None
) -> dict[str, frozenset[str]]:
    """Items that each place has a use for in a period: demanded, taken by recipes, passed on, or kept for
    the next one (`later`: what is wanted then; None: there is none).
    """
    found: dict[str, frozenset[str]] = {}
    for row in network.demand:
        if row.period == period.name and row.quantity > 0:
            found[row.market] = found.get(row.market, frozenset()) | {row.item}
    for site, items in places.inputs_at.items():
        found[site] = found.get(site, frozenset()) | items
    for name in reversed(warehouse_order(network)):
        passed = {
            item
            for lane in places.out.get(name, ())
            for item in found.get(lane.destination, frozenset())
            if carries(lane, item, period)
        }
        found[name] = frozenset(passed) | {
            row.item
            for row in network.stocks
            if row.site == name and (row.asked or row.item in (later or {}).get(name, ()))
        }
    return found


def wanted_by_period(network: Network, places: Places) -> list[dict[str, frozenset[str]]]:
    """The same for every period."""
    found: list[dict[str, frozenset[str]]] = []
    for period in reversed(network.periods):
        found.insert(0, wanted(network, places, period, found[0] if found else None))
    return found
