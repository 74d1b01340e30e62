"""What a determination is asked about: a good, what it is made of, what was done to it, how it travels.

All values are per unit of the good in one currency; weights are in kilograms per unit of the good. `None`
means that the fact is not known, which is never the same as zero or no.

Every record reads plain data too, so that this is the one loader of bills: text for codes, days and amounts,
keys and values for the records inside (``Bill(**data)`` for what YAML or JSON hold), with all problems at
once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal, get_args

from tumen.agreements.provisions import SetRule
from tumen.errors import InputError
from tumen.origin.bill_bounds import absent, bill_problems, material_problems
from tumen.origin.bill_parts import (
    AMOUNT,
    ECONOMY,
    WORDS,
    YES_NO,
    Costs,
    Deduction,
    Evidence,
    Leg,
    NetCost,
    ObtainedFacts,
    Operation,
    OutsideMaterial,
    Transport,
    all_are,
    deductions_of,
    listed,
    obtained_of,
    operation_of,
    raise_all,
    settle_lists,
    transport_of,
)
from tumen.reference.hs import HsCode
from tumen.tables.given import (
    FieldProblem,
    inside,
    one_of,
    pairs,
    yes_no,
)
from tumen.tables.record import Fields, code, many, one, told

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from tumen.agreements.rule import Rule
    from tumen.tables.record import Read

    Amount = Decimal | int | str | float
    Day = date | str
    Code = HsCode | str
    Keys = Mapping[str, Any]

__all__ = [
    "Bill",
    "Costs",
    "Deduction",
    "Evidence",
    "Leg",
    "Material",
    "MaterialStatus",
    "NetCost",
    "ObtainedFacts",
    "Operation",
    "OutsideMaterial",
    "Role",
    "Transport",
]

MaterialStatus = Literal["originating", "non-originating", "undetermined", "determine"]
Role = Literal["material", "retail-packaging", "shipping-packaging", "accessory", "indirect"]


def _choice(kind: Any, what: str) -> Read:
    choices = frozenset(get_args(kind))
    return (
        None,
        lambda value: (
            value if value in choices else one_of(str(value).replace("_", "-"), sorted(choices), what)
        ),
    )


@told
@dataclass(frozen=True, slots=True)
class Material:
    """One line of a bill of materials."""

    name: str = ""
    hs: HsCode | None = None
    value: Decimal | None = None
    """What is in one unit of the good is worth: as given, or `quantity` times `unit_price`."""
    status: MaterialStatus = None  # type: ignore[assignment] # refused or told from `made` and `evidence` below
    country: str | None = None
    """Where it was made (for an originating material: the Party where it originates)."""
    role: Role = "material"
    weight_kg: Decimal | None = None
    deductions: tuple[Deduction, ...] = ()
    wholly_obtained: bool | None = None
    made: Bill | None = None
    """How it was made, when `status` is ``determine``; its price is `value`."""
    purchased: bool = False
    """Bought from another producer: when it does not originate its whole value counts."""
    regional_value_added: Decimal | None = None
    outside_materials: tuple[OutsideMaterial, ...] | None = None
    invoiced_separately: bool | None = None
    customary: bool | None = None
    in_component: bool | None = None
    """Whether it is in the component of the good that determines its classification (made-up textiles)."""
    quantity: Decimal | None = None
    """How much of it is in one unit of the good, in `unit`."""
    unit: str | None = None
    unit_price: Decimal | None = None
    """Price of one `unit`."""
    evidence: tuple[Evidence, ...] = ()
    """What shows that it originates. Without any, ``originating`` is an assumption under every agreement."""
    KEYS: ClassVar[Mapping[str, str]] = {"weight": "weight_kg"}

    if TYPE_CHECKING:

        def __init__(
            self,
            name: str,
            hs: Code | None = None,
            value: Amount | None = None,
            status: MaterialStatus | None = None,
            country: str | None = None,
            role: Role = "material",
            weight_kg: Amount | None = None,
            deductions: Iterable[Deduction] | Keys = (),
            wholly_obtained: bool | None = None,
            made: Bill | Keys | None = None,
            purchased: bool = False,  # noqa: FBT002
            regional_value_added: Amount | None = None,
            outside_materials: Iterable[OutsideMaterial | Keys] | None = None,
            invoiced_separately: bool | None = None,
            customary: bool | None = None,
            in_component: bool | None = None,
            quantity: Amount | None = None,
            unit: str | None = None,
            unit_price: Amount | None = None,
            evidence: Iterable[Evidence | Keys] = (),
        ) -> None: ...

    def __post_init__(self) -> None:
        """Read what is given as text, and refuse what cannot be."""
        problems = [*_MATERIAL.settle(self), *settle_lists(self, _PARTS)]
        if self.quantity is not None and self.unit_price is not None and self.value is None:
            object.__setattr__(self, "value", self.quantity * self.unit_price)
        if self.made is not None and type(self.made) is not Bill:
            problems += self._read_made({item.at[0] for item in problems})
        broken = {item.at[0] for item in problems}
        for name, empty in (("deductions", ()), ("evidence", ()), ("role", "material"), ("purchased", False)):
            if getattr(self, name) is None:
                object.__setattr__(self, name, empty)
        if absent(self.status) and "status" not in broken:
            if self.made is not None or "made" in broken:
                object.__setattr__(self, "status", "determine")
            elif self.evidence or "evidence" in broken:
                object.__setattr__(self, "status", "originating")
        problems += material_problems(self, broken)
        raise_all(problems)

    def _read_made(self, broken: set[str | int]) -> list[FieldProblem]:
        """Read the bill by which it was made: what it does not say for itself is as the material says."""
        given: Any = self.made
        object.__setattr__(self, "made", None)
        taken = {str(key).replace("-", "_") for key in given} if isinstance(given, Mapping) else set()
        own: dict[str, Any] = {
            "hs": self.hs,
            "country": None if "made_in" in taken else self.country,
            "fob": self.value,
        }
        own |= {"exw": self.value, "weight_kg": self.weight_kg, "transport": Transport(), "name": self.name}
        own = {key: value for key, value in own.items() if value is not None and key not in taken}
        try:
            object.__setattr__(self, "made", one(lambda **more: Bill(**own, **more))(given))
        except InputError as error:  # what the material states wrongly itself is no second problem here
            return [
                item
                for item in inside(error, "made")
                if item.at[1:2] not in {("hs",), ("country",)} or item.at[1] not in broken
            ]
        return []

    def at_value(self, value: Decimal | None) -> Material:
        """The same material worth so much in one unit of the good; what it costs for one of its own units
        follows.
        """
        return replace(self, value=value, unit_price=None)


@told
@dataclass(frozen=True, slots=True)
class Bill:
    """A good and everything that decides its origin."""

    hs: HsCode = None  # type: ignore[assignment] # refused below where it is missing
    country: str = None  # type: ignore[assignment]
    """The exporting Party: where the good is made."""
    materials: tuple[Material, ...] = ()
    fob: Decimal | None = None
    exw: Decimal | None = None
    weight_kg: Decimal | None = None
    operations: tuple[Operation, ...] | None = None
    obtained: ObtainedFacts | None = None
    costs: Costs | None = None
    net_cost: NetCost | None = None
    set_rule: SetRule | None = None
    """The general rule by which it is classified as a set; None: it is no set."""
    component_weight_kg: Decimal | None = None
    """Weight of the component that determines its classification (made-up textiles)."""
    transport: Transport | None = None
    answers: Mapping[str, bool] = field(default_factory=dict)
    """Answers to the conditions that a rule asks, by their text."""
    rule: Rule | None = None
    """A rule stated by the user; None takes the agreement's own."""
    name: str = ""
    KEYS: ClassVar[Mapping[str, str]] = {
        "made_in": "country",
        "weight": "weight_kg",
        "component_weight": "component_weight_kg",
        "direct": "transport",
    }

    if TYPE_CHECKING:

        def __init__(
            self,
            hs: Code,
            country: str,
            materials: Iterable[Material | Keys] = (),
            fob: Amount | None = None,
            exw: Amount | None = None,
            weight_kg: Amount | None = None,
            operations: Iterable[Operation | Keys | str] | None = None,
            obtained: ObtainedFacts | Keys | str | None = None,
            costs: Costs | Keys | None = None,
            net_cost: NetCost | Keys | None = None,
            set_rule: SetRule | None = None,
            component_weight_kg: Amount | None = None,
            transport: Transport | Keys | Literal["direct"] | None = None,
            answers: Mapping[str, bool] = ...,
            rule: Rule | str | None = None,
            name: str = "",
        ) -> None: ...

    def __post_init__(self) -> None:
        """Read what is given as text, and refuse amounts that cannot be.

        Refused are negative values and weights, prices of zero, deductions over the value, and a good without
        code or place.
        """
        problems = [*_BILL.settle(self), *settle_lists(self, {"materials": (Material, many(Material))})]
        broken = {item.at[0] for item in problems}
        if self.operations is not None and not all_are(self.operations, Operation):
            problems += self._read_operations()
        for name, empty in (("materials", ()), ("answers", {}), ("name", "")):
            if getattr(self, name) is None:
                object.__setattr__(self, name, empty)
        problems += bill_problems(self, broken)
        raise_all(problems)

    def _read_operations(self) -> list[FieldProblem]:
        found: list[Operation] = []
        problems: list[FieldProblem] = []
        try:
            given = listed(self.operations)
        except InputError as error:
            given, problems = [], inside(error, "operations")
        for number, item in enumerate(given):
            try:
                found.append(operation_of(item, self.country))
            except InputError as error:
                problems += inside(error, "operations", number)
        object.__setattr__(self, "operations", tuple(found))
        return problems


