"""Many equilibria of one size at once: the iteration of `solver`, stacked along a first axis.

A step costs a few calls of NumPy for all of them together, which for small worlds is most of what it costs.
Each one's path depends on itself alone. Nothing is judged here: `equilibrium` measures every point again,
and goes its own way where this one did not arrive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from tumen.economy.trade_model.equilibrium.anderson import MEMORY
from tumen.economy.trade_model.equilibrium.equations import stack, sweep, wage_response
from tumen.economy.trade_model.equilibrium.solver import LARGEST_WAGE_STEP, ROUNDS, Point, Reached

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tumen.economy.arrays import Array
    from tumen.economy.trade_model.equilibrium.solver import SolverCase

MOST = 60
"""Steps; a case that needs more is left to the method with a safeguard."""
SMALL = 1e-13
"""Directions of the past that say nothing new, relative to the others."""


def approach_all(cases: Sequence[SolverCase], tolerance: float) -> list[Reached | None]:
    """Where each case has come to; None for one that did not reach the tolerance."""
    eco = stack([case.eco for case in cases])
    base_spending = np.stack([case.eco.base.expenditure for case in cases])
    scale = base_spending.sum(1)[:, None, :]
    response = np.stack([wage_response(case.eco.base, case.eco.theta[:, 0]) for case in cases])
    count, j, n = base_spending.shape
    at = np.zeros((count, n + 2 * j * n))
    found: list[Reached | None] = [None] * count
    past_points, past_steps = np.zeros((2, count, MEMORY, n + 2 * j * n))
    last_point, last_step = at, at

    def unpack(flat: Array) -> tuple[Array, Array, Array]:
        prices, spending = flat[:, n:].reshape(count, 2, j, n).swapaxes(0, 1)
        return flat[:, :n], prices, base_spending + spending * scale

    with np.errstate(all="ignore"):
        for iteration in range(MOST):
            wage, price, spending = unpack(at)
            gaps = np.stack([case.deficits.at(w) for case, w in zip(cases, np.exp(wage), strict=True)])
            look = sweep(eco, gaps, wage, (price, spending), ROUNDS)
            answer = np.clip(response * look.excess, -LARGEST_WAGE_STEP, LARGEST_WAGE_STEP)
            moved = np.stack([case.blocs.normalise(w) for case, w in zip(cases, wage + answer, strict=True)])
            parts = (look.log_price - price, (look.expenditure - spending) / scale)
            residual = np.maximum.reduce(
                [np.abs(look.excess).max(1), *(np.abs(part).max((1, 2)) for part in parts)]
            )
            for d in np.flatnonzero(residual <= tolerance):
                if found[d] is None:
                    here = Point(wage[d].copy(), price[d].copy(), spending[d].copy())
                    found[d] = Reached(here, iteration)
            if all(item is not None for item in found):
                break
            step = np.concatenate((moved - wage, *(part.reshape(count, -1) for part in parts)), axis=1)
            if iteration:  # the order of the past does not matter
                past_points[:, (iteration - 1) % MEMORY] = at - last_point
                past_steps[:, (iteration - 1) % MEMORY] = step - last_step
            last_point, last_step = at, step
            known = min(iteration, MEMORY)
            at = at + step
            if known:
                at = np.nan_to_num(at - _known(past_points[:, :known], past_steps[:, :known], step))
    return found


def _known(points: Array, steps: Array, step: Array) -> Array:
    """What Anderson's method takes off each row's plain step, by normal equations of the scaled past."""
    size = np.sqrt((steps * steps).sum(2))
    size[~(size > 0)] = 1.0
    gram = np.nan_to_num((steps @ steps.swapaxes(1, 2)) / (size[:, :, None] * size[:, None, :]))
    right = np.nan_to_num((steps @ step[:, :, None])[:, :, 0] / size)
    weights = (np.linalg.pinv(gram, rcond=SMALL, hermitian=True) @ right[:, :, None])[:, :, 0] / size
    off = weights[:, None, :] @ points + weights[:, None, :] @ steps
    return cast("Array", off[:, 0])
