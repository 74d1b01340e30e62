"""Who offers which material: the offers of the study, what the bills buy today,
and who declares its origin.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tumen.network.model.network import Item, Lane, Offer, StatedOrigin, Supplier
from tumen.study.network.desk import ZERO, row_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tumen.study.core.rows.making import BillRow
    from tumen.study.network.desk import Desk
    from tumen.study.network.recipes import Making

AS_BOUGHT = "as bought"
"""Mode of the way of a material that is bought delivered."""


@dataclass(frozen=True, slots=True)
class Sourcing:
    """Materials, suppliers and ways that the bills imply, and every offer."""

    items: tuple[Item, ...]
    suppliers: tuple[Supplier, ...]
    offers: tuple[Offer, ...]
    lanes: tuple[Lane, ...]


def sourcing_of(desk: Desk, makings: tuple[Making, ...]) -> Sourcing:
    """Collect the offers of the table offers and those that the bills imply."""
    items = _materials(desk)
    offers = [offer for row in desk.tables.offers for offer in _offer(desk, row)]
    told: dict[tuple[str, str], BillRow] = {}
    suppliers: list[Supplier] = []
    lanes: list[Lane] = []
    for making in makings:
        for row in making.rows:
            if row.supplier is not None:
                offers += _of_supplier(desk, row, told)
            elif not _own(desk, row, makings):
                bought = _delivered(desk, row, making)
                if bought is not None:
                    suppliers.append(bought[0])
                    offers.append(bought[1])
                    lanes.append(bought[2])
    return Sourcing(items, tuple(suppliers), tuple(offers), tuple(lanes))


def _materials(desk: Desk) -> tuple[Item, ...]:
    """Materials of the bills that are no products: their code and weight are those of the bills."""
    found: dict[str, tuple[Item, BillRow]] = {}
    for row in desk.tables.bills:
        if row.material in desk.products:
            continue
        weight = row.weight_kg
        if weight is not None and row.quantity is not None:
            weight /= row.quantity
        item = Item(row.material, row.hs, "piece", weight or None, at=row_at(row.place))
        first, told = found.setdefault(row.material, (item, row))
        if (first.hs, first.weight_kg) != (item.hs, item.weight_kg):
            desk.complain(
                f"material {row.material!r} has another code or weight here than on line {told.place.line}",
                "Make it a product of the table products, or give one of them another name",
                row.place,
            )
    return tuple(item for item, _ in found.values())


def _own(desk: Desk, row: BillRow, makings: tuple[Making, ...]) -> bool:
    """Whether the network makes it, or has offers of it, so that nothing is bought as the row says."""
    made = any(making.recipe.item == row.material for making in makings)
    stated = row.price is not None or row.value is not None
    offered = any(offer.material == row.material for offer in desk.tables.offers)
    return (made and row.origin in {None, "by its bill"}) or (offered and not stated)


def _offer(desk: Desk, row: Any) -> Iterator[Offer]:
    one = desk.converted(Decimal(1), row.unit, row.material, row.place)
    added = row.regional_value_added
    base = Offer(
        row.supplier,
        row.material,
        row.price / one,
        None if row.capacity is None else row.capacity * one,
        wholly_obtained=row.wholly_obtained,
        regional_value_added=None if added is None else added / one,
        periods=desk.open_in(row.periods, (), row.place),
        co2_kg=(row.co2_kg or ZERO) / one,
        at=row_at(row.place),
    )
    yield from _by_declarations(desk, base)


def _by_declarations(desk: Desk, offer: Offer) -> Iterator[Offer]:
    """The offer with the origin declared; one for each stretch of periods in which
    other declarations hold.
    """
    mine = [row for row in desk.tables.declarations if (row.by, row.material) == (offer.supplier, offer.item)]
    home = desk.economies[offer.supplier]
    groups: dict[tuple[StatedOrigin, ...], list[str]] = {}
    for period in desk.periods:
        if offer.periods is not None and period.name not in offer.periods:
            continue
        origin = tuple(
            StatedOrigin(code, None if row.origin in {None, home} else row.origin)
            for row in mine
            if row.holds(period.start)
            for code in row.agreements
            if code in desk.agreements
        )
        groups.setdefault(origin, []).append(period.name)
    if len(groups) == 1:
        yield replace(offer, origin=next(iter(groups)))
        return
    for origin, periods in groups.items():
        yield replace(offer, origin=origin, periods=tuple(periods))


def _of_supplier(desk: Desk, row: BillRow, told: dict[tuple[str, str], BillRow]) -> Iterator[Offer]:
    """The offer that a bill buys of a named supplier today."""
    supplier = row.supplier or ""
    listed = [
        item for item in desk.tables.offers if (item.supplier, item.material) == (supplier, row.material)
    ]
    if listed:
        if row.price is not None and all(item.price != row.price for item in listed):
            desk.complain(
                f"{supplier!r} offers {row.material!r} at another price in the table offers "
                f"({listed[0].place})",
                "Leave the price empty here: that of the offer then counts",
                row.place,
            )
        return
    first = told.setdefault((supplier, row.material), row)
    if first is not row:
        if (first.price, first.origin, first.wholly_obtained) != (row.price, row.origin, row.wholly_obtained):
            desk.complain(
                f"{supplier!r} delivers {row.material!r} at another price or of other origin than on line "
                f"{first.place.line}",
                "One offer has one price: write it in the table offers",
                row.place,
            )
        return
    if row.price is None:
        desk.complain(
            f"the price of {row.material!r} from {supplier!r} is not known, so no design can be chosen",
            "Write price and quantity, or an offer in the table offers",
            row.place,
        )
        return
    one = desk.converted(Decimal(1), row.unit, row.material, row.place)
    base = Offer(
        supplier,
        row.material,
        row.price / one,
        wholly_obtained=row.wholly_obtained,
        regional_value_added=row.regional_value_added,
        at=row_at(row.place),
    )
    declared = any((item.by, item.material) == (supplier, row.material) for item in desk.tables.declarations)
    if declared:
        yield from _by_declarations(desk, base)
    else:
        yield replace(base, origin=_assumed(desk, row, desk.economies[supplier]))


def _assumed(desk: Desk, row: BillRow, home: str) -> tuple[StatedOrigin, ...]:
    """Origin that the row states without evidence: taken as such under every agreement."""
    if row.origin != "originating":
        return ()
    party = None if row.country in {None, home} else row.country
    return tuple(StatedOrigin(code, party) for code in desk.agreements)


def _delivered(desk: Desk, row: BillRow, making: Making) -> tuple[Supplier, Offer, Lane] | None:
    """Bought delivered as the row says: from nobody else, to this site only, any duty being in its value."""
    site = making.capability.site
    value = row.value if row.value is not None else row.price
    if value is None:
        desk.complain(
            f"the value of {row.material!r} in {row.product!r} at {site!r} is not known, so no design can be "
            "chosen",
            "State its value or price, or offers of it",
            row.place,
        )
        return None
    if row.value is not None and row.quantity is not None:
        used = desk.converted(row.quantity, row.unit, row.material, row.place) / making.way.yield_share
        value = row.value / used
    name = f"{row.material} for {row.product} at {site}"
    if making.way.way is not None:
        name = f"{name}, {making.way.way}"
    home = desk.economies[site]
    at = row_at(row.place)
    offer = Offer(
        name,
        row.material,
        value,
        origin=_assumed(desk, row, home),
        wholly_obtained=row.wholly_obtained,
        regional_value_added=row.regional_value_added,
        at=at,
    )
    lane = Lane(name, site, AS_BOUGHT, items=(row.material,), at=at)
    return Supplier(name, home, at), offer, lane
