"""Multilateral resistances: factors that make a matrix of frictions add up to output and expenditure.

Anderson & van Wincoop (2003), "Gravity with Gravitas", American Economic Review 93(1), equations 9 to 11: the
two sets of resistances are defined up to one factor, which a reference economy settles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tumen.errors import InputError, NotConvergedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tumen.economy.arrays import Array

TOLERANCE = 1e-12
LIMIT = 200
LARGEST_STEP = 2.0
_FIRST = 5


def balance(pull: Array, expenditure: Array, output: Array) -> tuple[Array, Array]:
    """(N,) logarithms a, b with ``exp(a[n]) pull[n, i] exp(b[i])`` adding up to expenditure and output.

    Newton's method on the buyers' side, after the sellers' side is solved out; a[0] is 0.

    Raises NotConvergedError if the sums are not met, as where a pattern of zeros cannot meet them.

    Parameters
    ----------
    pull : (N, N) [importer, exporter], not negative, with links between all economies
    expenditure, output : (N,) sums over exporters and over importers; both with the same total
    """
    size, most = expenditure.sum(), pull.max()  # the unit of the flows must not matter
    pull, expenditure, output = pull / most, expenditure / size, output / size
    a, n, last = np.zeros(len(pull)), len(pull), np.inf
    for step in range(LIMIT):
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            weighted = np.exp(a)[:, None] * pull
            shares = weighted / weighted.sum(0)  # of the buyers in what i sells
            flows = shares * output
            bought = flows.sum(1)
            gap = np.log(expenditure / bought)
        if not np.isfinite(gap).all():
            break
        worst = float(np.abs(gap).max())
        if worst <= TOLERANCE:
            b = np.log(output / weighted.sum(0)) + np.log(size) - np.log(most)
            return a - a[0], b + a[0]
        if step < _FIRST or worst > last:
            a, last = a + gap, np.inf  # the plain alternation of Deming and Stephan brings it near
            continue
        slope = np.diag(bought) - flows @ shares.T
        slope += np.outer(expenditure, expenditure) / expenditure.sum() / n  # one factor is free: held
        try:
            move = np.linalg.solve(slope, expenditure - bought)
        except np.linalg.LinAlgError:
            break
        last = worst
        a = a + np.clip(move, -LARGEST_STEP, LARGEST_STEP)
    raise NotConvergedError(
        "the multilateral resistances did not converge: no factors make the flows add up to output and "
        "expenditure to 1e-12. Look for economies with almost no trade, and for zeros that leave a market "
        "without a buyer."
    )


def refuse_apart(groups: Sequence[int], economies: Sequence[str]) -> None:
    """InputError if economies fall into groups that do not trade with each other."""
    apart = [code for code, group in zip(economies, groups, strict=True) if group != groups[0]]
    if apart:
        raise InputError.of(
            f"{', '.join(apart[:8])} {'does' if len(apart) == 1 else 'do'} not trade with {economies[0]}, "
            "not even through others: resistances of groups apart have no common scale",
            "Solve each group alone, or leave a little trade.",
        )
