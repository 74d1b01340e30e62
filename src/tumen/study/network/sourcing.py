"""Who offers which material: the offers of the study, what the bills buy today,
and who declares its origin.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from tumen.network.model.carrying import Lane
from tumen.network.model.goods import Item, Offer, PriceBreak, StatedOrigin, Supplier
from tumen.study.core.rows.goods import OfferRow, PriceBreakRow
from tumen.study.core.rows.making import BillRow
from tumen.study.network.desk import ONE, ZERO, Desk, row_at
from tumen.study.network.recipes import WayMade, quantity_of

AS_BOUGHT = "as bought"
"""Mode of the way of a material that is bought delivered."""


@dataclass(slots=True)
class Sourcing:
    """Materials, suppliers and ways that the bills imply, and every offer."""

    items: list[Item]
    suppliers: list[Supplier]
    offers: list[Offer]
    lanes: list[Lane]


def sourcing_of(desk: Desk, made: tuple[WayMade, ...]) -> Sourcing:
    """Collect the offers of the table offers and those that the bills imply."""
    found = Sourcing(_materials(desk), [], [], [])
    for offer in desk.tables.offers:
        found.offers += _by_declarations(desk, _in_orders(desk, offer))
    _breaks_of_none(desk)
    told: dict[tuple[str, str], BillRow] = {}
    for way in made:
        for row in way.rows:
            if row.supplier is not None:
                found.offers += _of_supplier(desk, row, row.supplier, told, _used(desk, row, way))
            elif not _own(desk, row, made):
                _delivered(desk, row, way, found)
            elif row.deductions:
                _not_taken_off(desk, row)
    return found


def _materials(desk: Desk) -> list[Item]:
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
    return [item for item, _ in found.values()]


def _own(desk: Desk, row: BillRow, made: tuple[WayMade, ...]) -> bool:
    """Whether the network makes it, or has offers of it, so that nothing is bought as the row says."""
    makes = any(way.recipe.item == row.material for way in made)
    stated = row.price is not None or row.value is not None
    offered = any(offer.material == row.material for offer in desk.tables.offers)
    return (makes and row.origin in {None, "by its bill"}) or (offered and not stated)


def _used(desk: Desk, row: BillRow, made: WayMade) -> Decimal:
    """Units of a material in one good unit of its product."""
    return quantity_of(desk, row, made.way) / made.way.yield_share


def _not_taken_off(desk: Desk, row: BillRow) -> None:
    desk.complain(
        f"deductions: the price of {row.material!r} is not that of this row, so they cannot be taken off it",
        "State price and quantity, or the value, here; or leave the deductions out",
        row.place,
    )


def _offer(
    desk: Desk, row: Any, supplier: str, price: Decimal, *, unit: bool = True, used: Decimal = ONE
) -> Offer:
    """An offer of a row of the tables offers or bills, by the unit of its product; `used` are the units in a
    good of what a bill states of its whole material.
    """
    one = desk.converted(ONE, row.unit, row.material, row.place) if unit else ONE

    def each(name: str) -> Decimal | None:
        amount = getattr(row, name, None)
        return None if amount is None else amount / one

    limit, added = getattr(row, "capacity", None), row.regional_value_added
    return Offer(
        supplier,
        row.material,
        price / one,
        None if limit is None else limit * one,
        wholly_obtained=row.wholly_obtained,
        regional_value_added=None if added is None else added / (used if isinstance(row, BillRow) else one),
        deductions=tuple((kind, cost / used) for kind, cost in getattr(row, "deductions", ())),
        periods=desk.open_in(getattr(row, "periods", ()), (), row.place),
        co2_kg=each("co2_kg"),
        made_in=getattr(row, "country", None),
        of_maker=True if getattr(row, "origin", None) == "originating" else None,
        at=row_at(row.place),
    )


def _in_orders(desk: Desk, row: OfferRow) -> Offer:
    """The offer with what hangs on how much is bought of it."""
    offer = _offer(desk, row, row.supplier, row.price)
    one = desk.converted(ONE, row.unit, row.material, row.place)
    breaks = []
    for step in _breaks(desk, row):
        per = desk.converted(ONE, step.unit, step.material, step.place)
        breaks.append(PriceBreak(step.from_quantity * per, step.price / per, row_at(step.place)))
    if row.break_kind != "all units" and not breaks:
        desk.complain(
            f"breaks: {row.supplier!r} has no price break of {row.material!r}",
            "Add rows to the table price_breaks, or leave the cell empty",
            row.place,
        )
    return replace(
        offer,
        breaks=tuple(sorted(breaks, key=lambda step: step.from_quantity)),
        break_kind=row.break_kind,
        least_order=None if row.least_order is None else row.least_order * one,
        lot=None if row.lot is None else row.lot * one,
    )


def _breaks(desk: Desk, row: OfferRow) -> list[PriceBreakRow]:
    key = (row.supplier, row.material, row.periods)
    return [it for it in desk.tables.price_breaks if (it.supplier, it.material, it.periods) == key]


def _breaks_of_none(desk: Desk) -> None:
    """Price breaks without an offer, which would count nowhere."""
    offered = {(row.supplier, row.material, row.periods) for row in desk.tables.offers}
    for row in desk.tables.price_breaks:
        if (row.supplier, row.material, row.periods) not in offered:
            when = f" in {'; '.join(row.periods)}" if row.periods else ""
            desk.complain(
                f"the table offers has no offer of {row.material!r} by {row.supplier!r}{when}",
                "Add the offer at the price below the first break, or delete the row",
                row.place,
            )


def _by_declarations(desk: Desk, offer: Offer) -> Iterator[Offer]:
    """The offer with the origin declared; one for each stretch of periods in which
    other declarations hold.
    """
    mine = desk.declared.by_material.get((offer.supplier, offer.item), ())
    home = desk.economies[offer.supplier]
    groups: dict[tuple[tuple[StatedOrigin, ...], ...], list[str]] = {}
    for period in desk.periods:
        if offer.periods is not None and period.name not in offer.periods:
            continue
        stated = [
            StatedOrigin(code, None if row.origin == home else row.origin, row.value_added)
            for row in mine
            for code in row.agreements
            if code in desk.agreements and row.stands(code, period.start)
        ]
        origin = tuple(item for item in stated if item.value_added is None)
        added = tuple(item for item in stated if item.value_added is not None)
        groups.setdefault((origin, added), []).append(period.name)
    for (origin, added), periods in groups.items():
        when = offer.periods if len(groups) == 1 else tuple(periods)
        yield replace(offer, origin=origin, value_added=added, periods=when, of_maker=None)


def _of_supplier(
    desk: Desk, row: BillRow, supplier: str, told: dict[tuple[str, str], BillRow], used: Decimal
) -> Iterator[Offer]:
    """The offer that a bill buys of a named supplier today."""
    key = (supplier, row.material)
    listed = [item for item in desk.tables.offers if (item.supplier, item.material) == key]
    first = told.setdefault(key, row)
    if listed:
        if row.deductions:
            _not_taken_off(desk, row)
        prices = {item.price for item in listed}
        prices |= {step.price for item in listed for step in _breaks(desk, item)}
        if row.price is not None and row.price not in prices:
            desk.complain(
                f"{supplier!r} offers {row.material!r} at another price in the table offers "
                f"({listed[0].place})",
                "Leave the price empty here: that of the offer then counts",
                row.place,
            )
    elif first is not row:
        if _terms(first) != _terms(row):
            desk.complain(
                f"{supplier!r} delivers {row.material!r} at another price or of other origin than on line "
                f"{first.place.line}",
                "One offer has one price: write it in the table offers",
                row.place,
            )
    else:
        if row.price is None:
            desk.complain(
                f"the price of {row.material!r} from {supplier!r} is not known, so no design can be chosen",
                "Write price and quantity, or an offer in the table offers",
                row.place,
            )
        offer = _offer(desk, row, supplier, ZERO if row.price is None else row.price, used=used)
        if any((item.by, item.material) == key for item in desk.tables.declarations):
            yield from _by_declarations(desk, offer)
        else:
            yield replace(offer, origin=_assumed(desk, row, desk.economies[supplier]))


def _terms(row: BillRow) -> tuple[object, ...]:
    """What must be the same wherever a bill buys one material of one supplier."""
    added = row.regional_value_added
    quantity = row.quantity if row.deductions or added is not None else None
    return row.price, row.origin, row.wholly_obtained, row.co2_kg, row.deductions, added, quantity


def _assumed(desk: Desk, row: BillRow, home: str) -> tuple[StatedOrigin, ...]:
    """Origin that the row states without evidence: taken as such under every agreement."""
    if row.origin != "originating":
        return ()
    party = None if row.country in {None, home} else row.country
    return tuple(StatedOrigin(code, party) for code in desk.agreements)


def _delivered(desk: Desk, row: BillRow, made: WayMade, found: Sourcing) -> None:
    """Bought delivered as the row says: from nobody else, to this site only, any duty being in its value;
    its CO2 is all there is until it is delivered.
    """
    site = made.capability.site
    value = row.value if row.value is not None else row.price
    if value is None:
        desk.complain(
            f"the value of {row.material!r} in {row.product!r} at {site!r} is not known, so no design can be "
            "chosen",
            "State its value or price, or offers of it",
            row.place,
        )
        value = ZERO
    if row.value is not None and row.quantity is not None:
        used = desk.converted(row.quantity, row.unit, row.material, row.place) / made.way.yield_share
        value = row.value / used
    material, good, at = (desk.titles.get(name, name) for name in (row.material, row.product, site))
    name = f"{material} for {good} at {at}"
    if made.way.way is not None:
        name = f"{name}, {made.way.way}"
    home = desk.economies[site]
    offer = _offer(desk, row, name, value, unit=row.value is None, used=_used(desk, row, made))
    found.offers.append(replace(offer, origin=_assumed(desk, row, home)))
    found.suppliers.append(Supplier(name, home, at=offer.at))
    found.lanes.append(Lane(name, site, AS_BOUGHT, co2_kg_per_kg=ZERO, items=(row.material,), at=offer.at))
