"""Ways of making products at sites as the recipes and capabilities of a network."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tumen.network.model.network import ByProduct, Capability, Input, Recipe
from tumen.origin.bill import ObtainedFacts
from tumen.study.network.desk import ZERO, row_at

if TYPE_CHECKING:
    from decimal import Decimal

    from tumen.study.core.rows.making import BillRow, WayRow
    from tumen.study.network.desk import Desk


@dataclass(frozen=True, slots=True)
class Making:
    """One way of making a product at a site, with the rows of its bill."""

    recipe: Recipe
    capability: Capability
    rows: tuple[BillRow, ...]
    way: WayRow


def makings_of(desk: Desk) -> tuple[Making, ...]:
    """Every row of the table ways, with its bill; a product that is made without one is a problem."""
    ways = {(row.product, row.site, row.way) for row in desk.tables.ways}
    for bill in desk.tables.bills:
        if bill.site is not None and not any((bill.product, bill.site) == key[:2] for key in ways):
            desk.complain(
                f"what it costs to make {bill.product!r} at {bill.site!r} is not known, so no design can be "
                "chosen",
                "Add a row to the table ways",
                bill.place,
            )
    found = [_making(desk, way) for way in desk.tables.ways]
    return _named(found)


def bill_rows(desk: Desk, way: WayRow) -> tuple[BillRow, ...]:
    """The rows of the bill of one way at a site."""
    return tuple(
        row
        for row in desk.tables.bills
        if row.product == way.product and row.site in {None, way.site} and row.way in {None, way.way}
    )


def _making(desk: Desk, way: WayRow) -> Making:
    rows = bill_rows(desk, way)
    name, place = f"{way.product} at {way.site}", way.place
    elsewhere = [text for text in way.operations if "@" in text]
    if elsewhere:
        desk.complain(
            f"{elsewhere[0]!r} is done elsewhere, which a design cannot weigh",
            "Make it a product of its own, with its site",
            place,
        )
    recipe = Recipe(
        way.way or way.product,
        way.product,
        tuple(Input(row.material, _quantity(desk, row, way), row.role) for row in rows),
        way.yield_share,
        _by_products(desk, way.product, way.way),
        way.operations or None,
        None if way.obtained is None else ObtainedFacts(way.obtained, dict(way.facts)),
        {text: bool(answer) for text, answer in way.answers},
        row_at(place),
    )
    capability = Capability(
        recipe.name,
        way.site,
        desk.stated(way.labour, "labour", name, place),
        desk.stated(way.overhead, "overhead", name, place),
        desk.stated(way.other, "other", name, place),
        way.profit,
        way.capacity_use,
        way.most,
        way.co2_kg or ZERO,
        row_at(place),
    )
    return Making(recipe, capability, rows, way)


def _quantity(desk: Desk, row: BillRow, way: WayRow) -> Decimal:
    """Units before losses; what states only its value in a good unit counts as one unit of it."""
    if row.quantity is None:
        return way.yield_share
    return desk.converted(row.quantity, row.unit, row.material, row.place)


def _named(found: list[Making]) -> tuple[Making, ...]:
    """One recipe for what is made alike at several sites; names tell apart what is not."""
    alike: dict[tuple[object, ...], list[int]] = {}
    for place, making in enumerate(found):
        recipe = making.recipe
        key: tuple[object, ...] = (
            recipe.name,
            recipe.item,
            recipe.inputs,
            recipe.yield_share,
            recipe.by_products,
            recipe.operations,
            making.way.obtained,
            making.way.facts,
            making.way.answers,
        )
        alike.setdefault(key, []).append(place)
    by_name: dict[str, list[tuple[object, ...]]] = {}
    for key in alike:
        by_name.setdefault(str(key[0]), []).append(key)
    out: list[Making] = list(found)
    for name, keys in by_name.items():
        items = {str(key[1]) for key in keys}
        for key in keys:
            first = found[alike[key][0]]
            called = name
            if len(items) > 1:
                called = f"{first.recipe.item}: {name}"
            if sum(other[1] == key[1] for other in keys) > 1:
                called = f"{called} at {first.capability.site}"
            recipe = replace(first.recipe, name=called)
            for place in alike[key]:
                one = found[place]
                out[place] = replace(one, recipe=recipe, capability=replace(one.capability, recipe=called))
    return tuple(out)


def _by_products(desk: Desk, product: str, way: str | None) -> tuple[ByProduct, ...]:
    """What a way of making a product gives besides."""
    return tuple(
        ByProduct(row.by_product, row.quantity, row.credit)
        for row in desk.tables.by_products
        if row.product == product and row.way in {None, way}
    )
