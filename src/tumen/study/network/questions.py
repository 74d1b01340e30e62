"""What a network study asks besides its plans: what agreements are worth, regret, other sites, offers needed,
sites under uncertainty, trade-offs. Each takes the limits of the solver by the name under which progress is
told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from tumen.errors import NotConvergedError
from tumen.network.model.scenario import World
from tumen.study.network.results import AgreementWorth, OfferNeeded, Regret, TradeOffCurve, UnderUncertainty

if TYPE_CHECKING:
    from typing import Literal

    from tumen.network.mip.settings import Settings
    from tumen.network.model.law import TradeLaw
    from tumen.network.model.network import Network
    from tumen.network.model.sites import Decisions
    from tumen.network.plans.plan import Plan
    from tumen.network.questions.alternatives import Alternatives
    from tumen.network.questions.tradeoff import TradeOff
    from tumen.study.network.results import ScenarioPlan
    from tumen.study.network.worlds import NetworkScenario, NetworkStudy

T = TypeVar("T")
_TOLD = 3
"""So much that is not known of an agreement is named with its worth; the remarks on the plan tell all."""
Plans = tuple["ScenarioPlan", ...]
Limits = Callable[[str], "Settings"]


def agreements_worth(study: NetworkStudy, plans: Plans, limits: Limits) -> tuple[AgreementWorth, ...]:
    """The base again without each of its agreements."""
    from tumen.network.mip.solve import solve

    scenario, base = study.scenarios[0], plans[0].plan
    found: list[AgreementWorth] = []
    if base is None:
        return ()
    for code in scenario.network.agreements:
        plan = solve(*without_agreement(scenario, code), bare(limits(f"without {code}")))
        open_by = (plan.net_cost - plan.bound) + (base.net_cost - base.bound)
        worth = plan.net_cost - base.net_cost
        missing = [line for line in base.remarks if line.startswith(f"{code} is not claimed on ")]
        wanting = (row for row in base.not_offered if row.agreement == code and row.cure)
        missing += dict.fromkeys(f"{row.item}: {row.reason} ({row.cure})" for row in wanting)
        told = (*missing[:_TOLD], *([f"{len(missing) - _TOLD} more"] if len(missing) > _TOLD else ()))
        found.append(AgreementWorth(code, plan.net_cost, worth, open_by, plan.opened, told))
    return tuple(found)


def without_agreement(scenario: NetworkScenario, code: str) -> tuple[Network, TradeLaw]:
    """The network and law of a scenario as if an agreement did not exist."""
    network = replace(
        scenario.network,
        agreements=tuple(item for item in scenario.network.agreements if item != code),
        claim_costs=tuple(item for item in scenario.network.claim_costs if item.agreement != code),
    )
    return network, scenario.law.without(code)


def regret_of(study: NetworkStudy, plans: Plans, limits: Limits) -> Regret | None:
    """Hold the decisions on sites of each plan and solve every scenario with them, all else free to follow.

    A scenario that decides on sites itself gives a design, and is not one of those that may come. Plans with
    the same decisions are one design. None where fewer than two scenarios have a plan.
    """
    from tumen.network.questions.evaluate import decisions_of

    every = [
        (one, item.plan) for one, item in zip(study.scenarios, plans, strict=True) if item.plan is not None
    ]
    solved = [(one, plan) for one, plan in every if not one.decides]
    designs: dict[Decisions, tuple[NetworkScenario, Plan]] = {}
    for scenario, plan in every:
        designs.setdefault(decisions_of(plan.events), (scenario, plan))
    if len(solved) < 2:
        return None
    columns = [
        _column(tuple(designs), scenario, own, limits("the regret of each design"))
        for scenario, own in solved
    ]
    best = [min(cost for cost in column if cost is not None) for column in columns]
    there = {scenario.name for scenario, _ in solved}
    missing = any(row.probability is not None and row.name not in there for row in study.scenarios)
    shares = [None if row.probability is None else float(row.probability) for row, _ in solved]
    costs = tuple(zip(*columns, strict=True))
    return Regret(
        designs=tuple(scenario.name for scenario, _ in designs.values()),
        sites=tuple(plan.opened for _, plan in designs.values()),
        scenarios=tuple(scenario.name for scenario, _ in solved),
        net_cost=costs,
        regret=tuple(
            tuple(None if c is None else c - least for c, least in zip(row, best, strict=True))
            for row in costs
        ),
        expected=tuple(None if missing else _expected(row, shares) for row in costs),
    )


def _column(
    designs: tuple[Decisions, ...], scenario: NetworkScenario, own: Plan, settings: Settings
) -> tuple[float | None, ...]:
    """The cost of every design in a scenario; of the design of the scenario's own plan, that of the plan."""
    from tumen.network.questions.evaluate import decisions_of, evaluate

    best = decisions_of(own.events)
    others = [design for design in designs if design != best]
    costs: dict[Decisions, float | None] = {best: own.net_cost}
    for design, (outlay,) in zip(others, evaluate(others, [_world(scenario)], settings), strict=True):
        costs[design] = None if outlay is None else outlay.net_cost
    return tuple(costs[design] for design in designs)


