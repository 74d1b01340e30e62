"""Goods in motion: what they are, where they come from, and under which agreements they originate.

Units of one stream are alike for every purpose of the law, so that a plan needs no paths: a stream is
balanced where it is made and at every warehouse that it passes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from tumen.network.model.buying import Tier
from tumen.network.model.carrying import Lane
from tumen.network.model.goods import Offer

Procedure = Literal["ordinary", "bonded", "drawback"]


@dataclass(frozen=True, slots=True, order=True)
class Standing:
    """That goods originate under an agreement, and what is settled of their country of origin."""

    agreement: str
    country: str | None
    """Country of origin for rates that differ among Parties; None: not settled."""
    domestic: bool
    """Whether the additional share to be added in the exporting Party is kept."""


@dataclass(frozen=True, slots=True)
class Stream:
    """Units of an item from one source with one standing."""

    item: str
    source: str
    """Supplier or plant."""
    made_in: str
    standings: tuple[Standing, ...]
    """Sorted by agreement; empty: no origin is claimed."""
    procedure: Procedure
    """Of the production that made it; ordinary for what a supplier made."""
    offer: Offer | None = None
    tier: Tier | None = None
    """Of the offer, where its price hangs on the quantity or an order has a least or a lot."""
    market: str | None = None
    """The market for which it is made, where that has a price of its own."""

    @property
    def agreements(self) -> tuple[str, ...]:
        """Agreements under which it originates."""
        return tuple(standing.agreement for standing in self.standings)

    @property
    def supplied(self) -> bool:
        """Whether a supplier made it."""
        return self.offer is not None


@dataclass(frozen=True, slots=True)
class Present:
    """A stream at a place: between what values it stands there, and whether it came directly so far."""

    stream: int
    low: Decimal
    """Value per unit with freight across borders by the cheapest way here: counts where value helps."""
    high: Decimal
    """The same by the dearest way: counts where value harms, and for the customs value."""
    direct: tuple[str, ...]
    """Agreements under which consignment is direct on every way here."""
    foreign: bool
    """Whether import duty is still due where it stands (a warehouse under customs control)."""
    customs: Mapping[str, Decimal] = field(default_factory=dict, hash=False)
    """`high` as customs of an importer value it, for those with a rate of exchange of their own."""


@dataclass(frozen=True, slots=True)
class Inflow:
    """A way to get a stream into a place: the lane (None: made at the place itself)."""

    lane: Lane | None
    at: Present


@dataclass(frozen=True, slots=True)
class Crossing:
    """One lawful way across a border, per unit."""

    code: str
    duty: Decimal
    claim_cost: Decimal
    mfn_duty: Decimal | None
    """None where no MFN rate is known."""
    per_year: Decimal
    """Cost of claiming per year and source."""

    @property
    def cost(self) -> Decimal:
        """Duty and cost of claiming."""
        return self.duty + self.claim_cost
