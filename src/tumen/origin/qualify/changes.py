"""What a firm can change to qualify, as data: each change edits the bill and has a cost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from tumen.errors import InputError, Problem
from tumen.origin.bill import Operation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tumen.origin.bill import Bill, Material, MaterialStatus

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class OtherSupplier:
    """Buy a material elsewhere: its new price (value in one unit), status and country."""

    material: str
    value: Decimal
    status: MaterialStatus
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Price:
    """Pay another price for a material from the same supplier."""

    material: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Declaration:
    """Obtain the supplier's declaration that a material originates in `country`."""

    material: str
    country: str


@dataclass(frozen=True, slots=True)
class Step:
    """Carry out one more operation."""

    operation: str
    country: str


@dataclass(frozen=True, slots=True)
class AddedValue:
    """Raise the FOB and ex-works price of the good by `amount` of work done in the exporting Party."""

    amount: Decimal


Edit = OtherSupplier | Price | Declaration | Step | AddedValue


@dataclass(frozen=True, slots=True)
class Change:
    """One possible change and what it costs, in the currency of the bill.

    What is paid more (or less) for the material itself is added to `cost_per_unit` by `unit_cost`.
    """

    name: str
    edit: Edit
    cost_per_unit: Decimal = ZERO
    cost_once: Decimal = ZERO
    """For the whole volume: a declaration, a new tool."""

    @property
    def material(self) -> str | None:
        """The material that it touches; at most one change of a material can be chosen."""
        edit = self.edit
        return edit.material if isinstance(edit, OtherSupplier | Price | Declaration) else None

    def unit_cost(self, bill: Bill) -> Decimal:
        """Cost of one unit, the difference in price of the material included."""
        edit = self.edit
        if not isinstance(edit, OtherSupplier | Price):
            return self.cost_per_unit
        before = _material(bill, edit.material).value
        if before is None:
            raise InputError.of(
                f"the value of material {edit.material!r} is not known, so {self.name!r} has no cost",
                "State the value",
            )
        return self.cost_per_unit + edit.value - before

    def cost(self, bill: Bill, volume: Decimal) -> Decimal:
        """Cost of the change for a volume of units."""
        return self.unit_cost(bill) * volume + self.cost_once


def check(bill: Bill, changes: Sequence[Change]) -> None:
    """Refuse changes of materials that the bill does not have, doubtful names and prices that nobody states.

    Raises
    ------
    InputError
        With every such change.
    """
    names = [material.name for material in bill.materials]
    problems = []
    for number, change in enumerate(changes):
        if any(change.name == other.name for other in changes[:number]):
            problems.append(Problem(f"two changes are named {change.name!r}", "Give each its own name"))
        if change.material is not None and names.count(change.material) != 1:
            times = "twice" if change.material in names else "nowhere"
            what = f"{change.name!r} changes material {change.material!r}, which stands {times} in the bill"
            problems.append(Problem(what, f"Materials: {', '.join(names)}"))
        elif (
            isinstance(change.edit, OtherSupplier | Price)
            and _material(bill, change.edit.material).value is None
        ):
            what = f"the value of material {change.material!r} is not known, so {change.name!r} has no cost"
            problems.append(Problem(what, "State the value"))
        if isinstance(change.edit, Step) and bill.operations is None:
            what = f"{change.name!r} adds a step to operations that are not known"
            problems.append(Problem(what, "State the operations carried out"))
        if isinstance(change.edit, AddedValue) and bill.fob is None and bill.exw is None:
            problems.append(Problem(f"{change.name!r} raises a price that is not known", "State FOB or EXW"))
    if problems:
        raise InputError(problems)


def applied(bill: Bill, changes: Iterable[Change]) -> Bill:
    """The bill after the changes.

    Raises
    ------
    InputError
        If the bill refuses the result (a value below its documented deductions).
    """
    materials = list(bill.materials)
    operations, fob, exw = bill.operations, bill.fob, bill.exw
    for change in changes:
        edit = change.edit
        match edit:
            case Step(operation, country):
                operations = (*(operations or ()), Operation(operation, country))
            case AddedValue(amount):
                fob = None if fob is None else fob + amount
                exw = None if exw is None else exw + amount
            case _:
                index = next(place for place, one in enumerate(materials) if one.name == edit.material)
                materials[index] = _edited(materials[index], edit)
    return replace(bill, materials=tuple(materials), operations=operations, fob=fob, exw=exw)


def _edited(material: Material, edit: OtherSupplier | Price | Declaration) -> Material:
    match edit:
        case Price(_, value):
            return replace(material, value=value)
        case Declaration(_, country):
            return replace(material, status="originating", country=country, made=None)
        case OtherSupplier(_, value, status, country):
            # what was known of the old supplier's material does not hold for the new one
            return replace(
                material,
                value=value,
                status=status,
                country=country,
                made=None,
                deductions=(),
                wholly_obtained=None,
                regional_value_added=None,
                outside_materials=None,
            )


def _material(bill: Bill, name: str) -> Material:
    return next(material for material in bill.materials if material.name == name)
