"""What of a study is hardly so, though it may be: asked beside the answer, and changes nothing.

A cell alone is asked of where its field says what is usual (`asked_above`); what is here compares cells.
Only what is known on both sides is compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from tumen.errors import InputError
from tumen.reference.economies import economy as named
from tumen.reference.places import far_from_home
from tumen.reference.units import convert, unit
from tumen.study.core.results.unit_prices import unit_questions
from tumen.study.core.rows.columns import TABLES, StudyTables
from tumen.study.core.rows.goods import ProductRow
from tumen.study.core.rows.making import BillRow
from tumen.study.core.rows.transport import lanes_between, per_unit
from tumen.study.core.schema import PRODUCT_QUESTIONS, StudyFile
from tumen.study.statements import Figure, Statement, say_that

Asked = tuple[Statement, str, str]
"""A question, with the source and the place of the row that it is about."""
_TIMES = 1000
"""A capacity so many times the demand, or a demand so many times the capacity, is in another unit."""
_MOST_RATE = Decimal("0.3")
"""A year: few discount at more."""
_CO2_PER_KG = 1000
"""Kilograms of CO2 for one of a good: chips come to some hundreds to a thousand, all else to less."""
_LOST = 3
"""Materials that weigh so many times the good, or the good so many times its materials."""


def hardly_so(facts: StudyFile, tables: StudyTables) -> Iterator[Asked]:
    """Yield every question, those about single cells first."""
    for name, table in TABLES.items():
        for field in table.fields:
            for row in getattr(tables, name) if field.asked_above is not None else ():
                value = getattr(row, field.attribute or field.name)
                if value is not None and value > field.asked_above:
                    unit_ = f" {field.unit}" if field.unit else ""
                    limit = f"{field.asked_above:f}{unit_}"
                    yield _ask(
                        "hardly_so", row, cell=f"{name}.{field.name}", value=f"{value:f}{unit_}", limit=limit
                    )
    if facts.design.discount_rate > _MOST_RATE:
        rate = Figure(facts.design.discount_rate * 100, "", "percent")
        yield say_that("rate_hardly_so", rate=rate), "the study", "design.discount_rate"
    yield from _places(tables)
    yield from _capacities(tables)
    products = {row.product: row for row in tables.products}
    yield from _footprints(tables, products)
    yield from _freight(tables, products)
    for key, row, fields in unit_questions(tables, products, facts.currency):
        yield _ask(key, row, **fields)
    yield from _bills(tables, products, weights_only=facts.asks(PRODUCT_QUESTIONS))


def _ask(key: str, row: Any, **fields: Any) -> Asked:
    return say_that(key, at=str(row.place), **fields), row.source, str(row.place)


def _places(tables: StudyTables) -> Iterator[Asked]:
    """Places that lie far from the economy that they are said to be in."""
    for rows, key in (
        (tables.sites, "site"),
        (tables.suppliers, "supplier"),
        (tables.markets, "market"),
        (tables.ports, "port"),
    ):
        for row in rows:
            if row.economy is None or row.latitude is None or row.longitude is None:
                continue
            found = far_from_home(row.economy, row.latitude, row.longitude)
            if found is not None:
                told = {"place": getattr(row, key), "economy": named(row.economy).name}
                if found == "swapped":
                    yield _ask("place_swapped", row, **told)
                else:
                    yield _ask("place_elsewhere", row, **told)


def _capacities(tables: StudyTables) -> Iterator[Asked]:
    """Capacities that the demand cannot use, and demand that no capacity comes near."""
    wanted: dict[str, Decimal] = {}
    by_period: dict[tuple[str, str | None], Decimal] = {}
    for row in tables.demand:
        if row.unit is None:
            key = (row.product, row.period)
            by_period[key] = by_period.get(key, Decimal(0)) + row.quantity
    for (product, _), quantity in by_period.items():
        wanted[product] = max(wanted.get(product, Decimal(0)), quantity)
    held: dict[str, list[Decimal | None]] = {}
    for site in tables.sites:
        made = {row.product: row.capacity_use for row in tables.ways if row.site == site.site}
        known = [product for product in made if product in wanted]
        for product in known:
            use = made[product]
            held.setdefault(product, []).append(
                None if site.capacity is None or not use else site.capacity / use
            )
        if site.capacity and known and len(known) == len(made):
            used = sum((made[product] * wanted[product] for product in known), Decimal(0))
            if 0 < used * _TIMES <= site.capacity:
                figures = {"capacity": Figure(site.capacity, "", "whole"), "used": Figure(used, "", "whole")}
                yield _ask("capacity_above_demand", site, site=site.title, **figures)
    for product, capacities in held.items():
        stated = [one for one in capacities if one is not None]
        most = sum(stated, Decimal(0))
        if len(stated) == len(capacities) and 0 < most * _TIMES <= wanted[product]:
            first = next(row for row in tables.demand if row.product == product)
            figures = {"demand": Figure(wanted[product], "", "whole"), "most": Figure(most, "", "whole")}
            yield _ask("demand_above_capacity", first, product=product, **figures)


def _footprints(tables: StudyTables, products: dict[str, ProductRow]) -> Iterator[Asked]:
    """CO2 of a unit against its weight: a factor in grams is a thousandfold."""
    rows: tuple[tuple[str, Iterable[Any], str], ...] = (
        ("offers", tables.offers, "material"),
        ("ways", tables.ways, "product"),
    )
    for name, stated, key in rows:
        for row in stated:
            good = products.get(getattr(row, key))
            if (
                row.co2_kg
                and good is not None
                and good.weight_kg
                and row.co2_kg > _CO2_PER_KG * good.weight_kg
            ):
                yield _ask(
                    "co2_hardly_so",
                    row,
                    table=name,
                    good=good.title,
                    co2=f"{row.co2_kg:f} kg",
                    weight=f"{good.weight_kg:f} kg",
                )


def _freight(tables: StudyTables, products: dict[str, ProductRow]) -> Iterator[Asked]:
    """Ways on which a unit costs more than it is worth."""
    prices: dict[tuple[str, str], Decimal] = {}
    for row in tables.offers:
        key = (row.supplier, row.material)
        if row.unit is None:
            prices[key] = max(row.price, prices.get(key, Decimal(0)))
    for price in tables.prices:
        key = (price.site, price.product)
        if price.price is not None:
            prices[key] = max(price.price, prices.get(key, Decimal(0)))
    told: set[tuple[str, str]] = set()
    for lane in tables.lanes:
        for (place, product), worth in prices.items():
            if place != lane.start or (lane.start, lane.end) in told:
                continue
            rows = lanes_between(tables, lane.start, lane.end, product)
            cost = per_unit(rows, products.get(product)).to_border
            if cost is not None and cost > worth:
                told.add((lane.start, lane.end))
                yield _ask(
                    "freight_above_price",
                    lane,
                    start=lane.start,
                    end=lane.end,
                    product=product,
                    freight=f"{cost:.4g}",
                    price=f"{worth:f}",
                )


def _bills(tables: StudyTables, products: dict[str, ProductRow], *, weights_only: bool) -> Iterator[Asked]:
    """Weights and values that go into a good against its own; values are asked by the origin tests where
    these are made (`tumen.origin.criteria.plausible`).
    """
    bills: dict[tuple[str, str | None, str | None], list[BillRow]] = {}
    for row in tables.bills:
        bills.setdefault((row.product, row.site, row.way), []).append(row)
    for (name, site, _), rows in bills.items():
        good = products.get(name)
        weighed = [_weight(row, products) for row in rows]
        known = [weight for weight in weighed if weight is not None]
        into = sum(known, Decimal(0))
        if good is not None and good.weight_kg:
            heavy = into > _LOST * good.weight_kg
            light = len(known) == len(weighed) and into * _LOST < good.weight_kg
            if heavy or light:
                told = {"into": f"{into:.4g} kg", "weight": f"{good.weight_kg:f} kg"}
                yield _ask("mass_apart", rows[0], product=good.title, **told)
        if weights_only:
            continue
        values = [row.value or (row.price or Decimal(0)) * (row.quantity or Decimal(0)) for row in rows]
        mine = [
            price.price for price in tables.prices if price.product == name and site in {None, price.site}
        ]
        paid = [price for price in mine if price is not None]
        if paid and sum(values, Decimal(0)) > max(paid):
            cost, price = f"{sum(values, Decimal(0)):f}", f"{max(paid):f}"
            yield _ask("materials_above_price", rows[0], product=name, materials=cost, price=price)


def _weight(row: BillRow, products: dict[str, ProductRow]) -> Decimal | None:
    """Kilograms of a material in one good unit; None where it is not known."""
    if row.weight_kg is not None:
        return row.weight_kg
    if row.quantity is None:
        return None
    material = products.get(row.material)
    counted = row.unit or (material.unit if material is not None else "piece")
    try:
        if unit(counted).dimension == unit("kg").dimension:
            return convert(row.quantity, counted, "kg")
    except InputError:
        return None
    if material is None or material.weight_kg is None or counted != material.unit:
        return None
    return row.quantity * material.weight_kg
