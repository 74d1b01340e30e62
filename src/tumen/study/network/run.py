"""Answer a network study: a plan for each scenario, what the agreements are worth,
what it costs to be wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from time import perf_counter
from typing import Any, TypeVar

from tumen.errors import InputError, NotConvergedError
from tumen.network.mip.settings import Progress, Settings
from tumen.network.plans.plan import Plan
from tumen.study.core.results.records import Assumption, StudyAnswer, Vintage
from tumen.study.network import answer, questions
from tumen.study.network.held_rates import held_statements, unheld
from tumen.study.network.outages.asked import stress_of
from tumen.study.network.outages.told import of_stress
from tumen.study.network.questions import Limits
from tumen.study.network.results import NetworkResult, ScenarioPlan
from tumen.study.network.weight import plan_statements
from tumen.study.network.worlds import NetworkScenario, NetworkStudy
from tumen.study.product.basis import basis_of, replaced_rates

T = TypeVar("T")
_NOT_SOLVED = "the run was interrupted before it was solved"
_SOLVING = 0.97
"""Share of the seconds that are allowed in which is solved; the rest is for what is told of it."""


def run_network(
    study: NetworkStudy,
    progress: Callable[[str, Progress], None] | None = None,
    *,
    assumptions: tuple[Assumption, ...] = (),
    vintages: tuple[Vintage, ...] = (),
    ends: float | None = None,
) -> NetworkResult:
    """Answer every question of a network study.

    An interruption (Ctrl-C) ends the plan that is being solved with the best found so far and its proven gap;
    what would have been solved after it is left out, and the result says so. A limit of time holds for all
    plans and questions together: each gets its share of what is left, the base the largest.

    Parameters
    ----------
    progress
        Called while a plan is being solved, with the name of what is solved and how far it is.
    assumptions, vintages
        What the study states itself, and the data that it rests on, for the result.
    ends
        Moment (`time.perf_counter`) by which all is solved; None: after the seconds that the study allows.

    Raises
    ------
    MissingExtraError
        If the extra ``[network]`` is not installed.
    OutOfTimeError
        If there is no plan of the base in time.
    """
    design = study.facts.design
    desk = _Desk(study, progress, ends_in(design.solver.time_limit) if ends is None else ends)
    found = desk.plans()
    worth = desk.ask(
        "what each agreement is worth",
        partial(questions.agreements_worth, study, found),
        asked=bool(study.scenarios[0].network.agreements),
    )
    regret = desk.ask(
        "the regret of each design", partial(questions.regret_of, study, found), asked=len(found) > 1
    )
    others = desk.ask(
        "other sites", partial(questions.other_sites, study), asked=design.alternatives_within is not None
    )
    offers = desk.ask(
        "the offers needed", partial(questions.offers_needed, study), asked=bool(design.break_even)
    )
    uncertainty = desk.ask(
        "sites for all scenarios",
        partial(questions.under_uncertainty, study),
        asked=design.uncertainty is not None,
    )
    curves = desk.ask(
        "the trade-offs", partial(questions.curves_of, study), asked=design.trade_off is not None
    )
    stress = desk.ask(
        "what is lost while places are out", partial(stress_of, study, found), asked=design.stress is not None
    )
    currency, basis = study.facts.currency, basis_of(study.rows)
    answered = StudyAnswer.of(
        found[0].answer.statements,
        [
            *plan_statements(study, found[0].plan),
            *replaced_rates(
                unheld(study.scenarios[0].law.book.stated), study.scenarios[0].network.periods[0].start
            ),
            *held_statements(study.scenarios[0].law.book.stated),
            *answer.of_study(found, worth or (), regret, currency),
            *answer.of_questions(offers or (), uncertainty, currency, basis),
            *of_stress(stress, currency, basis),
            *answer.left_out("interrupted", desk.left_out),
            *answer.left_out("out_of_time", desk.out_of_time),
        ],
    )
    return NetworkResult(
        currency=currency,
        answer=answered,
        scenarios=found,
        agreements=worth or (),
        regret=regret,
        alternatives=others,
        offers_needed=offers or (),
        uncertainty=uncertainty,
        curves=curves or (),
        stress=stress,
        assumptions=assumptions,
        vintages=vintages,
        basis=basis,
    )


@dataclass
class _Desk:
    """Answers one question after another until Ctrl-C or the end of the time; what comes after it is left out
    and named.
    """

    study: NetworkStudy
    progress: Callable[[str, Progress], None] | None
    ends: float | None
    stopped: bool = False
    left_out: list[str] = field(default_factory=list)
    out_of_time: list[str] = field(default_factory=list)
    to_come: int = field(init=False)
    """Plans and questions that are not solved yet, the base counted as often as all others."""

    def __post_init__(self) -> None:
        design = self.study.facts.design
        questions = (
            self.study.scenarios[0].network.agreements,
            len(self.study.scenarios) > 1,
            design.alternatives_within is not None,
            design.break_even,
            design.uncertainty,
            design.trade_off,
            design.stress,
        )
        others = len(self.study.scenarios) - 1 + sum(map(bool, questions))
        self.to_come = 2 * others or 1

    def plans(self) -> tuple[ScenarioPlan, ...]:
        """A plan for each scenario; the base must have been solved, or what stopped it is raised."""
        found: list[ScenarioPlan] = []
        for scenario in self.study.scenarios:
            base = found[0].plan if found else None
            item = None
            if not self.stopped:
                settings = self._settings(scenario.title, 1 if found else max(1, self.to_come // 2))
                try:
                    item = _scenario(self.study, scenario, base, settings)
                except (KeyboardInterrupt, NotConvergedError) as error:
                    if not found:
                        raise
                    self.stopped = not isinstance(error, NotConvergedError) or _interrupts(error)
                    if not self.stopped:
                        item = _unsolved(scenario, str(error))
            if item is not None and item.plan is not None and item.plan.solver.interrupted:
                self.stopped = True
            found.append(item or _unsolved(scenario, _NOT_SOLVED))
        return tuple(found)

    def ask(self, what: str, call: Callable[[Limits], T], *, asked: bool) -> T | None:
        """What a question finds; None where it is not asked, or the run was interrupted before its end."""
        if not asked:
            return None
        if not self.stopped:
            limits = self._settings("", 1)
            try:
                # of these an interrupted part is of no use
                return call(lambda name: replace(limits, **self._told(name), keep_interrupted=False))
            except (KeyboardInterrupt, NotConvergedError) as error:
                if isinstance(error, NotConvergedError) and _out_of_time(error):
                    self.out_of_time.append(what)
                    return None
                if isinstance(error, NotConvergedError) and not _interrupts(error):
                    raise
                self.stopped = True
        self.left_out.append(what)
        return None

    def _settings(self, name: str, parts: int) -> Settings:
        """Limits with as many parts of the time that is left as this takes of all that is to come."""
        share = parts / max(self.to_come, 1)
        self.to_come -= parts
        return replace(settings_of(self.study, ends=self.ends), **self._told(name)).with_share(share)

    def _told(self, name: str) -> dict[str, Any]:
        told = self.progress
        return {"progress": None if told is None else (lambda state: told(name, state))}


def _interrupts(error: NotConvergedError) -> bool:
    from tumen.network.mip.solver import InterruptedSolveError

    return isinstance(error, InterruptedSolveError)


def _out_of_time(error: NotConvergedError) -> bool:
    from tumen.network.mip.solver import OutOfTimeError

    return isinstance(error, OutOfTimeError)


def ends_in(seconds: float | None, began: float | None = None) -> float | None:
    """Moment by which all that may take so many seconds is solved, so that the rest has time too."""
    return None if seconds is None else (began or perf_counter()) + _SOLVING * seconds


def settings_of(study: NetworkStudy, *, ends: float | None = None) -> Settings:
    """Limits of the solver as the study states them."""
    from tumen.network.mip.settings import Settings

    limits = study.facts.design.solver
    return Settings(gap=limits.gap, ends=ends, threads=limits.threads, seed=limits.seed)


def _scenario(
    study: NetworkStudy,
    scenario: NetworkScenario,
    base: Plan | None,
    settings: Settings,
) -> ScenarioPlan:
    from tumen.network.mip.infeasible import InfeasibleError
    from tumen.network.mip.solve import solve
    from tumen.network.model.checks.check import check

    plan: Plan | None = None
    why: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()
    unknown = False
    try:
        plan = solve(scenario.network, scenario.law, settings)
    except InfeasibleError as error:
        named, mended = _conflict(scenario, replace(settings, progress=None))
        why = named or error.conflict or (str(error),)
    except InputError as error:
        if scenario is study.scenarios[0]:
            raise
        why = tuple(dict.fromkeys(str(problem) for problem in error.problems))  # the base has none of them
        # what is wrong with a sound network is a duty or cost that nobody knows
        unknown = not set(error.problems) <= set(check(scenario.network, scenario.law))
    if unknown:
        return _unsolved(scenario, *why)
    told = answer.of_scenario(plan, why, base, study.facts.currency, basis_of(study.rows))
    earned = () if plan is None else plan.earned(scenario.law)
    return ScenarioPlan(*_named(scenario), plan, why, told, mended, earned=earned)


def _unsolved(scenario: NetworkScenario, *why: str) -> ScenarioPlan:
    return ScenarioPlan(*_named(scenario), None, why, answer.unsolved(why), unsolved=True)


def _named(scenario: NetworkScenario) -> tuple[str, str, Decimal | None, tuple[str, ...]]:
    return scenario.name, scenario.title, scenario.probability, scenario.changes


def _conflict(scenario: NetworkScenario, settings: Settings) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A smallest set of statements that cannot hold together, and the least that mends it;
    empty if not found.
    """
    from tumen.network.conflict.explain import conflict

    try:
        found = conflict(scenario.network, scenario.law, settings)
    except NotConvergedError:
        return (), ()
    return ((), ()) if found is None else (found.words, tuple(item.words for item in found.relaxation))
