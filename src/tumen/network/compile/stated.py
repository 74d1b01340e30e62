"""What a network states of a good at a border: its line, answers, quantities, what a claim costs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from tumen.network.model.goods import Item
from tumen.network.model.law import TradeLaw
from tumen.network.model.selling import ClaimCost
from tumen.reference.hs import HsCode
from tumen.reference.territories import of_territory, territory
from tumen.reference.units import unit


def line_of(law: TradeLaw, importer: str, item: Item, on: date) -> HsCode:
    """The tariff line of an item at an importer: the stated one, else its own code."""
    line = of_territory(law.lines, importer, on, item.name) or item.hs
    if line is None:
        raise AssertionError(item.name)  # refused by check
    return line


def holds_at(law: TradeLaw, importer: str, item: Item, on: date) -> Mapping[str, bool]:
    """Answers to conditions of rates at an importer: its own go before those of its customs territory, and
    these before answers for all.
    """
    told, whole = law.answers, territory(importer, on)
    return {**item.answers, **told.get((whole, item.name), {}), **told.get((importer, item.name), {})}


def claim_cost(  # noqa: PLR0917
    rows: Iterable[ClaimCost], agreement: str, importer: str, exporter: str, item: str, on: date
) -> ClaimCost | None:
    """What claiming costs there; of the rows that hold, the one that names most. None: not known."""
    into, made_in = ({None, code, territory(code, on)} for code in (importer, exporter))
    held = [
        row
        for row in rows
        if row.agreement == agreement
        and row.importer in into
        and row.exporter in made_in
        and row.item in {None, item}
    ]
    return max(held, key=_named, default=None)


def _named(row: ClaimCost) -> int:
    return sum(name is not None for name in (row.importer, row.exporter, row.item))


def quantities_of(item: Item) -> dict[str, Decimal]:
    """One unit of the item in its unit, and its weight."""
    amounts = {item.unit: Decimal(1), **item.quantities}
    if item.weight_kg is not None and unit(item.unit).dimension != unit("kg").dimension:
        amounts["kg"] = item.weight_kg
    return amounts
