"""Import substitution: what one new plant changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tumen.economy.arrays import ReadOnly
from tumen.economy.refusals import Refusals
from tumen.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tumen.economy.accounts import Accounts
    from tumen.economy.accounts.axes import Axes
    from tumen.economy.arrays import Array
    from tumen.economy.exposure.leontief import Leontief


@dataclass(frozen=True, slots=True, eq=False)
class Substitution(ReadOnly):
    """Effects of a plant that takes the place of imports, in the unit of the table.

    Attributes
    ----------
    axes : axes of the table
    economy, sector : where the plant stands and what it makes
    output : what it produces, all of it in place of imports
    displaced : (G,) imports that fall away, by supplying economy
    inputs_home, inputs_abroad : what the plant itself buys
    direct_value_added : value added in the plant
    import_share_before, import_share_after : imports over all the economy's purchases of the product
    foreign_content_before, foreign_content_after : foreign value added in these purchases, through all tiers
    output_change : (n,) total change of output of every sector, the plant's own included
    value_added_change : (G,) total change of value added by economy; sums to 0: final demand stays the same
    """

    axes: Axes
    economy: str
    sector: str
    output: float
    displaced: Array
    inputs_home: float
    inputs_abroad: float
    direct_value_added: float
    import_share_before: float
    import_share_after: float
    foreign_content_before: float
    foreign_content_after: float
    output_change: Array
    value_added_change: Array

    @property
    def value_added_home(self) -> float:
        """Total change of value added in the plant's economy."""
        return float(self.value_added_change[self.axes.economy(self.economy)])

    @property
    def value_added_abroad(self) -> float:
        """Total change of value added in all other economies (a loss is negative)."""
        return float(self.value_added_change.sum()) - self.value_added_home


def substitute(
    model: Leontief,
    economy: str,
    sector: str,
    output: float,
    *,
    technology: Mapping[tuple[str, str], float] | None = None,
    displaces: str | None = None,
) -> Substitution:
    """Build a plant in `economy` that produces `output` of `sector` in place of imports of the same product.

    The plant is one more process with input coefficients a and value-added share ``1 - sum(a)``. Imports d
    with ``sum(d) = output`` fall away, in proportion to present suppliers, or at the one named by
    `displaces`. Final demand and all other coefficients stay as they are::

        change of output of all others   L (a * output - d)
        value added of the plant         (1 - sum(a)) * output

    Because ``v L = 1``, value added in the world does not change: it moves. (The final-demand approach
    to new-industry impacts, Miller & Blair 2009, ch. 13, with displaced imports taken off.)

    Raises InputError if a name is not in the table, output is not positive or more than present imports, an
    input coefficient is negative, their sum reaches 1, or the sector has no column to take the technology
    from.

    Parameters
    ----------
    output : in the unit of the table, positive and not more than the imports there are
    technology : input per unit of output by (economy, sector); left out, the average column of that sector
        there
    displaces : the one economy whose deliveries fall away
    """
    axes, n = model.axes, model.axes.n_sectors
    home, row = axes.economy(economy), axes.row(economy, sector)
    product = np.arange(axes.n_economies) * n + axes.sector(sector)
    bought = model.accounts.sales_by_economy()[product, home]
    imports = imports_replaced(model.accounts, economy, sector, displaces)
    a = _technology(model, row, technology)
    _require(output, float(imports.sum()), a, f"{economy} {sector}", model.accounts.axes.unit)
    displaced = imports * (output / imports.sum())
    impulse = a * output
    np.subtract.at(impulse, product, displaced)
    change = model.output(impulse)
    change_va = (model.v * change).reshape(axes.n_economies, n).sum(1)
    own_va = (1.0 - float(a.sum())) * output
    change_va[home] += own_va
    change[row] += output
    foreign = model.v.copy()
    foreign[axes.block(economy)] = 0.0
    content = foreign @ model.L  # foreign value added in one unit of each row
    total = float(bought.sum())
    before = float(content[product] @ bought)
    after = before - float(content[product] @ displaced) + float(content @ a) * output
    at_home = float(a[axes.block(economy)].sum())
    abroad = total - float(bought[home])
    bought_in = at_home * output, (float(a.sum()) - at_home) * output
    parts = abroad / total, (abroad - output) / total, before / total, after / total
    made = (axes, economy, sector, output, displaced, *bought_in, own_va)
    return Substitution(*made, *parts, change, change_va)


def imports_replaced(accounts: Accounts, economy: str, sector: str, displaces: str | None) -> Array:
    """Of each economy, what a plant may take the place of: all imports of the sector, or those of one."""
    axes = accounts.axes
    home = axes.economy(economy)
    product = np.arange(axes.n_economies) * axes.n_sectors + axes.sector(sector)
    imports: Array = accounts.sales_by_economy()[product, home].copy()
    imports[home] = 0.0
    if displaces is not None:
        imports[np.arange(axes.n_economies) != axes.economy(displaces)] = 0.0
    return imports


def _technology(model: Leontief, row: int, technology: Mapping[tuple[str, str], float] | None) -> Array:
    if technology is None:
        if model.accounts.x[row] == 0:
            economy, sector = model.axes.rows[row]
            raise InputError.of(
                f"{economy} makes no {sector}, so there is no technology to take over",
                "Give the input coefficients of the plant.",
            )
        return model.A[:, row].copy()
    a = np.zeros(model.axes.n)
    for (economy, sector), share in technology.items():
        a[model.axes.row(economy, sector)] = share
    return a


def _require(output: float, imports: float, a: Array, where: str, unit: str) -> None:
    wrong = Refusals()
    what = f"the output of the plant in {where} is {output}"
    wrong.when(not output > 0, what, "Give a positive number.")
    what = f"the plant in {where} makes {output:,.6g} {unit}, imports to replace are {imports:,.6g}"
    wrong.when(output > imports, what, "Make it smaller; what goes beyond imports would be exports.")
    bad = (a < 0).any() or not np.isfinite(a).all()
    wrong.when(bad, "an input coefficient is negative or missing", "Give shares of output, 0 or more.")
    what = f"the inputs of the plant sum to {a.sum():.6g} of its output"
    wrong.when(a.sum() >= 1, what, "They must stay under 1.")
    wrong.done()
