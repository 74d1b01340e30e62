"""Second stage: nothing is made, shipped or passed at a site that is not open, as tight as demand allows.

These rows follow from the capacities; written per item and market they make the relaxation strong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.network.mip.families.rows import RowName, Terms
from tumen.network.model.places import item_order
from tumen.network.model.sites import surely_open

if TYPE_CHECKING:
    from tumen.network.mip.families.rows import Work
    from tumen.network.model.network import Network


def most_needed(network: Network, period: str) -> dict[str, float]:
    """Units of each item that can be of use in a period at most: demanded, or taken by what can be of use."""
    most: dict[str, float] = {item.name: 0.0 for item in network.items}
    for row in network.demand:
        if row.period == period:
            most[row.item] += float(row.quantity)
    per_unit: dict[str, dict[str, float]] = {}
    for recipe in network.recipes:
        taken: dict[str, float] = {}
        for part in recipe.inputs:
            taken[part.item] = taken.get(part.item, 0.0) + float(part.quantity / recipe.yield_share)
        needs = per_unit.setdefault(recipe.item, {})
        for name, quantity in taken.items():
            needs[name] = max(needs.get(name, 0.0), quantity)
    for item in reversed(item_order(network)):
        for name, quantity in per_unit.get(item, {}).items():
            most[name] += quantity * most[item]
    return most


def open_to_make(work: Work) -> None:
    """``sum over modes of make <= most x active`` per item, where `most` is what can be of use or be made."""
    compiled, network = work.compiled, work.compiled.network
    unsure = {site.name: number for number, site in enumerate(network.sites) if not surely_open(site)}
    found: dict[tuple[int, str, str], list[int]] = {}
    for index, mode in enumerate(compiled.modes):
        if mode.capability.site in unsure:
            found.setdefault((mode.period, mode.capability.site, mode.item), []).append(index)
    needed = [most_needed(network, period.name) for period in network.periods]
    limits = []
    for (t, site, item), modes in found.items():
        whole = network.sites[unsure[site]].capacity
        extra = sum((step.adds * step.most for step in network.sites[unsure[site]].steps), start=0)
        use = min(float(compiled.modes[index].capability.capacity_use) for index in modes)
        limit = needed[t][item]
        if work.tight and whole is not None and use:
            limit = min(limit, float((whole + extra) * network.periods[t].years) / use)
        limits.append(limit / work.scaling.quantity)
    names = [
        RowName(
            f"{item} is made at {site} in {network.periods[t].name} only if it is open",
            site,
            item,
            period=network.periods[t].name,
        )
        for t, site, item in found
    ]
    make = [(index, row) for row, indices in enumerate(found.values()) for index in indices]
    keys = [(unsure[site] * len(network.periods) + t) for t, site, _ in found]
    _write(work, "open_to_make", make, "make", active=keys, limits=limits, names=names)


def open_to_ship(work: Work) -> None:
    """``sum of flow from a site to a market <= demand x active`` per item."""
    compiled, network = work.compiled, work.compiled.network
    unsure = {site.name: number for number, site in enumerate(network.sites) if not surely_open(site)}
    wanted = {(row.period, row.market, row.item): float(row.quantity) for row in network.demand}
    found: dict[tuple[int, str, str, str], list[int]] = {}
    for index, flow in enumerate(compiled.flows):
        if flow.mode < 0 and flow.origin in unsure:
            item = compiled.streams[flow.stream].item
            if (network.periods[flow.period].name, flow.destination, item) in wanted:
                found.setdefault((flow.period, flow.origin, flow.destination, item), []).append(index)
    limits = [
        wanted[network.periods[t].name, market, item] / work.scaling.quantity for t, _, market, item in found
    ]
    names = [
        RowName(
            f"{item} is shipped from {site} to {market} in {network.periods[t].name} only if {site} is open",
            site,
            item,
            market,
            network.periods[t].name,
        )
        for t, site, market, item in found
    ]
    cells = [(index, row) for row, indices in enumerate(found.values()) for index in indices]
    keys = [unsure[site] * len(network.periods) + t for t, site, _, _ in found]
    _write(work, "open_to_ship", cells, "flow", active=keys, limits=limits, names=names)


def open_to_pass(work: Work) -> None:
    """``sum of flow into a warehouse <= most x active`` per item."""
    compiled, network = work.compiled, work.compiled.network
    unsure = {
        site.name: number
        for number, site in enumerate(network.sites)
        if site.kind == "warehouse" and not surely_open(site)
    }
    needed = [most_needed(network, period.name) for period in network.periods]
    found: dict[tuple[int, str, str], list[int]] = {}
    for index, flow in enumerate(compiled.flows):
        if flow.destination in unsure:
            item = compiled.streams[flow.stream].item
            found.setdefault((flow.period, flow.destination, item), []).append(index)
    limits = [needed[t][item] / work.scaling.quantity for t, _, item in found]
    names = [
        RowName(
            f"{item} passes {site} in {network.periods[t].name} only if it is open",
            site,
            item,
            period=network.periods[t].name,
        )
        for t, site, item in found
    ]
    cells = [(index, row) for row, indices in enumerate(found.values()) for index in indices]
    keys = [unsure[site] * len(network.periods) + t for t, site, _ in found]
    _write(work, "open_to_pass", cells, "flow", active=keys, limits=limits, names=names)


def _write(
    work: Work,
    family: str,
    cells: list[tuple[int, int]],
    variable: str,
    *,
    active: list[int],
    limits: list[float],
    names: list[RowName],
) -> None:
    terms = [
        Terms(variable, [index for index, _ in cells], [row for _, row in cells], [1.0] * len(cells)),
        Terms("active", active, range(len(active)), [-limit for limit in limits]),
    ]
    work.add_rows(family, terms, "<=", [0.0] * len(names), names)
