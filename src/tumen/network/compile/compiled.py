"""A network under a law, worked out: streams, modes and flows with their costs, before any solver is there.

Rows refer to one another by their place in these tuples. Costs per unit are plain numbers in the currency of
the network, undiscounted; origin and duty were worked out in exact decimals before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from tumen.errors import DataError
from tumen.network.compile.routes import Route
from tumen.network.compile.storing import HeldRow, OpenedRow
from tumen.network.compile.streams import Inflow, Procedure, Standing, Stream
from tumen.network.model.buying import Tier
from tumen.network.model.carrying import Lane
from tumen.network.model.goods import Offer
from tumen.network.model.making import Capability
from tumen.network.model.network import Network
from tumen.origin.law import Law
from tumen.origin.non_preferential import NonPreferentialOrigin

Emitting = Literal["flow", "make", "surplus"]
"""Variables that stand for CO2."""


@dataclass(frozen=True, slots=True)
class NotOffered:
    """An alternative of the law that the optimiser was not given, and why."""

    agreement: str
    item: str
    site: str
    recipe: str
    alternative: str
    reason: str
    cure: str = ""
    """Table of a study, with its column, in which the fact that is wanting is stated; empty: none."""


@dataclass(frozen=True, slots=True)
class Test:
    """The alternative of an agreement that a mode of production meets."""

    agreement: str
    route: Route
    standing: Standing
    law: Law = field(repr=False)


@dataclass(frozen=True, slots=True)
class Mode:
    """One way to make good units: a recipe at a site in a period, a procedure, and what it meets."""

    period: int
    capability: Capability
    item: str
    tests: tuple[Test, ...]
    """Empty: no origin is claimed."""
    procedure: Procedure
    stream: int
    """What comes out."""
    needs: tuple[float, ...]
    """Units of each input of the recipe per good unit."""
    conversion: float
    """Per good unit, after relief."""
    relief: float
    """Taken off per good unit, positive."""
    procedure_cost: float
    by_products: float
    """Credit per good unit, positive for income."""


@dataclass(frozen=True, slots=True)
class FlowRow:
    """A flow that may be: a stream over a lane under a regime, to a place or into a mode of production."""

    period: int
    lane: Lane | None
    """None: used where it was made."""
    origin: str
    destination: str
    stream: int
    source: Inflow
    mode: int
    """Mode that takes it in, -1 for a warehouse or market."""
    input: int
    """Which input of the recipe, -1 for a warehouse or market."""
    regime: str | None
    value: float
    duty: float
    refund: float
    """Part of the duty given back, positive."""
    mfn_duty: float | None
    claim: float
    per_year: float
    """Cost of claiming per year and source; zero where there is none."""
    transport: float
    purchase: float
    handling: float
    co2: float | None
    """Kilograms per unit, the supplier's included; None: not known."""
    transit: float = 0.0
    """Cost of capital on the way."""

    @property
    def cost(self) -> float:
        """All costs per unit besides carbon."""
        paid = self.purchase + self.transport + self.duty - self.refund + self.claim
        return paid + self.handling + self.transit


@dataclass(frozen=True, slots=True)
class BoundRow:
    """``sum of coefficient x flow <= limit x make`` for a mode, divided by the price or weight of the
    good.
    """

    mode: int
    test: int
    """Which test of the mode."""
    text: str
    flows: tuple[int, ...]
    coefficients: tuple[float, ...]
    limit: float
    scale: float
    """Price or weight of the good that the row was divided by."""
    unit: str = ""
    """Of the amounts; empty where they are money."""


@dataclass(frozen=True, slots=True)
class OrderTier:
    """A tier of an offer in a period, with what leaves the supplier at its price."""

    period: int
    stream: int
    tier: Tier
    flows: tuple[int, ...]

    @property
    def order(self) -> tuple[int, Offer]:
        """What its tiers have in common."""
        return self.period, self.tier.whole

    @property
    def chosen(self) -> bool:
        """Whether it has to be chosen: it has a least quantity, or is one of several."""
        return self.tier.least > 0 or self.tier.below or self.tier.most != self.tier.whole.capacity


@dataclass(frozen=True, slots=True)
class Compiled:
    """Everything that the optimiser is given."""

    network: Network = field(repr=False)
    streams: tuple[Stream, ...]
    modes: tuple[Mode, ...]
    flows: tuple[FlowRow, ...]
    bounds: tuple[BoundRow, ...]
    not_offered: tuple[NotOffered, ...]
    remarks: tuple[str, ...]
    discount: tuple[float, ...]
    """Factor of each period."""
    made: Mapping[tuple[str, str, str, date], NonPreferentialOrigin] = field(default_factory=dict, repr=False)
    """Non-preferential origin by item, plant, importer and day, where a change of policy hangs on it."""
    orders: tuple[OrderTier, ...] = ()
    held: tuple[HeldRow, ...] = ()
    """What may be kept, by period; empty: nothing."""
    opened: tuple[OpenedRow, ...] = ()

    def co2(self) -> Iterator[tuple[Emitting, int, float | None]]:
        """Variable, column, and kilograms of CO2 per unit of it; None where they are not known."""
        for index, flow in enumerate(self.flows):
            yield "flow", index, flow.co2
        for index, mode in enumerate(self.modes):
            made = mode.capability.co2_kg
            yield "make", index, None if made is None else float(made)
        for index, order in enumerate(self.orders):
            bought = order.tier.offer.co2_kg
            yield "surplus", index, None if bought is None else float(bought)

    def known_co2(self) -> dict[tuple[Emitting, int], float]:
        """Kilograms of CO2 per unit by variable and column, where all must be known; nothing that has none.

        Raises
        ------
        DataError
            If one is not known: `tumen.network.model.checks.check` refuses such a network.
        """
        found = {(variable, column): amount for variable, column, amount in self.co2()}
        if None in found.values():
            raise DataError("CO2 was to be counted, and not all of it is known")
        return {key: amount for key, amount in found.items() if amount}


def orders_of(streams: Sequence[Stream], flows: Sequence[FlowRow]) -> tuple[OrderTier, ...]:
    """Tiers of offers by period, with the flows that leave the supplier."""
    tiers = {number: stream.tier for number, stream in enumerate(streams) if stream.tier is not None}
    found: dict[tuple[int, int], list[int]] = {}
    for index, flow in enumerate(flows if tiers else ()):
        if flow.stream in tiers and flow.origin == streams[flow.stream].source:
            found.setdefault((flow.period, flow.stream), []).append(index)
    return tuple(OrderTier(t, number, tiers[number], tuple(rows)) for (t, number), rows in found.items())


def discount_factors(network: Network) -> tuple[float, ...]:
    """What an amount at the start of each period counts today."""
    factors, years = [], Decimal(0)
    for period in network.periods:
        factors.append(float(1 + network.discount_rate) ** -float(years))
        years += period.years
    return tuple(factors)
