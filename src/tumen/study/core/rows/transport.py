"""What a way costs: the rows of a lane added up, for one unit or one consignment of a product."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from tumen.origin.bill import Leg, Transport
from tumen.reference.territories import one_territory
from tumen.study.core.rows.columns import StudyTables
from tumen.study.core.rows.goods import ProductRow
from tumen.study.core.rows.places import LaneRow
from tumen.tables.kinds import UNKNOWN

ZERO = Decimal(0)
PARTS = ("inland_origin", "freight", "insurance", "fees", "inland_destination", "duty_in_price")


@dataclass(frozen=True, slots=True)
class WayCost:
    """What one unit costs on a way: what belongs to the customs value at the border, and what does not.

    None is not known: a part that no row states, or a weight, a load or a consignment that is not stated.
    """

    to_border: Decimal | None
    """Freight and insurance."""
    inland: Decimal | None
    """On board, fees, and from the port of import on."""


def with_port_costs(tables: StudyTables, on: date) -> StudyTables:
    """The tables with what ports cost as further rows of the lanes that pass them.

    It is added to a part that the lane states; where the lane does not state it, the part stays unknown.
    """
    charged = {row.port: row for row in tables.ports if row.cost}
    if not charged:
        return tables
    homes = homes_of(tables)
    added: dict[tuple[object, ...], LaneRow] = {}
    stated: dict[tuple[object, ...], set[str]] = {}
    for row in tables.lanes:
        stated.setdefault(row.lane, set()).update(p for p in (*PARTS, "cost") if getattr(row, p) is not None)
    for row in tables.lanes:
        for port in (charged[name] for name in row.ports if name in charged):
            ends = ((homes.get(row.end), "fees"), (homes.get(row.start), "inland_origin"))
            part = next((name for home, name in ends if _at_home(port.economy, home, on)), "freight")
            if not stated[row.lane] & {part, "cost"}:
                continue
            cells: dict[str, Any] = {**dict.fromkeys(PARTS), part: port.cost}
            charge = replace(row, basis=port.basis, cost=None, capacity=None, **cells)
            added.setdefault((row.lane, port.port), charge)
    return replace(tables, lanes=(*tables.lanes, *added.values()))


def homes_of(tables: StudyTables) -> dict[str, str]:
    """Economy by name of supplier, site and market."""
    rows = {row.supplier: row.economy for row in tables.suppliers}
    rows |= {row.site: row.economy for row in tables.sites}
    return rows | {row.market: row.economy for row in tables.markets}


def _at_home(place: str | None, home: str | None, on: date) -> bool:
    """Whether a port lies in the economy, or the customs territory, of a place."""
    return place is not None and home is not None and one_territory(place, home, on)


def transport_of(tables: StudyTables, row: LaneRow, on: date) -> Transport | None:
    """How goods travel on a lane, for direct consignment; None: it is not known.

    A port of a third economy that `via` does not tell is a place of which nothing is known: it is asked.
    """
    if row.via == UNKNOWN:
        return None
    legs = []
    if row.via is not None:
        legs.append(Leg(row.via, row.via_operations or None, row.customs_control))
    homes = homes_of(tables)
    told = (homes.get(row.start), homes.get(row.end), row.via)
    passed = dict.fromkeys(port.economy for name in row.ports for port in tables.ports if port.port == name)
    legs += [Leg(place) for place in passed if place and not any(_at_home(place, home, on) for home in told)]
    return Transport(tuple(legs))


def lanes_between(tables: StudyTables, start: str, end: str, product: str) -> tuple[LaneRow, ...]:
    """The rows of the first lane between two places that the product may take: the way of today."""
    rows = [
        row
        for row in tables.lanes
        if (row.start, row.end) == (start, end) and (not row.products or product in row.products)
    ]
    return tuple(row for row in rows if row.mode == rows[0].mode and row.products == rows[0].products)


def parts_of(
    rows: Iterable[LaneRow], times: Callable[[LaneRow], Decimal | None]
) -> dict[str, Decimal | None]:
    """Every part of the cost, each row times its factor; None where no row states it, or a factor is not
    known.

    The whole cost that a row states without telling its parts apart counts as freight, and the parts are in
    it.
    """
    rows = tuple(rows)
    found: dict[str, Decimal | None] = {}
    for part in PARTS:
        found[part] = _sum(rows, part, times)
    whole = _sum(rows, "cost", times)
    if any(row.cost is not None for row in rows):
        for part in PARTS[:-1]:
            found[part] = found[part] if any(getattr(row, part) is not None for row in rows) else ZERO
        freight = found["freight"]
        found["freight"] = None if whole is None or freight is None else freight + whole
    return found


def _sum(rows: tuple[LaneRow, ...], part: str, times: Callable[[LaneRow], Decimal | None]) -> Decimal | None:
    stated = [(amount, times(row)) for row in rows if (amount := getattr(row, part)) is not None]
    if not stated or any(factor is None for _, factor in stated):
        return None
    return sum((amount * factor for amount, factor in stated if factor is not None), ZERO)


def units_of(row: LaneRow, product: ProductRow | None, consignment: Decimal | None) -> Decimal | None:
    """How many times the costs of a row are paid for one unit of a product; None where that is not known."""
    if row.basis == "unit":
        return Decimal(1)
    if row.basis == "kg":
        return None if product is None else product.weight_kg
    if row.basis == "container":
        fill = None if product is None else product.units_per_container
    else:
        fill = consignment if consignment is not None or product is None else product.units_per_consignment
    return None if fill is None else 1 / fill


def per_consignment(
    rows: Iterable[LaneRow], product: ProductRow | None, units: Decimal
) -> dict[str, Decimal | None]:
    """Every part of the cost of one consignment of so many units."""

    def times(row: LaneRow) -> Decimal | None:
        if row.basis == "consignment":
            return Decimal(1)
        if row.basis == "container":
            fill = None if product is None else product.units_per_container
            return None if fill is None else units / fill
        one = units_of(row, product, units)
        return None if one is None else one * units

    return parts_of(rows, times)


def per_unit(
    rows: Iterable[LaneRow], product: ProductRow | None, consignment: Decimal | None = None
) -> WayCost:
    """What one unit of a product costs on a way."""
    found = parts_of(rows, lambda row: units_of(row, product, consignment))
    return WayCost(
        _total(found["freight"], found["insurance"]),
        _total(found["inland_origin"], found["fees"], found["inland_destination"]),
    )


def _total(*amounts: Decimal | None) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, ZERO) if len(known) == len(amounts) else None


def missing_parts(rows: Iterable[LaneRow]) -> tuple[str, ...]:
    """Parts of the cost of a way that no row states."""
    rows = tuple(rows)
    if any(row.cost is not None for row in rows):
        return ()
    return tuple(part for part in PARTS[:-1] if all(getattr(row, part) is None for row in rows))
