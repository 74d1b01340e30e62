"""Bands around results: draws of elasticities and of the size of the shock, with common random numbers.

Every change is solved for the same draws, so the difference between two changes is not blurred by chance, and
draw d is the same whatever the number of draws, processes or changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, cast

import numpy as np

from tumen.economy.refusals import Refusals
from tumen.economy.trade_model.change import scale_change
from tumen.economy.trade_model.elasticities import standard_error_array
from tumen.economy.trade_model.equilibrium.batch import approach_all
from tumen.economy.trade_model.equilibrium.solver import TOLERANCE, SolverSetting, case_of, solve_case
from tumen.economy.trade_model.model import TradeModel
from tumen.economy.trade_model.workers import run_all
from tumen.errors import InputError, NotConvergedError
from tumen.processes import cores

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import ArrayLike

    from tumen.economy.arrays import Array
    from tumen.economy.trade_model.baseline import Baseline
    from tumen.economy.trade_model.change import Change
    from tumen.economy.trade_model.counterfactual import Counterfactual
    from tumen.economy.trade_model.equilibrium.solver import SolverCase

    Measure = Callable[[Counterfactual], Array]
    World = tuple[Baseline, Mapping[str, Change]]


CELLS_AT_ONCE, MOST_AT_ONCE = 100_000, 16
"""Draws are solved together as far as their flows are so many cells, and no more than so many."""
MEASURES: Mapping[str, Measure] = {name: attrgetter(name) for name in ("real_income", "real_wage")}


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """Random elasticities and shock sizes.

    Attributes
    ----------
    elasticities : (D, J) trade elasticities of each draw
    shock_size : (D,) factor on the logarithm of every barrier change (1 = the change as given)
    seed : seed they came from
    """

    elasticities: Array
    shock_size: Array
    seed: int


def draw(
    model: TradeModel,
    count: int,
    *,
    seed: int,
    standard_error: Mapping[str, float] | ArrayLike | None = None,
    shock_range: tuple[float, float] = (1.0, 1.0),
) -> Draws:
    """Draw elasticities (log-normal, with the model's as means) and shock sizes (uniform).

    The log-normal law keeps elasticities positive; its mean is the model's elasticity and its standard
    deviation the given standard error. Draws are independent across sectors.

    Raises InputError for a count below 1, negative or unknown standard errors, or a range upside down.

    Parameters
    ----------
    count : number of draws D, at least 1
    seed : recorded in the result; draw d depends on the seed and d only
    standard_error : by sector label or (J,); sectors not named, or None, stay at the model's elasticity
    shock_range : lowest and highest factor on the logarithm of tariff factors, trade costs and productivity
    """
    sectors, mean = model.baseline.sectors, model.elasticities
    wrong = Refusals()
    error = standard_error_array(sectors, standard_error, wrong)
    wrong.when(count < 1, f"{count} draws are asked for", "Ask for at least one.")
    low, high = shock_range
    what = f"the shock range is {low:g} to {high:g}"
    wrong.when(not 0 <= low <= high < np.inf, what, "Give 0 <= lowest <= highest.")
    wrong.done()
    spread = np.sqrt(np.log1p((error / mean) ** 2))
    normal, uniform = np.empty((count, len(sectors))), np.empty(count)
    for d, child in enumerate(np.random.SeedSequence(seed).spawn(count)):
        stream = np.random.default_rng(child)
        normal[d], uniform[d] = stream.standard_normal(len(sectors)), stream.random()
    theta = mean * np.exp(spread * normal - spread**2 / 2)
    return Draws(theta, low + (high - low) * uniform, seed)


@dataclass(frozen=True, slots=True, eq=False)
class Simulation:
    """Measures of several changes over the same draws.

    Attributes
    ----------
    draws : what was drawn, with the seed
    values : {change: {measure: (D, ...) array}}
    """

    draws: Draws
    values: Mapping[str, Mapping[str, Array]]

    def band(self, change: str, measure: str, quantiles: Sequence[float] = (0.05, 0.5, 0.95)) -> Array:
        """(Q, ...) quantiles over the draws (linear interpolation between order statistics)."""
        return _quantiles(self._of(change, measure), quantiles)

    def band_of_difference(
        self, change: str, other: str, measure: str, quantiles: Sequence[float] = (0.05, 0.5, 0.95)
    ) -> Array:
        """(Q, ...) quantiles of the difference between two changes, draw by draw."""
        return _quantiles(self._of(change, measure) - self._of(other, measure), quantiles)

    def _of(self, change: str, measure: str) -> Array:
        if change not in self.values or measure not in self.values[change]:
            known = ", ".join(f"{c}/{m}" for c, measures in self.values.items() for m in measures)
            raise InputError.of(f"there is no result '{change}/{measure}'", f"Known: {known}.")
        return self.values[change][measure]


def _quantiles(values: Array, quantiles: Sequence[float]) -> Array:
    return cast("Array", np.quantile(values, np.asarray(quantiles), axis=0))


def simulate(
    model: TradeModel,
    changes: Mapping[str, Change],
    draws: Draws,
    *,
    measures: Mapping[str, Measure] = MEASURES,
    worlds: Callable[[int], World] | None = None,
    processes: int | None = 1,
    on: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Simulation:
    """Solve every change for every draw. The numbers are the same wherever the draws are solved.

    Parameters
    ----------
    model : its elasticities are replaced draw by draw; the baseline is the same, because an equilibrium
        without change does not depend on elasticities
    changes : by name
    measures : by name; each takes a `Counterfactual` and gives an array. For more than one process they must
        be functions that can be sent to another process (defined in a module)
    worlds : gives the baseline and the changes (by the names of `changes`) of a draw by its number, where
        these are drawn too; it can be sent to another process
    processes : 1 solves here; more on so many processes of this machine; None on all its cores. A script that
        asks for more than one needs the usual ``if __name__ == "__main__":``
    on : address of a Dask scheduler, ``"tcp://host:8786"``; then `processes` is not used (extra [cluster])
    progress : called with how many draws are done and how many there are

    Raises
    ------
    InputError
        If a change does not fit the baseline, `processes` is below 1, or no scheduler answers.
    NotConvergedError
        If one draw does not converge: results are whole or not at all. The message names the draw.
    MissingExtraError
        If Dask is needed and not installed.
    """
    for what in changes.values():
        what.check_against(model.baseline)
    count = len(draws.shock_size)
    cells = model.baseline.tariff.size
    most = min(CELLS_AT_ONCE // cells, MOST_AT_ONCE)
    size = max(1, min(most, -(-count // (4 * (processes or cores())))))
    work = _Work(model, dict(changes), draws, dict(measures), worlds, size, most > 1)

    def told(done: int, _parts: int) -> None:
        if progress is not None:
            progress(min(done * size, count), count)

    parts = run_all(work, -(-count // size), processes=processes, on=on, progress=told)
    rows = [row for part in parts for row in part]
    values = {
        name: {measure: np.array([row[name][measure] for row in rows]) for measure in measures}
        for name in changes
    }
    return Simulation(draws, values)


@dataclass(frozen=True, slots=True, eq=False)
class _Work:
    """So many draws at a time, of one change together; sent whole to each process."""

    model: TradeModel
    changes: dict[str, Change]
    draws: Draws
    measures: dict[str, Measure]
    worlds: Callable[[int], World] | None
    size: int
    together: bool
    """Whether the world is small enough that several at once are faster; the numbers do not depend on how
    many there are at once.
    """

    def __call__(self, part: int) -> list[dict[str, dict[str, Array]]]:
        first = part * self.size
        numbers = range(first, min(first + self.size, len(self.draws.shock_size)))
        worlds = [
            (self.model.baseline, self.changes) if self.worlds is None else self.worlds(d) for d in numbers
        ]
        found: list[dict[str, dict[str, Array]]] = [{} for _ in numbers]
        for name in self.changes:
            cases = [
                self._case(d, base, changes[name]) for d, (base, changes) in zip(numbers, worlds, strict=True)
            ]
            reached = approach_all(cases, TOLERANCE) if self.together else [None] * len(cases)
            for d, case, here, row in zip(numbers, cases, reached, found, strict=True):
                try:
                    result = solve_case(case, here)
                except NotConvergedError as error:
                    raise NotConvergedError(
                        f"draw {d} of change '{name}' (seed {self.draws.seed}): {error}"
                    ) from None
                row[name] = {measure: take(result) for measure, take in self.measures.items()}
        return found

    def _case(self, d: int, base: Baseline, what: Change) -> SolverCase:
        model, theta = self.model, self.draws.elasticities[d]
        drawn = TradeModel.from_baseline(base, theta, closure=model.closure, numeraire=model.numeraire)
        scaled = scale_change(what, base, float(self.draws.shock_size[d]))
        scaled.check_against(base)
        setting = SolverSetting(drawn.elasticities, drawn.closure, drawn.numeraire)
        return case_of(base, scaled, setting)
