"""The records inside a bill: deductions, evidence, operations, costs, the way of the goods."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar

from tumen.errors import InputError, Problem
from tumen.reference.hs import HsCode
from tumen.tables.given import (
    FieldProblem,
    amount,
    day,
    economy_code,
    items,
    one_of,
    pairs,
    words,
    yes_no,
)
from tumen.tables.kinds import share
from tumen.tables.record import Fields, Read, code, many, one, settle, told

ECONOMY: Read = (None, economy_code)
_BY_TYPE: dict[str, Read] = {
    "Decimal": (Decimal, amount),
    "bool": (bool, yes_no),
    "str": (str, words),
    "date": (date, day),
    "HsCode": (HsCode, code),
}


class Given:
    """A record that reads what it is given, and says everything that is wrong with it at once."""

    __slots__ = ()
    READS: ClassVar[Mapping[str, Read]] = {}
    """How fields are read that are not read by their type alone."""
    LISTS: ClassVar[Mapping[str, Read]] = {}
    """The records that a field holds, and how they are read."""

    def __post_init__(self) -> None:
        """Read the fields that are not of their type yet."""
        raise_all([*settled(self), *self._wrong()])

    def _wrong(self) -> Iterable[Problem]:
        """What is wrong with the fields together, or with an amount."""
        return ()


@cache
def _reads(kind: Any) -> Fields:
    types = {item.name: str(item.type).partition(" |")[0] for item in fields(kind)}
    found = {name: kind.READS.get(name) or _BY_TYPE.get(text) for name, text in types.items()}
    return Fields({name: read for name, read in found.items() if read is not None})


def settled(record: Given) -> list[FieldProblem]:
    """Read the fields of a record in place, and return what cannot be read."""
    kind: Any = type(record)
    problems = _reads(kind).settle(record)
    for name, (wanted, read) in record.LISTS.items():
        value = getattr(record, name)
        if value and not (type(value) is tuple and all(type(item) is wanted for item in value)):
            problems += settle(record, {name: (None, read)})
    return problems


def raise_all(problems: list[Any]) -> None:
    """Raise what was found, if anything was."""
    if problems:
        raise InputError(problems)


def absent(value: object) -> bool:
    """Whether a field that a finished record always has was not given."""
    return value is None


def said(at: str, what: str, fix: str) -> FieldProblem:
    """A problem that names its field by itself."""
    return FieldProblem(what, fix, at=(at,), named=True)


def amount_problems(
    record: object, names: Mapping[str, str], of: str = "", *, positive: bool = False
) -> Iterator[FieldProblem]:
    """Amounts of a record, each with what it is, that are below zero, zero where they cannot be, or none."""
    for name, what in names.items():
        value: Decimal | None = getattr(record, name)
        if value is not None and not (value.is_finite() and value >= 0 and (value or not positive)):
            need = "greater than zero" if positive else "zero or more"
            fix = f"Give an amount {need}, or leave it out if it is unknown"
            yield said(name, f"{what}{of} is {value}", fix)


@told
@dataclass(frozen=True, slots=True)
class Deduction(Given):
    """A cost inside the value of a non-originating material that may be taken off when documented."""

    kind: str
    amount: Decimal
    documented: bool

    def _wrong(self) -> Iterable[Problem]:
        return amount_problems(self, {"amount": f"the deduction {self.kind}"})


@told
@dataclass(frozen=True, slots=True)
class OutsideMaterial(Given):
    """A material from outside the Parties inside one made in a Party (full cumulation)."""

    hs: HsCode
    value: Decimal
    weight_kg: Decimal | None = None

    def _wrong(self) -> Iterable[Problem]:
        names = {"value": f"the value of {self.hs} from outside", "weight_kg": f"the weight of {self.hs}"}
        return amount_problems(self, names)


def _agreement(value: object) -> str:
    from tumen.agreements.load import agreements_on_file

    return one_of(value, agreements_on_file(), "agreement on file")


def within(on: date | None, start: date | None, until: date | None) -> bool:
    """Whether a day lies between two others, both included; None: whatever the day, no limit."""
    return on is None or ((start is None or start <= on) and (until is None or on <= until))


@told
@dataclass(frozen=True, slots=True)
class Evidence(Given):
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
    value_added: Decimal | None = None
    """Part of the value of the material added in the Parties. The declaration then says that the material
    itself does not originate."""
    refused: str = ""
    """Why it shows nothing although it is there, such as a fault of its first proof."""
    KEYS: ClassVar[Mapping[str, str]] = {"from": "start"}
    READS: ClassVar[Mapping[str, Read]] = {
        "agreement": (None, _agreement),
        "origin": ECONOMY,
        "value_added": (Decimal, lambda value: share(str(value))),
    }

    def _wrong(self) -> Iterable[Problem]:
        if self.start is not None and self.until is not None and self.until < self.start:
            what = f"the declaration holds until {self.until}, before it begins on {self.start}"
            yield said("until", what, "Correct one of the days")

    def holds(self, agreement: str, on: date | None) -> bool:
        """Whether it shows origin under the agreement on the day (None: whatever the day)."""
        return self.value_added is None and self.stands(agreement, on)

    def stands(self, agreement: str, on: date | None) -> bool:
        """Whether what it says counts under the agreement on the day (None: whatever the day)."""
        return self.agreement == agreement and not self.refused and within(on, self.start, self.until)


@told
@dataclass(frozen=True, slots=True)
class Operation(Given):
    """Something done to make the good, and where."""

    name: str
    country: str
    READS: ClassVar[Mapping[str, Read]] = {"country": ECONOMY}


def _facts(value: Any) -> dict[str, str | bool]:
    """Words, economies and truth values by name."""
    return {name: _fact(said) for name, said in pairs(value).items() if said is not None}


def _fact(value: Any) -> str | bool:
    if isinstance(value, bool):
        return value
    text = words(value).strip()
    for read in (yes_no, economy_code):
        try:
            return read(text)
        except InputError:
            continue
    return text


@told
@dataclass(frozen=True, slots=True)
class ObtainedFacts(Given):
    """How a good was wholly obtained: the kind of the agreement's list and the facts that it needs."""

    kind: str
    facts: Mapping[str, str | bool] = field(default_factory=dict)

    READS: ClassVar[Mapping[str, Read]] = {"facts": (None, _facts)}


