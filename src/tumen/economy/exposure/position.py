"""Where an economy stands in value chains: participation, upstreamness, downstreamness."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from tumen.economy.accounts.check import require_sound
from tumen.economy.arrays import frozen, shares
from tumen.economy.exposure.leontief import invert
from tumen.economy.exposure.value_added import borin_mancini
from tumen.economy.refusals import position
from tumen.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Collection

    from tumen.economy.accounts.table import Accounts
    from tumen.economy.arrays import Array
    from tumen.economy.exposure.leontief import Leontief


@dataclass(frozen=True, slots=True, eq=False)
class Participation:
    """Shares of gross exports, (G,) each, NaN for an economy that exports nothing.

    Attributes
    ----------
    economies : names of the G rows
    backward : foreign content of exports, VS (Hummels, Ishii & Yi 2001)
    forward : own value added in the exports of others, VS1, over own exports (Koopman, Powers, Wang & Wei
    2010) gvc_backward : exports less domestic value added at its first crossing (Borin & Mancini 2019)
    gvc_forward : domestic value added that the direct importer exports on (the same)
    """

    economies: tuple[str, ...]
    backward: Array
    forward: Array
    gvc_backward: Array
    gvc_forward: Array

    @property
    def gvc(self) -> Array:
        """(G,) share of exports that crosses more than one border."""
        return self.gvc_backward + self.gvc_forward


def participation(model: Leontief) -> Participation:
    """Backward and forward participation of each economy; equations in the attributes of `Participation`."""
    split = borin_mancini(model, "source")
    e = split.by_economy("exports").sum(1)
    total = np.where(e > 0, e, np.nan)
    dva = split.by_economy("domestic_value_added").sum(1)
    davax = split.by_economy("directly_absorbed").sum(1)
    return Participation(
        model.axes.economies,
        frozen(split.by_economy("foreign").sum(1) / total),
        frozen(_in_others(model) / total),
        frozen((e - dva) / total),
        frozen((dva - davax) / total),
    )


def upstreamness(accounts: Accounts, *, inventory: str | None = None, accept: Collection[str] = ()) -> Array:
    """Return (n,) the average number of stages between a sector's output and final use, 1 or more.

    ``U = (I - D)^-1 1`` with ``D[i, j] = Z[i, j] / x[i]`` (Antras, Chor, Fally & Hillberry 2012, AEA Papers &
    Proceedings 102(3)), that is the row sums of the Ghosh inverse. NaN for an empty sector.

    Parameters
    ----------
    inventory : the final-demand category that holds changes in inventories; if given, x less that category
    takes
        the place of x (the net-inventory correction of that paper and of Antras & Chor 2018)

    Raises
    ------
    InputError
        If the table is not sound, or a sector's output goes into stocks altogether, so that it has no stages.
    """
    require_sound(accounts, accept)
    axes, base = accounts.axes, accounts.x
    if inventory is not None:
        at = position("final-demand category", inventory, axes.final)
        base = base - accounts.Y.reshape(axes.n, axes.n_economies, axes.n_final)[:, :, at].sum(1)
        _require_sales(accounts, base)
    stages = invert(shares(accounts.Z, base[:, None])).sum(1)
    return frozen(np.where(accounts.x > 0, stages, np.nan))


def downstreamness(model: Leontief) -> Array:
    """Return (n,) the average number of stages between primary inputs and a sector's output, 1 or more.

    ``D = 1' (I - A)^-1``, the column sums of L (Antras & Chor 2013; Miller & Temurshoev 2017). NaN for an
    empty sector.
    """
    return frozen(np.where(model.accounts.x > 0, model.L.sum(0), np.nan))


def _require_sales(accounts: Accounts, base: Array) -> None:
    rows = accounts.axes.rows
    names = [" ".join(rows[i]) for i in np.flatnonzero((accounts.x > 0) & (base <= 0))]
    if names:
        raise InputError.of(
            f"all output goes into stocks in {', '.join(names)}",
            "Aggregate these sectors, or leave 'inventory' out.",
        )


def _in_others(model: Leontief) -> Array:
    """(G,) value added of each economy in the gross exports of all others, ``V_s sum_{r not s} B_sr E_r``."""
    g, n = model.axes.n_economies, model.axes.n_sectors
    e = model.accounts.exports().sum(1)
    everywhere = (model.v * (model.L @ e)).reshape(g, n).sum(1)
    own = [model.v[r] @ model.L[r, r] @ e[r] for r in (slice(i * n, (i + 1) * n) for i in range(g))]
    return cast("Array", everywhere - np.array(own))
