"""The records inside a bill: deductions, evidence, operations, costs, the way of the goods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from tumen.errors import InputError, Problem
from tumen.reference.hs import HsCode
from tumen.tables.given import FieldProblem, amount, day, economy_code, items, one_of, words, yes_no
from tumen.tables.record import Fields, code, many, one, settle, told

if TYPE_CHECKING:
    from tumen.tables.record import Read

AMOUNT: Read = (Decimal, amount)
YES_NO: Read = (bool, yes_no)
ECONOMY: Read = (None, economy_code)
WORDS: Read = (str, words)


def raise_all(problems: list[Any]) -> None:
    """Raise what was found, if anything was."""
    if problems:
        raise InputError(problems)


@told
@dataclass(frozen=True, slots=True)
class Deduction:
    """A cost inside the value of a non-originating material that may be taken off when documented."""

    kind: str
    amount: Decimal
    documented: bool

    def __post_init__(self) -> None:
        """Read what is given as text."""
        raise_all(settle(self, {"kind": WORDS, "amount": AMOUNT, "documented": YES_NO}))


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
        raise_all(settle(self, {"hs": (HsCode, code), "value": AMOUNT, "weight_kg": AMOUNT}))


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
        raise_all(problems)

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
        "origin": ECONOMY,
        "who": WORDS,
        "what": WORDS,
        "start": (date, day),
        "until": (date, day),
    }
)


@told
@dataclass(frozen=True, slots=True)
class Operation:
    """Something done to make the good, and where."""

    name: str
    country: str

    def __post_init__(self) -> None:
        """Read what is given as text."""
        raise_all(_OPERATION.settle(self))


_OPERATION = Fields({"name": WORDS, "country": ECONOMY})


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
        problems: list[Problem] = [*settle(self, dict.fromkeys(_COSTS.values(), AMOUNT))]
        if absent:
            what = f"{', '.join(absent)} not given beside {', '.join(given) or 'nothing'}"
            problems.append(Problem(what, "The build-up method needs all four; give 0 where there is none"))
        raise_all(problems)

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
        raise_all(settle(self, dict.fromkeys(names, AMOUNT)))

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
        raise_all(settle(self, {"via": WORDS, "operations": (tuple, _names), "customs_control": YES_NO}))


def listed(value: Any) -> list[Any]:
    """A list of words, or one word alone."""
    return [value] if isinstance(value, str | Operation) else items(value)


def _names(value: Any) -> tuple[str, ...]:
    return tuple(words(item) for item in listed(value))


@told
@dataclass(frozen=True, slots=True)
class Transport:
    """How the good travels; no legs means directly."""

    legs: tuple[Leg, ...] = ()

    def __post_init__(self) -> None:
        """Read legs that are given as keys and values."""
        raise_all(settle_lists(self, {"legs": (Leg, many(Leg))}))


def all_are(value: object, kind: type) -> bool:
    """Whether a value is a tuple of records of one kind."""
    return type(value) is tuple and all(type(item) is kind for item in value)


def settle_lists(record: object, reads: Mapping[str, Read]) -> list[FieldProblem]:
    """Read the fields that hold records which are not such records yet."""
    problems: list[FieldProblem] = []
    for name, (kind, read) in reads.items():
        value = getattr(record, name)
        if value and kind is not None and not all_are(value, kind):
            problems += settle(record, {name: (None, read)})
    return problems


def operation_of(value: object, maker: str) -> Operation:
    """Read ``assembly``, ``assembly@KR`` where it is done elsewhere, or its keys."""
    if isinstance(value, Operation):
        return value
    if isinstance(value, Mapping):
        return Operation(words(value.get("name")), economy_code(value.get("country", maker)))
    name, mark, country = words(value).partition("@")
    return Operation(name.strip(), economy_code(country.strip()) if mark else maker)


def deductions_of(value: Any) -> tuple[Deduction, ...]:
    """Documented costs by their kind, or deductions made already."""
    if not isinstance(value, Mapping):
        return many(Deduction)(value)
    return tuple(Deduction(str(kind), amount(cost), documented=True) for kind, cost in value.items())


def obtained_of(value: Any) -> ObtainedFacts:
    """Read how a good is wholly obtained: its kind alone, or with facts."""
    return ObtainedFacts(value) if isinstance(value, str) else one(ObtainedFacts)(value)


def transport_of(value: Any) -> Transport | None:
    """Read ``direct``, a truth value, or the legs."""
    if value is True or value == "direct":
        return Transport()
    return None if value is False else one(Transport)(value)