def _expected(costs: tuple[float | None, ...], shares: list[float | None]) -> float | None:
    """None where no scenario has a probability, or one that has cannot be served."""
    terms = [(cost, share) for cost, share in zip(costs, shares, strict=True) if share is not None]
    known = [cost * share for cost, share in terms if cost is not None]
    return sum(known) if terms and len(known) == len(terms) else None


def other_sites(study: NetworkStudy, limits: Limits) -> Alternatives:
    """Plans of the base with other sites within the share that the study asks for."""
    from tumen.network.questions.alternatives import alternatives

    base, within = study.scenarios[0], study.facts.design.alternatives_within
    return alternatives(base.network, base.law, float(within or 0), limits("other sites"))


def offers_needed(study: NetworkStudy, limits: Limits) -> tuple[OfferNeeded, ...]:
    """The smallest offer at which settling wins, for every one that the study asks for."""
    from tumen.network.questions.breakeven import Lever, break_even

    scenarios = {item.name: item for item in study.scenarios}
    answers = []
    for asked in study.facts.design.break_even:
        scenario = scenarios[asked.scenario]
        lever = Lever(asked.kind, study.titles.get(asked.site, asked.site), asked.most)
        settings = bare(limits(f"break-even of a {asked.kind} at {lever.site}"))
        found, why = tried(break_even, scenario.network, scenario.law, lever, settings)
        answers.append(OfferNeeded(scenario.name, scenario.title, lever, found, why))
    return tuple(answers)


def under_uncertainty(study: NetworkStudy, limits: Limits) -> UnderUncertainty | None:
    """Sites decided for all scenarios that have a probability at once; None where the study does not ask."""
    asked = study.facts.design.uncertainty
    if asked is None:
        return None
    from tumen.network.questions.information import value_of_planning
    from tumen.network.questions.risk import Risk
    from tumen.network.questions.stochastic import solve_two_stage

    worlds = [
        _world(item, float(item.probability)) for item in study.scenarios if item.probability is not None
    ]
    planned_for = next(item for item in study.scenarios if item.name == asked.reference)
    settings = bare(limits("sites for all scenarios"))
    plan, why = tried(solve_two_stage, worlds, settings, risk=Risk(asked.weight, asked.level))
    worth = None
    if plan is not None:
        worth, why = tried(value_of_planning, worlds, settings, reference=_world(planned_for))
    return UnderUncertainty(plan, worth, planned_for.title, why)


def curves_of(study: NetworkStudy, limits: Limits) -> tuple[TradeOffCurve, ...]:
    """What less CO2 or better service costs in the base, as far as the study asks."""
    asked, base = study.facts.design.trade_off, study.scenarios[0]
    if asked is None:
        return ()
    from tumen.network.questions.tradeoff import co2_curve, service_curve

    settings = bare(limits("the trade-offs"))
    found: dict[Literal["co2", "service"], tuple[TradeOff | None, tuple[str, ...]]] = {}
    if asked.co2 is not None:
        found["co2"] = tried(co2_curve, base.network, base.law, asked.co2, settings)
    if (service := asked.service) is not None:
        found["service"] = tried(
            service_curve,
            base.network,
            base.law,
            service.within_days,
            service.shares,
            settings,
            market=study.titles.get(service.market or ""),
            item=study.titles.get(service.product or ""),
        )
    return tuple(TradeOffCurve(measure, *curve) for measure, curve in found.items())


def bare(settings: Settings) -> Settings:
    """Limits for plans of which shadow prices and checks are not kept."""
    return replace(settings, duals=False, recheck=False)


def _world(scenario: NetworkScenario, probability: float = 1.0) -> World:
    return World(scenario.name, probability, scenario.network, scenario.law)


def tried(call: Callable[..., T], *given: object, **named: object) -> tuple[T | None, tuple[str, ...]]:
    """What is found, or why nothing was: no plan, or not proven in time."""
    from tumen.network.mip.infeasible import InfeasibleError
    from tumen.network.mip.solver import InterruptedSolveError

    try:
        return call(*given, **named), ()
    except InfeasibleError as error:
        return None, error.conflict or (str(error),)
    except InterruptedSolveError:
        raise
    except NotConvergedError as error:
        return None, (str(error),)
