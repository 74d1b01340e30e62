"""Anderson acceleration of a fixed point, with a safeguard.

Walker & Ni (2011), "Anderson acceleration for fixed-point iterations", SIAM Journal on Numerical Analysis
49(4). Acceleration may only change how fast an answer is found: every iterate is judged by the residual of
the plain map, and when that grows the method falls back to its best point with a shorter memory of the past.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from tumen.economy.arrays import Array

MEMORY = 6
BLOW_UP = 1e2
PATIENCE = 60


class PlainStep(NamedTuple):
    """What the map says at a point: the plain step from there, and how far the point is from a solution."""

    step: Array
    residual: float


class IterationEnd(NamedTuple):
    """Where the iteration ended; `residual` tells whether it converged."""

    point: Array
    residual: float
    iterations: int


def fixed_point(
    plain: Callable[[Array, int], PlainStep], start: Array, *, tolerance: float, limit: int
) -> IterationEnd:
    """Iterate ``x <- x + step(x)`` with Anderson acceleration until the residual is at most `tolerance`.

    Parameters
    ----------
    plain : the plain map; gets a point and the number of restarts so far (so that it can work more carefully)
    start : (m,) first point; returned unchanged if it already satisfies the tolerance
    tolerance : residual to reach
    limit : greatest number of evaluations of `plain`

    Returns
    -------
    Outcome
        The best point seen. Never raises: the caller decides what not converged means.
    """
    point, best, restarts, since = start, IterationEnd(start, np.inf, 0), 0, 0
    points: list[Array] = []
    steps: list[Array] = []
    for iteration in range(limit):
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            step, residual = plain(point, restarts)
        finite = bool(np.isfinite(residual)) and bool(np.isfinite(step).all())
        if finite and residual < best.residual:
            best, since = IterationEnd(point, residual, iteration), 0
            if residual <= tolerance:
                return best
        else:
            since += 1
        if not finite or residual > BLOW_UP * best.residual or since > PATIENCE:
            if not np.isfinite(best.residual):
                break
            restarts, since, point = restarts + 1, 0, best.point
            points.clear()
            steps.clear()
            step, _ = plain(point, restarts)
        points.append(point)
        steps.append(step)
        del points[: -MEMORY - 1], steps[: -MEMORY - 1]
        point = _accelerated(points, steps)
    return best._replace(iterations=limit)


def _accelerated(points: list[Array], steps: list[Array]) -> Array:
    point, step = points[-1], steps[-1]
    if len(points) == 1:
        return point + step
    d_steps = np.diff(np.array(steps), axis=0)
    d_points = np.diff(np.array(points), axis=0)
    weights = np.linalg.lstsq(d_steps.T, step, rcond=1e-12)[0]
    return point + step - weights @ (d_points + d_steps)
