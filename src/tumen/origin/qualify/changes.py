"""What a firm can change to qualify, as data: each change edits the bill and has a cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, ClassVar

from tumen.errors import InputError, Problem
from tumen.origin.bill import Bill, Material, MaterialStatus, Operation
from tumen.origin.bill_parts import ECONOMY, Given
from tumen.origin.criteria.minimal import counts, question
from tumen.origin.law import Law
from tumen.tables.given import FieldProblem, amount, inside, nearest, one_of, words
from tumen.tables.record import Read, one, told

ZERO = Decimal(0)
_STATUSES = ("originating", "non-originating", "undetermined")


class _Edit(Given):
    """What is common to the edits: an amount is never negative."""

    __slots__ = ()
    READS: ClassVar[Mapping[str, Read]] = {
        "country": ECONOMY,
        "status": (None, lambda value: one_of(str(value).replace("_", "-"), _STATUSES, "origin status")),
    }

    def _wrong(self) -> Iterable[Problem]:
        for name in ("value", "amount"):
            given = getattr(self, name, None)
            if given is not None and (not given.is_finite() or given < 0):
                yield FieldProblem(f"it is {given}", "Give zero or more", at=(name,))


@told
@dataclass(frozen=True, slots=True)
class OtherSupplier(_Edit):
    """Buy a material elsewhere: its new price (value in one unit), status and country."""

    material: str
    value: Decimal
    status: MaterialStatus
    country: str | None = None


@told
@dataclass(frozen=True, slots=True)
class OtherPrice(_Edit):
    """Pay another price for a material from the same supplier."""

    material: str
    value: Decimal


@told
@dataclass(frozen=True, slots=True)
class Declaration(_Edit):
    """Obtain the supplier's declaration that a material originates in `country`."""

    material: str
    country: str


@told
@dataclass(frozen=True, slots=True)
class Step(_Edit):
    """Carry out one more operation."""

    operation: str
    country: str


@told
@dataclass(frozen=True, slots=True)
class AddedValue(_Edit):
    """Raise the FOB and ex-works price of the good by `amount` of work done in the exporting Party."""

    amount: Decimal


Edit = OtherSupplier | OtherPrice | Declaration | Step | AddedValue
_KINDS: dict[str, Any] = {
    "supplier": one(OtherSupplier),
    "price": one(OtherPrice),
    "declaration": one(Declaration),
    "step": one(Step),
    "added_value": AddedValue,
}


@dataclass(frozen=True, slots=True)
class PossibleChange:
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
        return edit.material if isinstance(edit, OtherSupplier | OtherPrice | Declaration) else None

    def unit_cost(self, bill: Bill) -> Decimal:
        """Cost of one unit, the difference in price of the material included."""
        edit = self.edit
        if not isinstance(edit, OtherSupplier | OtherPrice):
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


def change_of(given: PossibleChange | Mapping[str, Any], home: str | None) -> PossibleChange:
    """Read a change from its keys: name, one of supplier, price, declaration, step and added-value, and its
    costs.

    A step is carried out at `home` unless it says another economy; it is not looked at where `home` is not
    known for now (None).

    Raises
    ------
    InputError
        With every problem, at the key where it stands.
    """
    if isinstance(given, PossibleChange):
        return given
    if not isinstance(given, Mapping):
        raise InputError.of(
            f"{given!r} is no change", "Give keys with values, such as {name: ..., price: {...}}"
        )
    problems: list[Problem] = []
    read: dict[str, Any] = {}
    known = ("name", *_KINDS, "cost_per_unit", "cost_once")
    for key, value in given.items():
        field = str(key).replace("-", "_")
        if field not in known:
            fix = nearest(key, [name.replace("_", "-") for name in known], "Keys here are")
            problems.append(FieldProblem(f"there is no key {key!r} here", fix, at=(key,), named=True))
            continue
        if field == "step" and home is None:
            read[field] = None
            continue
        whole = {"country": home, **value} if field == "step" and isinstance(value, Mapping) else value
        try:
            read[field] = _KINDS.get(field, words if field == "name" else amount)(whole)
        except InputError as error:
            problems += inside(error, key)
            read[field] = None
    kinds = [name for name in _KINDS if name in read]
    if len(kinds) != 1 and not problems:
        said = " and ".join(kinds) if kinds else "nothing"
        fix = "Give one of supplier, price, declaration, step, added-value"
        problems.append(FieldProblem(f"{read.get('name')!r} changes {said}", fix))
    if not read.get("name") and "name" not in read:
        problems.append(FieldProblem("the key 'name' is missing", "Add name"))
    if problems:
        raise InputError(problems)
    return PossibleChange(
        read["name"], read[kinds[0]], read.get("cost_per_unit", ZERO), read.get("cost_once", ZERO)
    )


def check(bill: Bill, changes: Sequence[PossibleChange]) -> None:
    """Refuse changes of what the bill does not have or know, and names that are there twice."""
    names = [material.name for material in bill.materials]
    problems = []
    for number, change in enumerate(changes):
        if any(change.name == other.name for other in changes[:number]):
            problems.append(Problem(f"two changes are named {change.name!r}", "Give each its own name"))
        if not isinstance(change.edit, Step | AddedValue) and names.count(change.edit.material) != 1:
            times = "twice" if change.material in names else "nowhere"
            what = f"{change.name!r} changes material {change.material!r}, which stands {times} in the bill"
            problems.append(Problem(what, f"Materials: {', '.join(names)}"))
        else:
            try:
                change.unit_cost(bill)
            except InputError as error:
                problems += error.problems
        if isinstance(change.edit, Step) and bill.operations is None:
            what = f"{change.name!r} adds a step to operations that are not known"
            problems.append(Problem(what, "State the operations carried out"))
        if isinstance(change.edit, AddedValue) and bill.fob is None and bill.exw is None:
            problems.append(Problem(f"{change.name!r} raises a price that is not known", "State FOB or EXW"))
    if problems:
        raise InputError(problems)


def applied(bill: Bill, changes: Iterable[PossibleChange]) -> Bill:
    """The bill after the changes, as far as it does not refuse them (a value below its deductions)."""
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


def unsaid(changes: Iterable[PossibleChange], bill: Bill, law: Law) -> tuple[str, ...]:
    """Questions about steps of which it is not known whether they are more than minimal operations."""
    policy = law.provisions.operations
    minimal = {} if policy is None else policy.minimal_for(bill.hs.digits)
    steps = [change.edit.operation for change in changes if isinstance(change.edit, Step)]
    found = {name: counts(name, minimal) for name in steps}
    return tuple(question(name, one) for name, one in found.items() if one.met is None)


def _edited(material: Material, edit: OtherSupplier | OtherPrice | Declaration) -> Material:
    match edit:
        case OtherPrice(_, value):
            return material.at_value(value)
        case Declaration(_, country):
            return replace(material, status="originating", country=country, made=None, evidence=())
        case OtherSupplier(_, value, status, country):
            # what was known of the old supplier's material does not hold for the new one
            return material.of_another(value=value, status=status, country=country)


def _material(bill: Bill, name: str) -> Material:
    return next(material for material in bill.materials if material.name == name)
