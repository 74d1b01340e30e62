"""Amounts of a bill that cannot be: negative values and weights, prices of zero, parts that are more than the
whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.tables.given import FieldProblem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from decimal import Decimal

    from tumen.origin.bill import Bill, Material, NetCost


def _amount(at: str, what: str, value: Decimal | None, *, positive: bool = False) -> Iterator[FieldProblem]:
    if value is None or (value.is_finite() and value >= 0 and not (positive and value == 0)):
        return
    need = "greater than zero" if positive else "zero or more"
    fix = f"Give an amount {need}, or leave it out if it is unknown"
    yield FieldProblem(f"{what} is {value}", fix, at=(at,), named=True)


def absent(value: object) -> bool:
    """Whether a field that a finished record always has was not given."""
    return value is None


def _said(at: str, what: str, fix: str) -> FieldProblem:
    return FieldProblem(what, fix, at=(at,), named=True)


def bill_problems(bill: Bill, broken: Collection[object]) -> Iterator[FieldProblem]:
    """What is wrong with a bill besides its materials; fields that are `broken` are reported already."""
    if absent(bill.hs) and "hs" not in broken:
        yield _said("hs", "the HS code of the good is missing", 'Give hs, such as "8524.92"')
    if absent(bill.country) and "country" not in broken:
        yield _said("country", "the economy where the good is made is missing", 'Give country, such as "VN"')
    yield from _amount("fob", "the FOB price of the good", bill.fob, positive=True)
    yield from _amount("exw", "the ex-works price of the good", bill.exw, positive=True)
    yield from _amount("weight_kg", "the weight of the good", bill.weight_kg, positive=True)
    yield from _amount(
        "component_weight_kg", "the weight of the component", bill.component_weight_kg, positive=True
    )
    if bill.net_cost is not None:
        yield from _net_cost_problems(bill.net_cost)
    if bill.costs is not None:
        yield from _amount("costs", "the direct labour cost", bill.costs.direct_labour)
        yield from _amount("costs", "the direct overhead cost", bill.costs.direct_overhead)
        yield from _amount("costs", "the other cost", bill.costs.other)
        if not bill.costs.profit.is_finite():
            yield _said("costs", f"the profit is {bill.costs.profit}", "Give an amount; a loss is negative")


_AMOUNTS = ("value", "quantity", "unit_price", "weight_kg", "regional_value_added")


def material_problems(material: Material, broken: Collection[object]) -> list[FieldProblem]:
    """What is wrong with a material; fields that are `broken` are reported already."""
    found: list[FieldProblem] = []
    for at in _AMOUNTS:
        value = getattr(material, at)
        if value is not None and not (value.is_finite() and value >= 0):
            what = at.removesuffix("_kg").replace("_", " ")
            found += _amount(at, f"the {what} of material {material.name!r}", value)
    if material.outside_materials or material.deductions:
        found += _part_problems(material)
    if not material.name and "name" not in broken:
        found.append(_said("name", "a material has no name", 'Give name, such as "driver IC"'))
    if material.value is not None:
        found += _value_problems(material, material.value)
    if absent(material.status) or material.made is None or material.evidence:
        found += _status_problems(material, broken)
    return found


def _part_problems(material: Material) -> Iterator[FieldProblem]:
    name = f"material {material.name!r}"
    for part in material.outside_materials or ():
        yield from _amount("outside_materials", f"the value of {part.hs} from outside in {name}", part.value)
        yield from _amount(
            "outside_materials", f"the weight of {part.hs} from outside in {name}", part.weight_kg
        )
    for deduction in material.deductions:
        yield from _amount("deductions", f"the deduction {deduction.kind} of {name}", deduction.amount)


def _value_problems(material: Material, value: Decimal) -> Iterator[FieldProblem]:
    quantity, price = material.quantity, material.unit_price
    name = f"material {material.name!r}"
    if quantity is not None and price is not None and quantity * price != value:
        what = f"the value of {name} is {value}, and {quantity} x {price} is {quantity * price}"
        yield _said("value", what, "Give the value, or quantity and unit price; both only where they agree")
    added = material.regional_value_added
    if not material.deductions and added is None:
        return
    parts = sum(d.amount for d in material.deductions if d.documented) + (added or 0)
    if parts > value:
        what = f"deductions and regional value added of {name} ({parts}) are more than its value ({value})"
        yield _said("value", what, "Give amounts that are part of the value")


def _status_problems(material: Material, broken: Collection[object]) -> Iterator[FieldProblem]:
    if "status" in broken:
        return
    name = f"material {material.name!r}"
    if absent(material.status):
        fix = "Give status: originating, non-originating or undetermined; or how it is made"
        yield _said("status", f"whether {name} originates is not said", fix)
    elif material.status == "determine" and material.made is None and "made" not in broken:
        what = f"{name} is to be determined but how it is made is not given"
        fix = "Give its own bill, or state originating, non-originating or undetermined"
        yield _said("made", what, fix)
    elif material.evidence and material.status != "originating":
        fix = "State originating: it then originates under the agreements declared, and under no other"
        yield _said("evidence", f"{name} is {material.status} and has a declaration of origin", fix)


def _net_cost_problems(cost: NetCost) -> Iterator[FieldProblem]:
    parts = [cost.sales_promotion, cost.royalties, cost.shipping_and_packing, cost.interest_not_allowed]
    amounts = [cost.total, *(part for part in parts if part is not None)]
    if any(not item.is_finite() or item < 0 for item in amounts):
        what = "a cost of the net cost is negative or no amount"
        yield _said("net_cost", what, "Give amounts of zero or more")
    elif sum(amounts[1:]) >= cost.total:
        what = (
            f"the costs left out of the net cost ({sum(amounts[1:])}) come to the whole cost ({cost.total})"
        )
        yield _said("net_cost", what, "Give the total cost, of which they are part")
