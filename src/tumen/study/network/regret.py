"""Regret: every design in every scenario, with the decisions on sites held and everything else
free to follow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.study.network.results import Regret

if TYPE_CHECKING:
    from tumen.network.mip.settings import Settings
    from tumen.network.model.sites import Decisions
    from tumen.network.plans.plan import Plan
    from tumen.study.network.results import ScenarioPlan
    from tumen.study.network.worlds import NetworkScenario


def regret_of(
    scenarios: tuple[NetworkScenario, ...], plans: tuple[ScenarioPlan, ...], settings: Settings
) -> Regret | None:
    """Hold the decisions of each plan and solve every scenario with them.

    A scenario that decides on sites itself gives a design, and is not one of those that may come.

    Returns
    -------
    Regret or None
        None where fewer than two scenarios have a plan. Plans with the same decisions are one design.
    """
    from tumen.network.questions.evaluate import decisions_of

    every = [(one, item.plan) for one, item in zip(scenarios, plans, strict=True) if item.plan is not None]
    solved = [(one, plan) for one, plan in every if not one.decides]
    designs: dict[Decisions, tuple[NetworkScenario, Plan]] = {}
    for scenario, plan in every:
        designs.setdefault(decisions_of(plan), (scenario, plan))
    if len(solved) < 2:
        return None
    columns = [_column(tuple(designs), scenario, own, settings) for scenario, own in solved]
    costs = tuple(zip(*columns, strict=True))
    best = tuple(min(c for c in column if c is not None) for column in columns)
    return Regret(
        designs=tuple(scenario.name for scenario, _ in designs.values()),
        sites=tuple(plan.opened for _, plan in designs.values()),
        scenarios=tuple(scenario.name for scenario, _ in solved),
        net_cost=costs,
        regret=tuple(
            tuple(None if c is None else c - least for c, least in zip(row, best, strict=True))
            for row in costs
        ),
        expected=tuple(_expected(row, solved, scenarios) for row in costs),
    )


def _column(
    designs: tuple[Decisions, ...], scenario: NetworkScenario, own: Plan, settings: Settings
) -> tuple[float | None, ...]:
    """The cost of every design in a scenario; of the design of the scenario's own plan, that of the plan."""
    from tumen.network.model.scenario import World
    from tumen.network.questions.evaluate import decisions_of, evaluate

    best = decisions_of(own)
    others = [design for design in designs if design != best]
    world = World(scenario.name, 1.0, scenario.network, scenario.law)
    costs: dict[Decisions, float | None] = {best: own.net_cost}
    for design, (outlay,) in zip(others, evaluate(others, [world], settings), strict=True):
        costs[design] = None if outlay is None else outlay.net_cost
    return tuple(costs[design] for design in designs)


def _expected(
    row: tuple[float | None, ...],
    solved: list[tuple[NetworkScenario, Plan]],
    scenarios: tuple[NetworkScenario, ...],
) -> float | None:
    """None where no scenario has a probability, or one that has cannot be served."""
    there = {scenario.name for scenario, _ in solved}
    if any(item.probability is not None and item.name not in there for item in scenarios):
        return None
    terms = [
        (cost, float(scenario.probability))
        for cost, (scenario, _) in zip(row, solved, strict=True)
        if scenario.probability is not None
    ]
    if not terms or any(cost is None for cost, _ in terms):
        return None
    return sum(cost * weight for cost, weight in terms if cost is not None)
