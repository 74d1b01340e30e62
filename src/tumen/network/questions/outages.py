"""What is lost while a place is out: decisions on sites held, everything else following (recourse).

The place lets nothing through for whole periods; before them all goes on as planned, for nobody knows. What
is promised and has no price is kept as far as it can be, then the cost is least. Losses of lengths between
whole periods lie between them on a line, which is no less than the loss (it rises ever faster).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Literal

import numpy as np
from scipy.sparse import csr_matrix, hstack, vstack

from tumen.errors import DataError, NotConvergedError
from tumen.network.compile.assemble import compile_network
from tumen.network.compile.compiled import Compiled
from tumen.network.mip.build import bounds_holding, build
from tumen.network.mip.infeasible import InfeasibleError
from tumen.network.mip.settings import Settings
from tumen.network.mip.solver import Rerun, Solved
from tumen.network.model.law import TradeLaw
from tumen.network.model.network import Network
from tumen.network.model.selling import Demand
from tumen.network.model.sites import Decisions
from tumen.network.plans.recheck_capacity import Capacities

PlaceKind = Literal["site", "supplier", "port"]
ENDING = ("ending_stock",)
KEPT = ("service", *ENDING)
"""Families that are kept as far as they can be while something is out."""
SET_ASIDE = ("least_load", "safety_stock")
"""Families that do not hold while something is out: safety stock is there for it."""
DAYS_A_YEAR = 365.25
SMALL = 1e-6
"""Scaled units below this are the solver's noise."""
_BAND = 1e-6
"""By so much, in scaled units, what is held may move: the solver's own tolerance and more."""


@dataclass(frozen=True, slots=True)
class MayFail:
    """What may be out."""

    name: str
    kind: PlaceKind
    recovery_days: Decimal | None
    """None: not known."""


@dataclass(frozen=True, slots=True)
class Outage:
    """A place is out for whole periods."""

    place: str
    start: int
    """The first of them."""
    periods: int


@dataclass(frozen=True, slots=True)
class OutageCost:
    """What an outage comes to. Discounted, in currency; quantities in units."""

    loss: float | None
    """Net cost less that without it; None where something is not delivered of which nobody says what it is
    worth."""
    undelivered: float
    """More than without it."""
    survived: bool
    """Whether all could be delivered that is without it."""


def places_of(network: Network) -> tuple[MayFail, ...]:
    """Every site, supplier and port of a network."""
    return (
        *(MayFail(row.name, "site", row.recovery_days) for row in network.sites),
        *(MayFail(row.name, "supplier", row.recovery_days) for row in network.suppliers),
        *(MayFail(row.name, "port", row.recovery_days) for row in network.ports),
    )


def valued(row: Demand) -> bool:
    """Whether it is said what a unit is worth that is not delivered."""
    return row.price is not None or row.lost_penalty is not None or row.missed_cost is not None


def giving_way(network: Network) -> Network:
    """The network in which everything may be left undelivered, at what that costs as far as it is stated."""
    rows = (
        row if row.lost_penalty is not None else replace(row, lost_penalty=row.missed_cost or Decimal(0))
        for row in network.demand
    )
    return replace(network, demand=tuple(rows))


def shut_columns(compiled: Compiled, place: str, periods: range) -> tuple[list[int], list[int]]:
    """Flows and modes of production that stop while a place is out."""
    flows = [
        index
        for index, flow in enumerate(compiled.flows)
        if flow.period in periods
        and (place in {flow.origin, flow.destination} or (flow.lane and place in flow.lane.ports))
    ]
    modes = [
        index
        for index, mode in enumerate(compiled.modes)
        if mode.period in periods and mode.capability.site == place
    ]
    return flows, modes


