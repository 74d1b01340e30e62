"""Plans that lose little in the worst case: the cheapest that keeps a loss under a limit, and that with the
least worst case or regret within a budget.

Outages are added to one model over one first stage until no other is worse (generation of columns and
constraints; Zeng and Zhao 2013). Whatever the model leaves out is tried with the design that it finds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from tumen.errors import InputError
from tumen.network.compile.assemble import compile_network
from tumen.network.mip.build import another, new_draft, operations, outlay_row, scaling_of, sites
from tumen.network.mip.families.rows import RowName, Rows, Work
from tumen.network.mip.objective import first_stage_costs
from tumen.network.mip.program import Program
from tumen.network.mip.read_plan import columns, events_in
from tumen.network.mip.settings import Settings
from tumen.network.mip.solver import run
from tumen.network.model.law import TradeLaw
from tumen.network.model.network import Network
from tumen.network.model.sites import Decisions
from tumen.network.questions.evaluate import decisions_of, sites_of
from tumen.network.questions.outages import (
    SET_ASIDE,
    Outage,
    Recourse,
    between,
    giving_way,
    places_of,
    shut_columns,
    valued,
)
from tumen.network.questions.stress import Redundancy, quiet

Measure = Literal["worst case", "regret"]
ROOM = 1e-6
"""Share of the cost by which a limit may be missed, within what the solver proves."""


@dataclass(frozen=True, slots=True)
class TriedOutage:
    """A place is out for some days from the start of a period."""

    place: str
    start: int
    parts: tuple[tuple[int, float], ...]
    """Whole periods between which the length lies, with their weights."""


@dataclass(frozen=True, slots=True)
class Robust:
    """The design with the least worst case (or regret) within a budget. Discounted, in currency."""

    measure: Measure
    days: float
    budget: float
    decisions: Decisions
    sites: tuple[str, ...]
    net_cost: float
    """With nothing out."""
    extra: float
    """More than the plan."""
    worst: float
    """Net cost in the worst case, or the largest regret."""
    worst_place: str
    worst_of_plan: float
    """The same of the plan."""


def cases(
    network: Network, days: float, places: Sequence[str] | None, start: str | None
) -> list[TriedOutage]:
    """Every place (None: all) out for so many days, from the start of each period (or of one) on."""
    found = []
    for place in places_of(network):
        for t, period in enumerate(network.periods):
            parts = tuple(between(network, t, days))
            if (places is None or place.name in places) and start in {None, period.name} and parts:
                found.append(TriedOutage(place.name, t, parts))
    return found


class Robustness:
    """A network that is asked for designs which bear outages."""

    def __init__(self, network: Network, law: TradeLaw, settings: Settings) -> None:
        self.network, self.settings = network, quiet(settings)
        self.compiled = compile_network(network, law)
        self.loose = replace(self.compiled, network=giving_way(network))
        self.recourse = Recourse(network, law, self.settings)

    def redundancy(self, plan_cost: float, under: float, asked: Sequence[TriedOutage]) -> Redundancy:
        """The cheapest design that costs at most `under` more than the plan in any of the cases.

        Raises
        ------
        InfeasibleError
            If no design does.
        """
        limit = plan_cost + under
        design, net_cost = self._grown(asked, lambda chosen: self._solve(chosen, limit=limit), limit)
        return Redundancy(net_cost, net_cost - plan_cost, design, sites_of(self.network, design))

    def least_worst(
        self,
        plan: Decisions,
        plan_cost: float,
        asked: Sequence[TriedOutage],
        *,
        budget: float,
        measure: Measure,
        days: float,
    ) -> Robust:
        """The design whose worst case costs least (or whose largest regret is least), at most `budget` dearer
        than the plan with nothing out.

        Raises
        ------
        InputError
            If something is promised and nobody says what a unit is worth that is not delivered.
        """
        if unsaid := sorted(
            {f"{row.item} in {row.market}" for row in self.network.demand if not valued(row)}
        ):
            raise InputError.of(
                f"what a unit is worth that is not delivered is not stated: {', '.join(unsaid[:6])}",
                "Give a price, a lost_penalty or a missed_cost in the table demand",
            )
        best = dict.fromkeys(asked, 0.0)
        if measure == "regret":
            best = {case: self._solve([case])[1] for case in asked}
        most = plan_cost + budget
        chosen = [self._worst(plan, asked, best)[1]]
        while True:
            design, bound = self._solve(chosen, best=best, most=most)
            value, case = self._worst(design, asked, best)
            if case in chosen or value <= bound + ROOM * abs(plan_cost):
                break
            chosen.append(case)
        design, _ = self._solve(chosen, best=best, most=most, limit=value + ROOM * abs(plan_cost))
        value, case = self._worst(design, asked, best)
        net_cost = self.recourse.hold(design)
        return Robust(
            measure,
            days,
            budget,
            design,
            sites_of(self.network, design),
            net_cost,
            net_cost - plan_cost,
            value,
            case.place,
            self._worst(plan, asked, best)[0],
        )

    def _grown(
        self,
        asked: Sequence[TriedOutage],
        solve: Callable[[Sequence[TriedOutage]], tuple[Decisions, float]],
        limit: float,
    ) -> tuple[Decisions, float]:
        """Solve with more and more cases until the design keeps the limit in all of them."""
        chosen: list[TriedOutage] = []
        none = dict.fromkeys(asked, 0.0)
        while True:
            design, _ = solve(chosen)
            value, case = self._worst(design, asked, none)
            if value <= limit + ROOM * abs(limit) or case in chosen:
                return design, self.recourse.hold(design)
            chosen.append(case)

    def _worst(
        self, design: Decisions, asked: Sequence[TriedOutage], best: dict[TriedOutage, float]
    ) -> tuple[float, TriedOutage]:
        """The case in which a design is worst, infinite where it cannot keep what is promised."""
        normal = self.recourse.hold(design)
        found = []
        for case in asked:
            costs = [
                (
                    normal
                    if periods == 0
                    else self.recourse.cost_with(Outage(case.place, case.start, periods)),
                    weight,
                )
                for periods, weight in case.parts
            ]
            known = [cost * weight for cost, weight in costs if cost is not None]
            found.append(sum(known) - best[case] if len(known) == len(costs) else np.inf)
        place = int(np.argmax(found))
        return found[place], asked[place]

    def _solve(
        self,
        chosen: Sequence[TriedOutage],
        *,
        best: dict[TriedOutage, float] | None = None,
        most: float | None = None,
        limit: float | None = None,
    ) -> tuple[Decisions, float]:
        """The design of least cost with nothing out, each case within `limit`; of the least worst case where
        there is no limit. With what was minimised.
        """
        work = Work(new_draft(), self.compiled, scaling_of(self.compiled), suffix="|0")
        sites(work)
        copies = dict.fromkeys(
            Outage(case.place, case.start, periods) for case in chosen for periods, _ in case.parts if periods
        )
        parts = [(work, [*first_stage_costs(self.compiled), *operations(work)])]
        for number in range(1, len(copies) + 1):
            here = another(work, self.loose, f"|{number}")
            parts.append((here, [*first_stage_costs(self.loose), *operations(here)]))
        money = work.scaling.money
        work.add_variable("outlay", len(parts), lower=-np.inf)
        work.add_variable("worst", 1, lower=-np.inf)
        draft, outlay, worst = work.model, work.variables["outlay"], work.variables["worst"][0]
        for number, (here, costs) in enumerate(parts):
            outlay_row(draft, outlay[number], here, costs)
        place: dict[Outage | None, int] = {
            None: 0,
            **{outage: number for number, outage in enumerate(copies, 1)},
        }

        def at_most(terms: list[tuple[int, float]], side: float) -> None:
            columns, amounts = (np.array(part) for part in zip(*terms, strict=True))
            draft.add_rows([(np.zeros(len(terms), dtype=int), columns, amounts)], "<=", np.array([side]))

        for case in chosen:
            cost = [(worst, -1.0)]
            for periods, weight in case.parts:
                key = Outage(case.place, case.start, periods) if periods else None
                cost.append((outlay[place[key]], weight))
            at_most(cost, (best or {}).get(case, 0.0) / money)
        if most is not None:
            at_most([(outlay[0], 1.0)], most / money)
        if limit is not None:
            at_most([(worst, 1.0)], limit / money)
        asked = outlay[0] if limit is not None or not chosen else worst
        draft.minimise(np.array([asked]), np.ones(1))
        for number, outage in enumerate(copies, 1):
            self._as_planned(work, parts[number][0], outage, number)
        given = _set_aside(work, draft.program())
        bounds = self._shut(given, parts, copies)
        solved = run(given, self.settings, bounds=bounds, money=money)
        held = decisions_of(events_in(self.network, columns(work, solved.values)))
        return held, solved.objective * money

    def _as_planned(self, work: Work, here: Work, outage: Outage, number: int) -> None:
        """Until a place is out nobody knows of it: what flows is what flows with nothing out."""
        rows = Rows("as_planned")
        for index, flow in enumerate(self.compiled.flows):
            if flow.period < outage.start:
                row = rows.add(RowName(f"as planned before {outage.place} is out"))
                rows.put("then", index, row)
                rows.put("planned", index, row, -1.0)
        both = {"then": here.variables["flow"], "planned": work.variables["flow"]}
        replace(work, variables=both, suffix=f"|{number}").add_rows(rows, "=")

    def _shut(self, given: Program, parts: Sequence[tuple[Work, Any]], copies: dict[Outage, None]) -> Any:
        """Bounds in which each copy has its place out, and keeps what is promised."""
        lower, upper = (side.copy() for side in given.bounds)
        for (here, _), outage in zip(parts[1:], copies, strict=True):
            out = range(outage.start, outage.start + outage.periods)
            flows, modes = shut_columns(self.loose, outage.place, out)
            unvalued = [k for k, row in enumerate(self.network.demand) if not valued(row)]
            for name, places in (("flow", flows), ("make", modes), ("lost", unvalued)):
                if places:
                    upper[here.variables[name][places]] = 0.0
        return lower, upper


def _set_aside(work: Work, given: Program) -> Program:
    """The same program without what does not hold while something is out, in all copies but the first."""
    low, start = given.sides[0].copy(), 0
    for name, written in work.written.items():
        stop = start + len(written.names)
        if written.family in {*SET_ASIDE, "service"} and not name.endswith("|0"):
            low[start:stop] = -np.inf
        start = stop
    return replace(given, sides=(low, given.sides[1]))
