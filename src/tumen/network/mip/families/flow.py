"""Second stage: balances along the lanes, supply, demand and service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.network.mip.families.rows import RowName, Rows
from tumen.network.mip.families.storage import put_kept
from tumen.network.model.goods import bought_from

if TYPE_CHECKING:
    from decimal import Decimal

    from tumen.network.mip.families.rows import Work
    from tumen.network.model.carrying import CapacityUnit
    from tumen.network.model.goods import Item


def output_balance(work: Work) -> None:
    """What is made of a stream leaves, or is kept: ``sum of make + held before = sum of flow from the source
    + held``.
    """
    compiled, rows = work.compiled, Rows("output_balance")
    for index, mode in enumerate(compiled.modes):
        key = (mode.period, mode.stream)
        if (row := rows.of(key)) is None:
            stream, period = compiled.streams[mode.stream], compiled.network.periods[mode.period].name
            text = f"{stream.item} made at {stream.source} in {period}"
            row = rows.add(RowName(text, stream.source, stream.item, period=period), key=key)
        rows.put("make", index, row)
    put_kept(work, rows, rows.family)
    for index, flow in enumerate(compiled.flows):
        row = rows.of((flow.period, flow.stream))
        if row is not None and flow.origin == compiled.streams[flow.stream].source:
            rows.put("flow", index, row, -1.0)
    work.add_rows(rows, "=")


def warehouse_balance(work: Work) -> None:
    """What comes into a warehouse of a stream leaves it in the same period, or is kept."""
    compiled, rows = work.compiled, Rows("warehouse_balance")
    warehouses = {site.name for site in compiled.network.sites if site.kind == "warehouse"}
    for index, flow in enumerate(compiled.flows):
        for place, sign in ((flow.destination, 1.0), (flow.origin, -1.0)):
            if place not in warehouses:
                continue
            key = (flow.period, flow.stream, place)
            if (row := rows.of(key)) is None:
                item, period = compiled.streams[flow.stream].item, compiled.network.periods[flow.period].name
                text = f"{item} through {place} in {period}"
                row = rows.add(RowName(text, place, item, period=period), key=key)
            rows.put("flow", index, row, sign)
    put_kept(work, rows, rows.family)
    work.add_rows(rows, "=")


def supply(work: Work) -> None:
    """What a supplier offers: ``sum of flow from the supplier + surplus <= capacity x years``."""
    compiled, rows = work.compiled, Rows("supply")
    for index, flow in enumerate(compiled.flows):
        stream = compiled.streams[flow.stream]
        offer = stream.offer
        if offer is None or offer.capacity is None or flow.origin != stream.source:
            continue
        key = (flow.period, flow.stream if stream.tier is None else stream.tier.whole)
        if (row := rows.of(key)) is None:
            period = compiled.network.periods[flow.period]
            name = RowName(
                f"{bought_from(stream.item, stream.source)} in {period.name}",
                stream.source,
                stream.item,
                period=period.name,
            )
            row = rows.add(name, float(offer.capacity * period.years) / work.scaling.quantity, key=key)
        rows.put("flow", index, row)
    for number, order in enumerate(compiled.orders):
        if (found := rows.of(order.order)) is not None:
            rows.put("surplus", number, found)
    work.add_rows(rows, "<=")


def load_of(item: Item, unit: CapacityUnit) -> float:
    """What one unit of an item takes of a capacity."""
    if unit == "kg":
        return float(item.weight_kg or 0)
    if unit == "containers" and item.units_per_container:
        return 1.0 / float(item.units_per_container)
    return 1.0


def lane_capacity(work: Work) -> None:
    """What a lane carries, in its unit: ``sum of load x flow <= capacity x years``."""
    compiled, rows = work.compiled, Rows("lane_capacity")
    items = {item.name: item for item in compiled.network.items}
    for index, flow in enumerate(compiled.flows):
        lane = flow.lane
        if lane is None or lane.capacity is None:
            continue
        key = (flow.period, lane.name)
        if (row := rows.of(key)) is None:
            period = compiled.network.periods[flow.period]
            text, unit = (
                f"capacity of lane {lane.name} in {period.name}",
                lane.capacity_unit.removesuffix("s"),
            )
            name = RowName(text, lane.origin, period=period.name, unit=unit)
            row = rows.add(name, float(lane.capacity * period.years) / work.scaling.quantity, key=key)
        load = load_of(items[compiled.streams[flow.stream].item], lane.capacity_unit)
        rows.put("flow", index, row, load)
    work.add_rows(rows, "<=")


def demand(work: Work) -> None:
    """What a market takes: ``sum of flow to the market + lost = demand``."""
    compiled, rows = work.compiled, Rows("demand")
    for number, wanted in enumerate(compiled.network.demand):
        item, market, period = wanted.item, wanted.market, wanted.period
        name = RowName(f"demand of {market} for {item} in {period}", None, item, market, period)
        row = rows.add(name, float(wanted.quantity) / work.scaling.quantity, key=(period, market, item))
        if wanted.lost_penalty is not None:
            rows.put("lost", number, row)
    for index, flow in enumerate(compiled.flows):
        period = compiled.network.periods[flow.period].name
        found = rows.of((period, flow.destination, compiled.streams[flow.stream].item))
        if flow.mode < 0 and found is not None:
            rows.put("flow", index, found)
    work.add_rows(rows, "=")


def service(work: Work) -> None:
    """Quick enough for a share of the demand: ``sum of flow within the days >= share x demand``; the days are
    those that the site before promises, where service is guaranteed, and those of the last lane.
    """
    compiled, rows = work.compiled, Rows("service")
    waits = {(row.site, row.item): row.safety.promised_days for row in compiled.network.stocks if row.safety}
    promised: dict[tuple[str, str, str], list[tuple[int, Decimal]]] = {}
    for promise in compiled.network.services:
        for wanted in compiled.network.demand:
            item, market, period = wanted.item, wanted.market, wanted.period
            if market != promise.market or promise.item not in {None, item}:
                continue
            text = (
                f"{promise.share} of the demand of {market} for {item} within {promise.within_days} days"
                f" in {period}"
            )
            right = float(promise.share * wanted.quantity) / work.scaling.quantity
            row = rows.add(RowName(text, None, item, market, period), right)
            promised.setdefault((period, market, item), []).append((row, promise.within_days))
    for index, flow in enumerate(compiled.flows):
        days = flow.lane.lead_time_days if flow.lane is not None else None
        if flow.mode >= 0 or days is None:
            continue
        period, item = compiled.network.periods[flow.period].name, compiled.streams[flow.stream].item
        days += waits.get((flow.origin, item), 0)
        for row, within in promised.get((period, flow.destination, item), ()):
            if days <= within:
                rows.put("flow", index, row)
    work.add_rows(rows, ">=")
