"""Two stages: sites and steps are decided before it is known which scenario comes; the rest follows it.

One first stage and one copy of the operations per scenario in one model (the extensive form). Minimised is
``expected cost + weight x CVaR``; CVaR by the rows of Rockafellar and Uryasev:
``CVaR = min over q of q + 1 / (1 - level) x sum of probability x max(0, cost - q)``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from tumen.errors import DataError
from tumen.network.compile.compiled import Compiled
from tumen.network.mip.build import another, minimise, new_draft, operations, outlay_row, scaling_of, sites
from tumen.network.mip.families.rows import Work
from tumen.network.mip.infeasible import InfeasibleError
from tumen.network.mip.objective import CostTerm, first_stage_costs
from tumen.network.mip.read_plan import columns, events_in
from tumen.network.mip.settings import Settings
from tumen.network.mip.solve import solve
from tumen.network.mip.solver import Solved, run
from tumen.network.model.scenario import World, check_worlds
from tumen.network.model.sites import Decisions
from tumen.network.plans.plan import Plan, PlanStatus, SiteEvent
from tumen.network.questions.evaluate import compiled_worlds, decisions_of, sites_of
from tumen.network.questions.risk import Risk, cvar, expected, value_at_risk

AGREE = 1e-6
"""Relative difference at which the two ways of reckoning the objective count as one."""


@dataclass(frozen=True, slots=True)
class ScenarioOutcome:
    """A scenario under the decisions of the first stage. Discounted net cost in currency."""

    scenario: str
    probability: float
    net_cost: float
    plan: Plan = field(repr=False)


@dataclass(frozen=True, slots=True)
class StochasticPlan:
    """Decisions that are best before it is known which scenario comes. Amounts are discounted, in
    currency.
    """

    risk: Risk
    status: PlanStatus
    objective: float
    """Expected cost + weight x CVaR: what was minimised."""
    bound: float
    """No decisions have a lower objective."""
    gap: float
    """(objective - bound) / |objective|."""
    decisions: Decisions
    sites: tuple[str, ...]
    """Open at some time."""
    events: tuple[SiteEvent, ...]
    """What opens, closes and expands when: the same in every scenario."""
    outcomes: tuple[ScenarioOutcome, ...]
    expected_cost: float
    cvar: float
    value_at_risk: float
    """The least cost that is not exceeded with the probability `risk.level`."""


def solve_two_stage(
    worlds: Sequence[World],
    settings: Settings | None = None,
    *,
    risk: Risk | None = None,
) -> StochasticPlan:
    """Decide on sites and steps for all scenarios at once.

    The operations of each scenario are then solved once more with these decisions held, which gives its plan,
    checks the objective and puts every claim before the exact engine.

    Raises
    ------
    InputError
        If the scenarios are no set of cases for one decision, or one of them is structurally wrong.
    InfeasibleError
        If no decisions keep what is committed in every scenario.
    DataError
        If the plans by scenario do not add up to the objective.
    """
    settings, risk = settings or Settings(), risk or Risk()
    held, solved, money = first_stage(worlds, settings, risk)
    plans = [solve(world.network, world.law, settings, fixed=held) for world in worlds]
    costs, shares = [plan.net_cost for plan in plans], [world.probability for world in worlds]
    objective = risk.measure(costs, shares)
    _agree(objective, solved, money, risk, plans)
    bound = min(solved.bound * money, objective)
    return StochasticPlan(
        risk,
        "optimal" if solved.optimal else "feasible",
        objective,
        bound,
        (objective - bound) / max(abs(objective), 1e-12),
        held,
        sites_of(worlds[0].network, held),
        plans[0].events,
        tuple(
            ScenarioOutcome(world.name, world.probability, plan.net_cost, plan)
            for world, plan in zip(worlds, plans, strict=True)
        ),
        expected(costs, shares),
        cvar(costs, shares, risk.level),
        value_at_risk(costs, shares, risk.level),
    )


def first_stage(worlds: Sequence[World], settings: Settings, risk: Risk) -> tuple[Decisions, Solved, float]:
    """Solve the extensive form: decisions, what the solver found, the scale of money."""
    check_worlds(worlds)
    work, parts = _operations([*compiled_worlds(worlds)], worlds)
    if risk.weight:
        _with_risk(parts, worlds, risk)
    else:
        minimise([(*part, world.probability) for part, world in zip(parts, worlds, strict=True)])
    money = work.scaling.money
    try:
        solved = run(work.model.program(), settings, money=money)
    except InfeasibleError:
        raise InfeasibleError(
            ("no decisions on sites keep what is committed in every one of the scenarios",)
        ) from None
    held = decisions_of(events_in(worlds[0].network, columns(work, solved.values)))
    return held, solved, money


def _operations(
    compiled: Sequence[Compiled], worlds: Sequence[World]
) -> tuple[Work, list[tuple[Work, list[CostTerm]]]]:
    """The first stage once, the operations of every scenario; each with its own costs of both."""
    work = Work(new_draft(), compiled[0], scaling_of(compiled[0]), suffix="|0")
    parts: list[tuple[Work, list[CostTerm]]] = []
    sites(work)
    for number, item in enumerate(compiled):
        here = work if number == 0 else another(work, item, f"|{number}")
        try:
            parts.append((here, [*first_stage_costs(item), *operations(here)]))
        except InfeasibleError as error:
            raise InfeasibleError(
                tuple(f"{text} (scenario {worlds[number].name})" for text in error.conflict)
            ) from None
    return work, parts


def _with_risk(parts: Sequence[tuple[Work, Sequence[CostTerm]]], worlds: Sequence[World], risk: Risk) -> None:
    """``outlay[w] = cost of w``; ``excess[w] >= outlay[w] - quantile``; both in the objective."""
    work = parts[0][0]
    count = len(worlds)
    for name, lower in (("outlay", -np.inf), ("excess", 0.0)):
        work.add_variable(name, count, lower=lower)
    work.add_variable("quantile", 1, lower=-np.inf)
    draft, columns = work.model, work.variables
    outlay, excess, quantile = (columns[name] for name in ("outlay", "excess", "quantile"))
    for number, (here, costs) in enumerate(parts):
        outlay_row(draft, outlay[number], here, costs)
        over = np.array([outlay[number], excess[number], quantile[0]])
        draft.add_rows([(np.zeros(3, dtype=int), over, np.array([1.0, -1.0, -1.0]))], "<=", np.zeros(1))
    shares = np.array([world.probability for world in worlds])
    tail = risk.weight / (1.0 - risk.level)
    draft.minimise(
        np.concatenate([outlay, excess, quantile]), np.concatenate([shares, shares * tail, [risk.weight]])
    )


def _agree(objective: float, solved: Solved, money: float, risk: Risk, plans: Sequence[Plan]) -> None:
    """The two ways of reckoning the objective must meet within what the solver left open."""
    open_by = max(plan.net_cost - plan.bound for plan in plans) * (1 + risk.weight / (1 - risk.level))
    slack = AGREE * max(1.0, abs(objective)) + max(0.0, open_by)
    if not solved.bound * money - slack <= objective <= solved.objective * money + slack:
        raise DataError(
            f"the plans by scenario come to {objective:.6f}, the extensive form to"
            f" {solved.objective * money:.6f} (bound {solved.bound * money:.6f})"
        )