@told
@dataclass(frozen=True, slots=True)
class Costs(Given):
    """The producer's costs besides materials, per unit of the good, for the build-up method."""

    direct_labour: Decimal = None  # type: ignore[assignment] # refused below
    direct_overhead: Decimal = None  # type: ignore[assignment]
    profit: Decimal = None  # type: ignore[assignment]
    other: Decimal = None  # type: ignore[assignment]
    KEYS: ClassVar[Mapping[str, str]] = {"labour": "direct_labour", "overhead": "direct_overhead"}

    def __post_init__(self) -> None:
        """Read what is given as text; the method needs all four."""
        parts = {name.removeprefix("direct_"): value for name, value in self.parts.items()}
        given = [name for name, value in parts.items() if not absent(value)]
        problems: list[Problem] = [*settled(self), *self._wrong()]
        if len(given) < len(parts):
            others = ", ".join(name for name in parts if name not in given)
            what = f"{others} not given beside {', '.join(given) or 'nothing'}"
            problems.append(Problem(what, "The build-up method needs all four; give 0 where there is none"))
        raise_all(problems)

    def _wrong(self) -> Iterable[Problem]:
        yield from amount_problems(
            self,
            {
                "direct_labour": "the direct labour cost",
                "direct_overhead": "the direct overhead cost",
                "other": "the other cost",
            },
        )
        profit: Decimal | None = self.profit
        if profit is not None and not profit.is_finite():
            yield said("profit", f"the profit is {profit}", "Give an amount; a loss is negative")

    @property
    def parts(self) -> dict[str, Decimal]:
        """The four by name."""
        return {item.name: getattr(self, item.name) for item in fields(self)}

    @property
    def total(self) -> Decimal:
        """Sum of the four."""
        return self.direct_labour + self.direct_overhead + self.profit + self.other

    def times(self, factor: Decimal) -> Costs:
        """Every cost times a factor."""
        return Costs(*(part * factor for part in self.parts.values()))


