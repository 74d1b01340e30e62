"""What a determination is asked about: a good, what it is made of, what was done to it, how it travels.

All values are per unit of the good in one currency; weights are in kilograms per unit of the good. `None` means
that the fact is not known, which is never the same as zero or no.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from tumen.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tumen.agreements.provisions import SetRule
    from tumen.agreements.rule import Rule
    from tumen.reference.hs import HsCode

MaterialStatus = Literal["originating", "non-originating", "undetermined", "determine"]
Role = Literal["material", "retail-packaging", "shipping-packaging", "accessory", "indirect"]


@dataclass(frozen=True, slots=True)
class Deduction:
    """A cost inside the value of a non-originating material that may be taken off when documented."""

    kind: str
    amount: Decimal
    documented: bool


@dataclass(frozen=True, slots=True)
class OutsideMaterial:
    """A material from outside the Parties inside a material made in a Party (full cumulation looks through)."""

    hs: HsCode
    value: Decimal
    weight_kg: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """One line of a bill of materials."""

    name: str
    hs: HsCode | None
    value: Decimal | None
    status: MaterialStatus
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


@dataclass(frozen=True, slots=True)
class Operation:
    """Something done to make the good, and where."""

    name: str
    country: str


@dataclass(frozen=True, slots=True)
class ObtainedFacts:
    """How a good was wholly obtained: the kind of the agreement's list and the facts that it needs."""

    kind: str
    facts: Mapping[str, str | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Costs:
    """The producer's costs besides materials, per unit of the good, for the build-up method."""

    direct_labour: Decimal
    direct_overhead: Decimal
    profit: Decimal
    other: Decimal

    @property
    def total(self) -> Decimal:
        """Sum of the four."""
        return self.direct_labour + self.direct_overhead + self.profit + self.other


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


@dataclass(frozen=True, slots=True)
class Leg:
    """An intermediate place on the way from the exporting to the importing Party."""

    via: str
    operations: tuple[str, ...] | None = None
    """What was done there; empty when nothing was, None when it is not known."""
    customs_control: bool | None = None


@dataclass(frozen=True, slots=True)
class Transport:
    """How the good travels; no legs means directly."""

    legs: tuple[Leg, ...] = ()


@dataclass(frozen=True, slots=True)
class Bill:
    """A good and everything that decides its origin."""

    hs: HsCode
    country: str
    """The exporting Party: where the good is made."""
    materials: tuple[Material, ...]
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

    def __post_init__(self) -> None:
        """Refuse amounts that cannot be: negative values and weights, prices of zero, deductions over the value."""
        problems = list(_problems(self))
        if problems:
            raise InputError(problems)


def _problems(bill: Bill) -> list[Problem]:
    found: list[Problem] = []

    def amount(what: str, value: Decimal | None, *, positive: bool = False) -> None:
        if value is None:
            return
        if not value.is_finite() or value < 0 or (positive and value == 0):
            need = "greater than zero" if positive else "zero or more"
            found.append(
                Problem(f"{what} is {value}", f"Give an amount {need}, or leave it out if it is unknown")
            )

    amount("the FOB price of the good", bill.fob, positive=True)
    amount("the ex-works price of the good", bill.exw, positive=True)
    amount("the weight of the good", bill.weight_kg, positive=True)
    amount("the weight of the component", bill.component_weight_kg, positive=True)
    if bill.net_cost is not None:
        found.extend(_net_cost_problems(bill.net_cost))
    if bill.costs is not None:
        amount("the direct labour cost", bill.costs.direct_labour)
        amount("the direct overhead cost", bill.costs.direct_overhead)
        amount("the other cost", bill.costs.other)
        if not bill.costs.profit.is_finite():
            found.append(Problem(f"the profit is {bill.costs.profit}", "Give an amount; a loss is negative"))
    for material in bill.materials:
        amount(f"the value of material {material.name!r}", material.value)
        amount(f"the weight of material {material.name!r}", material.weight_kg)
        amount(f"the regional value added of material {material.name!r}", material.regional_value_added)
        for part in material.outside_materials or ():
            amount(f"the value of {part.hs} from outside in material {material.name!r}", part.value)
            amount(f"the weight of {part.hs} from outside in material {material.name!r}", part.weight_kg)
        for deduction in material.deductions:
            amount(f"the deduction {deduction.kind} of material {material.name!r}", deduction.amount)
        parts = sum(d.amount for d in material.deductions if d.documented) + (
            material.regional_value_added or 0
        )
        if material.value is not None and parts > material.value:
            found.append(
                Problem(
                    f"deductions and regional value added of material {material.name!r} ({parts}) are more than its "
                    f"value ({material.value})",
                    "Give amounts that are part of the value",
                )
            )
        if material.status == "determine" and material.made is None:
            found.append(
                Problem(
                    f"material {material.name!r} is to be determined but how it is made is not given",
                    "Give its own bill, or state originating, non-originating or undetermined",
                )
            )
    return found


def _net_cost_problems(cost: NetCost) -> list[Problem]:
    parts = [cost.sales_promotion, cost.royalties, cost.shipping_and_packing, cost.interest_not_allowed]
    amounts = [cost.total, *(part for part in parts if part is not None)]
    if any(not item.is_finite() or item < 0 for item in amounts):
        return [Problem("a cost of the net cost is negative or no amount", "Give amounts of zero or more")]
    if sum(amounts[1:]) >= cost.total:
        what = (
            f"the costs left out of the net cost ({sum(amounts[1:])}) come to the whole cost ({cost.total})"
        )
        return [Problem(what, "Give the total cost, of which they are part")]
    return []
