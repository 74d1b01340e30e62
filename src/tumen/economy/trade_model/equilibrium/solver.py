"""From a baseline and a change to the new equilibrium (Caliendo & Parro 2015, section 2.5)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from tumen.economy.trade_model.change import scale_change
from tumen.economy.trade_model.closure import Blocs, ClosureName, Deficits, numeraire_index, trade_blocs
from tumen.economy.trade_model.counterfactual import Counterfactual, market_residuals, price_residual
from tumen.economy.trade_model.equilibrium.anderson import PlainStep, fixed_point
from tumen.economy.trade_model.equilibrium.equations import (
    HeldFixed,
    build_economy,
    log_cost,
    price_step,
    sweep,
    trade_share_after,
    wage_response,
)
from tumen.errors import InputError, NotConvergedError

if TYPE_CHECKING:
    from tumen.economy.arrays import Array
    from tumen.economy.trade_model.baseline import Baseline
    from tumen.economy.trade_model.change import Change

TOLERANCE = 1e-10
LIMIT = 5000
ATTEMPT = 300
ON_THE_WAY = 1e-5
SMALLEST_STEP = 1 / 512
ROUNDS = 3
LARGEST_WAGE_STEP = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class SolverSetting:
    """What is asked of the model besides the change itself; `theta` is (J,)."""

    theta: Array
    closure: ClosureName
    numeraire: str
    tolerance: float = TOLERANCE
    limit: int = LIMIT


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """A guess of the equilibrium: log wage changes (N,), log price changes (J, N), expenditure (J, N)."""

    log_wage: Array
    log_price: Array
    expenditure: Array


@dataclass(frozen=True, slots=True, eq=False)
class Reached:
    """Where another method has come to, after so many evaluations."""

    point: Point
    iterations: int


def equilibrium(base: Baseline, what: Change, setting: SolverSetting) -> Counterfactual:
    """Solve; every condition is then measured afresh, and only an equilibrium is returned.

    Raises
    ------
    InputError
        If the change does not fit the baseline, or no equilibrium can exist.
    NotConvergedError
        If some residual stays above the tolerance; the message names all of them.
    """
    what.check_against(base)
    return solve_case(case_of(base, what, setting))


def solve_case(case: SolverCase, reached: Reached | None = None) -> Counterfactual:
    """The equilibrium of a case; what is `reached` is taken if it is one, else the way begins anew."""
    setting = case.setting
    point, iterations = _approach(case) if reached is None else _taken(case, reached)
    inner = setting.tolerance
    while True:
        try:
            found = _finish(case, point, iterations)
        except InputError as error:
            raise NotConvergedError(
                "the equations have a solution without economic meaning, so there is no equilibrium near "
                "the baseline: "
                f"{error} Deficits fixed in money can ask for more than an economy earns; try another "
                "closure."
            ) from None
        if found.residuals.largest <= setting.tolerance:
            return found
        # the iteration judges by its own measure; where the fresh one is stricter, go on a little
        inner /= 10
        point, good, used = _iterate(case, point, inner, ATTEMPT)
        iterations += used
        if not good or inner < setting.tolerance * 1e-3:
            raise _not_converged(case, point, iterations)


def refuse_impossible(base: Baseline, what: Change, setting: SolverSetting) -> None:
    """InputError if a change does not fit the baseline, or leaves no equilibrium that could be looked for."""
    what.check_against(base)
    case_of(base, what, setting)


@dataclass(frozen=True, slots=True, eq=False)
class SolverCase:
    """One change under one setting, with all that does not move during the iteration."""

    what: Change
    setting: SolverSetting
    eco: HeldFixed
    blocs: Blocs
    deficits: Deficits


def case_of(base: Baseline, what: Change, setting: SolverSetting) -> SolverCase:
    """Put a change together with all that does not move during the iteration."""
    eco = build_economy(base, setting.theta, what)
    blocs = trade_blocs(eco.pull, base.value_added, numeraire_index(setting.numeraire, base.economies))
    if what.deficit is not None and setting.closure == "balanced-trade" and np.any(what.deficit):
        raise InputError.of(
            "new deficits are given, but the closure 'balanced-trade' sets every deficit to zero",
            "Leave them out, or choose another closure.",
        )
    given = base.deficit if what.deficit is None else what.deficit
    deficits = Deficits(setting.closure, given, base.value_added)
    deficits.check(blocs, base.economies)
    return SolverCase(what, setting, eco, blocs, deficits)


def _taken(case: SolverCase, reached: Reached) -> tuple[Point, int]:
    point, good, used = _iterate(case, reached.point, case.setting.tolerance, 1)
    return (point, reached.iterations + used) if good else _approach(case)


def _approach(case: SolverCase) -> tuple[Point, int]:
    """Solve at once; where that fails, walk towards the change in steps, each from the solution of the last.

    The path does not touch the answer: the last step solves the whole change to the full tolerance.
    """
    base, setting = case.eco.base, case.setting
    point = Point(np.zeros(len(base.economies)), np.zeros_like(base.expenditure), base.expenditure)
    done, step, iterations = 0.0, 1.0, 0
    while True:
        size = min(done + step, 1.0)
        here = case if size == 1.0 else case_of(base, scale_change(case.what, base, size), setting)
        tolerance = setting.tolerance if size == 1.0 else max(setting.tolerance, ON_THE_WAY)
        trial, reached, used = _iterate(here, point, tolerance, min(ATTEMPT, setting.limit - iterations))
        iterations += used
        if reached and size == 1.0:
            return trial, iterations
        if reached:
            point, done, step = trial, size, 2 * step
        else:
            step /= 2
        if iterations >= setting.limit or step < SMALLEST_STEP:
            raise _not_converged(here, trial, iterations)


def _not_converged(case: SolverCase, point: Point, iterations: int) -> NotConvergedError:
    look = sweep(
        case.eco,
        case.deficits.at(np.exp(point.log_wage)),
        point.log_wage,
        (point.log_price, point.expenditure),
        1,
    )
    prices = np.abs(look.log_price - point.log_price).max()
    goods = (np.abs(look.expenditure - point.expenditure) / case.eco.base.expenditure.sum(0)).max()
    return NotConvergedError(
        f"the trade model did not converge in {iterations} iterations; residuals: prices {prices:.1e}, "
        f"expenditure {goods:.1e}, trade balance {np.abs(look.excess).max():.1e}; the tolerance is "
        f"{case.setting.tolerance:.1e}. Make the change in smaller steps, or check elasticities and data."
    )


def _iterate(case: SolverCase, start: Point, tolerance: float, limit: int) -> tuple[Point, bool, int]:
    """Move wages, prices and expenditure together, as one accelerated fixed point."""
    eco, blocs, deficits = case.eco, case.blocs, case.deficits
    shape, n = start.expenditure.shape, len(start.log_wage)
    scale = eco.base.expenditure.sum(0)
    response = wage_response(eco.base, eco.theta[:, 0])

    def unpack(flat: Array) -> Point:
        prices, spending = flat[n:].reshape(2, *shape)
        return Point(flat[:n], prices, eco.base.expenditure + spending * scale)

    def plain(flat: Array, restarts: int) -> PlainStep:
        now = unpack(flat)
        # after a failure: look longer at the goods markets before wages answer, and let wages answer less
        rounds = ROUNDS << min(restarts, 5)
        gaps = deficits.at(np.exp(now.log_wage))
        look = sweep(eco, gaps, now.log_wage, (now.log_price, now.expenditure), rounds)
        answer = np.clip(response * 0.5**restarts * look.excess, -LARGEST_WAGE_STEP, LARGEST_WAGE_STEP)
        d_wage = blocs.normalise(now.log_wage + answer) - now.log_wage
        d_price, d_spending = look.log_price - now.log_price, (look.expenditure - now.expenditure) / scale
        residual = max(np.abs(look.excess).max(), np.abs(d_price).max(), np.abs(d_spending).max())
        return PlainStep(np.concatenate((d_wage, d_price.ravel(), d_spending.ravel())), float(residual))

    first = (
        start.log_wage,
        start.log_price.ravel(),
        ((start.expenditure - eco.base.expenditure) / scale).ravel(),
    )
    outcome = fixed_point(plain, np.concatenate(first), tolerance=tolerance, limit=limit)
    return unpack(outcome.point), outcome.residual <= tolerance, outcome.iterations


def _finish(case: SolverCase, point: Point, iterations: int) -> Counterfactual:
    """The world at a point, with its residuals from the definitions."""
    eco, setting, base = case.eco, case.setting, case.eco.base
    log_wage, wage = point.log_wage, np.exp(point.log_wage)
    log_price = price_step(eco, log_wage, point.log_price)
    gaps = case.deficits.at(wage)
    spending = point.expenditure
    if iterations:
        # extrapolated numbers carry the rounding of the extrapolation, also where nothing is bought any more
        spending = sweep(eco, gaps, log_wage, (point.log_price, spending), 1).expenditure
    shares = trade_share_after(eco, log_wage, point.log_price, log_price)
    if (levy := case.what.export_duty) is not None:
        levied = levy * shares * spending[:, :, None] / (1.0 + eco.tariff)
        gaps = gaps + levied.sum((0, 1)) - levied.sum((0, 2))
    after = replace(
        base,
        trade_share=np.where(spending[:, :, None] > 0, shares, 0.0),
        expenditure=spending,
        tariff=eco.tariff,
        value_added=base.value_added * wage,
        deficit=gaps,
    )
    residuals = market_residuals(
        after,
        prices=price_residual(base, setting.theta, eco.log_barrier, log_wage, log_price),
        numeraire=float(np.abs(case.blocs.normalise(log_wage) - log_wage).max()),
    )
    return Counterfactual(
        before=base,
        after=after,
        change=case.what,
        elasticities=setting.theta,
        closure=setting.closure,
        numeraire=setting.numeraire,
        log_wage=log_wage,
        log_price=log_price,
        log_cost=log_cost(eco, log_wage, log_price),
        blocs=tuple(int(number) for number in case.blocs.member),
        residuals=residuals,
        iterations=iterations,
    )
