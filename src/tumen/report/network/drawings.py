"""The drawings of a plan: places and flows on the map and on tiles,
and the Sankey from materials to markets.
"""

from __future__ import annotations

from collections.abc import Sequence

from tumen.network.plans.plan import Plan
from tumen.report.draw import map as maps
from tumen.report.draw import tiles
from tumen.report.draw.flows import DrawnFlow
from tumen.report.draw.map import Map, MapPlace, Placed
from tumen.report.draw.places import position
from tumen.report.draw.sankey import Sankey, Stop, sankey
from tumen.report.draw.tiles import TileView
from tumen.report.network.flows import CLASSES, links, passing
from tumen.study.network.answer import working
from tumen.study.words.figures import short

_MOST_SUPPLIERS = 8
"""With more, suppliers of one economy are one node."""
_KINDS = tuple(CLASSES)


def map_of(plan: Plan, currency: str) -> Map:
    """The places of a plan and its flows in value, all periods together."""
    return maps.map_of((*placed(plan), *passages(plan)), links(plan, currency, by_sea=True), _KINDS)


def tiles_of(plan: Plan, currency: str) -> TileView:
    """The same on a tile for each economy."""
    return tiles.tiles_of(placed(plan), links(plan, currency), _KINDS)


def sankey_of(plan: Plan, currency: str) -> tuple[Sankey, str]:
    """Flows of a plan in value, all periods together; with what a reader must know of it."""
    together, note = _gathered(plan)
    found = [link for link in links(plan, currency, together) if link.value > 0]
    layers = [[Stop(name, name) for name in layer] for layer in _layers(plan, found)]
    drawn = sankey(layers, found, lambda value: short(value, ""), kinds=_KINDS)
    return drawn, note if found else "Nothing of value flows."


_WORDS = {
    "supplier": "supplier",
    "plant": "plant, open",
    "warehouse": "warehouse, open",
    "unopened": "site, not open",
    "market": "market",
}


def placed(plan: Plan) -> tuple[Placed, ...]:
    """The places of a plan, numbered; those of which nothing says where they stand come last."""
    network = plan.network
    opened, at_work = set(plan.opened), working(plan)
    used = {flow.origin for flow in plan.flows}
    wanted: list[tuple[str, str, float | None, float | None, str]]
    wanted = [
        (s.name, s.economy, s.latitude, s.longitude, "supplier") for s in network.suppliers if s.name in used
    ]
    wanted += [
        (s.name, s.economy, s.latitude, s.longitude, s.kind if s.name in opened else "unopened")
        for s in network.sites
    ]
    wanted += [(m.name, m.economy, m.latitude, m.longitude, "market") for m in network.markets]
    found = [
        (name, economy, kind, *position(economy, north, east)) for name, economy, north, east, kind in wanted
    ]
    found.sort(key=lambda row: row[3] is None)
    return tuple(
        Placed(
            MapPlace(
                number,
                name,
                kind,
                0.0,
                0.0,
                f"{name} ({economy}), {_WORDS[kind]}{', making nothing' if name in opened - at_work else ''}",
                exact,
            ),
            economy,
            point,
        )
        for number, (name, economy, kind, point, exact) in enumerate(found, 1)
    )


def passages(plan: Plan) -> tuple[Placed, ...]:
    """Ports that the flows of a plan pass, and those that are shut, where it is known where they are; their
    numbers go on from those of the places.
    """
    passes, first = passing(plan), len(placed(plan))
    passed = {name for flow in plan.flows if flow.quantity > 0 for name in passes(flow)}
    found: list[Placed] = []
    for port in plan.network.ports:
        point, exact = position(port.economy or "", port.latitude, port.longitude)
        if point is None or not (port.name in passed or port.shut):
            continue
        where = f" ({port.economy})" if port.economy else ""
        shut = "" if not port.shut else f", shut in {', '.join(port.shut)}"
        if "all" in port.shut:
            shut = ", shut"
        text = f"{port.name}{where}, {port.kind}{shut}"
        mark = MapPlace(first + len(found) + 1, port.name, "shut" if shut else "port", 0.0, 0.0, text, exact)
        found.append(Placed(mark, port.economy or "", point))
    return tuple(found)


def _gathered(plan: Plan) -> tuple[dict[str, str], str]:
    """Names for the suppliers of an economy taken together, where there are many; with a note."""
    economies = {item.name: item.economy for item in plan.network.suppliers}
    used = {flow.origin for flow in plan.flows if flow.quantity > 0} & set(economies)
    if len(used) <= _MOST_SUPPLIERS:
        return {}, ""
    return {name: f"suppliers in {economies[name]}" for name in used}, "Suppliers of one economy are one bar."


def _layers(plan: Plan, found: Sequence[DrawnFlow]) -> list[list[str]]:
    """Suppliers first, markets last, sites between them by how many sites goods have passed before."""
    sites = [site.name for site in plan.network.sites]
    markets = [market.name for market in plan.network.markets]
    depth = dict.fromkeys(sites, 1)
    for _ in sites:  # as many rounds as the longest way has sites; goods going in circles stop there
        for link in found:
            if link.origin in depth and link.destination in depth:
                depth[link.destination] = min(
                    max(depth[link.destination], depth[link.origin] + 1), len(sites)
                )
    used = dict.fromkeys(name for link in found for name in (link.origin, link.destination))
    first = [name for name in used if name not in depth and name not in markets]
    middle = [[s for s in sites if depth[s] == level and s in used] for level in range(1, len(sites) + 1)]
    last = [name for name in markets if name in used]
    return [layer for layer in (first, *middle, last) if layer]
