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
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Literal, get_args

from tumen.agreements.provisions import SetRule
from tumen.errors import InputError, Problem
from tumen.origin.bill_bounds import absent, bill_problems, material_problems
from tumen.reference.hs import HsCode
from tumen.tables.given import (
    FieldProblem,
    amount,
    day,
    economy_code,
    inside,
    items,
    one_of,
    pairs,
    words,
    yes_no,
)
from tumen.tables.record import Fields, code, many, one, settle, told

if TYPE_CHECKING:
    from tumen.agreements.rule import Rule
    from tumen.tables.record import Read

    Amount = Decimal | int | str | float
    Day = date | str
    Code = HsCode | str
    Keys = Mapping[str, Any]

MaterialStatus = Literal["originating", "non-originating", "undetermined", "determine"]
Role = Literal["material", "retail-packaging", "shipping-packaging", "accessory", "indirect"]

_AMOUNT: Read = (Decimal, amount)
_YES_NO: Read = (bool, yes_no)
_ECONOMY: Read = (None, economy_code)
_WORDS: Read = (str, words)


def _choice(kind: Any, what: str) -> Read:
    choices = frozenset(get_args(kind))
    return (
        None,
        lambda value: (
            value if value in choices else one_of(str(value).replace("_", "-"), sorted(choices), what)
        ),
    )


def _raise(problems: list[Any]) -> None:
    if problems:
        raise InputError(problems)


@told
@dataclass(frozen=True, slots=True)
class Deduction:
    """A cost inside the value of a non-originating material that may be taken off when documented."""

    kind: str
    amount: Decimal
    documented: bool


@told
@dataclass(frozen=True, slots=True)
class OutsideMaterial:
    """A material from outside the Parties inside a material made in a Party (full cumulation looks
    through).
    """

    hs: HsCode
    value: Decimal
    weight_kg: Decimal | None = None

    def __post_init__(self) -> None:
        """Read what is given as text."""
        _raise(settle(self, {"hs": (HsCode, code), "value": _AMOUNT, "weight_kg": _AMOUNT}))


@told
@dataclass(frozen=True, slots=True)
class Evidence:
    """A declaration that a material originates: under which agreement and where, by whom, for which days."""

    agreement: str
    origin: str
    """The Party where it originates."""
    who: str = ""
    """Who declares it: the supplier, the producer, the issuing body."""
    what: str = ""
    """What it is made out for, with its number."""
    start: date | None = None
    until: date | None = None
    """Last day for which it holds; None: not limited."""
    KEYS: ClassVar[Mapping[str, str]] = {"from": "start"}

    def __post_init__(self) -> None:
        """Read what is given as text; refuse an agreement that is not on file, and days in the wrong
        order.
        """
        problems = _EVIDENCE.settle(self)
        if self.start is not None and self.until is not None and self.until < self.start:
            what = f"the declaration holds until {self.until}, before it begins on {self.start}"
            problems.append(FieldProblem(what, "Correct one of the days", at=("until",), named=True))
        _raise(problems)

    def holds(self, agreement: str, on: date | None) -> bool:
        """Whether it shows origin under the agreement on the day (None: whatever the day)."""
        if self.agreement != agreement:
            return False
        return on is None or (
            (self.start is None or self.start <= on) and (self.until is None or on <= self.until)
        )


def _agreement(value: object) -> str:
    from tumen.agreements.load import agreements_on_file

    return one_of(value, agreements_on_file(), "agreement on file")


