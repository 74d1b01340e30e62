"""Value added in exports with a perimeter of one's own: what crosses it once, and what is counted again.

Borin & Mancini, "Measuring What Matters in Global Value Chains and Value-Added Trade", World Bank Policy
Research Working Paper 8804, 2019; and Economic Systems Research 35(4), 2023. An item is double counted when
it crosses the perimeter again. Which flows are the perimeter is a choice: all exports of an economy, those to
one partner, those of a sector, those of a group to the outside, all trade of the world.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast, get_args

import numpy as np

from tumen.economy.arrays import ReadOnly
from tumen.economy.refusals import Refusals
from tumen.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tumen.economy.accounts.axes import Axes
    from tumen.economy.arrays import Array
    from tumen.economy.exposure.leontief import Leontief

Basis = Literal["source", "sink"]


@dataclass(frozen=True, slots=True, eq=False)
class PerimeterTrade(ReadOnly):
    """Flows through a perimeter, split by origin into value added and double counting.

    Attributes
    ----------
    basis : "source" (an item counts the first time it crosses the perimeter) or "sink" (the last time)
    exporters, importers : economies on both sides
    exports : (n, G) gross flows through the perimeter, by row and direct importer
    counted : (n, G) the same where an item counts: all flows (source), those that do not cross again (sink)
    per_unit : (G, n) value added of each economy in one unit counted of each row
    content_per_unit : (G, n) the same in one unit of gross flow, double counting included
    """

    axes: Axes
    basis: Basis
    exporters: tuple[str, ...]
    importers: tuple[str, ...]
    exports: Array
    counted: Array
    per_unit: Array
    content_per_unit: Array

    def value_added(self, origins: Sequence[str] | None = None) -> Array:
        """(n, G) value added of some economies (of all, if none is named), each item once."""
        return self._of(self.per_unit, origins)[:, None] * self.counted

    def content(self, origins: Sequence[str] | None = None) -> Array:
        """(n, G) value added of some economies (of all), as often as it crosses; of all: gross flows."""
        return self._of(self.content_per_unit, origins)[:, None] * self.exports

    def double_counted(self, origins: Sequence[str] | None = None) -> Array:
        """(n, G) content less value added."""
        return self.content(origins) - self.value_added(origins)

    def by_origin(self) -> Array:
        """(G, G, G) value added, each item once, by origin, exporter and direct importer."""
        g = self.axes.n_economies
        units = self.per_unit.reshape(g, g, -1)
        return cast("Array", np.einsum("tes,esr->ter", units, self.counted.reshape(g, -1, g)))

    def _of(self, units: Array, origins: Sequence[str] | None) -> Array:
        rows = slice(None) if origins is None else list(self.axes.group(origins))
        return cast("Array", units[rows].sum(0))


def value_added_in_exports(
    model: Leontief,
    exporters: Sequence[str],
    importers: Sequence[str] | None = None,
    sectors: Sequence[str] | None = None,
    basis: Basis = "source",
) -> PerimeterTrade:
    """Value added in the flows from some economies (and sectors) to others, each item counted once.

    The perimeter is every sale of the `sectors` of an exporter to an importer other than itself. With
    ``A^P``, ``Y^P`` the flows in it, ``E^P`` their sum, ``A' = A - A^P``, ``Y' = Y - Y^P`` and ``B' = (I -
    A')^-1``::

        source:  V B' E^P                   sink:  V B (Y^P + A^P B' Y')        content:  V B E^P

    Both bases add up to the same for each origin over the whole perimeter. Examples: one exporter and nothing
    else is the exporter's perimeter of `borin_mancini`; with one importer it is the bilateral one; a group as
    exporters is the border of the group, inside of which nothing counts; all economies are the world.

    Raises InputError if a name is not in the table or named twice, or no sale can cross the perimeter (all
    problems at once).

    Parameters
    ----------
    exporters : economies whose sales are looked at
    importers : economies that buy; left out: all that are not exporters, and if all are, all
    sectors : of the exporters; left out: all
    """
    from scipy.linalg import lu_factor, lu_solve

    if basis not in get_args(Basis):
        message = f"basis must be 'source' or 'sink', not '{basis}'"
        raise ValueError(message)
    axes, accounts = model.axes, model.accounts
    sellers, buyers, rows, crossing = perimeter_of(axes, exporters, importers, sectors)
    through = crossing[:, np.repeat(np.arange(axes.n_economies), axes.n_sectors)]
    factors = lu_factor(np.eye(axes.n) - np.where(through, 0.0, model.A))
    own = np.repeat(np.eye(axes.n_economies), axes.n_sectors, axis=1) * model.v  # (G, n)
    content = own @ model.L
    exports = np.where(crossing, accounts.sales_by_economy(), 0.0)
    if basis == "source":
        counted, units = exports, lu_solve(factors, own.T, trans=1).T
    else:
        y = accounts.final_by_economy()
        kept = lu_solve(factors, np.where(crossing, 0.0, y).sum(1))
        counted, units = np.where(crossing, y, 0.0), content
        g, n = axes.n_economies, axes.n_sectors
        counted[rows] += np.where(crossing[rows], (model.A[rows] * kept).reshape(-1, g, n).sum(2), 0.0)
    return PerimeterTrade(axes, basis, sellers, buyers, exports, counted, units, content)


def perimeter_of(
    axes: Axes, exporters: Sequence[str], importers: Sequence[str] | None, sectors: Sequence[str] | None
) -> tuple[tuple[str, ...], tuple[str, ...], NDArray[np.bool_], NDArray[np.bool_]]:
    """Who sells, who buys, (n,) rows that sell, and (n, G) whether a sale of a row to an economy crosses.

    Raises InputError as `value_added_in_exports` does.
    """
    sold = axes.sectors if sectors is None else tuple(sectors)
    bought = tuple(c for c in axes.economies if c not in exporters) or axes.economies
    bought = bought if importers is None else tuple(importers)
    wrong = Refusals()
    for kind, codes, known in (
        ("economy", exporters, axes.economies),
        ("economy", bought, axes.economies),
        ("sector", sold, axes.sectors),
    ):
        wrong.unknown(kind, dict.fromkeys(codes), known)
        wrong.twice(codes, f"{kind} '{{}}' is named {{}} times", "Name it once.")
    wrong.done()
    rows = np.array([g in exporters and s in sold for g, s in axes.rows])
    home = np.repeat(np.eye(axes.n_economies, dtype=np.bool_), axes.n_sectors, axis=0)
    crossing = rows[:, None] & np.isin(axes.economies, bought) & ~home
    if not crossing.any():
        raise InputError.of(
            "no sale can cross the perimeter: nobody sells to another economy in it",
            "Name exporters, and importers other than them.",
        )
    return tuple(exporters), bought, rows, crossing
