"""What the tariff cuts of a variant rest on: rates on file, stated, assumed or illustrative,
by what they carry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tumen.study.economy.results import CutGrounds
from tumen.study.economy.schedules import GROUNDS, ground_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tumen.study.economy.read import EconomyStudy
    from tumen.study.economy.results import GroundShare

    Array = NDArray[np.float64]


def cut_grounds(
    study: EconomyStudy, name: str, tau: Array, promised: Array, imports: Array
) -> CutGrounds | None:
    """Shares of the cut from `tau` to `promised`, by what the rates rest on; None where nothing is cut.

    Parameters
    ----------
    imports : (J, N, N) of the baseline; a cut weighs by imports times points
    """
    trade, schedules, axes = study.asked.trade, study.schedules, study.accounts.axes
    if trade is None or schedules is None or not (promised < tau).any():
        return None
    variant = trade.variants[name]
    before = schedules.grounds["prior"].copy()
    for rate in trade.outside:
        n = axes.economy(rate.importer)
        not_on_file = np.isnan(schedules.rates["prior"][:, n, :])
        before[:, n, :][not_on_file] = GROUNDS.index(ground_of(rate.source))
    after = schedules.grounds[variant.stage or "full"].copy()
    for code in variant.joins:  # the share of base rates that is left is taken over from the members
        x = axes.economy(code)
        after[:, x, :] = after[:, :, x] = GROUNDS.index("assumed")
    weights = np.where(promised < tau, imports * (tau - promised), 0.0)
    on_file = GROUNDS.index("on file")
    return CutGrounds(
        before=_shares(before, weights),
        after=_shares(after, weights),
        both_on_file=_part(weights, (before == on_file) & (after == on_file)),
    )


def _shares(grounds: NDArray[np.int8], weights: Array) -> tuple[GroundShare, ...]:
    found = ((ground, _part(weights, grounds == place)) for place, ground in enumerate(GROUNDS))
    return tuple(sorted((item for item in found if item[1] > 0), key=lambda item: -item[1]))


def _part(weights: Array, where: NDArray[np.bool_]) -> float:
    whole = float(weights.sum())
    return float(100 * weights[where].sum() / whole) if whole > 0 else 0.0
