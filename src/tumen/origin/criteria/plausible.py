"""What cannot be in a bill as the trade knows it: a question, whatever the tests say.

Materials that are worth more than the good are a slip (another quantity, another currency) far more often
than a sale at a loss; the answer stands as computed, and never without the question.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from tumen.origin.bill import Bill, Material
from tumen.origin.criteria.materials import ZERO, Resolved

MATERIALS_VALUE = "materials-above-price"
COSTS = "materials-and-costs-above-price"
MATERIALS_WEIGHT = "materials-above-weight"
PRICES = "ex-works-above-fob"
KINDS = (MATERIALS_VALUE, COSTS, MATERIALS_WEIGHT, PRICES)
"""What is asked of a bill in a table, where one word stands for it."""
INSIDE = ("material", "retail-packaging", "accessory")
"""Roles of what is part of the good and of its price."""
_QUANTITY = "is a figure for another quantity, or in another currency?"


def questions_of(bill: Bill, resolved: Iterable[Resolved] = ()) -> tuple[str, ...]:
    """What must be asked of a bill, and of the bills of its materials that were determined."""
    found = [text for _, text in doubts(bill)]
    for item in resolved:
        if item.determined is not None:
            found += [f"{text} (in material {item.material.name!r})" for text in item.determined.questions]
    return tuple(dict.fromkeys(found))


def doubts(bill: Bill) -> Iterator[tuple[str, str]]:
    """Each kind with its question; only figures that are known are compared."""
    value, weight = _sum(bill.materials, "value"), _sum(bill.materials, "weight_kg")
    prices = [
        (price, name) for price, name in ((bill.exw, "ex-works"), (bill.fob, "FOB")) if price is not None
    ]
    low = min(prices, default=None)
    if low is not None and value > low[0]:
        what = f"the materials are worth {value:f}, more than the {low[1]} price of the good, {low[0]:f}"
        yield MATERIALS_VALUE, f"{what}: {_QUANTITY}"
    elif prices and bill.costs is not None and value + bill.costs.total > max(prices)[0]:
        what = f"materials and costs come to {value + bill.costs.total:f}"
        yield (
            COSTS,
            f"{what}, more than the {max(prices)[1]} price of the good, {max(prices)[0]:f}: {_QUANTITY}",
        )
    if bill.net_cost is not None and value > bill.net_cost.total:
        whole = f"the whole cost of the good, {bill.net_cost.total:f}"
        what = f"the materials are worth {value:f}, more than {whole}"
        yield COSTS, f"{what}: {_QUANTITY}"
    if bill.weight_kg is not None and weight > bill.weight_kg:
        what = f"the materials weigh {weight:f} kg, more than the good, {bill.weight_kg:f} kg"
        yield MATERIALS_WEIGHT, f"{what}: is the rest lost in production, or a weight for another quantity?"
    component = bill.component_weight_kg
    if component is not None and bill.weight_kg is not None and component > bill.weight_kg:
        what = f"the component weighs {component:f} kg, more than the good, {bill.weight_kg:f} kg"
        yield MATERIALS_WEIGHT, f"{what}: is a weight for another quantity?"
    if bill.exw is not None and bill.fob is not None and bill.exw > bill.fob:
        yield PRICES, f"the ex-works price, {bill.exw:f}, is above the FOB price, {bill.fob:f}: {_QUANTITY}"


def _sum(materials: Iterable[Material], what: str) -> Decimal:
    amounts = (getattr(item, what) for item in materials if item.role in INSIDE)
    return sum((amount for amount in amounts if amount is not None), ZERO)