@told
@dataclass(frozen=True, slots=True)
class NetCost(Given):
    """The producer's total cost of one unit of the good, and costs inside it that a net cost leaves out."""

    total: Decimal
    sales_promotion: Decimal | None = None
    """Sales promotion, marketing and after-sales service."""
    royalties: Decimal | None = None
    shipping_and_packing: Decimal | None = None
    interest_not_allowed: Decimal | None = None
    """Interest beyond what the agreement allows."""

    def _wrong(self) -> Iterable[Problem]:
        parts = [part for part in self._parts() if part is not None]
        amounts = [] if absent(self.total) else [self.total, *parts]
        if any(not item.is_finite() or item < 0 for item in amounts):
            what = "a cost of the net cost is negative or no amount"
            yield FieldProblem(what, "Give amounts of zero or more", named=True)
        elif amounts and sum(parts) >= self.total:
            what = f"the costs left out of the net cost ({sum(parts)}) come to the whole cost ({self.total})"
            yield FieldProblem(what, "Give the total cost, of which they are part", named=True)

    def excluded(self, kind: str) -> Decimal | None:
        """Return the cost of a kind, such as ``sales-promotion``; None where it is not stated."""
        found: Decimal | None = getattr(self, kind.replace("-", "_"))
        return found

    def times(self, factor: Decimal, more: Decimal = Decimal(0)) -> NetCost:
        """Every cost times a factor, and something more on the whole."""
        parts = (None if part is None else part * factor for part in self._parts())
        return NetCost(self.total * factor + more, *parts)

    def _parts(self) -> tuple[Decimal | None, ...]:
        return self.sales_promotion, self.royalties, self.shipping_and_packing, self.interest_not_allowed


def _names(value: Any) -> tuple[str, ...]:
    return tuple(words(item) for item in listed(value))


@told
@dataclass(frozen=True, slots=True)
class Leg(Given):
    """An intermediate place on the way from the exporting to the importing Party."""

    via: str
    operations: tuple[str, ...] | None = None
    """What was done there; empty when nothing was, None when it is not known."""
    customs_control: bool | None = None
    READS: ClassVar[Mapping[str, Read]] = {"operations": (tuple, _names)}


@told
@dataclass(frozen=True, slots=True)
class Transport(Given):
    """How the good travels; no legs means directly."""

    legs: tuple[Leg, ...] = ()
    LISTS: ClassVar[Mapping[str, Read]] = {"legs": (Leg, many(Leg))}


def listed(value: Any) -> list[Any]:
    """A list of words, or one word alone."""
    return [value] if isinstance(value, str | Operation) else items(value)


def operation_of(value: object, maker: str) -> Operation:
    """Read ``assembly``, ``assembly@KR`` where it is done elsewhere, or its keys."""
    if isinstance(value, Operation):
        return value
    if isinstance(value, Mapping):
        return Operation(words(value.get("name")), economy_code(value.get("country", maker)))
    name, mark, country = words(value).partition("@")
    if not name.strip():
        raise InputError.of(f"{value!r} names no operation", "Name it, or leave it out")
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
    """Read ``direct``, yes or no, or the legs."""
    if isinstance(value, str) and value != "direct":
        value = yes_no(value)
    if value is True or value == "direct":
        return Transport()
    return None if value is False else one(Transport)(value)