_EVIDENCE = Fields(
    {
        "agreement": (None, _agreement),
        "origin": _ECONOMY,
        "who": _WORDS,
        "what": _WORDS,
        "start": (date, day),
        "until": (date, day),
    }
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
        problems = [*_MATERIAL.settle(self), *_settle_lists(self, _PARTS)]
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
        _raise(problems)

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
class Operation:
    """Something done to make the good, and where."""

    name: str
    country: str


@told
@dataclass(frozen=True, slots=True)
class ObtainedFacts:
    """How a good was wholly obtained: the kind of the agreement's list and the facts that it needs."""

    kind: str
    facts: Mapping[str, str | bool] = field(default_factory=dict)


@told
@dataclass(frozen=True, slots=True)
class Costs:
    """The producer's costs besides materials, per unit of the good, for the build-up method."""

    direct_labour: Decimal = None  # type: ignore[assignment] # refused below
    direct_overhead: Decimal = None  # type: ignore[assignment]
    profit: Decimal = None  # type: ignore[assignment]
    other: Decimal = None  # type: ignore[assignment]
    KEYS: ClassVar[Mapping[str, str]] = {"labour": "direct_labour", "overhead": "direct_overhead"}

    def __post_init__(self) -> None:
        """Read what is given as text; the method needs all four."""
        given = [name for name in _COSTS if getattr(self, _COSTS[name]) is not None]
        absent = [name for name in _COSTS if name not in given]
        problems: list[Problem] = [*settle(self, dict.fromkeys(_COSTS.values(), _AMOUNT))]
        if absent:
            what = f"{', '.join(absent)} not given beside {', '.join(given) or 'nothing'}"
            problems.append(Problem(what, "The build-up method needs all four; give 0 where there is none"))
        _raise(problems)

    @property
    def total(self) -> Decimal:
        """Sum of the four."""
        return self.direct_labour + self.direct_overhead + self.profit + self.other


_COSTS = {"labour": "direct_labour", "overhead": "direct_overhead", "profit": "profit", "other": "other"}


@told
@dataclass(frozen=True, slots=True)
class NetCost:
    """The producer's total cost of one unit of the good, and costs inside it that a net cost leaves out."""

    total: Decimal
    sales_promotion: Decimal | None = None
    """Sales promotion, marketing and after-sales service."""
    royalties: Decimal | None = None
    shipping_and_packing: Decimal | None = None
    interest_not_allowed: Decimal | None = None
    """Interest beyond what the agreement allows."""

    def __post_init__(self) -> None:
        """Read what is given as text."""
        names = ("total", "sales_promotion", "royalties", "shipping_and_packing", "interest_not_allowed")
        _raise(settle(self, dict.fromkeys(names, _AMOUNT)))

    def excluded(self, kind: str) -> Decimal | None:
        """Return the cost of a kind, such as ``sales-promotion``; None where it is not stated."""
        found: Decimal | None = getattr(self, kind.replace("-", "_"))
        return found

    def times(self, factor: Decimal, more: Decimal = Decimal(0)) -> NetCost:
        """Every cost times a factor, and something more on the whole."""
        parts = (self.sales_promotion, self.royalties, self.shipping_and_packing, self.interest_not_allowed)
        return NetCost(
            self.total * factor + more, *(None if part is None else part * factor for part in parts)
        )


@told
@dataclass(frozen=True, slots=True)
class Leg:
    """An intermediate place on the way from the exporting to the importing Party."""

    via: str
    operations: tuple[str, ...] | None = None
    """What was done there; empty when nothing was, None when it is not known."""
    customs_control: bool | None = None

    def __post_init__(self) -> None:
        """Read what is given as text."""
        _raise(settle(self, {"via": _WORDS, "operations": (tuple, _names), "customs_control": _YES_NO}))


def _items(value: Any) -> list[Any]:
    """A list of words, or one word alone."""
    return [value] if isinstance(value, str | Operation) else items(value)


def _names(value: Any) -> tuple[str, ...]:
    return tuple(words(item) for item in _items(value))


@told
@dataclass(frozen=True, slots=True)
class Transport:
    """How the good travels; no legs means directly."""

    legs: tuple[Leg, ...] = ()

    def __post_init__(self) -> None:
        """Read legs that are given as keys and values."""
        _raise(_settle_lists(self, {"legs": (Leg, many(Leg))}))


def _all(value: object, kind: type) -> bool:
    return type(value) is tuple and all(type(item) is kind for item in value)


def _settle_lists(record: object, reads: Mapping[str, Read]) -> list[FieldProblem]:
    """Read the fields that hold records which are not such records yet."""
    problems: list[FieldProblem] = []
    for name, (kind, read) in reads.items():
        value = getattr(record, name)
        if value and kind is not None and not _all(value, kind):
            problems += settle(record, {name: (None, read)})
    return problems


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
        problems = [*_BILL.settle(self), *_settle_lists(self, {"materials": (Material, many(Material))})]
        broken = {item.at[0] for item in problems}
        if self.operations is not None and not _all(self.operations, Operation):
            problems += self._read_operations()
        for name, empty in (("materials", ()), ("answers", {}), ("name", "")):
            if getattr(self, name) is None:
                object.__setattr__(self, name, empty)
        problems += bill_problems(self, broken)
        _raise(problems)

    def _read_operations(self) -> list[FieldProblem]:
        found: list[Operation] = []
        problems: list[FieldProblem] = []
        try:
            given = _items(self.operations)
        except InputError as error:
            given, problems = [], inside(error, "operations")
        for number, item in enumerate(given):
            try:
                found.append(_operation(item, self.country))
            except InputError as error:
                problems += inside(error, "operations", number)
        object.__setattr__(self, "operations", tuple(found))
        return problems


def _operation(value: object, maker: str) -> Operation:
    """Read ``assembly``, ``assembly@KR`` where it is done elsewhere, or its keys."""
    if isinstance(value, Operation):
        return value
    if isinstance(value, Mapping):
        return Operation(words(value.get("name")), economy_code(value.get("country", maker)))
    name, mark, country = words(value).partition("@")
    return Operation(name.strip(), economy_code(country.strip()) if mark else maker)


def _deductions(value: Any) -> tuple[Deduction, ...]:
    """Documented costs by their kind, or deductions made already."""
    if not isinstance(value, Mapping):
        return many(Deduction)(value)
    return tuple(Deduction(str(kind), amount(cost), documented=True) for kind, cost in value.items())


def _obtained(value: Any) -> ObtainedFacts:
    return ObtainedFacts(value) if isinstance(value, str) else one(ObtainedFacts)(value)


def _transport(value: Any) -> Transport | None:
    if value is True or value == "direct":
        return Transport()
    return None if value is False else one(Transport)(value)


def _answers(value: Any) -> dict[str, bool]:
    return {str(condition): yes_no(said) for condition, said in pairs(value).items()}


def _rule(value: Any) -> Any:
    from tumen.agreements.parse import parse_rule

    return parse_rule(value) if isinstance(value, str) else value


_MATERIAL = Fields(
    {
        "name": _WORDS,
        "hs": (HsCode, code),
        "status": _choice(MaterialStatus, "origin status"),
        "country": _ECONOMY,
        "role": _choice(Role, "role of a material"),
        **dict.fromkeys(("value", "weight_kg", "regional_value_added", "quantity", "unit_price"), _AMOUNT),
        **dict.fromkeys(
            ("wholly_obtained", "purchased", "invoiced_separately", "customary", "in_component"), _YES_NO
        ),
        "unit": _WORDS,
    }
)
_PARTS: dict[str, Read] = {
    "deductions": (Deduction, _deductions),
    "evidence": (Evidence, many(Evidence)),
    "outside_materials": (OutsideMaterial, many(OutsideMaterial)),
}
_BILL = Fields(
    {
        "hs": (HsCode, code),
        "country": _ECONOMY,
        **dict.fromkeys(("fob", "exw", "weight_kg", "component_weight_kg"), _AMOUNT),
        "obtained": (ObtainedFacts, _obtained),
        "costs": (Costs, one(Costs)),
        "net_cost": (NetCost, one(NetCost)),
        "set_rule": _choice(SetRule, "rule for sets"),
        "transport": (Transport, _transport),
        "answers": (dict, _answers),
        "rule": (None, _rule),
        "name": _WORDS,
    }
)
