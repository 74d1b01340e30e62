"""What a network is: periods, items, suppliers, sites, recipes, lanes, markets. Frozen, in one currency.

Amounts are exact decimals in its currency, quantities in the unit of the item; "per year" is multiplied by
the years of a period. `None` is not known or not limited, never zero. Checked by `network.model.check`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from tumen.errors import Problem

if TYPE_CHECKING:
    from tumen.network.model.incentives import Incentive
    from tumen.origin.bill import ObtainedFacts, Role, Transport
    from tumen.reference.hs import HsCode

ZERO, ONE = Decimal(0), Decimal(1)

SiteKind = Literal["plant", "warehouse"]
SiteState = Literal["existing", "possible"]
Decision = Literal["free", "open", "closed"]
CapacityUnit = Literal["units", "kg", "containers"]


@dataclass(frozen=True, slots=True)
class WrittenAt:
    """Where a row was written, for problems in the study's words: file and line, as far as known."""

    file: str | None = None
    line: int | None = None

    def problem(self, what: str, fix: str) -> Problem:
        """A problem of what stands there."""
        return Problem(what, fix, self.file, self.line)


NOWHERE = WrittenAt()


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time. Law, rates and incentives of its first day hold for the whole period."""

    name: str
    start: date
    years: Decimal = ONE
    """Length, with which yearly capacities and fixed costs scale. Demand is stated per period."""
    at: WrittenAt = NOWHERE


@dataclass(frozen=True, slots=True)
class Item:
    """A material, an intermediate or a finished good."""

    name: str
    hs: HsCode | None
    """None: not known, so that no preference is earned with it and no border can be crossed."""
    unit: str = "piece"
    """A unit on file (see `tumen.reference.units`)."""
    weight_kg: Decimal | None = None
    units_per_container: Decimal | None = None
    """Units that fill one container (a twenty-foot equivalent, or as the lanes mean it)."""
    answers: Mapping[str, bool] = field(default_factory=dict)
    """Answers to conditions of rules of origin and of rates, by their text."""
    quantities: Mapping[str, Decimal] = field(default_factory=dict)
    """Other quantities in one unit, by unit of measure, for specific duties."""
    at: WrittenAt = NOWHERE


@dataclass(frozen=True, slots=True)
class StatedOrigin:
    """That a material (or `value_added`, a part of its value) is of a Party (None: the supplier's)."""

    agreement: str
    country: str | None = None
    value_added: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A supplier's offer of a material; it originates only under what `origin` names."""

    supplier: str
    item: str
    price: Decimal
    """Per unit, free on board where it crosses a border, at the gate where it does not."""
    capacity: Decimal | None = None
    """Units per year; None: as much as is asked for."""
    origin: tuple[StatedOrigin, ...] = ()
    wholly_obtained: bool | None = None
    regional_value_added: Decimal | None = None
    deductions: tuple[tuple[str, Decimal], ...] = ()
    """Per unit: value added in the Parties, where it does not originate; documented costs by kind."""
    value_added: tuple[StatedOrigin, ...] = ()
    periods: tuple[str, ...] | None = None
    """Periods in which the offer stands; None: all."""
    co2_kg: Decimal | None = None
    """Kilograms of CO2 per unit, to the gate; None: not known."""
    made_in: str | None = None
    of_maker: bool | None = None
    """Where it was made (None: at its supplier's), and whether it is stated to originate there."""
    at: WrittenAt = NOWHERE


@dataclass(frozen=True, slots=True)
class Supplier:
    """Who offers materials, and where."""

    name: str
    economy: str
    at: WrittenAt = NOWHERE


@dataclass(frozen=True, slots=True)
class CapacityStep:
    """A step by which a site can be expanded, as often as `most` times in all."""

    name: str
    adds: Decimal
    """Capacity per year, in the unit of the site's capacity."""
    cost: Decimal
    """Once, when it is built."""
    fixed_cost: Decimal = ZERO
    """Per year that it is kept."""
    most: int = 1


@dataclass(frozen=True, slots=True)
class Site:
    """A plant or a warehouse, existing or possible. It opens and closes at most once, for good."""

    name: str
    economy: str
    kind: SiteKind = "plant"
    state: SiteState = "existing"
    capacity: Decimal | None = None
    """Per year, in the unit in which the capabilities of the site state their use (a warehouse: units passing
    through). None: not limited."""
    opening_cost: Decimal = ZERO
    closing_cost: Decimal = ZERO
    fixed_cost: Decimal = ZERO
    """Per year that the site is open."""
    steps: tuple[CapacityStep, ...] = ()
    ramp_up: tuple[Decimal, ...] = ()
    """Shares of the starting capacity in the first, second, ... period after opening; the whole after
    that."""
    open_from: str | None = None
    """First period in which a possible site can open; None: the first."""
    may_close: bool = False
    decision: Decision = "free"
    """``open``: a possible site opens in the first period in which it can, and no site closes. ``closed``: a
    possible site never opens, an existing one closes in the first period."""
    zone: str | None = None
    """Name of the zone it lies in, for reports."""
    bonded: bool = False
    """A warehouse under customs control: no duty is paid on what enters it, and consignment stays direct."""
    handling_cost: Decimal = ZERO
    """Per unit that passes through a warehouse."""
    latitude: float | None = None
    longitude: float | None = None
    at: WrittenAt = NOWHERE


@dataclass(frozen=True, slots=True)
class Input:
    """What a recipe takes: units of an item per unit of output before losses."""

    item: str
    quantity: Decimal
    role: Role = "material"


@dataclass(frozen=True, slots=True)
class ByProduct:
    """What a recipe gives besides: units per good unit, sold at once for a credit (negative: a cost)."""

    name: str
    quantity: Decimal
    credit: Decimal


@dataclass(frozen=True, slots=True)
class Recipe:
    """One way of making an item: a bill of materials. Several recipes of one item are alternatives."""

    name: str
    item: str
    inputs: tuple[Input, ...]
    yield_share: Decimal = ONE
    """Good units per unit started: each input is consumed quantity / yield_share times per good unit."""
    by_products: tuple[ByProduct, ...] = ()
    operations: tuple[str, ...] | None = None
    """Named operations carried out at the site (None: not stated, so that little can originate)."""
    obtained: ObtainedFacts | None = None
    """How a good without materials is wholly obtained."""
    answers: Mapping[str, bool] = field(default_factory=dict)
    """Answers to conditions of rules of origin that hang on the recipe; they go before those of the item."""
    at: WrittenAt = NOWHERE


@dataclass(frozen=True, slots=True)
class Capability:
    """That a plant can run a recipe, and what it costs there per good unit of output."""

    recipe: str
    site: str
    labour: Decimal = ZERO
    """Direct labour cost."""
    overhead: Decimal = ZERO
    """Direct overhead cost."""
    other: Decimal = ZERO
    """Other cost that counts for value content."""
    profit: Decimal | None = None
    """Profit counted in build-up value content; None: not stated, so that build-up is not offered."""
    capacity_use: Decimal = ONE
    """Capacity of the site used per good unit."""
    most: Decimal | None = None
    """Good units per year at most by this recipe at this site; None: not limited."""
    co2_kg: Decimal | None = None
    """Kilograms of CO2 per good unit; None: not known."""
    at: WrittenAt = NOWHERE

    @property
    def conversion_cost(self) -> Decimal:
        """Labour, overhead and other cost per good unit: what the plant pays besides materials."""
        return self.labour + self.overhead + self.other


@dataclass(frozen=True, slots=True)
class Price:
    """The transaction price of an item that a site makes: the base of value content and of the customs value.

    One price per item and site whoever buys, so that it does not depend on the flow. It prices goods between
    sites too (transfer price) and is what the profit of the site is reckoned with.
    """

    item: str
    site: str
    fob: Decimal
    exw: Decimal | None = None
    periods: tuple[str, ...] | None = None
    """None: every period that has no price of its own."""
    at: WrittenAt = NOWHERE


@dataclass(frozen=True, slots=True)
class Lane:
    """A way from one place to another by a mode; its costs add up.

    What is paid up to the border is part of the customs value where freight is; inland ways and fees never.
    """

    origin: str
    """A supplier or site."""
    destination: str
    """A site or market."""
    mode: str = "sea"
    cost_per_unit: Decimal = ZERO
    cost_per_kg: Decimal = ZERO
    cost_per_container: Decimal = ZERO
    inland_per_unit: Decimal = ZERO
    inland_per_kg: Decimal = ZERO
    inland_per_container: Decimal = ZERO
    lead_time_days: Decimal | None = None
    """None: not known."""
    co2_kg_per_kg: Decimal | None = None
    """Kilograms of CO2 per kilogram carried the whole way; None: not known."""
    capacity: Decimal | None = None
    """Per year in `capacity_unit`; None: not limited."""
    capacity_unit: CapacityUnit = "units"
    items: tuple[str, ...] | None = None
    """Items that may take it; None: all."""
    periods: tuple[str, ...] | None = None
    """Periods in which it is open; None: all."""
    transport: Transport | None = None
    """What goods undergo on the way, for direct consignment; None: they travel directly."""
    at: WrittenAt = NOWHERE

    @property
    def name(self) -> str:
        """``origin > destination by mode``, and what may take it where not all may."""
        only = "" if self.items is None else f" ({', '.join(self.items)})"
        return f"{self.origin} > {self.destination} by {self.mode}{only}"


@dataclass(frozen=True, slots=True)
class Market:
    """Where goods are sold: a customer or a group of customers."""

    name: str
    economy: str
    latitude: float | None = None
    longitude: float | None = None
    single_source: bool = False
    """Whether all it takes of an item in a period comes from one place."""
    at: WrittenAt = NOWHERE


@dataclass(frozen=True, slots=True)
class Demand:
    """What a market takes of an item in a period."""

    market: str
    item: str
    period: str
    quantity: Decimal
    """Units in the whole period."""
    price: Decimal | None = None
    """Revenue per unit delivered, duty paid; None: no revenue is reckoned and the plan minimises cost."""
    lost_penalty: Decimal | None = None
    """Cost per unit not delivered, besides the revenue that is missed; None: a commitment, all is
    delivered."""
    at: WrittenAt = NOWHERE


@dataclass(frozen=True, slots=True)
class Service:
    """A commitment: a share of the demand of a market (None: of every item) arrives within so many days
    of the last lane.
    """

    market: str
    within_days: Decimal
    share: Decimal
    item: str | None = None
    at: WrittenAt = NOWHERE


@dataclass(frozen=True, slots=True)
class ClaimCost:
    """What it costs to claim a preference: proof of origin, administration, verification."""

    agreement: str
    per_unit: Decimal | None = ZERO
    """None: not known."""
    share_of_value: Decimal = ZERO
    """Share of the customs value."""
    per_year: Decimal = ZERO
    """For each site that ships under the agreement, per year in which it does."""
    importer: str | None = None
    """Only for claims there; None: everywhere. Of rows that hold, the one that names more goes first."""
    exporter: str | None = None
    """Only for goods made there; None: of everywhere."""
    item: str | None = None
    """Only for this item; None: for all."""
    at: WrittenAt = NOWHERE


@dataclass(frozen=True, slots=True)
class ProfitTax:
    """Tax on the profit of plants in an economy: rate as a share. A loss is neither refunded nor carried."""

    economy: str
    rate: Decimal
    source: str
    start: date | None = None
    until: date | None = None
    at: WrittenAt = NOWHERE


@dataclass(frozen=True, slots=True)
class Network:
    """Everything that is given. Names of suppliers, sites and markets are unique among all three."""

    name: str
    currency: str
    periods: tuple[Period, ...]
    items: tuple[Item, ...]
    suppliers: tuple[Supplier, ...]
    offers: tuple[Offer, ...]
    sites: tuple[Site, ...]
    recipes: tuple[Recipe, ...]
    capabilities: tuple[Capability, ...]
    prices: tuple[Price, ...]
    lanes: tuple[Lane, ...]
    markets: tuple[Market, ...]
    demand: tuple[Demand, ...]
    agreements: tuple[str, ...] = ()
    """Agreements that may be claimed; each needs a `ClaimCost`."""
    services: tuple[Service, ...] = ()
    claim_costs: tuple[ClaimCost, ...] = ()
    incentives: tuple[Incentive, ...] = ()
    profit_taxes: tuple[ProfitTax, ...] = ()
    """Empty: no tax on profit is reckoned. Else every economy with a plant needs one (0 leaves it out)."""
    discount_rate: Decimal = ZERO
    """Per year; amounts count at the start of their period."""
    carbon_price: Decimal = ZERO
    """Cost per tonne of CO2."""
    co2_limit_kg: Decimal | None = None
    """Kilograms of CO2 over all periods at most; None: not limited."""

    @property
    def counts_co2(self) -> bool:
        """Whether CO2 has a price or a limit, so that all of it must be known."""
        return self.carbon_price > 0 or self.co2_limit_kg is not None
