"""What a network study asks besides its plans: the offer needed, sites under uncertainty, trade-offs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from tumen.errors import NotConvergedError
from tumen.study.network.results import Curve, OfferNeeded, UnderUncertainty

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    from tumen.network.mip.settings import Settings
    from tumen.network.model.scenario import World
    from tumen.network.questions.tradeoff import TradeOff
    from tumen.study.network.worlds import NetworkScenario, NetworkStudy

T = TypeVar("T")


def offers_needed(study: NetworkStudy, limits: Callable[[str], Settings]) -> tuple[OfferNeeded, ...]:
    """The smallest offer at which settling wins, for every one that the study asks for.

    `limits` gives the limits of the solver, with the name under which progress is told.
    """
    if not study.facts.design.break_even:
        return ()
    from tumen.network.questions.breakeven import Lever, break_even

    scenarios = {item.name: item for item in study.scenarios}
    answers = []
    for asked in study.facts.design.break_even:
        scenario = scenarios[asked.scenario]
        lever = Lever(asked.kind, study.titles.get(asked.site, asked.site), asked.most)
        settings = replace(
            limits(f"break-even of a {asked.kind} at {lever.site}"), duals=False, recheck=False
        )
        found, why = _tried(break_even, scenario.network, scenario.law, lever, settings)
        answers.append(OfferNeeded(scenario.name, scenario.title, lever, found, why))
    return tuple(answers)


def under_uncertainty(study: NetworkStudy, limits: Callable[[str], Settings]) -> UnderUncertainty | None:
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
    settings = replace(limits("sites for all scenarios"), duals=False, recheck=False)
    plan, why = _tried(solve_two_stage, worlds, settings, risk=Risk(asked.weight, asked.level))
    worth = None
    if plan is not None:
        reference = _world(planned_for, 1.0)
        worth, why = _tried(value_of_planning, worlds, settings, reference=reference)
    return UnderUncertainty(plan, worth, planned_for.title, why)


def curves_of(study: NetworkStudy, limits: Callable[[str], Settings]) -> tuple[Curve, ...]:
    """What less CO2 or better service costs in the base, as far as the study asks."""
    asked, base = study.facts.design.trade_off, study.scenarios[0]
    if asked is None:
        return ()
    from tumen.network.questions.tradeoff import co2_curve, service_curve

    settings = replace(limits("trade-off"), duals=False, recheck=False)
    curves = []
    if asked.co2 is not None:
        curves.append(_curve("co2", _tried(co2_curve, base.network, base.law, asked.co2, settings)))
    if (service := asked.service) is not None:
        found = _tried(
            service_curve,
            base.network,
            base.law,
            service.within_days,
            service.shares,
            settings,
            market=study.titles.get(service.market or ""),
            item=study.titles.get(service.product or ""),
        )
        curves.append(_curve("service", found))
    return tuple(curves)


def _curve(measure: Literal["co2", "service"], found: tuple[TradeOff | None, tuple[str, ...]]) -> Curve:
    return Curve(measure, *found)


def _world(scenario: NetworkScenario, probability: float) -> World:
    from tumen.network.model.scenario import World

    return World(scenario.name, probability, scenario.network, scenario.law)


def _tried(call: Callable[..., T], *given: object, **named: object) -> tuple[T | None, tuple[str, ...]]:
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
