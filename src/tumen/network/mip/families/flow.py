"""Second stage: balances along the lanes, supply, demand and service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.network.mip.families.rows import RowName, Terms

if TYPE_CHECKING:
    from tumen.network.mip.families.rows import Work


def output_balance(work: Work) -> None:
    """What is made of a stream leaves: ``sum of make = sum of flow from the source``."""
    compiled = work.compiled
    made: dict[tuple[int, int], int] = {}
    make: list[tuple[int, int, float]] = []
    flow: list[tuple[int, int, float]] = []
    for index, mode in enumerate(compiled.modes):
        row = made.setdefault((mode.period, mode.stream), len(made))
        make.append((index, row, 1.0))
    for index, item in enumerate(compiled.flows):
        row = made.get((item.period, item.stream), -1)
        if row >= 0 and item.origin == compiled.streams[item.stream].source:
            flow.append((index, row, -1.0))
    names = []
    for t, index in made:
        stream, period = compiled.streams[index], compiled.network.periods[t].name
        names.append(
            RowName(
                f"{stream.item} made at {stream.source} in {period}",
                stream.source,
                stream.item,
                period=period,
            )
        )
    work.add_rows("output_balance", _terms(make=make, flow=flow), "=", [0.0] * len(names), names)


def warehouse_balance(work: Work) -> None:
    """What comes into a warehouse of a stream leaves it in the same period."""
    compiled = work.compiled
    warehouses = {site.name for site in compiled.network.sites if site.kind == "warehouse"}
    found: dict[tuple[int, int, str], int] = {}
    flow: list[tuple[int, int, float]] = []
    for index, item in enumerate(compiled.flows):
        for place, sign in ((item.destination, 1.0), (item.origin, -1.0)):
            if place in warehouses:
                row = found.setdefault((item.period, item.stream, place), len(found))
                flow.append((index, row, sign))
    names = []
    for t, index, place in found:
        item_name, period = compiled.streams[index].item, compiled.network.periods[t].name
        names.append(RowName(f"{item_name} through {place} in {period}", place, item_name, period=period))
    work.add_rows("warehouse_balance", _terms(flow=flow), "=", [0.0] * len(names), names)


def supply(work: Work) -> None:
    """What a supplier offers: ``sum of flow from the supplier <= capacity x years``."""
    compiled = work.compiled
    found: dict[tuple[int, int], int] = {}
    flow: list[tuple[int, int, float]] = []
    for index, item in enumerate(compiled.flows):
        stream = compiled.streams[item.stream]
        offer = stream.offer
        if offer is not None and offer.capacity is not None and item.origin == stream.source:
            flow.append((index, found.setdefault((item.period, item.stream), len(found)), 1.0))
    names, right = [], []
    for t, index in found:
        stream, period = compiled.streams[index], compiled.network.periods[t]
        capacity = stream.offer.capacity if stream.offer is not None else None
        right.append(float((capacity or 0) * period.years) / work.scaling.quantity)
        names.append(
            RowName(
                f"{stream.item} from {stream.source} in {period.name}",
                stream.source,
                stream.item,
                period=period.name,
            )
        )
    work.add_rows("supply", _terms(flow=flow), "<=", right, names)


def lane_capacity(work: Work) -> None:
    """What a lane carries, in its unit: ``sum of load x flow <= capacity x years``."""
    compiled = work.compiled
    items = {item.name: item for item in compiled.network.items}
    found: dict[tuple[int, str], int] = {}
    right: list[float] = []
    names: list[RowName] = []
    flow: list[tuple[int, int, float]] = []
    for index, row in enumerate(compiled.flows):
        lane = row.lane
        if lane is None or lane.capacity is None:
            continue
        key = (row.period, lane.name)
        if key not in found:
            found[key] = len(found)
            period = compiled.network.periods[row.period]
            right.append(float(lane.capacity * period.years) / work.scaling.quantity)
            names.append(
                RowName(f"capacity of lane {lane.name} in {period.name}", lane.origin, period=period.name)
            )
        item = items[compiled.streams[row.stream].item]
        load = 1.0
        if lane.capacity_unit == "kg":
            load = float(item.weight_kg or 0)
        elif lane.capacity_unit == "containers" and item.units_per_container:
            load = 1.0 / float(item.units_per_container)
        flow.append((index, found[key], load))
    work.add_rows("lane_capacity", _terms(flow=flow), "<=", right, names)


def demand(work: Work) -> None:
    """What a market takes: ``sum of flow to the market + lost = demand``."""
    compiled = work.compiled
    found = {(row.period, row.market, row.item): number for number, row in enumerate(compiled.network.demand)}
    flow = [
        (index, number, 1.0)
        for index, item in enumerate(compiled.flows)
        if item.mode < 0
        and (
            number := found.get(
                (
                    compiled.network.periods[item.period].name,
                    item.destination,
                    compiled.streams[item.stream].item,
                ),
                -1,
            )
        )
        >= 0
    ]
    lost = [
        (number, number, 1.0)
        for number, row in enumerate(compiled.network.demand)
        if row.lost_penalty is not None
    ]
    names = [
        RowName(
            f"demand of {row.market} for {row.item} in {row.period}", None, row.item, row.market, row.period
        )
        for row in compiled.network.demand
    ]
    right = [float(row.quantity) / work.scaling.quantity for row in compiled.network.demand]
    work.add_rows("demand", _terms(flow=flow, lost=lost), "=", right, names)


def service(work: Work) -> None:
    """Quick enough for a share of the demand: ``sum of flow within the days >= share x demand``."""
    compiled = work.compiled
    wanted = [
        (promise, row)
        for promise in compiled.network.services
        for row in compiled.network.demand
        if row.market == promise.market and promise.item in {None, row.item}
    ]
    rows: dict[tuple[str, str, str], list[int]] = {}
    for number, (_, row) in enumerate(wanted):
        rows.setdefault((row.period, row.market, row.item), []).append(number)
    flow = []
    for index, item in enumerate(compiled.flows):
        days = item.lane.lead_time_days if item.lane is not None else None
        if item.mode >= 0 or days is None:
            continue
        period = compiled.network.periods[item.period].name
        key = (period, item.destination, compiled.streams[item.stream].item)
        flow += [
            (index, number, 1.0) for number in rows.get(key, ()) if days <= wanted[number][0].within_days
        ]
    names = [
        RowName(
            f"{promise.share} of the demand of {row.market} for {row.item} within {promise.within_days} "
            f"days in {row.period}",
            None,
            row.item,
            row.market,
            row.period,
        )
        for promise, row in wanted
    ]
    right = [float(promise.share * row.quantity) / work.scaling.quantity for promise, row in wanted]
    work.add_rows("service", _terms(flow=flow), ">=", right, names)


def _terms(**cells: list[tuple[int, int, float]]) -> list[Terms]:
    return [
        Terms(variable, [a for a, _, _ in found], [b for _, b, _ in found], [c for _, _, c in found])
        for variable, found in cells.items()
    ]
