"""Ways of making products at sites as the recipes and capabilities of a network."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from tumen.network.model.making import ByProduct, Capability, Input, Recipe
from tumen.origin.bill import ObtainedFacts
from tumen.study.core.rows.making import BillRow, WayRow
from tumen.study.network.desk import Desk, record_of


@dataclass(frozen=True, slots=True)
class WayMade:
    """One way of making a product at a site, with the rows of its bill."""

    recipe: Recipe
    capability: Capability
    rows: tuple[BillRow, ...]
    way: WayRow


def ways_made(desk: Desk) -> tuple[WayMade, ...]:
    """Every row of the table ways, with its bill; a product that is made without one is a problem."""
    there = {(row.product, row.site) for row in desk.tables.ways}
    for bill in desk.tables.bills:
        if bill.site is not None and (bill.product, bill.site) not in there:
            desk.open_sites.add(bill.site)
            desk.complain(
                f"what it costs to make {bill.product!r} at {bill.site!r} is not known, so no design can be "
                "chosen",
                "Add a row to the table ways",
                bill.place,
            )
    return _named([_way_made(desk, way) for way in desk.tables.ways])


def _way_made(desk: Desk, way: WayRow) -> WayMade:
    rows = tuple(
        row
        for row in desk.tables.bills
        if row.product == way.product and row.site in {None, way.site} and row.way in {None, way.way}
    )
    name = f"{way.product} at {way.site}"
    if not rows and way.obtained is None:
        desk.complain(
            f"what {name} is made of is not known, so no design can be chosen",
            "Write its materials in the table bills, or how it is obtained where it takes none",
            way.place,
        )
    for text in way.operations:
        if "@" in text:
            desk.complain(
                f"{text!r} is done elsewhere, which a design cannot weigh",
                "Make it a product of its own, with its site",
                way.place,
            )
            break
    recipe = record_of(
        Recipe,
        way,
        name=way.way or way.product,
        item=way.product,
        inputs=tuple(Input(row.material, quantity_of(desk, row, way), row.role) for row in rows),
        by_products=tuple(
            record_of(ByProduct, row, name=row.by_product)
            for row in desk.tables.by_products
            if row.product == way.product and row.way in {None, way.way}
        ),
        operations=way.operations or None,
        obtained=None if way.obtained is None else ObtainedFacts(way.obtained, dict(way.facts)),
        answers={text: bool(answer) for text, answer in way.answers},
    )
    costs = {part: desk.stated(way, part, name) for part in ("labour", "overhead", "other")}
    return WayMade(recipe, record_of(Capability, way, recipe=recipe.name, **costs), rows, way)


def quantity_of(desk: Desk, row: BillRow, way: WayRow) -> Decimal:
    """Units before losses; what states only its value in a good unit counts as one unit of it."""
    if row.quantity is None:
        return way.yield_share
    return desk.converted(row.quantity, row.unit, row.material, row.place)


def _named(found: list[WayMade]) -> tuple[WayMade, ...]:
    """One recipe for what is made alike at several sites; names tell apart what is not."""
    alike: dict[tuple[object, ...], list[WayMade]] = {}
    for made in found:
        recipe, way = made.recipe, made.way
        told = (recipe.inputs, recipe.yield_share, recipe.by_products, recipe.operations)
        key = (recipe.name, recipe.item, *told, way.obtained, way.facts, way.answers)
        alike.setdefault(key, []).append(made)
    items: dict[str, set[str]] = {}
    for made in found:
        items.setdefault(made.recipe.name, set()).add(made.recipe.item)
    out: dict[int, WayMade] = {}
    for (name, item, *_), group in alike.items():
        called = str(name)
        if len(items[called]) > 1:
            called = f"{item}: {called}"
        if sum(key[:2] == (name, item) for key in alike) > 1:
            called = f"{called} at {group[0].capability.site}"
        recipe = replace(group[0].recipe, name=called)
        for made in group:
            capability = replace(made.capability, recipe=called)
            out[id(made)] = replace(made, recipe=recipe, capability=capability)
    return tuple(out[id(made)] for made in found)
