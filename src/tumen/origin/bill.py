"""What a determination is asked about: a good, what it is made of, what was done to it, how it travels.

All values are per unit of the good in one currency; weights are in kilograms per unit of the good. `None`
means that the fact is not known, which is never the same as zero or no.

Every record reads plain data too, so that this is the one loader of bills: text for codes, days and amounts,
keys and values for the records inside (``Bill(**data)`` for what YAML or JSON hold), with all problems at
once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal, get_args

from tumen.agreements.provisions import SetRule
from tumen.errors import InputError
from tumen.origin.bill_parts import (
    ECONOMY,
    Costs,
    Deduction,
    Evidence,
    Given,
    Leg,
    NetCost,
    ObtainedFacts,
    Operation,
    OutsideMaterial,
    Transport,
    absent,
    amount_problems,
    deductions_of,
    listed,
    obtained_of,
    operation_of,
    raise_all,
    said,
    settled,
    transport_of,
)
from tumen.tables.given import FieldProblem, inside, one_of, pairs, yes_no
from tumen.tables.record import many, one, told

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from tumen.agreements.rule import Rule
    from tumen.reference.hs import HsCode
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
            value
            if isinstance(value, str) and value in choices
            else one_of(str(value).replace("_", "-"), sorted(choices), what)
        ),
    )


def _answers(value: Any) -> dict[str, bool]:
    return {str(condition): yes_no(said) for condition, said in pairs(value).items()}


def _rule(value: Any) -> Any:
    from tumen.agreements.parse import parse_rule

    return parse_rule(value) if isinstance(value, str) else value


_AMOUNTS = {
    name: f"the {name.removesuffix('_kg').replace('_', ' ')}"
    for name in ("value", "quantity", "unit_price", "weight_kg", "regional_value_added")
}
_PRICES = {
    "fob": "the FOB price of the good",
    "exw": "the ex-works price of the good",
    "weight_kg": "the weight of the good",
    "component_weight_kg": "the weight of the component",
}


@told
@dataclass(frozen=True, slots=True)
class Material(Given):
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
    READS: ClassVar[Mapping[str, Read]] = {
        "status": _choice(MaterialStatus, "origin status"),
        "country": ECONOMY,
        "role": _choice(Role, "role of a material"),
    }
    LISTS: ClassVar[Mapping[str, Read]] = {
        "deductions": (Deduction, deductions_of),
        "evidence": (Evidence, many(Evidence)),
        "outside_materials": (OutsideMaterial, many(OutsideMaterial)),
    }

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
        problems = settled(self)
        if self.quantity is not None and self.unit_price is not None and self.value is None:
            object.__setattr__(self, "value", self.quantity * self.unit_price)
        if self.made is not None and type(self.made) is not Bill:
            problems += self._read_made({item.at[0] for item in problems})
        broken = {item.at[0] for item in problems}
        for name, empty in (("deductions", ()), ("evidence", ()), ("role", "material"), ("purchased", False)):
            if getattr(self, name) is None:
                object.__setattr__(self, name, empty)
        told = self.status == "undetermined" and (
            self.evidence or "evidence" in broken
        )  # by what is declared
        if (told or absent(self.status)) and "status" not in broken:
            if self.made is not None or "made" in broken:
                object.__setattr__(self, "status", "determine")
            elif self.evidence or "evidence" in broken:
                added = all(type(item) is Evidence and item.value_added is not None for item in self.evidence)
                object.__setattr__(
                    self, "status", "non-originating" if self.evidence and added else "originating"
                )
        raise_all([*problems, *self._unfit(broken)])

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

    def _unfit(self, broken: set[str | int]) -> Iterator[FieldProblem]:
        """What is wrong besides the fields that are `broken`."""
        name = f"material {self.name!r}"
        yield from amount_problems(self, _AMOUNTS, f" of {name}")
        if not self.name and "name" not in broken:
            yield said("name", "a material has no name", 'Give name, such as "driver IC"')
        value, quantity, price = self.value, self.quantity, self.unit_price
        if value is not None and quantity is not None and price is not None and quantity * price != value:
            what = f"the value of {name} is {value}, and {quantity} x {price} is {quantity * price}"
            fix = "Give the value, or quantity and unit price; both only where they agree"
            yield said("value", what, fix)
        shares = [] if "evidence" in broken else [item.value_added or 0 for item in self.evidence]
        if value is not None and (self.deductions or self.regional_value_added):
            added = self.regional_value_added or value * max(shares, default=0)
            parts = sum(d.amount for d in self.deductions if d.documented) + added
            if parts > value:
                what = f"deductions and regional value added of {name} ({parts}) are more than its value"
                yield said("value", f"{what} ({value})", "Give amounts that are part of the value")
        if "status" in broken:
            return
        if absent(self.status):
            fix = "Give status: originating, non-originating or undetermined; or how it is made"
            yield said("status", f"whether {name} originates is not said", fix)
        elif self.status == "determine" and self.made is None and "made" not in broken:
            what = f"{name} is to be determined but how it is made is not given"
            fix = "Give its own bill, or state originating, non-originating or undetermined"
            yield said("made", what, fix)
        if "evidence" in broken:
            return
        partly = [item for item in self.evidence if item.value_added is not None]
        shows = self.evidence and (self.status == "determine" or len(partly) < len(self.evidence))
        if shows and self.status not in {None, "originating"}:
            what = f"{name} is {self.status} and has a declaration of origin"
            fix = "State originating: it then originates under the agreements declared, and under no other"
            if self.status == "determine":
                what, fix = f"{name} has its own bill and a declaration of origin", "Leave one of them out"
            yield said("evidence", what, fix)
        if partly and self.regional_value_added is not None:
            what = f"the value added in the Parties to {name} is stated, and declared besides"
            yield said("regional_value_added", what, "Leave it out: the declarations then say it")

    def at_value(self, value: Decimal | None) -> Material:
        """The same material worth so much in one unit of the good; its own price follows."""
        return replace(self, value=value, unit_price=None)

    def of_another(self, **facts: Any) -> Material:
        """The material from somebody else: nothing that was known of its maker holds but the `facts`."""
        lost: dict[str, Any] = dict.fromkeys(
            ("unit_price", "made", "wholly_obtained", "regional_value_added", "outside_materials")
        )
        return replace(self, **{**lost, "evidence": (), "deductions": (), **facts})


@told
@dataclass(frozen=True, slots=True)
class Bill(Given):
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
    READS: ClassVar[Mapping[str, Read]] = {
        "country": ECONOMY,
        "obtained": (ObtainedFacts, obtained_of),
        "costs": (Costs, one(Costs)),
        "net_cost": (NetCost, one(NetCost)),
        "set_rule": _choice(SetRule, "rule for sets"),
        "transport": (Transport, transport_of),
        "answers": (dict, _answers),
        "rule": (None, _rule),
    }
    LISTS: ClassVar[Mapping[str, Read]] = {"materials": (Material, many(Material))}

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
        problems = settled(self)
        broken = {item.at[0] for item in problems}
        if self.operations is not None and any(type(item) is not Operation for item in self.operations):
            problems += self._read_operations()
        for name, empty in (("materials", ()), ("answers", {}), ("name", "")):
            if getattr(self, name) is None:
                object.__setattr__(self, name, empty)
        for name, what, such in (
            ("hs", "the HS code of the good", "8524.92"),
            ("country", "the economy where the good is made", "VN"),
        ):
            if getattr(self, name) is None and name not in broken:
                problems.append(said(name, f"{what} is missing", f'Give {name}, such as "{such}"'))
        raise_all([*problems, *amount_problems(self, _PRICES, positive=True)])

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
