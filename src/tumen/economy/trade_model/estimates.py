"""Trade elasticities from data: triple differences (a gravity equation: `tumen.economy.gravity`).

Triads are those of Caliendo & Parro (2015), section 4: for three economies n, i, h everything in a gravity
equation that is symmetric between partners, or belongs to one economy, cancels out of
``X[n,i] X[i,h] X[h,n] / (X[n,h] X[h,i] X[i,n])``; what is left are tariffs, to the power -theta.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from tumen.economy.refusals import Refusals
from tumen.economy.trade_model.baseline import WORLD
from tumen.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike


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
    imports: ArrayLike,
    tariff: ArrayLike,
    *,
    economies: Sequence[str],
    exclude: Sequence[str] = (),
    outliers: Sequence[tuple[str, str, str]] = (),
) -> TriadEstimate:
    """Estimate the elasticity of one sector from one year.

    Raises InputError if shapes or labels do not fit, a flow is negative, a tariff is -100 per cent or less,
    or fewer than two triads or no variation in tariffs remain.

    Parameters
    ----------
    imports : (N, N) imports of [row] from [column]; NaN or 0 where unknown or none: such triads are left out,
        since their logarithm does not exist
    tariff : (N, N) ad valorem rates as fractions; NaN where unknown: such triads are left out
    economies : labels
    exclude : economies to leave out (the paper leaves the smallest traders out in its "99 per cent sample")
    outliers : single triads to leave out, each three economies in any order
    """
    flows, rates = np.asarray(imports, dtype=np.float64), np.asarray(tariff, dtype=np.float64)
    wrong, shape = Refusals(), (len(economies), len(economies))
    wrong.shapes(imports=(flows.shape, shape), tariff=(rates.shape, shape))
    wrong.unknown("economy", (*exclude, *(code for triad in outliers for code in triad)), economies, WORLD)
    wrong.when((flows < 0).any(), "an import flow is negative", "Correct the data.")
    wrong.when(
        (rates <= -1).any(), "a tariff is -100 per cent or less", "Give a fraction, 0.05 is 5 per cent."
    )
    wrong.done()
    keep = [k for k, code in enumerate(economies) if code not in exclude]
    with np.errstate(divide="ignore"):
        log_flow = np.log(flows)
    log_flow[~np.isfinite(log_flow)] = np.nan
    left_out = {frozenset(triad) for triad in outliers}
    triads = [at for at in combinations(keep, 3) if {economies[k] for k in at} not in left_out]
    n, i, h = np.array(triads, dtype=np.intp).reshape(-1, 3).T
    y, x = (
        log[n, i] + log[i, h] + log[h, n] - log[i, n] - log[h, i] - log[n, h]  # one way round less the other
        for log in (log_flow, np.log1p(rates))
    )
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
    imports : (N, N) imports of [row] from [column]; the diagonal is not used. Of a flow that is not known
        (NaN) nothing is counted: such traders are measured by what is known of them
    """
    flows = np.nan_to_num(np.array(imports, dtype=np.float64))
    np.fill_diagonal(flows, 0.0)
    size = flows.sum(0) + flows.sum(1)
    order = np.argsort(size, kind="stable")
    within = np.cumsum(size[order]) <= share * size.sum()
    return tuple(economies[int(k)] for k in order[within])
