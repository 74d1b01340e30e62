"""Trade elasticities by triple differences of trade and tariffs (Caliendo & Parro 2015, section 4).

For three economies n, i, h everything in a gravity equation that is symmetric between partners, or belongs to
one economy, cancels out of ``X[n,i] X[i,h] X[h,n] / (X[n,h] X[h,i] X[i,n])``; what is left are tariffs, to
the power -theta.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from tumen.economy.trade_model.baseline import unknown
from tumen.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from tumen.economy.arrays import Array


@dataclass(frozen=True, slots=True)
class TriadEstimate:
    """A trade elasticity with its uncertainty.

    Attributes
    ----------
    elasticity : theta, by ordinary least squares without a constant; may come out negative, and is then no
        elasticity that the model could take
    standard_error : robust to heteroskedasticity (HC1: with the factor N / (N - 1))
    triads : number N of triads with six known, positive flows and six known tariffs
    """

    elasticity: float
    standard_error: float
    triads: int


def triad_estimate(
    imports: ArrayLike, tariff: ArrayLike, *, economies: Sequence[str], exclude: Sequence[str] = ()
) -> TriadEstimate:
    """Estimate the elasticity of one sector from one year.

    Parameters
    ----------
    imports : (N, N) imports of [row] from [column]; NaN or 0 where unknown or none: such triads are left out,
    since
        their logarithm does not exist
    tariff : (N, N) ad valorem rates as fractions; NaN where unknown: such triads are left out
    economies : labels
    exclude : economies to leave out (the paper leaves the smallest traders out in its "99 per cent sample")

    Raises
    ------
    InputError
        If shapes or labels do not fit, a flow is negative, a tariff is -100 per cent or less, or fewer than
        two triads or no variation in tariffs remain.
    """
    flows, rates = np.asarray(imports, dtype=np.float64), np.asarray(tariff, dtype=np.float64)
    _check(flows, rates, economies, exclude)
    keep = [k for k, code in enumerate(economies) if code not in exclude]
    with np.errstate(divide="ignore"):
        log_flow = np.log(flows)
    log_flow[~np.isfinite(log_flow)] = np.nan
    n, i, h = np.array(list(combinations(keep, 3))).reshape(-1, 3).T
    y, x = _around(log_flow, n, i, h), _around(np.log1p(rates), n, i, h)
    known = np.isfinite(y) & np.isfinite(x)
    y, x = y[known], x[known]
    count, spread = len(x), float(x @ x)
    if count < 2 or spread == 0:
        raise InputError.of(
            f"{count} triads with known trade and tariffs remain, or their tariffs do not differ",
            "Give more economies, or tariffs that differ between partners.",
        )
    theta = -float(x @ y) / spread
    scores = x * (y + theta * x)
    error = float(np.sqrt(scores @ scores * count / (count - 1))) / spread
    return TriadEstimate(theta, error, count)


def smallest_traders(imports: ArrayLike, economies: Sequence[str], *, share: float = 0.01) -> tuple[str, ...]:
    """Smallest traders that together have at most `share` of the sector's trade (imports plus exports).

    Parameters
    ----------
    imports : (N, N) imports of [row] from [column], NaN for unknown; the diagonal is not used
    """
    flows = np.nan_to_num(np.array(imports, dtype=np.float64))
    np.fill_diagonal(flows, 0.0)
    size = flows.sum(0) + flows.sum(1)
    order = np.argsort(size, kind="stable")
    within = np.cumsum(size[order]) <= share * size.sum()
    return tuple(economies[int(k)] for k in order[within])


def _around(log: Array, n: NDArray[np.intp], i: NDArray[np.intp], h: NDArray[np.intp]) -> Array:
    """Log of the ratio of one way round the triangle to the other."""
    result: Array = log[n, i] + log[i, h] + log[h, n] - log[i, n] - log[h, i] - log[n, h]
    return result


def _check(flows: Array, rates: Array, economies: Sequence[str], exclude: Sequence[str]) -> None:
    shape = (len(economies), len(economies))
    problems = [
        Problem(f"{name} has the shape {array.shape}, the labels need {shape}", "Align data and labels.")
        for name, array in (("imports", flows), ("tariff", rates))
        if array.shape != shape
    ]
    problems += [unknown(code, tuple(economies), "economy") for code in exclude if code not in economies]
    if (flows < 0).any():
        problems.append(Problem("an import flow is negative", "Correct the data."))
    if (rates <= -1).any():
        problems.append(Problem("a tariff is -100 per cent or less", "Give a fraction, 0.05 for 5 per cent."))
    if problems:
        raise InputError(problems)
