"""The lanes of a study as those of a network: costs per unit, kilogram and container,
in and outside the customs value.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tumen.network.model.carrying import Lane
from tumen.study.core.rows.places import LaneRow
from tumen.study.core.rows.transport import missing_parts, transport_of
from tumen.study.network.desk import ONE, ZERO, Desk, row_at

_BORDER = ("cost", "freight", "insurance")
_INLAND = ("inland_origin", "fees", "inland_destination")


def lanes_of(desk: Desk) -> tuple[Lane, ...]:
    """Every lane; one that is paid by consignment becomes one for each product, by its load."""
    groups: dict[tuple[object, ...], list[LaneRow]] = {}
    for row in desk.tables.lanes:
        groups.setdefault(row.lane, []).append(row)
    return tuple(lane for rows in groups.values() for lane in _lane(desk, rows))


def _lane(desk: Desk, rows: list[LaneRow]) -> Iterator[Lane]:
    first = rows[0]
    name = f"the lane from {first.start!r} to {first.end!r}"
    _check_known(desk, rows)
    if len({(row.via, row.via_operations, row.customs_control, row.shut, row.ports) for row in rows}) > 1:
        desk.complain(
            f"rows of {name} say different things of the way",
            "Write via, its operations, ports and shut alike in every row of one lane",
            first.place,
        )
    if not any(row.basis == "consignment" for row in rows):
        yield _made(desk, rows, first.products or None, ONE)
        return
    if any(row.capacity is not None for row in rows) and len(first.products) != 1:
        desk.complain(
            f"{name} has a capacity and is paid by consignment",
            "State its costs by unit, kg or container",
            first.place,
        )
    for product, load in _loads(desk, first):
        yield _made(desk, rows, (product,), load)


def _check_known(desk: Desk, rows: list[LaneRow]) -> None:
    """The parts of the cost that matter: all of them abroad, the way to the buyer at home."""
    first = rows[0]
    missing = missing_parts(rows)
    if desk.economies.get(first.start) == desk.economies.get(first.end):
        stated = len(missing) < 5 or any(row.cost is not None for row in rows)
        missing = () if stated else ("inland_destination",)
    for part in missing:
        desk.unknown(part, f"the lane from {first.start} to {first.end}", first.place)


def _loads(desk: Desk, lane: LaneRow) -> Iterator[tuple[str, Decimal]]:
    """Products that take a lane paid by consignment, with the units in one."""
    sold = {row.product: row for row in desk.tables.demand if row.market == lane.end}
    to_market = any(row.market == lane.end for row in desk.tables.markets)
    for product in desk.tables.products:
        demand = sold.get(product.product)
        if (lane.products and product.product not in lane.products) or (to_market and demand is None):
            continue
        load = (demand and demand.consignment) or product.units_per_consignment
        if load is None and (to_market or lane.products):
            desk.lacks(
                f"the lane from {lane.start!r} to {lane.end!r} is paid by consignment, and how many units of "
                f"{product.product!r} are in one is not known",
                "State units_per_consignment in the table products",
                lane.place,
                "units_per_consignment",
                table="products",
                key=(("product", product.product),),
            )
            load = ONE
        if load is not None:
            yield product.product, load


def _sum(rows: list[LaneRow], basis: str, parts: tuple[str, ...]) -> Decimal:
    """Parts that the rows of a basis state; that some row of the lane states each was checked."""
    cells = (getattr(row, part) for row in rows if row.basis == basis for part in parts)
    return sum((amount for amount in cells if amount is not None), ZERO)


def _made(desk: Desk, rows: list[LaneRow], products: tuple[str, ...] | None, load: Decimal) -> Lane:
    """One lane; `load` is how many units one consignment has."""
    first = rows[0]
    costs = {
        f"{kind}_per_{basis}": _sum(rows, basis, parts)
        for kind, parts in (("cost", _BORDER), ("inland", _INLAND))
        for basis in ("unit", "kg", "container")
    }
    costs["cost_per_unit"] += _sum(rows, "consignment", _BORDER) / load
    costs["inland_per_unit"] += _sum(rows, "consignment", _INLAND) / load
    transport = transport_of(desk.tables, first, desk.scenario.on)
    if transport is None:
        desk.unknown("via", f"the lane from {first.start} to {first.end}", first.place)
    limits = [row for row in rows if row.capacity is not None]
    return Lane(
        first.start,
        first.end,
        first.mode,
        **costs,
        lead_time_days=_days(desk, rows),
        co2_kg_per_kg=next((row.co2_kg_per_kg for row in rows if row.co2_kg_per_kg is not None), None),
        capacity=limits[0].capacity if limits else None,
        capacity_unit=limits[0].capacity_unit if limits else "units",
        items=products,
        periods=desk.open_in(first.periods, _shut(desk, first), first.place),
        transport=transport if transport and transport.legs else None,
        ports=first.ports,
        at=row_at(first.place),
    )


def _days(desk: Desk, rows: list[LaneRow]) -> Decimal | None:
    """Days on the way, with those that ports add; not known where the lane states none."""
    own = next((row.lead_time_days for row in rows if row.lead_time_days is not None), None)
    ports = (row.days or ZERO for row in desk.tables.ports if row.port in rows[0].ports)
    return None if own is None else own + sum(ports, ZERO)


def _shut(desk: Desk, lane: LaneRow) -> tuple[str, ...]:
    """Periods in which nothing comes through: of the lane, of who sends or takes, or of a port on the way."""
    ends = [row.shut for row in desk.tables.suppliers if row.supplier == lane.start]
    ends += [row.shut for row in desk.tables.markets if row.market == lane.end]
    ends += [row.shut for row in desk.tables.ports if row.port in lane.ports]
    return tuple(dict.fromkeys(name for shut in (lane.shut, *ends) for name in shut))
