"""Second stage: nothing is made, shipped or passed at a site that is not open, as tight as demand allows.

These rows follow from the capacities; written per item and market they make the relaxation strong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.network.mip.families.rows import RowName, Rows
from tumen.network.model.places import item_order
from tumen.network.model.sites import surely_open

if TYPE_CHECKING:
    from tumen.network.compile.compiled import Mode
    from tumen.network.mip.families.rows import Work
    from tumen.network.model.network import Network


def most_needed(network: Network, period: str) -> dict[str, float]:
    """Units of each item that can be of use in a period at most: demanded, taken by what can be of use, or
    kept for a later period.
    """
    names = [item.name for item in network.periods]
    kept = {row.item for row in network.stocks}
    later = dict.fromkeys((item.name for item in network.items), 0.0)
    for row in network.stocks:
        later[row.item] += float(row.least)
    for name in reversed(names[names.index(period) :] if kept else [period]):
        later = _needed_in(network, name, {item: later[item] for item in kept})
    return later


def _needed_in(network: Network, period: str, later: dict[str, float]) -> dict[str, float]:
    """The same for a period of which the next needs `later` of what is kept."""
    most: dict[str, float] = {item.name: later.get(item.name, 0.0) for item in network.items}
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


def unsure(network: Network) -> dict[str, int]:
    """Place of each site that may be closed in some period."""
    return {site.name: number for number, site in enumerate(network.sites) if not surely_open(site)}


def open_to_make(work: Work) -> None:
    """``sum over modes of make <= most x active`` per item, where `most` is what can be of use or be made."""
    compiled, places = work.compiled, unsure(work.compiled.network)
    found: dict[tuple[int, str, str], list[int]] = {}
    for index, mode in enumerate(compiled.modes):
        if mode.capability.site in places:
            found.setdefault((mode.period, mode.capability.site, mode.item), []).append(index)
    needed = [most_needed(compiled.network, period.name) for period in compiled.network.periods]
    rows = Rows("open_to_make")
    for (t, site, item), modes in found.items():
        period = compiled.network.periods[t]
        text = f"{item} is made at {site} in {period.name} only if it is open"
        row = rows.add(RowName(text, site, item, period=period.name))
        for index in modes:
            rows.put("make", index, row)
        limit = min(needed[t][item], _can_be_made(work, places[site], t, [compiled.modes[k] for k in modes]))
        rows.put("active", cell(work, places[site], t), row, -limit / work.scaling.quantity)
    work.add_rows(rows, "<=")


def _can_be_made(work: Work, site: int, t: int, modes: list[Mode]) -> float:
    """Units that the capacity of a site allows in a period, fully expanded; infinite where none is stated."""
    stated = work.compiled.network.sites[site]
    use = min(float(mode.capability.capacity_use) for mode in modes)
    if not work.tight or stated.capacity is None or not use:
        return float("inf")
    whole = stated.capacity + sum((step.adds * step.most for step in stated.steps), start=0)
    return float(whole * work.compiled.network.periods[t].years) / use


def open_to_ship(work: Work) -> None:
    """``sum of flow from a site to a market <= demand x active`` per item."""
    compiled, network = work.compiled, work.compiled.network
    places = unsure(network)
    wanted = {(row.period, row.market, row.item): float(row.quantity) for row in network.demand}
    rows = Rows("open_to_ship")
    for index, flow in enumerate(compiled.flows):
        item, market = compiled.streams[flow.stream].item, flow.destination
        period = network.periods[flow.period].name
        if flow.mode >= 0 or flow.origin not in places or (period, market, item) not in wanted:
            continue
        key = (flow.period, flow.origin, market, item)
        if (row := rows.of(key)) is None:
            text = (
                f"{item} is shipped from {flow.origin} to {market} in {period} only if {flow.origin} is open"
            )
            row = rows.add(RowName(text, flow.origin, item, market, period), key=key)
            limit = wanted[period, market, item] / work.scaling.quantity
            rows.put("active", cell(work, places[flow.origin], flow.period), row, -limit)
        rows.put("flow", index, row)
    work.add_rows(rows, "<=")


def open_to_pass(work: Work) -> None:
    """``sum of flow into a warehouse <= most x active`` per item."""
    compiled, network = work.compiled, work.compiled.network
    places = {name: k for name, k in unsure(network).items() if network.sites[k].kind == "warehouse"}
    needed = [most_needed(network, period.name) for period in network.periods]
    rows = Rows("open_to_pass")
    for index, flow in enumerate(compiled.flows):
        if flow.destination not in places:
            continue
        item, site, period = (
            compiled.streams[flow.stream].item,
            flow.destination,
            network.periods[flow.period],
        )
        key = (flow.period, site, item)
        if (row := rows.of(key)) is None:
            text = f"{item} passes {site} in {period.name} only if it is open"
            row = rows.add(RowName(text, site, item, period=period.name), key=key)
            limit = needed[flow.period][item] / work.scaling.quantity
            rows.put("active", cell(work, places[site], flow.period), row, -limit)
        rows.put("flow", index, row)
    work.add_rows(rows, "<=")


def cell(work: Work, site: int, period: int) -> int:
    """Column of a site (or step) in a period, for what is decided about it."""
    return site * len(work.compiled.network.periods) + period
