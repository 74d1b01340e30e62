"""Footprints: where a stressor arises, for whose final demand, and what of it crosses borders.

Environmentally extended input-output analysis (Leontief 1970; Miller & Blair 2009, ch. 10; Peters 2008,
Ecological Economics 65, for consumption- and production-based accounts). An amount that is not known spreads
to everything that rests on it; what is known is given apart, as far as it goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from tumen.economy.arrays import ReadOnly, shares

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tumen.economy.accounts.axes import Axes
    from tumen.economy.arrays import Array
    from tumen.economy.exposure.leontief import Leontief
    from tumen.economy.footprint.satellite import Satellite


@dataclass(frozen=True, slots=True, eq=False)
class Footprint(ReadOnly):
    """One stressor by producer, buyer and through trade, in the unit of the satellite.

    Attributes
    ----------
    satellite : what it was computed from
    intensity : (n,) amount per unit of output, NaN where it is not known
    multipliers : (n,) amount behind one unit of final demand, NaN where a part of it is not known
    flows : (G, G) amount that arises in the row economy for final demand of the column economy, as far as
        known
    open_flows : (G, G) whether a part of it is not known
    covered : (G,) by buyer: part of the output behind its final demand whose intensity is known
    by_product : (G, N) by buyer and product of its final demand, as far as known; sums to the columns of
        `flows`
    imported_by_product : (G, N) what of it arises abroad, as far as known
    open_products, open_imported : (G, N) whether a part of either is not known
    exported_by_sector : (n,) amount of each row for final demand of others, NaN where it is not known
    """

    satellite: Satellite
    intensity: Array
    multipliers: Array
    flows: Array
    open_flows: NDArray[np.bool_]
    covered: Array
    by_product: Array
    imported_by_product: Array
    open_products: NDArray[np.bool_]
    open_imported: NDArray[np.bool_]
    exported_by_sector: Array

    @property
    def axes(self) -> Axes:
        """Of the table."""
        return self.satellite.axes

    @property
    def settled(self) -> Array:
        """(G, G) the flows, NaN where a part is not known."""
        return np.where(self.open_flows, np.nan, self.flows)

    def production(self, *, as_far_as_known: bool = False) -> Array:
        """(G,) what arises in each economy, in sectors and in final demand itself (production-based)."""
        return self._total(1, as_far_as_known)

    def consumption(self, *, as_far_as_known: bool = False) -> Array:
        """(G,) what arises anywhere for each economy's final demand, and in it itself (consumption-based)."""
        return self._total(0, as_far_as_known)

    def imports(self, *, as_far_as_known: bool = False) -> Array:
        """(G,) what arises abroad for each economy's final demand: embodied in imports."""
        return cast("Array", self._abroad(as_far_as_known).sum(0))

    def exports(self, *, as_far_as_known: bool = False) -> Array:
        """(G,) what arises at home for the final demand of others: embodied in exports."""
        return cast("Array", self._abroad(as_far_as_known).sum(1))

    def _abroad(self, as_far_as_known: bool) -> Array:  # noqa: FBT001 - passed on
        flows = self.flows if as_far_as_known else self.settled
        return np.where(np.eye(len(flows), dtype=np.bool_), 0.0, flows)

    def _total(self, axis: int, as_far_as_known: bool) -> Array:  # noqa: FBT001 - passed on
        total: Array = (self.flows if as_far_as_known else self.settled).sum(axis)
        direct = self.satellite.direct
        if direct is not None:
            total = total + (np.nan_to_num(direct) if as_far_as_known else direct)
        return total


def footprint(model: Leontief, satellite: Satellite) -> Footprint:
    """Trace a stressor through all tiers.

    With intensities ``s = amount / x``, ``M[e] = s_e L`` (s of the rows of e) and Y by economy, ``flows =
    M Y``; production-based accounts are its rows, consumption-based its columns, both with what final demand
    uses or emits itself; exports and imports are what is off the diagonal.

    Raises InputError if satellite and table do not have the same axes.
    """
    axes = model.axes
    axes.require_same(satellite.axes)
    g, n, x = axes.n_economies, axes.n_sectors, model.accounts.x
    y = model.accounts.final_by_economy()
    needed = model.output(y)  # (n, G) output behind each buyer's final demand
    unknown = np.isnan(satellite.amounts)
    intensity = shares(np.nan_to_num(satellite.amounts), x)
    amounts = intensity[:, None] * needed
    home = np.repeat(np.eye(g, dtype=np.bool_), n, axis=0)  # (n, G) rows of the buyer itself
    by_producer = np.where(home.T, intensity, 0.0) @ model.L  # (G, n)
    behind = by_producer.sum(0)
    own = by_producer.T  # (n, G): behind one unit of the row, what arises in the buyer itself
    reached = np.where(home.T, unknown, 0.0) @ model.L > 0  # (G, n) by producer
    bought, far = (y != 0).reshape(g, n, g), reached.sum(0) - reached
    return Footprint(
        satellite,
        intensity=np.where(unknown, np.nan, intensity),
        multipliers=np.where(reached.any(0), np.nan, behind),
        flows=amounts.reshape(g, n, g).sum(1),
        open_flows=((unknown[:, None] & (needed != 0)).reshape(g, n, g)).any(1),
        covered=1.0 - shares(needed[unknown].sum(0), needed.sum(0)),
        by_product=(behind[:, None] * y).reshape(g, n, g).sum(0).T,
        imported_by_product=((behind[:, None] - own) * y).reshape(g, n, g).sum(0).T,
        open_products=(bought & reached.any(0).reshape(g, n, 1)).any(0).T,
        open_imported=(bought & (far.T > 0).reshape(g, n, g)).any(0).T,
        exported_by_sector=np.where(unknown, np.nan, np.where(home, 0.0, amounts).sum(1)),
    )
