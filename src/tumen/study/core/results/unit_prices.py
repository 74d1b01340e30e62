"""Prices of materials that may be for another unit: a gram and a kilogram, one and a thousand.

Such a slip leaves a bill that is read without a fault and may lie below the price of the good, so what a
kilogram costs is held against the good's own kilogram, and one price of a material against another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tumen.errors import InputError
from tumen.reference.units import convert, unit
from tumen.study.core.rows.goods import OfferRow
from tumen.study.statements import Figure

if TYPE_CHECKING:
    from tumen.study.core.rows.columns import StudyTables
    from tumen.study.core.rows.goods import ProductRow
    from tumen.study.core.rows.making import BillRow

_DEARER, _PART = 10, Decimal("0.05")
"""A material so many times as dear by weight as the good, and such a part of its price, is asked about."""
_MUCH_DEARER = 1000
"""Whatever part of the price it is."""
_APART, _OF_A_HEADING = 100, 500
"""Two prices of one material so many times apart; of two materials of a heading in one bill."""
_FAR_BELOW = 100
"""Materials of under such a part of the price: few goods are made of so little."""

UnitQuestion = tuple[str, Any, dict[str, Any]]
"""Key of a question, the row that it is about, and its fields."""


@dataclass(frozen=True, slots=True)
class _Priced:
    """What one base unit of a material costs, such as a kilogram."""

    row: Any
    material: str
    dimension: str
    cost: Decimal
    hs: str
    """Heading; "" where none is known."""


def unit_questions(
    tables: StudyTables, products: dict[str, ProductRow], currency: str
) -> Iterator[UnitQuestion]:
    """Yield what is to be asked; amounts are in the currency."""
    bills: dict[tuple[str, str | None, str | None], list[BillRow]] = {}
    for row in tables.bills:
        bills.setdefault((row.product, row.site, row.way), []).append(row)
    for (name, site, way), rows in bills.items():
        price = _price_of(tables, name, site)
        told = {"product": name if name not in products else products[name].title}
        yield from _by_weight(rows, products, name, price, told, currency)
        made = [item for item in tables.ways if (item.product, item.way) == (name, way)]
        if price and not any(item.obtained for item in made if site in {None, item.site}):
            yield from _in_all(rows, products, price, told, currency)
        yield from _within(rows, products, currency)
    yield from _between(tables, products, currency)


def _price_of(tables: StudyTables, product: str, site: str | None) -> Decimal | None:
    found = [row.price for row in tables.prices if row.product == product and site in {None, row.site}]
    return max((price for price in found if price is not None), default=None)


def _by_weight(  # noqa: PLR0917 - what a bill is held against
    rows: list[BillRow],
    products: dict[str, ProductRow],
    name: str,
    price: Decimal | None,
    told: dict[str, str],
    currency: str,
) -> Iterator[UnitQuestion]:
    weights = [_kilograms(row, products) for row in rows]
    known = [weight for weight in weights if weight is not None]
    stated = products[name].weight_kg if name in products else None
    whole = stated or (sum(known, Decimal(0)) if len(known) == len(rows) else None)
    if not price or not whole:
        return
    for row, weight in zip(rows, weights, strict=True):
        value = _value(row, products)
        if not weight or value is None:
            continue
        times = (value / weight) / (price / whole)
        if times >= _MUCH_DEARER or (times >= _DEARER and value >= _PART * price):
            figures = {"cost": Figure(value / weight, currency), "times": Figure(times, "", "whole")}
            yield "dearer_by_weight", row, {**told, "material": row.material, **figures}


def _in_all(
    rows: list[BillRow],
    products: dict[str, ProductRow],
    price: Decimal,
    told: dict[str, str],
    currency: str,
) -> Iterator[UnitQuestion]:
    values = [_value(row, products) for row in rows]
    known = [value for value in values if value is not None]
    whole = sum(known, Decimal(0))
    if len(known) == len(rows) and whole and whole * _FAR_BELOW < price:
        figures = {"materials": Figure(whole, currency), "price": Figure(price, currency)}
        yield "materials_far_below_price", rows[0], {**told, **figures}


def _within(rows: list[BillRow], products: dict[str, ProductRow], currency: str) -> Iterator[UnitQuestion]:
    """Materials of one heading, counted by weight or volume, in one bill."""
    found = [item for item in _priced(rows, products) if item.hs and item.dimension in {"mass", "volume"}]
    groups: dict[tuple[str, str], list[_Priced]] = {}
    for item in found:
        groups.setdefault((item.hs, item.dimension), []).append(item)
    yield from _apart(groups.values(), _OF_A_HEADING, currency)


def _between(tables: StudyTables, products: dict[str, ProductRow], currency: str) -> Iterator[UnitQuestion]:
    """One material in several bills and offers."""
    groups: dict[tuple[str, str], list[_Priced]] = {}
    for item in _priced((*tables.bills, *tables.offers), products):
        groups.setdefault((item.material, item.dimension), []).append(item)
    yield from _apart(groups.values(), _APART, currency)


def _apart(groups: Iterable[list[_Priced]], times: int, currency: str) -> Iterator[UnitQuestion]:
    for group in groups:
        low, high = min(group, key=lambda item: item.cost), max(group, key=lambda item: item.cost)
        if low.cost * times <= high.cost:
            yield (
                "prices_apart",
                high.row,
                {
                    "one": high.material,
                    "other": low.material,
                    "high": Figure(high.cost, currency),
                    "low": Figure(low.cost, currency),
                    "there": str(low.row.place),
                },
            )


def _priced(rows: Iterable[Any], products: dict[str, ProductRow]) -> Iterator[_Priced]:
    for row in rows:
        product = products.get(row.material)
        name = _price_unit(row, products)
        if not row.price or name is None:
            continue
        counted = unit(name)
        hs = getattr(row, "hs", None) or (product.hs if product is not None else None)
        heading = hs.digits[:4] if hs is not None else ""
        yield _Priced(row, row.material, counted.dimension, row.price / counted.factor, heading)


def _price_unit(row: Any, products: dict[str, ProductRow]) -> str | None:
    """The unit that a price is for: that of the material; of a name of its own, and of an offer, its own."""
    product = products.get(row.material)
    own = product.unit if product is not None else row.unit or "piece"
    name = row.unit if isinstance(row, OfferRow) and row.unit else own
    try:
        return unit(name).name
    except InputError:
        return None


def _kilograms(row: BillRow, products: dict[str, ProductRow]) -> Decimal | None:
    """What goes into one good, where it is counted by weight."""
    return None if row.quantity is None else _in(row.quantity, row, "kg", products)


def _in(quantity: Decimal, row: BillRow, to: str, products: dict[str, ProductRow]) -> Decimal | None:
    product = products.get(row.material)
    try:
        return convert(quantity, row.unit or (product.unit if product is not None else "piece"), to)
    except InputError:
        return None


def _value(row: BillRow, products: dict[str, ProductRow]) -> Decimal | None:
    to = _price_unit(row, products)
    if row.value is not None or row.price is None or row.quantity is None or to is None:
        return row.value
    quantity = _in(row.quantity, row, to, products)
    return None if quantity is None else row.price * quantity
