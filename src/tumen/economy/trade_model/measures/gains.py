"""Closed forms of the gains from trade: Arkolakis, Costinot & Rodriguez-Clare (2012); Costinot &
Rodriguez-Clare (2014).

They need no solver and serve as its check: for a shock that comes from abroad only, the change of the real
wage depends on how shares of domestic spending change and on nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tumen.economy.trade_model.baseline import own_trade
from tumen.economy.trade_model.elasticities import elasticity_array
from tumen.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike

    from tumen.economy.arrays import Array
    from tumen.economy.trade_model.baseline import Baseline


def one_sector_gains(domestic_share: ArrayLike, elasticity: float) -> Array:
    """Gains from trade with one sector, ``1 - lambda^(1 / theta)``: the loss of real income on going to
    autarky.

    Arkolakis, Costinot & Rodriguez-Clare (2012), American Economic Review 102(1), section I (their epsilon is
    -theta).

    Parameters
    ----------
    domestic_share : (N,) share of spending on domestic goods, in (0, 1]
    elasticity : trade elasticity theta, positive

    Raises
    ------
    InputError
        If the elasticity is not positive or a share is outside (0, 1].
    """
    shares = np.asarray(domestic_share, dtype=np.float64)
    problems = []
    if not 0 < elasticity < np.inf:
        problems.append(Problem(f"the trade elasticity is {elasticity:g}", "It must be positive and finite."))
    if not ((shares > 0) & (shares <= 1)).all():
        problems.append(
            Problem("a domestic share is outside (0, 1]", "Without domestic sales there is no autarky.")
        )
    if problems:
        raise InputError(problems)
    gains: Array = -np.expm1(np.log(shares) / elasticity)
    return gains


def real_wage_from_shares(
    base: Baseline,
    elasticities: Mapping[str, float] | ArrayLike,
    share_change: ArrayLike,
    *,
    intermediates: bool = True,
) -> Array:
    """(N,) factor of the real wage after any foreign shock, from the change of domestic shares alone.

    ``prod_{s,k} share_change[k]^(-alpha[s] a[s,k] / theta[k])`` with a the inverse of (1 - input shares), row
    s: Costinot & Rodriguez-Clare (2014), Handbook of International Economics 4, section 3.4 (perfect
    competition); without intermediates a is the identity (section 3.3). Exact also with tariffs and deficits,
    which change real income but not the real wage given the shares.

    Parameters
    ----------
    share_change : (J, N) factor of the domestic share of each sector; ignored where the economy buys nothing
    intermediates : False ignores input-output links

    Raises
    ------
    InputError
        If an elasticity is wrong, the shape does not fit, or a factor is not positive where it matters.
    """
    theta = elasticity_array(base.sectors, elasticities)
    change = np.asarray(share_change, dtype=np.float64)
    if change.shape != base.expenditure.shape:
        raise InputError.of(
            f"share_change has the shape {change.shape}", f"It needs {base.expenditure.shape}."
        )
    spends = base.expenditure > 0
    # not `change <= 0`, so that a missing number is refused too
    if (spends & ~(change > 0)).any():
        raise InputError.of(
            "a change of a domestic share is not positive",
            "The formula needs domestic sales in every sector bought.",
        )
    log_change = np.log(np.where(spends, change, 1.0))
    weight = _total_weights(base) if intermediates else base.final_share
    factor: Array = np.exp(-(weight * log_change / theta[:, None]).sum(0))
    return factor


def multi_sector_gains(
    base: Baseline, elasticities: Mapping[str, float] | ArrayLike, *, intermediates: bool = True
) -> Array:
    """(N,) gains from trade of each economy: the loss of its real wage on going to autarky, as a fraction.

    Costinot & Rodriguez-Clare (2014), sections 3.3 and 3.4. An economy that has to import something (no
    domestic sales in a sector it buys) loses everything with constant elasticities: its gains are 1.
    """
    share = own_trade(base.trade_share)
    spends = base.expenditure > 0
    weight = _total_weights(base) if intermediates else base.final_share
    needs = (spends & (share <= 0) & (weight > 0)).any(0)
    inverse: Array = 1.0 / np.where(share > 0, share, 1.0)
    loss = 1.0 - real_wage_from_shares(base, elasticities, inverse, intermediates=intermediates)
    gains: Array = np.where(needs, 1.0, loss)
    return gains


def _total_weights(base: Baseline) -> Array:
    """(J, N) weight of each sector's price in final spending, directly and through inputs.

    Log prices solve ``p = value_added_share w + input_share^T p + log(share change) / theta``.
    """
    identity = np.eye(len(base.sectors))
    solved = np.linalg.solve(identity - base.input_share, base.final_share.T[:, :, None])
    return np.asarray(solved[:, :, 0].T, dtype=np.float64)
