"""From a baseline and a change to the new equilibrium (Caliendo & Parro 2015, section 2.5)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from tumen.economy.trade_model.anderson import Step, fixed_point
from tumen.economy.trade_model.closure import (
    Blocs,
    ClosureName,
    Deficits,
    numeraire_index,
    trade_blocs,
)
from tumen.economy.trade_model.counterfactual import Counterfactual
from tumen.economy.trade_model.equations import (
    Economy,
    build_economy,
    log_cost,
    price_step,
    sweep,
    trade_share_after,
    wage_response,
)
from tumen.economy.trade_model.residuals import market_residuals, price_residual
from tumen.errors import NotConvergedError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tumen.economy.trade_model.baseline import Baseline
    from tumen.economy.trade_model.change import Change

    Array = NDArray[np.float64]

TOLERANCE = 1e-10
LIMIT = 2000
ROUNDS = 3
LARGEST_WAGE_STEP = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
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


def equilibrium(base: Baseline, what: Change, setting: Setting) -> Counterfactual:
    """Solve; every condition is then measured afresh, and only an equilibrium is returned.

    Raises
    ------
    InputError
        If the change does not fit the baseline, or no equilibrium can exist.
    NotConvergedError
        If some residual stays above the tolerance; the message names all of them.
    """
    what.check_against(base)
    eco = build_economy(base, setting.theta, what)
    blocs = trade_blocs(eco.pull, base.value_added, numeraire_index(setting.numeraire, base.economies))
    given = base.deficit if what.deficit is None else what.deficit
    deficits = Deficits(setting.closure, given, base.value_added)
    deficits.check(blocs, base.economies)
    case = _Case(what, setting, eco, blocs, deficits)

    point = Point(np.zeros(len(base.economies)), np.zeros_like(base.expenditure), base.expenditure)
    inner, iterations = setting.tolerance, 0
    while True:
        point, reached, used = _iterate(case, point, inner, setting.limit - iterations)
        iterations += used
        found = _finish(case, point, iterations)
        if found.residuals.largest <= setting.tolerance:
            return found
        if not reached or inner < setting.tolerance * 1e-3:
            raise NotConvergedError(
                f"the trade model did not converge in {iterations} iterations; residuals: {found.residuals}; "
                f"the tolerance is {setting.tolerance:.1e}. Make the change in smaller steps, or check elasticities "
                "and data."
            )
        # the iteration judges by its own measure; where the fresh one is stricter, go on a little
        inner /= 10


@dataclass(frozen=True, slots=True, eq=False)
class _Case:
    """One change under one setting, with all that does not move during the iteration."""

    what: Change
    setting: Setting
    eco: Economy
    blocs: Blocs
    deficits: Deficits


def _iterate(case: _Case, start: Point, tolerance: float, limit: int) -> tuple[Point, bool, int]:
    """Move wages, prices and expenditure together, as one accelerated fixed point."""
    eco, blocs, deficits = case.eco, case.blocs, case.deficits
    shape, n = start.expenditure.shape, len(start.log_wage)
    scale = eco.base.expenditure.sum(0)
    response = wage_response(eco.base, eco.theta[:, 0])

    def unpack(flat: Array) -> Point:
        prices, spending = flat[n:].reshape(2, *shape)
        return Point(flat[:n], prices, eco.base.expenditure + spending * scale)

    def plain(flat: Array, restarts: int) -> Step:
        now = unpack(flat)
        # after a failure: look longer at the goods markets before wages answer, and let wages answer less
        rounds = ROUNDS << min(restarts, 5)
        gaps = deficits.at(np.exp(now.log_wage))
        look = sweep(eco, gaps, now.log_wage, (now.log_price, now.expenditure), rounds)
        answer = np.clip(response * 0.5**restarts * look.excess, -LARGEST_WAGE_STEP, LARGEST_WAGE_STEP)
        d_wage = blocs.normalise(now.log_wage + answer) - now.log_wage
        d_price, d_spending = look.log_price - now.log_price, (look.expenditure - now.expenditure) / scale
        residual = max(np.abs(look.excess).max(), np.abs(d_price).max(), np.abs(d_spending).max())
        return Step(np.concatenate((d_wage, d_price.ravel(), d_spending.ravel())), float(residual))

    first = (
        start.log_wage,
        start.log_price.ravel(),
        ((start.expenditure - eco.base.expenditure) / scale).ravel(),
    )
    outcome = fixed_point(plain, np.concatenate(first), tolerance=tolerance, limit=limit)
    return unpack(outcome.point), outcome.residual <= tolerance, outcome.iterations


def _finish(case: _Case, point: Point, iterations: int) -> Counterfactual:
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
