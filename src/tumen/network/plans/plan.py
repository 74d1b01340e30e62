"""What is returned: a frozen plan. Amounts in the currency of the network, quantities in the unit of the
item.

Amounts are not discounted unless the name says so. Rows are sorted, so that the same network gives the same
plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tumen.agreements.earned import Earned
from tumen.network.compile.compiled import NotOffered
from tumen.network.compile.streams import Procedure
from tumen.network.model.law import TradeLaw
from tumen.network.model.network import Network
from tumen.origin.bill import Bill
from tumen.origin.determination import Determination

PlanStatus = Literal["optimal", "feasible"]
Event = Literal["opens", "closes", "expands"]
CostKind = Literal[
    "materials",
    "conversion",
    "by-products",
    "transport",
    "handling",
    "holding",
    "in transit",
    "stock left",
    "duty",
    "drawback",
    "claiming",
    "fixed",
    "opening",
    "closing",
    "expansion",
    "grant",
    "relief",
    "procedure",
    "profit tax",
    "lost sales",
    "carbon",
    "revenue",
]
"""Kinds of cost. Credits (by-products, drawback, grant, relief, revenue, stock left) are negative amounts."""


@dataclass(frozen=True, slots=True)
class SiteState:
    """A site in a period: whether it is open, and its capacity."""

    site: str
    period: str
    open: bool
    capacity: float | None
    """In the whole period, in the unit of the site; None: not limited."""
    used: float


@dataclass(frozen=True, slots=True)
class SiteEvent:
    """A site opens, closes or is expanded in a period."""

    site: str
    period: str
    event: Event
    step: str | None = None
    """Name of the capacity step, for an expansion."""
    times: int = 1


@dataclass(frozen=True, slots=True)
class Claimed:
    """Origin under one agreement: which alternative of the law the mode of production meets."""

    agreement: str
    alternative: str
    """In the notation of rules, or WO, PE; with the tolerance used, if any."""
    criterion: str
    """WO, PE or PSR."""
    country: str | None
    """Country of origin for the rate where the importer treats Parties differently; None: not settled."""


@dataclass(frozen=True, slots=True)
class Production:
    """Good units made of an item at a site by one recipe, in one mode."""

    id: str
    """Unique in the plan; flows and checks refer to it."""
    period: str
    site: str
    item: str
    recipe: str
    procedure: Procedure
    origin: tuple[Claimed, ...]
    """Agreements under which these units originate; empty: none is claimed."""
    quantity: float
    conversion_cost: float


@dataclass(frozen=True, slots=True)
class Flow:
    """Units that take a lane in a period, of one item, one source and one origin, under one regime at the
    border.
    """

    period: str
    origin: str
    destination: str
    mode: str
    item: str
    made_by: str
    """The supplier or plant it comes from in the first place."""
    made_in: str
    """Its economy."""
    originating: tuple[str, ...]
    """Agreements under which the units originate."""
    procedure: Procedure
    """Of the production that made it (for supplied materials: of the production that takes it)."""
    quantity: float
    regime: str | None
    """``MFN``, an agreement, ...; ``bonded`` where duty is not paid; None where no border is crossed."""
    value: float
    """Customs value (or value at the producer where no border is crossed), per unit."""
    duty: float
    """Duty per unit."""
    mfn_duty: float | None
    """What MFN would be per unit; None where no border is crossed."""
    claim_cost: float
    """Per unit."""
    transport_cost: float
    """Per unit."""
    purchase_cost: float
    """Price per unit paid to a supplier on this lane; zero for what the network makes itself."""
    used_by: str | None
    """Id of the production that takes it in; None for goods to a warehouse or market."""
    made_as: tuple[str, ...]
    """Ids of the productions that can have made it; empty for what a supplier made."""
    co2_kg: float | None
    """Per unit on this lane; None: not known."""


@dataclass(frozen=True, slots=True)
class Purchase:
    """What is bought in a period of an offer with price breaks, a least order or lots."""

    period: str
    supplier: str
    item: str
    bought: float
    left: float
    """Of these, paid for and not used."""
    price: float
    """Of a further unit at this quantity."""
    from_quantity: float
    """Units in the period from which that holds (or the least order)."""
    average: float
    """What is paid for a unit."""
    valued_at: float
    """What a unit is worth at the border at most: the average price, or above it where that hangs on the
    quantity."""
    lots: int | None


@dataclass(frozen=True, slots=True)
class KeptStock:
    """Units of one origin kept at a site at the end of a period."""

    period: str
    site: str
    item: str
    made_by: str
    """The supplier or plant that they come from, or that they were there at first."""
    made_in: str
    """Its economy."""
    originating: tuple[str, ...]
    """Agreements under which the units originate."""
    quantity: float
    value: float
    """Per unit."""
    holding_cost: float
    """Per unit for the whole period."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Demand of a market for an item in a period, what is delivered and what is lost."""

    period: str
    market: str
    item: str
    demand: float
    delivered: float
    lost: float
    price: float | None


