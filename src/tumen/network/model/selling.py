"""Markets, what they take, and what claims and profits cost there. Frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tumen.network.model.written import NOWHERE, ZERO, WrittenAt


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
    missed_cost: Decimal | None = None
    """Cost per unit of a commitment that cannot be kept while something is out; None: not known."""
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
