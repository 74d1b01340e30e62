"""Answer a network study: a plan for each scenario, what the agreements are worth, what it costs to be wrong."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import tumen
from tumen.errors import InputError, NotConvergedError
from tumen.study.network import answer
from tumen.study.network.assumptions import assumptions_of, vintages_of
from tumen.study.network.question_words import question_words
from tumen.study.network.questions import curves_of, offers_needed, under_uncertainty
from tumen.study.network.regret import regret_of
from tumen.study.network.results import AgreementWorth, NetworkResult, ScenarioPlan

if TYPE_CHECKING:
    from collections.abc import Callable

    from tumen.network.alternatives import Alternatives
    from tumen.network.plan import Plan
    from tumen.network.settings import Progress, Settings
    from tumen.study.network.read import NetworkStudy
    from tumen.study.network.scenarios import Scenario

_NOT_SOLVED = "not solved: the run was interrupted before"


def run_network_study(
    study: NetworkStudy, progress: Callable[[str, Progress], None] | None = None
) -> NetworkResult:
    """Answer every question of a network study.

    An interruption (Ctrl-C) ends the plan that is being solved with the best found so far and its proven gap;
    what would have been solved after it is left out, and the result says so.

    Parameters
    ----------
    progress
        Called while a plan is being solved, with the name of what is solved and how far it is.

    Raises
    ------
    MissingExtraError
        If the extra ``[network]`` is not installed.
    """
    found: list[ScenarioPlan] = []
    for scenario in study.scenarios:
        stopped = any(item.plan is not None and item.plan.solver.interrupted for item in found)
        base = found[0].plan if found else None
        found.append(_scenario(study, scenario, base, progress, stopped=stopped))
    whole = not any(item.plan is not None and item.plan.solver.interrupted for item in found)
    worth = _agreements(study, found[0].plan, progress) if whole else ()
    regret = regret_of(study.scenarios, tuple(found), settings_of(study)) if whole else None
    offers = offers_needed(study, partial(settings_of, study, progress=progress)) if whole else ()
    uncertainty = under_uncertainty(study, partial(settings_of, study, progress=progress)) if whole else None
    curves = curves_of(study, partial(settings_of, study, progress=progress)) if whole else ()
    return NetworkResult(
        study=study.facts.study,
        title=study.facts.title,
        question=study.facts.question,
        currency=study.facts.currency,
        answer=" ".join(
            [
                answer.of_study(tuple(found), worth, regret, study.facts.currency),
                *question_words(offers, uncertainty, study.facts.currency),
            ]
        ),
        scenarios=tuple(found),
        agreements=worth,
        regret=regret,
        alternatives=_alternatives(study) if whole else None,
        offers_needed=offers,
        uncertainty=uncertainty,
        curves=curves,
        assumptions=assumptions_of(study),
        vintages=vintages_of(study),
        version=tumen.__version__,
    )


def _alternatives(study: NetworkStudy) -> Alternatives | None:
    """Plans of the base with other sites within the share that the study asks for."""
    within, base = study.facts.alternatives_within, study.scenarios[0]
    if within is None:
        return None
    from tumen.network.alternatives import alternatives

    return alternatives(base.network, base.law, float(within), settings_of(study))


def settings_of(
    study: NetworkStudy, name: str = "", progress: Callable[[str, Progress], None] | None = None
) -> Settings:
    """Limits of the solver as the study states them."""
    from tumen.network.settings import Settings

    limits = study.facts.solver
    told = None if progress is None else (lambda state: progress(name, state))
    return Settings(
        gap=limits.gap, time_limit=limits.time_limit, threads=limits.threads, seed=limits.seed, progress=told
    )


def _scenario(
    study: NetworkStudy,
    scenario: Scenario,
    base: Plan | None,
    progress: Callable[[str, Progress], None] | None,
    *,
    stopped: bool,
) -> ScenarioPlan:
    from tumen.network.infeasible import InfeasibleError
    from tumen.network.solve import solve

    plan: Plan | None = None
    why: tuple[str, ...] = (_NOT_SOLVED,)
    mended: tuple[str, ...] = ()
    if not stopped:
        try:
            plan, why = (
                solve(scenario.network, scenario.law, settings_of(study, scenario.title, progress)),
                (),
            )
        except InfeasibleError as error:
            named, mended = _conflict(scenario, settings_of(study))
            why = named or error.conflict or (str(error),)
        except InputError as error:
            if scenario is study.scenarios[0]:
                raise
            why = tuple(
                dict.fromkeys(str(problem) for problem in error.problems)
            )  # the base has none of them
    told = answer.of_scenario(plan, why, base, study.facts.currency)
    return ScenarioPlan(
        scenario.name, scenario.title, scenario.probability, scenario.changes, plan, why, told, mended
    )


def _conflict(scenario: Scenario, settings: Settings) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A smallest set of statements that cannot hold together, and the least that mends it; empty if not found."""
    from tumen.network.conflict import conflict

    try:
        found = conflict(scenario.network, scenario.law, settings)
    except NotConvergedError:
        return (), ()
    return ((), ()) if found is None else (found.words, tuple(item.words for item in found.relaxation))


def _agreements(
    study: NetworkStudy, base: Plan | None, progress: Callable[[str, Progress], None] | None
) -> tuple[AgreementWorth, ...]:
    """The base again without each of its agreements."""
    if base is None:
        return ()
    from tumen.network.solve import solve

    scenario = study.scenarios[0]
    found = []
    for code in scenario.network.agreements:
        network = replace(
            scenario.network,
            agreements=tuple(item for item in scenario.network.agreements if item != code),
            claim_costs=tuple(item for item in scenario.network.claim_costs if item.agreement != code),
        )
        settings = replace(settings_of(study, f"without {code}", progress), duals=False, recheck=False)
        plan = solve(network, scenario.law.without(code), settings)
        found.append(
            AgreementWorth(
                code,
                plan.net_cost,
                plan.net_cost - base.net_cost,
                (plan.net_cost - plan.bound) + (base.net_cost - base.bound),
                plan.opened,
            )
        )
    return tuple(found)
