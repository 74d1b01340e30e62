"""Shares in a sum that is capped: what each project adds on average over all orders in which they could come.

Projects that make one product share its cap, products of one sector share the imports of the sector:
``R(S) = min(M, sum_p min(cap_p, sum_{i in S} m_ip))``. What a project adds depends on who was there before;
its Shapley value (Shapley 1953, Contributions to the Theory of Games II) is the average over all orders.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tumen.economy.arrays import Array, ReadOnly
from tumen.economy.refusals import Refusals

EXACT_UP_TO = 16
"""So many projects that share a cap are counted out, over all their subsets."""
DRAWS = 10_000
_AT_ONCE = 1_000_000


@dataclass(frozen=True, slots=True, eq=False)
class CappedShares(ReadOnly):
    """What each project adds to a capped sum.

    Attributes
    ----------
    values : (n,) sum to `joint`
    errors : (n,) standard error of the values, 0 where they are exact
    joint : what all add together
    draws : orders that were drawn; 0 where all were counted
    """

    values: Array
    errors: Array
    joint: float
    draws: int


def capped(made: Array, caps: Array, whole: float) -> Array:
    """(...,) the capped sum, of what is made of each product (..., P)."""
    found: Array = np.minimum(np.minimum(made, caps).sum(-1), whole)
    return found


def shared(
    made: Array, caps: Array, whole: float, *, seed: int = 1, draws: int = DRAWS, exact: int = EXACT_UP_TO
) -> CappedShares:
    """Share a capped sum among projects.

    Where no cap binds every project adds what it makes. Else the average is over all subsets of those who
    share a cap, up to `exact` of them, and beyond over `draws` orders drawn at random; each order gives
    shares that sum to the whole, and so do their averages.

    Raises InputError if an amount is negative or not known, there are fewer than two draws, or the seed is
    negative.

    Parameters
    ----------
    made : (n, P) what each project makes of each product
    caps : (P,) of each product
    whole : of all products together
    """
    n, products = made.shape
    bad = any((part < 0).any() or not np.isfinite(part).all() for part in (made, caps, np.array([whole])))
    wrong = Refusals()
    wrong.when(bad, "amounts to share are negative or missing", "Give 0 or more")
    wrong.done()
    check_drawing(draws, seed)
    joint = float(capped(made.sum(0), caps, whole))
    values, errors, drawn = np.zeros(n), np.zeros(n), 0
    rng = np.random.default_rng(seed)
    for at in _apart(made, caps, whole):
        part, limits = made[:, at], caps[at]
        players = np.flatnonzero(part.any(1))
        limit = whole if len(at) == products else float(limits.sum())
        if (part.sum(0) <= limits).all() and part.sum() <= limit:
            values += part.sum(1)
        elif len(players) <= exact:
            values[players] += _counted(part[players], limits, limit)
        else:
            mean, error = _drawn(part[players], limits, limit, rng, draws)
            values[players] += mean
            errors[players] = np.hypot(errors[players], error)
            drawn = draws
    return CappedShares(values, errors, joint, drawn)


def check_drawing(draws: int, seed: int) -> None:
    """Refuse fewer than two draws, and a negative seed, with InputError."""
    wrong = Refusals()
    wrong.when(draws < 2, f"{draws} draws say nothing of their error", "Draw 2 or more, better 10,000")
    wrong.when(seed < 0, f"the seed is {seed}", "Give 0 or more")
    wrong.done()


def _apart(made: Array, caps: Array, whole: float) -> list[NDArray[np.int_]]:
    """Products that can be shared by themselves: each, where the whole cannot bind, else all together."""
    at = np.arange(made.shape[1])
    binds = np.minimum(made.sum(0), caps).sum() > whole
    return [at] if binds else [at[one : one + 1] for one in at]


def _counted(made: Array, caps: Array, whole: float) -> Array:
    """Over all subsets, each weighted by the orders in which it comes before a project."""
    n = len(made)
    inside = (np.arange(1 << n)[:, None] >> np.arange(n) & 1).astype(np.bool_)
    worth = capped(inside @ made, caps, whole)
    size = inside.sum(1)
    orders = np.ones(n)  # |S|! (n - |S| - 1)! / n! by size
    for k in range(n):
        ways = 1.0
        for i in range(k):
            ways *= (i + 1) / (n - 1 - i)
        orders[k] = ways / n
    found = np.zeros(n)
    for player in range(n):
        without = np.flatnonzero(~inside[:, player])
        found[player] = (orders[size[without]] * (worth[without | 1 << player] - worth[without])).sum()
    return found


def _drawn(
    made: Array, caps: Array, whole: float, rng: np.random.Generator, draws: int
) -> tuple[Array, Array]:
    """Over orders drawn at random: mean and its standard error."""
    n, products = made.shape
    total, squares, done = np.zeros(n), np.zeros(n), 0
    step = max(1, _AT_ONCE // (n * products))
    while done < draws:
        count = min(step, draws - done)
        order = rng.permuted(np.tile(np.arange(n), (count, 1)), axis=1)
        worth = capped(made[order].cumsum(1), caps, whole)
        adds = np.diff(worth, axis=1, prepend=0.0)
        by_player = np.empty_like(adds)
        np.put_along_axis(by_player, order, adds, axis=1)
        total += by_player.sum(0)
        squares += (by_player**2).sum(0)
        done += count
    mean = total / draws
    spread = np.maximum(squares / draws - mean**2, 0.0) * draws / (draws - 1)
    error: Array = np.sqrt(spread / draws)
    return mean, error
