"""Many scenarios by sampling: a good decision, and a statistical bound on how far it is from the best.

Sample average approximation (Mak, Morton and Wood 1999): the mean optimum of small samples is a lower bound
of the best expected cost, the mean cost of a fixed decision over a fresh sample an upper one; each with its
error.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from math import prod, sqrt
from typing import TYPE_CHECKING

import numpy as np

from tumen.errors import InputError
from tumen.network.mip.infeasible import InfeasibleError
from tumen.network.mip.settings import Settings
from tumen.network.model.scenario import ScenarioSet
from tumen.network.questions.evaluate import evaluate, sites_of
from tumen.network.questions.risk import Risk, expected
from tumen.network.questions.stochastic import first_stage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tumen.network.model.law import TradeLaw
    from tumen.network.model.network import Network
    from tumen.network.model.scenario import Scenario, World
    from tumen.network.model.sites import Decisions
    from tumen.network.questions.evaluate import Outlay


@dataclass(frozen=True, slots=True)
class Independent:
    """Sets of scenarios that are independent of each other: what comes true is one of each."""

    sets: tuple[ScenarioSet, ...]

    @property
    def size(self) -> int:
        """How many combinations there are."""
        return prod(len(item.scenarios) for item in self.sets)

    def draw(self, count: int, random: np.random.Generator) -> ScenarioSet:
        """Draw combinations by their probability; those drawn several times stand once, with their share."""
        columns = []
        for item in self.sets:
            shares = np.array([float(scenario.probability) for scenario in item.scenarios])
            columns.append(random.choice(len(shares), size=count, p=shares / shares.sum()).tolist())
        drawn: dict[tuple[int, ...], int] = {}
        for key in zip(*columns, strict=True):
            drawn[key] = drawn.get(key, 0) + 1
        return ScenarioSet(
            tuple(self._joint(key, Decimal(times) / count) for key, times in sorted(drawn.items()))
        )

    def _joint(self, key: Sequence[int], share: Decimal) -> Scenario:
        joint, *rest = (item.scenarios[place] for item, place in zip(self.sets, key, strict=True))
        for other in rest:
            joint = joint.with_(other)
        return replace(joint, probability=share)


@dataclass(frozen=True, slots=True)
class SampledPlan:
    """Decisions found by sampling, and what is known of them. Expected discounted net costs in currency."""

    decisions: Decisions = field(repr=False)
    sites: tuple[str, ...]
    cost: float
    """Expected cost of the decisions: exact where all scenarios were reckoned, else the estimate."""
    cost_error: float
    """Standard error of `cost`; 0 where it is exact."""
    lower: float
    """Estimate of a lower bound of the best expected cost."""
    lower_error: float
    """Standard error of `lower`."""
    gap: float
    """`cost` less `lower`."""
    gap_at_most: float
    """With `confidence`, the decisions cost no more than this above the best."""
    confidence: float
    exact: bool
    """Whether every scenario was reckoned for `cost`."""
    sample: int
    replications: int
    test: int
    """Scenarios drawn, or reckoned, for `cost`."""
    seed: int
    optima: tuple[float, ...]
    """Optimum (proven bound) of each sample."""
    candidates: tuple[tuple[tuple[str, ...], float | None], ...]
    """Sites of every decision that a sample found best, and its cost over the selection sample; None: it
    cannot serve a scenario there."""


def sample_average(
    network: Network,
    law: TradeLaw,
    population: Independent,
    *,
    sample: int = 20,
    replications: int = 5,
    test: int = 200,
    confidence: float = 0.95,
    seed: int = 0,
    settings: Settings | None = None,
    jobs: int | None = 1,
) -> SampledPlan:
    """Decide for expected cost over more scenarios than one model can hold.

    Parameters
    ----------
    sample, replications
        Draws in each sample, and samples solved.
    test
        Fresh draws by which the best candidate is costed; if there are no more combinations than this all of
        them are reckoned instead, and the cost is exact. Candidates are chosen by a sample of their own.
    confidence
        Of `gap_at_most`: both errors at once, (1 - confidence) / 2 each.
    jobs
        Processes for costing; None: one for each processor.

    Raises
    ------
    InputError
        If there are fewer than two samples or draws, or confidence is not in (0, 1); and as
        `tumen.network.model.scenario.ScenarioSet.worlds`.
    InfeasibleError
        If a sample has no plan, or no candidate serves every scenario drawn.
    NotConvergedError, MissingExtraError
        As `tumen.network.mip.solve.solve`.
    """
    if min(sample, test) < 2 or replications < 2 or not 0 < confidence < 1:
        raise InputError.of(
            f"{replications} samples of {sample}, {test} to test, confidence {confidence} were asked for",
            "Give two or more of each, and a confidence between 0 and 1",
        )
    settings = settings or Settings()
    random = np.random.default_rng(seed)
    optima: list[float] = []
    found: dict[Decisions, None] = {}
    for _ in range(replications):
        worlds = population.draw(sample, random).worlds(network, law)
        held, solved, money, _ = first_stage(worlds, settings, Risk())
        optima.append(solved.bound * money)
        found[held] = None
    selection = population.draw(test, random).worlds(network, law)
    costs = [_mean(row, selection) for row in evaluate(list(found), selection, settings, jobs=jobs)]
    known = [(cost, place) for place, cost in enumerate(costs) if cost is not None]
    if not known:
        raise InfeasibleError(("no decisions found serve every scenario drawn",))
    best = list(found)[min(known)[1]]
    exact = population.size <= test
    last = ScenarioSet.crossed(population.sets) if exact else population.draw(test, random)
    tested = last.worlds(network, law)
    (row,) = evaluate([best], tested, settings, jobs=jobs)
    cost = _mean(row, tested)
    if cost is None:
        served = [world.name for world, item in zip(tested, row, strict=True) if item is None]
        raise InfeasibleError((f"the best decisions found cannot serve {', '.join(served[:5])}",))
    error = 0.0 if exact else _error(row, tested, cost, test)
    lower = float(np.mean(optima))
    lower_error = float(np.std(optima, ddof=1)) / sqrt(replications)
    return SampledPlan(
        best,
        sites_of(network, best),
        cost,
        error,
        lower,
        lower_error,
        cost - lower,
        _at_most(cost - lower, error, lower_error, replications, confidence, exact=exact),
        confidence,
        exact,
        sample,
        replications,
        len(tested) if exact else test,
        seed,
        tuple(optima),
        tuple((sites_of(network, held), value) for held, value in zip(found, costs, strict=True)),
    )


def _mean(row: Sequence[Outlay | None], worlds: Sequence[World]) -> float | None:
    known = [item.net_cost for item in row if item is not None]
    if len(known) < len(worlds):
        return None
    return expected(known, [world.probability for world in worlds])


def _error(row: Sequence[Outlay | None], worlds: Sequence[World], mean: float, count: int) -> float:
    """Standard error of the mean of `count` draws, given by their distinct scenarios with shares."""
    spread = sum(
        world.probability * (item.net_cost - mean) ** 2
        for item, world in zip(row, worlds, strict=True)
        if item is not None
    )
    return sqrt(spread / (count - 1))


def _at_most(
    gap: float, error: float, lower_error: float, replications: int, confidence: float, *, exact: bool
) -> float:
    from scipy.special import ndtri, stdtrit

    level = confidence if exact else (1 + confidence) / 2
    below = float(stdtrit(replications - 1, level)) * lower_error
    above = 0.0 if exact else float(ndtri(level)) * error
    return gap + below + above
