"""What the chain returns. Money a year in the unit of the table, shares in per cent; None is not known or
does not apply.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tumen.study.statements import Basis

When = Literal["before", "after"]
TIER_NAMES = ("its makers", "their suppliers", "suppliers of these", "further up")


@dataclass(frozen=True, slots=True)
class ChainTier:
    """Value added of one economy in one year's production, by tier; `named` is False for a row of many."""

    when: When
    economy: str
    tiers: tuple[float, ...]
    """As `TIER_NAMES`."""
    total: float
    share: float | None
    named: bool = True


@dataclass(frozen=True, slots=True)
class ChainMaker:
    """A sector in which the product is made: its sales and what it passes on, what it buys, what is its own.

    `of_sector` is the part of the whole sector's output; None where the product is not in the table.
    """

    when: When
    economy: str
    sector: str
    output: float
    materials: float
    value_added: float
    of_sector: float | None


@dataclass(frozen=True, slots=True)
class ChainSale:
    """Sales of makers in one economy to buyers in another or the same.

    Over borders (`crosses`): the share that earns a preference, the duty, and what it would be more under
    MFN; of today they are known where the landed cost is asked.
    """

    when: When
    exporter: str
    importer: str
    value: float
    crosses: bool
    preferred: float | None = None
    duty: float | None = None
    duty_saved: float | None = None
    open: tuple[str, ...] = ()
    """Regimes that may be lower and are not settled: preferences are known so far."""


@dataclass(frozen=True, slots=True)
class ChainDependence:
    """Value added of an origin in the product, or behind the final demand of the home economy."""

    of: Literal["product", "home"]
    origin: str
    before: float | None
    after: float | None
    before_share: float | None
    after_share: float | None
    named: bool = True


@dataclass(frozen=True, slots=True)
class ChainStressor:
    """A stressor behind one year's production in one economy; `known_...` is as far as known."""

    stressor: str
    unit: str
    economy: str
    before: float | None
    after: float | None
    known_before: float | None
    known_after: float | None
    illustrative: bool


@dataclass(frozen=True, slots=True)
class ChainYear:
    """One year's production."""

    when: When
    scenario: str
    """Its title; empty for the base as it is made, where no plan is meant."""
    sites: tuple[str, ...]
    """Where goods are made as the study says; empty where that is where they are made today, or planned."""
    planned: bool
    sales: float
    tiers: tuple[ChainTier, ...]
    """The largest first."""
    makers: tuple[ChainMaker, ...]
    sold: tuple[ChainSale, ...]
    unserved: tuple[str, ...] = ()
    """Markets that are not reached, and goods that are not delivered."""

    @property
    def key(self) -> str:
        """By which the catalogue of words says what it is."""
        if self.planned:
            return "chain_plan"
        if self.sites:
            return "chain_made_at_in" if self.scenario else "chain_made_at"
        return "chain_as_today_in" if self.scenario else "chain_as_today"

    def of(self, economy: str) -> float:
        """Value added of an economy through all tiers."""
        return next((item.total for item in self.tiers if item.economy == economy), 0.0)


@dataclass(frozen=True, slots=True)
class ChainFound:
    """The product in the table. `years` has one or two; none where there is no plan, as `missing` says."""

    home: str
    period: str
    years: tuple[ChainYear, ...]
    dependence: tuple[ChainDependence, ...]
    stressors: tuple[ChainStressor, ...]
    adjusted: bool
    """Whether the study states how prices of its day and of the table's year differ."""
    basis: Basis | None
    resold: tuple[str, ...]
    """Goods of a plan that suppliers made and markets take: not counted."""
    missing: tuple[str, ...] = ()
    exchange: tuple[str, str] | None = None
    """One of the study's currency, and what it counts as, where the study states a rate."""

    @property
    def before(self) -> ChainYear | None:
        """The production that is part of the table."""
        return next((item for item in self.years if item.when == "before"), None)

    @property
    def after(self) -> ChainYear | None:
        """The production that takes its place."""
        return next((item for item in self.years if item.when == "after"), None)
