"""On whom a sector relies for its inputs, how concentrated suppliers are, how integrated a group is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from tumen.economy.arrays import ReadOnly, shares
from tumen.errors import InputError

if TYPE_CHECKING:
    from tumen.economy.accounts.axes import Axes
    from tumen.economy.arrays import Array
    from tumen.economy.exposure.leontief import Leontief


@dataclass(frozen=True, slots=True, eq=False)
class InputReliance(ReadOnly):
    """Shares by supplying economy (rows, G) for each using sector (columns, n).

    Attributes
    ----------
    purchases : share of the economy in the inputs that the sector buys (direct, gross); columns sum to 1
    look_through : share of the economy in all production behind one unit of the sector, the sector's own
        included; columns sum to 1
    face_value : the same production seen only one tier up, over the same denominator
    value_added : share of the economy in the value added behind one unit of the sector; columns sum to 1

    Columns of empty sectors are NaN.
    """

    axes: Axes
    purchases: Array
    look_through: Array
    face_value: Array
    value_added: Array

    @property
    def hidden(self) -> Array:
        """(G, n) what face value does not show, ``look_through - face_value``."""
        return self.look_through - self.face_value

    def foreign(self, name: str) -> Array:
        """(n,) one of the measures summed over economies other than the sector's own."""
        measure = getattr(self, name).copy()
        n = self.axes.n_sectors
        for g in range(self.axes.n_economies):
            measure[g, g * n : (g + 1) * n] = 0.0
        return cast("Array", measure.sum(0))


def input_reliance(model: Leontief) -> InputReliance:
    """Foreign input reliance, face value and look-through.

    Baldwin, Freeman & Theodorakopoulos, "Horses for Courses: Measuring Foreign Supply Chain Exposure", NBER
    Working Paper 30525, 2022, and "Hidden Exposure", Brookings Papers on Economic Activity, 2023:
    look-through ``L[i, j] / sum_i L[i, j]``, face value ``(I + A)[i, j] / sum_i L[i, j]``, hidden exposure
    their difference, here summed over the sectors i of each supplying economy. In value added each row counts
    with ``v[i]``; there the denominator is 1 because ``v L = 1``.
    """
    g, full = model.axes.n_economies, model.accounts.x > 0
    total = np.where(full, model.L.sum(0), np.nan)
    direct = _by_economy(model.A, g)
    own = np.repeat(np.eye(g), model.axes.n_sectors, axis=1)  # 1 where the sector belongs to the economy
    added = _by_economy(model.v[:, None] * model.L, g)
    return InputReliance(
        model.axes,
        purchases=shares(direct, model.A.sum(0), np.nan),
        look_through=_by_economy(model.L, g) / total,
        face_value=(own + direct) / total,
        value_added=np.where(full, added, np.nan),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Concentration(ReadOnly):
    """Herfindahl-Hirschman indices of suppliers, 1/G (spread evenly) to 1 (one supplier); NaN where nothing
    is bought.

    Attributes
    ----------
    direct : (G, N) by buying economy and product: shares of supplying economies in all it buys of the product
    all_tiers : (G, N) the same for the production of the product behind the economy's final demand,
        wherever it enters the chain
    foreign_direct, foreign_all_tiers : the same among foreign suppliers only
    sector_direct : (n,) by using sector: shares of supplying economies in all inputs it buys
    sector_all_tiers : (n,) by using sector: shares of economies in all production behind it, its own included
    """

    axes: Axes
    direct: Array
    all_tiers: Array
    foreign_direct: Array
    foreign_all_tiers: Array
    sector_direct: Array
    sector_all_tiers: Array


def concentration(model: Leontief) -> Concentration:
    """HHI of suppliers by buying economy and product, direct and through all tiers.

    ``HHI = sum_g s_g^2`` over supplying economies g (Hirschman 1945, Herfindahl 1950). Direct shares are
    those of sales Z and Y to the economy, all tiers those of ``L Y_r``; by using sector those of
    `input_reliance` (``Z`` and ``L``).
    """
    g, n = model.axes.n_economies, model.axes.n_sectors
    direct = model.accounts.sales_by_economy().reshape(g, n, g)
    tiers = model.output(model.accounts.final_by_economy()).reshape(g, n, g)
    reliance = input_reliance(model)
    return Concentration(
        model.axes,
        _hhi(direct),
        _hhi(tiers),
        _hhi(_without_home(direct)),
        _hhi(_without_home(tiers)),
        (reliance.purchases**2).sum(0),
        (reliance.look_through**2).sum(0),
    )


@dataclass(frozen=True, slots=True)
class Integration:
    """Where the inputs of a group of economies come from; shares of all inputs bought by its members.

    Attributes
    ----------
    members : economies of the group
    home : each member's own suppliers, gross
    partners : other members, gross
    outside : the rest of the world, gross; the three sum to 1
    value_added_home, value_added_partners, value_added_outside : the same by origin of the value added in
        these inputs
    import_share : partners' share of imported inputs, ``partners / (partners + outside)``
    value_added_import_share : the same in value added
    """

    members: tuple[str, ...]
    home: float
    partners: float
    outside: float
    value_added_home: float
    value_added_partners: float
    value_added_outside: float

    @property
    def import_share(self) -> float:
        """Share of imported inputs that comes from inside the group, gross; NaN if nothing is imported."""
        return _part(self.partners, self.outside)

    @property
    def value_added_import_share(self) -> float:
        """Share of the foreign value added in inputs from inside the group; NaN if there is none."""
        return _part(self.value_added_partners, self.value_added_outside)


def integration(model: Leontief, members: tuple[str, ...]) -> Integration:
    """Regional integration of a group, in gross and value-added terms.

    Gross: ``Z`` by origin over all inputs of the members. Value added: an input basket m of member r contains
    ``v_i (L m)_i`` of value added from row i, and ``v L = 1`` makes the shares add up to 1.

    Raises InputError if an economy is not in the table, is named twice, or the group buys no inputs.
    """
    at = model.axes.group(members)
    g, n = model.axes.n_economies, model.axes.n_sectors
    basket = model.accounts.inputs_by_economy()[:, list(at)]  # (n, members)
    gross = basket.reshape(g, n, -1).sum(1)
    origin = (model.v[:, None] * model.output(basket)).reshape(g, n, -1).sum(1)
    split = []
    for flows in (gross, origin):
        home = sum(flows[i, k] for k, i in enumerate(at))
        inside = flows[list(at)].sum()
        split += [home, inside - home, flows.sum() - inside]
    if gross.sum() == 0:
        raise InputError.of(f"the group {', '.join(members)} buys no inputs", "Look at the table.")
    values = np.array(split).reshape(2, 3) / gross.sum()
    return Integration(tuple(members), *(float(v) for v in values.ravel()))


def _part(inside: float, outside: float) -> float:
    return inside / (inside + outside) if inside + outside > 0 else float("nan")


def _by_economy(matrix: Array, g: int) -> Array:
    """Rows summed over the sectors of each economy: (n, m) to (G, m)."""
    return cast("Array", matrix.reshape(g, -1, matrix.shape[1]).sum(1))


def _without_home(flows: Array) -> Array:
    away = flows.copy()
    home = np.arange(flows.shape[0])
    away[home, :, home] = 0.0
    return away


def _hhi(flows: Array) -> Array:
    """(supplier, product, buyer) to (buyer, product)."""
    return cast("Array", (shares(flows, flows.sum(0)[None], np.nan) ** 2).sum(0).T)
