"""What stands behind one year's production of a product: value added, and stressors, tier by tier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tumen.economy.arrays import ReadOnly, shares
from tumen.economy.chain.split import product_label

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tumen.economy.accounts.axes import Axes
    from tumen.economy.arrays import Array
    from tumen.economy.chain.product_year import ProductYear
    from tumen.economy.exposure.leontief import Leontief

TIERS = 3
"""So many tiers are told apart; the last line is everything further up."""


@dataclass(frozen=True, slots=True, eq=False)
class Behind(ReadOnly):
    """One year's sales of a product, all of which is value added somewhere.

    Attributes
    ----------
    axes : of the split table
    by_tier : (TIERS + 1, G) value added by economy: in the makers that sell, in who supplies these, one tier
        further, and in all beyond; sums to the sales
    needed : (n,) output behind the sales, the makers' own included
    """

    axes: Axes
    by_tier: Array
    needed: Array

    @property
    def by_economy(self) -> Array:
        """(G,) value added through all tiers."""
        total: Array = self.by_tier.sum(0)
        return total

    def stressor(self, amounts: Array, x: Array) -> tuple[Array, NDArray[np.bool_]]:
        """(G,) a stressor behind the sales, as far as known, and whether a part of it is not.

        `amounts` and output `x` are those of the table before the split; NaN is not known. The product has
        the amount per unit of output of its whole sector.
        """
        g, labels = self.axes.n_economies, self.axes.sectors
        per_unit = shares(amounts, x, np.nan).reshape(g, -1)
        split = [at for at, sector in enumerate(labels) if product_label(sector) in labels]
        per_unit = np.hstack((per_unit, per_unit[:, split]))
        needed = self.needed.reshape(g, -1)
        unknown = np.isnan(per_unit) & (needed != 0)
        return (np.nan_to_num(per_unit) * needed).sum(1), unknown.any(1)


def behind(model: Leontief, made: ProductYear) -> Behind:
    """Trace the sales of a product through the tiers: ``v f``, ``v A f``, ``v A^2 f``, and in the rest
    ``v L f`` less these (Leontief's power series; Miller & Blair 2009, ch. 2.4).
    """
    axes = model.axes
    sales = np.zeros(axes.n)
    for (maker, _), amount in made.sold.items():
        sales[axes.row(maker[0], product_label(maker[1]))] += amount
    needed = model.output(sales)
    tier, lines = sales, []
    for _ in range(TIERS):
        lines.append(model.v * tier)
        tier = model.A @ tier
    lines.append(model.v * needed - np.sum(lines, axis=0))
    by_tier = np.stack(lines).reshape(TIERS + 1, axes.n_economies, -1).sum(2)
    return Behind(axes, by_tier, needed)