class Recourse:
    """The operations of a network under one design, solved for each outage from where the last ended."""

    def __init__(self, network: Network, law: TradeLaw, settings: Settings) -> None:
        self.settings = settings
        compiled = compile_network(network, law)
        self.compiled = replace(compiled, network=giving_way(network))
        self.work = build(self.compiled).work
        self.capacities = Capacities(compiled)
        self.given = program = self.work.model.program()
        self.network = network
        rows, self.set_aside = self.rows_in(KEPT), self.rows_in(SET_ASIDE)
        ending = self.rows_in(ENDING)
        self.first_slack = len(program.cost)
        slack = csr_matrix(
            (np.ones(len(rows)), (rows, range(len(rows)))), shape=(program.rows.shape[0], len(rows))
        )
        self._ending = [self.first_slack + number for number, row in enumerate(rows) if row in ending]
        self.counts_stock = "held" in self.work.variables
        self.broken = np.zeros(self.first_slack + len(rows))
        self.broken[self.first_slack :] = 1.0
        self.broken[self.lost[self._promised]] = 1.0
        self.prices = np.concatenate([program.cost, np.zeros(len(rows))])
        free = program.whole.copy()
        for name in ("opens", "closes", "built"):  # held, so that only what follows them may be whole
            if name in self.work.variables:
                free[self.work.variables[name]] = False
        last = program.rows.shape[0]
        whole = replace(
            program,
            rows=vstack([hstack([program.rows, slack]), csr_matrix(self.broken)]).tocsr(),
            sides=(np.append(program.sides[0], -np.inf), np.append(program.sides[1], np.inf)),
            cost=self.prices,
            bounds=(
                np.concatenate([program.bounds[0], np.zeros(len(rows))]),
                np.concatenate([program.bounds[1], np.full(len(rows), np.inf)]),
            ),
            whole=np.concatenate([free, np.zeros(len(rows), dtype=bool)]),
        )
        self.program, self.again = whole, Rerun(whole, settings)
        self.broken_row, self._least_of = last, program.sides[0]
        self.lower, self.upper = whole.bounds

    def rows_in(self, families: Sequence[str], period: str | None = None) -> list[int]:
        """Rows of families, of a period or of all."""
        found: list[int] = []
        start = 0
        for written in self.work.written.values():
            if written.family in families:
                names = enumerate(written.names, start)
                found += [row for row, name in names if period in {None, name.period}]
            start += len(written.names)
        return found

    @cached_property
    def _periods(self) -> dict[str, list[int]]:
        """Period of each flow and mode."""
        flows, modes = self.compiled.flows, self.compiled.modes
        return {"flow": [row.period for row in flows], "make": [row.period for row in modes]}

    @cached_property
    def lost(self) -> np.ndarray:
        """Columns of what is not delivered, by demand."""
        return self.work.variables["lost"]

    @cached_property
    def _promised(self) -> np.ndarray:
        """Demand that must be delivered, and of which nobody says what it is worth."""
        return np.array([not valued(row) for row in self.network.demand], dtype=bool)

    def columns(self, name: str, places: Sequence[int]) -> np.ndarray:
        """Columns of the model of entries of a variable."""
        return self.work.variables[name][list(places)] if places else np.zeros(0, int)

    def hold(self, design: Decisions) -> float:
        """Hold the decisions of a design; return its net cost with nothing out, discounted.

        Raises
        ------
        InfeasibleError
            If the design cannot keep what is promised with nothing out.
        """
        lower, upper = bounds_holding(self.work, self.given, design)
        self.lower[: self.first_slack], self.upper[: self.first_slack] = lower, upper
        asked = self.upper.copy()
        asked[self.first_slack :] = 0.0
        must = np.array([row.lost_penalty is None for row in self.network.demand], dtype=bool)
        asked[self.lost[must]] = 0.0
        self._load(held=True)
        solved = self._least(self.lower, asked, broken=np.inf)
        self._load(held=False)
        self.normal = solved.values
        self.normal_cost = solved.objective * self.work.scaling.money
        return self.normal_cost

    def _load(self, *, held: bool) -> None:
        for row in self.set_aside:
            self.again.limit(row, float(self._least_of[row]) if held else -np.inf, np.inf)

    def used(self, place: str) -> bool:
        """Whether anything passes a place with nothing out."""
        flows, modes = shut_columns(self.compiled, place, range(len(self.network.periods)))
        columns = np.concatenate([self.columns("flow", flows), self.columns("make", modes)])
        return bool((self.normal[columns] > SMALL).any())

    def outcome(self, outage: Outage) -> OutageCost:
        """What an outage comes to under the design that is held."""
        lower, upper = self.during(outage)
        broken = 0.0
        if self.broken.any():
            broken = max(0.0, self.again.solve(lower, upper, self.broken).objective)
        # no closer than the solver keeps its rows, else what it has just found may count as infeasible
        try:
            solved = self._least(lower, upper, broken + SMALL * max(1.0, broken))
        except InfeasibleError:  # what keeps most of what is promised was found a moment ago
            raise NotConvergedError(
                f"the solver found a way to bear {outage.place} out, and then none at least cost; write"
                " quantities in larger units, so that they are less far apart"
            ) from None
        scaling = self.work.scaling
        lost = solved.values[self.lost] - self.normal[self.lost]
        known = not (lost[self._promised] > SMALL).any()
        missing = float(lost.sum())
        return OutageCost(
            solved.objective * scaling.money - self.normal_cost if known else None,
            max(0.0, missing) * scaling.quantity if missing > SMALL else 0.0,
            self._survived(lower, upper, solved),
        )

    def cost_with(self, outage: Outage) -> float | None:
        """Net cost with a place out where all is worth something; None where what is promised is not kept."""
        lower, upper = self.during(outage)
        upper = upper.copy()
        upper[self.lost[self._promised]] = 0.0
        upper[self._ending] = 0.0
        try:
            return self._least(lower, upper, broken=np.inf).objective * self.work.scaling.money
        except InfeasibleError:
            return None

    def during(self, outage: Outage) -> tuple[np.ndarray, np.ndarray]:
        """Bounds of the columns while a place is out."""
        lower, upper = self.lower.copy(), self.upper.copy()
        out = range(outage.start, outage.start + outage.periods)
        flows, modes = shut_columns(self.compiled, outage.place, out)
        for name, places in (("flow", flows), ("make", modes)):
            upper[self.columns(name, places)] = 0.0
        for name, when in self._periods.items():
            held = self.columns(name, [index for index, period in enumerate(when) if period < outage.start])
            lower[held] = np.maximum(0.0, self.normal[held] - _BAND)
            upper[held] = self.normal[held] + _BAND
        return lower, upper

    def _least(self, lower: np.ndarray, upper: np.ndarray, broken: float) -> Solved:
        """The least cost with so much of what is promised not kept; what passes is reckoned again."""
        self.again.limit(self.broken_row, -np.inf, broken)
        try:
            solved = self.again.solve(lower, upper, self.prices)
        finally:
            self.again.limit(self.broken_row, -np.inf, np.inf)
        units = self.work.scaling.quantity
        flow = solved.values[self.work.variables["flow"]] * units
        if over := [*self.capacities.exceeded(flow, 10 * SMALL * units)]:
            raise DataError(
                "more than can pass in the answer of the solver to an outage:\n" + "\n".join(over)
            )
        return solved

    def _survived(self, lower: np.ndarray, upper: np.ndarray, solved: Solved) -> bool:
        if solved.values[self.first_slack :].sum() > SMALL:
            return False
        if (solved.values[self.lost] <= self.normal[self.lost] + SMALL).all():
            return True
        upper = upper.copy()
        upper[self.lost] = np.minimum(upper[self.lost], self.normal[self.lost] + _BAND)
        upper[self.first_slack :] = 0.0
        try:
            self.again.solve(lower, upper, np.zeros_like(self.prices))
        except InfeasibleError:
            return False
        return True


def lengths_from(network: Network, start: int) -> list[float]:
    """Days from the start of a period to the ends of the periods from it on, zero first."""
    days = [0.0]
    for period in network.periods[start:]:
        days.append(days[-1] + float(period.years) * DAYS_A_YEAR)
    return days


def between(network: Network, start: int, days: float) -> Iterator[tuple[int, float]]:
    """Whole numbers of periods, with the weights at which a length of days lies between them; nothing where
    the study ends before.
    """
    ends = lengths_from(network, start)
    for number, (low, high) in enumerate(pairwise(ends)):
        if days <= high * (1 + 1e-12):
            share = (days - low) / (high - low)
            yield from ((k, w) for k, w in ((number, 1 - share), (number + 1, share)) if w > 0)
            return
