"""What one unit of output of a sector does at home, from the accounts of economies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tumen.economy.arrays import known, shares
from tumen.economy.exposure.substitution import imports_replaced
from tumen.economy.refusals import Refusals

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tumen.economy.exposure.leontief import Leontief
    from tumen.economy.footprint.satellite import Satellite


@dataclass(frozen=True, slots=True)
class SectorUnit:
    """Effects of one unit of output of a sector in an economy, in the unit of the table; its inputs are those
    of the sector's average there. None is not known: the economy makes none of it.

    Attributes
    ----------
    sector : of the table
    imports : all that the economy imports of it: no more can be replaced
    purchases : all that the economy buys of it, from itself too
    foreign : foreign value added in these purchases, through all tiers
    own : value added in the maker itself
    behind : value added at home behind it, through all tiers, the maker's included
    gained : value added that home gains where it takes the place of imports: `behind`, less what home has in
        the imports that fall away
    relieved : foreign value added that leaves the purchases where it takes the place of imports
    stressor : of a satellite (jobs), at home behind it through all tiers, as far as known
    stressor_known : whether that is all
    """

    sector: str
    imports: float
    purchases: float
    foreign: float
    own: float | None
    behind: float | None
    gained: float | None
    relieved: float | None
    stressor: float | None
    stressor_known: bool


def units(
    model: Leontief, home: str, sectors: Iterable[str], jobs: Satellite | None = None
) -> dict[str, SectorUnit]:
    """What one unit of each sector does at home; `tumen.economy.exposure.substitute` for one plant, by unit.

    ``behind = v_h L e``, ``gained = v_h L (e - d)`` with the imports d that fall away, in proportion to
    present suppliers; ``relieved = v_f L (d - e)`` is the foreign input reliance of the purchases in value
    added (see `tumen.economy.exposure.input_reliance`). All are linear: of many plants they add up, as long
    as these replace no more imports than there are.

    Raises InputError if the economy or a sector is not in the table, or the satellite is of another one.
    """
    axes, asked = model.axes, tuple(sectors)
    wrong = Refusals()
    wrong.unknown("economy", (home,), axes.economies)
    wrong.unknown("sector", asked, axes.sectors)
    wrong.done()
    inside = np.zeros(axes.n, dtype=np.bool_)
    inside[axes.block(home)] = True
    at_home, abroad = np.where(inside, model.v, 0.0) @ model.L, np.where(inside, 0.0, model.v) @ model.L
    amounts = np.full(axes.n, np.nan)
    if jobs is not None:
        axes.require_same(jobs.axes)
        amounts = np.where(inside, shares(jobs.amounts, model.accounts.x, 0.0), 0.0)
    missing = inside & np.isnan(amounts)
    jobs_known = np.where(inside, np.nan_to_num(amounts), 0.0) @ model.L
    found = {}
    for sector in asked:
        row = axes.row(home, sector)
        product = np.arange(axes.n_economies) * axes.n_sectors + axes.sector(sector)
        bought = model.accounts.sales_by_economy()[product, axes.economy(home)]
        fall = imports_replaced(model.accounts, home, sector, None)
        d = shares(fall, np.full_like(fall, fall.sum()))
        makes = 1.0 if model.accounts.x[row] > 0 else np.nan
        found[sector] = SectorUnit(
            sector,
            imports=float(fall.sum()),
            purchases=float(bought.sum()),
            foreign=float(abroad[product] @ bought),
            own=known(model.v[row] * makes),
            behind=known(at_home[row] * makes),
            gained=known((at_home[row] - at_home[product] @ d) * makes),
            relieved=known((abroad[product] @ d - abroad[row]) * makes),
            stressor=known(jobs_known[row] * makes),
            stressor_known=jobs is not None and not np.isnan(makes) and not model.L[missing, row].any(),
        )
    return found
