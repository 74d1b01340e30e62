"""Sites, the recipes they run, and the prices of what they make. Frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from tumen.network.model.written import NOWHERE, ONE, ZERO, WrittenAt

if TYPE_CHECKING:
    from tumen.origin.bill import ObtainedFacts, Role

SiteKind = Literal["plant", "warehouse"]


SiteState = Literal["existing", "possible"]


Decision = Literal["free", "open", "closed"]


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
    least_load: Decimal | None = None
    """While it is open, at least this share of the capacity that it has in the period is used; None: it may
    stand idle."""
    recovery_days: Decimal | None = None
    """From when it fails until it works again; None: not known."""
    storage: Decimal | None = None
    """Units of all items together that can be kept there at the end of a period; None: not limited."""
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

    One price per item and site whoever buys, besides markets that have their own, so that it does not depend
    on the flow. It prices goods between sites too (transfer price) and is what the profit of the site is
    reckoned with.
    """

    item: str
    site: str
    fob: Decimal
    exw: Decimal | None = None
    periods: tuple[str, ...] | None = None
    """None: every period that has no price of its own."""
    market: str | None = None
    """The market whose price it is; None: of all who have none of their own."""
    at: WrittenAt = NOWHERE


@dataclass(frozen=True, slots=True)
class CapitalLimit:
    """A limit of what is paid once in a period: for opening, expanding and closing sites."""

    limit: Decimal
    period: str | None = None
    """None: in every period that has no limit of its own."""
    less_grants: bool = False
    """Whether grants of the period are taken off what is paid."""
    at: WrittenAt = NOWHERE


def made_by(item: str, recipe: str, site: str) -> str:
    """A product as made at a site, with the name of the recipe where that says more."""
    more = recipe.removesuffix(f" at {site}").removeprefix(item).removeprefix(": ")
    return f"{item} at {site}" + (f" ({more})" if more else "")