@dataclass(frozen=True, slots=True)
class Cost:
    """One amount by kind and place. Absent marks (None) mean that it does not belong to one."""

    kind: CostKind
    period: str
    amount: float
    discounted: float
    item: str | None = None
    site: str | None = None
    market: str | None = None


@dataclass(frozen=True, slots=True)
class CostToServe:
    """What it costs to serve a market with an item: direct costs, and shares of what was spent upstream.

    Costs of production are carried along the flows at the average cost of the source; fixed, opening and
    expansion costs of a site are shared by the value (units) that it ships. All kinds add up to the plan's
    total except what belongs to sites that ship nothing, or to stock left at the end, which stands under
    market None.
    """

    market: str | None
    item: str | None
    quantity: float
    by_kind: Mapping[str, float]
    """Discounted."""

    @property
    def total(self) -> float:
        """Sum over kinds, discounted."""
        return sum(self.by_kind.values())


@dataclass(frozen=True, slots=True)
class PreferenceWorth:
    """What claims under one agreement were worth with the flows as planned: duty saved less cost of
    claiming.
    """

    agreement: str
    importer: str
    item: str
    period: str
    quantity: float
    duty_saved: float
    """Against MFN, for the flows of the plan; not the agreement's value, which lets everything else
    change."""
    claim_cost: float


@dataclass(frozen=True, slots=True)
class Binding:
    """A condition on something in use that is met with nothing to spare, and what one more unit would be
    worth.

    Found with opened sites and steps held as planned. `worth`: fall of the discounted net cost per unit of
    room (capacity: per unit of capacity; origin: per unit of currency of content).
    """

    family: str
    name: str
    """In the study's words."""
    worth: float
    site: str | None = None
    item: str | None = None
    market: str | None = None
    period: str | None = None
    unit: str = "unit"
    """What one more of it is."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One mode of production before the exact engine: the bill as planned, and what it found."""

    production: str
    """Id."""
    agreement: str
    bill: Bill = field(repr=False)
    """Per good unit, as planned."""
    determination: Determination = field(repr=False)
    rounded_by: float
    """Largest change made to a quantity per unit so that a condition met exactly survives rounding."""


@dataclass(frozen=True, slots=True)
class Scaling:
    """Factors by which the solver's numbers were divided: money, quantity."""

    money: float
    quantity: float


@dataclass(frozen=True, slots=True)
class SolverReport:
    """How the plan was found."""

    name: str
    version: str
    status: str
    """In the solver's words."""
    seconds: float = field(metadata={"clock": True})
    build_seconds: float = field(metadata={"clock": True})
    variables: int
    integers: int
    rows: int
    interrupted: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What opens where and when, what flows, what is claimed, what it costs, and why not less."""

    network: Network = field(repr=False)
    status: PlanStatus
    """``optimal``: within the gap that was asked for; ``feasible``: stopped before, see `gap`."""
    net_cost: float
    """Discounted costs less revenue: what was minimised."""
    bound: float
    """No plan can have a lower net cost."""
    gap: float
    """(net_cost - bound) / |net_cost|."""
    sites: tuple[SiteState, ...]
    events: tuple[SiteEvent, ...]
    production: tuple[Production, ...]
    flows: tuple[Flow, ...]
    deliveries: tuple[Delivery, ...]
    stocks: tuple[KeptStock, ...]
    costs: tuple[Cost, ...]
    cost_to_serve: tuple[CostToServe, ...]
    preferences: tuple[PreferenceWorth, ...]
    binding: tuple[Binding, ...]
    checked: tuple[Checked, ...]
    not_offered: tuple[NotOffered, ...]
    remarks: tuple[str, ...]
    co2_kg: float | None
    """Of everything that the plan uses; None where not all of it is known."""
    co2_not_stated: tuple[str, ...]
    """Offers, lanes and ways that the plan uses and whose CO2 is not known."""
    scaling: Scaling
    solver: SolverReport
    purchases: tuple[Purchase, ...] = ()

    @property
    def opened(self) -> tuple[str, ...]:
        """Sites open in some period, sorted."""
        return tuple(sorted({state.site for state in self.sites if state.open}))

    def cost_of(self, kind: CostKind, *, discounted: bool = False) -> float:
        """Sum of one kind of cost."""
        rows = (cost for cost in self.costs if cost.kind == kind)
        return sum(cost.discounted if discounted else cost.amount for cost in rows)

    def earned(self, law: TradeLaw | None = None) -> tuple[Earned, ...]:
        """What of each preference the flows earn, by importer, exporter, code and agreement (see
        `plans.earned`).

        Parameters
        ----------
        law
            The law that the plan was made under; where absent, the agreements of the network as they are on
            file.

        Raises
        ------
        InputError
            If no law is given and an agreement of the network is not on file.
        """
        from tumen.network.model.law import TradeLaw
        from tumen.network.plans.earned import earned_of

        codes = self.network.agreements
        agreements = (law or TradeLaw.on_file(codes)).agreements
        return earned_of(self, {code: agreements[code] for code in codes})