def _answers(value: Any) -> dict[str, bool]:
    return {str(condition): yes_no(said) for condition, said in pairs(value).items()}


def _rule(value: Any) -> Any:
    from tumen.agreements.parse import parse_rule

    return parse_rule(value) if isinstance(value, str) else value


_MATERIAL = Fields(
    {
        "name": WORDS,
        "hs": (HsCode, code),
        "status": _choice(MaterialStatus, "origin status"),
        "country": ECONOMY,
        "role": _choice(Role, "role of a material"),
        **dict.fromkeys(("value", "weight_kg", "regional_value_added", "quantity", "unit_price"), AMOUNT),
        **dict.fromkeys(
            ("wholly_obtained", "purchased", "invoiced_separately", "customary", "in_component"), YES_NO
        ),
        "unit": WORDS,
    }
)
_PARTS: dict[str, Read] = {
    "deductions": (Deduction, deductions_of),
    "evidence": (Evidence, many(Evidence)),
    "outside_materials": (OutsideMaterial, many(OutsideMaterial)),
}
_BILL = Fields(
    {
        "hs": (HsCode, code),
        "country": ECONOMY,
        **dict.fromkeys(("fob", "exw", "weight_kg", "component_weight_kg"), AMOUNT),
        "obtained": (ObtainedFacts, obtained_of),
        "costs": (Costs, one(Costs)),
        "net_cost": (NetCost, one(NetCost)),
        "set_rule": _choice(SetRule, "rule for sets"),
        "transport": (Transport, transport_of),
        "answers": (dict, _answers),
        "rule": (None, _rule),
        "name": WORDS,
    }
)
