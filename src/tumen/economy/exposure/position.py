"""Where a sector stands in chains: stages to final use, and stages from primary inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tumen.economy.accounts.check import require_sound
from tumen.economy.arrays import frozen, shares
from tumen.economy.exposure.leontief import invert
from tumen.economy.refusals import position
from tumen.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Collection

    from tumen.economy.accounts.table import Accounts
    from tumen.economy.arrays import Array
    from tumen.economy.exposure.leontief import Leontief


def upstreamness(accounts: Accounts, *, inventory: str | None = None, accept: Collection[str] = ()) -> Array:
    """Return (n,) the average number of stages between a sector's output and final use, 1 or more.

    ``U = (I - D)^-1 1`` with ``D[i, j] = Z[i, j] / x[i]`` (Antras, Chor, Fally & Hillberry 2012, AEA Papers &
    Proceedings 102(3)), that is the row sums of the Ghosh inverse. NaN for an empty sector.

    Raises InputError if the table is not sound, or a sector's output goes into stocks altogether, so that it
    has no stages.

    Parameters
    ----------
    inventory : the final-demand category that holds changes in inventories; if given, x less that category
        takes the place of x (the net-inventory correction of that paper and of Antras & Chor 2013, 2018):
        what goes into stocks is taken to be used like the rest of the sector's sales
    """
    require_sound(accounts, accept)
    stages = invert(shares(accounts.Z, _sold(accounts, inventory)[:, None])).sum(1)
    return frozen(np.where(accounts.x > 0, stages, np.nan))


def downstreamness(model: Leontief, *, inventory: str | None = None) -> Array:
    """Return (n,) the average number of stages between primary inputs and a sector's output, 1 or more.

    ``D = 1' (I - A)^-1``, the column sums of L (Antras & Chor 2013, 2018; Miller & Temurshoev 2017). NaN for
    an empty sector.

    Parameters
    ----------
    inventory : as in `upstreamness`: row i of the sales is scaled by ``x / (x - stocks)``, so that it sums to
        x without the stocks, and value added is what the columns leave (Antras & Chor 2018)
    """
    if inventory is None:
        stages = model.L.sum(0)
    else:
        sold = _sold(model.accounts, inventory)
        stages = invert(model.A * shares(model.accounts.x, sold)[:, None]).sum(0)
    return frozen(np.where(model.accounts.x > 0, stages, np.nan))


def _sold(accounts: Accounts, inventory: str | None) -> Array:
    """(n,) output, less what goes into stocks where a category is named."""
    if inventory is None:
        return accounts.x
    axes = accounts.axes
    at = position("final-demand category", inventory, axes.final)
    sold: Array = accounts.x - accounts.Y.reshape(axes.n, axes.n_economies, axes.n_final)[:, :, at].sum(1)
    names = [" ".join(axes.rows[i]) for i in np.flatnonzero((accounts.x > 0) & (sold <= 0))]
    if names:
        raise InputError.of(
            f"all output goes into stocks in {', '.join(names)}",
            "Aggregate these sectors, or leave the correction for inventories out.",
        )
    return sold
