"""Value added in gross exports, seen from the exporting economy.

Notation of the literature: s exports, r imports directly, t is any third economy; ``B`` is the global
Leontief inverse, ``A_sr`` the input coefficients of r for goods of s, ``Y_sr`` final demand of r for goods of
s, ``E_s`` exports of s. ``V_s`` is the row of primary cost per unit of output (`Leontief.v`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from tumen.economy.arrays import ReadOnly, frozen

if TYPE_CHECKING:
    from tumen.economy.accounts.axes import Axes
    from tumen.economy.arrays import Array
    from tumen.economy.exposure.leontief import Leontief


@dataclass(frozen=True, slots=True, eq=False)
class KoopmanWangWei(ReadOnly):
    """The nine terms of Koopman, Wang & Wei (2014), eq. (36), by exporting economy.

    Attributes
    ----------
    economies : names of the G rows
    terms : (G, 9) in the unit of the table. Columns: 1 domestic value added in direct final exports, 2 in
        intermediates absorbed by the direct importer, 3 in intermediates re-exported to third economies;
        4 returned home in final imports, 5 returned home in intermediates for final use, 6 double counted
        domestic; 7 foreign value added in final exports, 8 in intermediate exports, 9 double counted foreign
    exports : (G,) gross exports, equal to ``terms.sum(1)``
    """

    economies: tuple[str, ...]
    terms: Array
    exports: Array

    @property
    def value_added_exports(self) -> Array:
        """(G,) VAX: value added absorbed abroad (terms 1 to 3), as Johnson & Noguera (2012)."""
        return cast("Array", self.terms[:, :3].sum(1))

    @property
    def domestic_value_added(self) -> Array:
        """(G,) GDP in exports (terms 1 to 5)."""
        return cast("Array", self.terms[:, :5].sum(1))

    @property
    def vertical_specialisation(self) -> Array:
        """(G,) VS, foreign content of exports (terms 7 to 9)."""
        return cast("Array", self.terms[:, 6:].sum(1))


@dataclass(frozen=True, slots=True, eq=False)
class BorinMancini(ReadOnly):
    """Bilateral exports split after Borin & Mancini (2019, 2023), by exporting sector.

    Every array is (n, G): row = exporting economy and sector, column = direct importer; the own economy is 0.
    ``exports = domestic + foreign``, ``domestic = domestic_value_added + domestic_double``,
    ``foreign = foreign_value_added + foreign_double``; summed over importers the source- and the sink-based
    terms are the same.

    Attributes
    ----------
    basis : "source" (an item counts the first time it leaves its economy) or "sink" (the last time)
    exports : gross exports
    domestic, foreign : content by origin, double counting included
    domestic_value_added, domestic_double : DVA and DDC
    foreign_value_added, foreign_double : FVA and FDC
    reflected : the part of DVA that is absorbed in the exporting economy in the end; None in the source
        basis, where the flow that brings it home is not fixed
    directly_absorbed : DAVAX, the part of DVA that the direct importer absorbs without exporting it on
    """

    axes: Axes
    basis: str
    exports: Array
    domestic: Array
    foreign: Array
    domestic_value_added: Array
    domestic_double: Array
    foreign_value_added: Array
    foreign_double: Array
    reflected: Array | None
    directly_absorbed: Array

    def by_economy(self, name: str) -> Array:
        """(G, G) exporter x importer of one of the arrays above, sectors summed."""
        g = self.axes.n_economies
        return cast("Array", getattr(self, name).reshape(g, -1, g).sum(1))


def origin_of_exports(model: Leontief) -> Array:
    """(n, n) value added of row i contained in the exports of row j: ``diag(v) L diag(e)``.

    The Leontief decomposition of exports (Hummels, Ishii & Yi 2001 for VS; Wang, Wei & Zhu 2013).
    Column sums are gross exports.
    """
    e = model.accounts.exports().sum(1)
    return frozen(model.v[:, None] * model.L * e[None, :])


def koopman_wang_wei(model: Leontief) -> KoopmanWangWei:
    """Split the gross exports of each economy into nine terms.

    Koopman, Wang & Wei, "Tracing Value-Added and Double Counting in Gross Exports", American Economic Review
    104(2), 2014, eq. (36). With ``L_rr = (I - A_rr)^-1``, for exporter s, sums over r, t other than s::

        V_s [sum B_ss Y_sr + sum B_sr Y_rr + sum B_sr sum_t Y_rt]            terms 1 to 3
        V_s sum B_sr [Y_rs + A_rs L_ss Y_ss] + V_s sum B_sr A_rs L_ss E_s    terms 4 to 6
        sum V_t B_ts [sum Y_sr + sum A_sr L_rr Y_rr + sum A_sr L_rr E_r]     terms 7 to 9

    Raises ArithmeticError if the terms do not add up to exports (that would be a fault of this function).
    """
    axes, n = model.axes, model.axes.n_sectors
    g = axes.n_economies
    y = model.accounts.final_by_economy()
    exports = model.accounts.exports()
    local = [_local(model, r) for r in range(g)]
    served = np.concatenate([local[r] @ y[_rows(r, n), r] for r in range(g)])  # L_rr Y_rr
    passed = np.concatenate([local[r] @ exports[_rows(r, n)].sum(1) for r in range(g)])  # L_rr E_r
    at_home = np.concatenate([y[_rows(r, n), r] for r in range(g)])  # Y_rr
    terms = np.zeros((g, 9))
    for s in range(g):
        own = _rows(s, n)
        va = model.v[own] @ model.L[own]  # V_s B_s.
        abroad = np.ones(axes.n, dtype=bool)
        abroad[own] = False
        content = model.v[abroad] @ model.L[abroad, own]  # sum over t of V_t B_ts
        reach = np.where(abroad, va, 0.0)  # V_s B_sr, r other than s
        home = reach @ model.A[:, own]  # V_s sum B_sr A_rs
        final_exports = y[own].sum(1) - y[own, s]
        terms[s] = (
            va[own] @ final_exports,
            reach @ at_home,
            reach @ (y.sum(1) - at_home - y[:, s]),
            reach @ y[:, s],
            home @ served[own],
            home @ passed[own],
            content @ final_exports,
            content @ model.A[own][:, abroad] @ served[abroad],
            content @ model.A[own][:, abroad] @ passed[abroad],
        )
    total = exports.reshape(g, n, g).sum((1, 2))
    _must_add_up(terms.sum(1), total, "Koopman, Wang & Wei")
    return KoopmanWangWei(axes.economies, terms, total)


def borin_mancini(model: Leontief, basis: str = "source") -> BorinMancini:
    """Split bilateral exports into value added and double counting, source- or sink-based.

    Borin & Mancini, "Measuring What Matters in Global Value Chains and Value-Added Trade", World Bank Policy
    Research Working Paper 8804, 2019; and Economic Systems Research 35(4), 2023. With ``B!s`` the inverse of
    the system from which the exported intermediates of s are taken out (``A_sj = 0``, j other than s)::

        source:  DVA_sr = V_s (I - A_ss)^-1 E_sr           FVA_sr = sum_t V_t B!s_ts E_sr
        sink:    DVA_sr = V_s B_ss F_sr                    FVA_sr = sum_t V_t B_ts F_sr
                 F_sr = Y_sr + A_sr [sum_{j not s} B!s_rj Y_j + B!s_rs Y_ss]

    and double counting is what is left of ``V_s B_ss E_sr`` and ``sum_t V_t B_ts E_sr``.
    ``DAVAX_sr = V_s (I - A_ss)^-1 (Y_sr + A_sr (I - A_rr)^-1 Y_rr)``.

    No further inverse is computed: ``B!s_.s = B_.s B_ss^-1 (I - A_ss)^-1``, and ``B!s q`` follows from ``B
    q`` by one product.

    Raises ArithmeticError if domestic and foreign content do not add up to exports, or if value added summed
    over importers is not the same in both bases (that would be a fault of this function).
    """
    if basis not in {"source", "sink"}:
        message = f"basis must be 'source' or 'sink', not '{basis}'"
        raise ValueError(message)
    axes, n = model.axes, model.axes.n_sectors
    g = axes.n_economies
    accounts = model.accounts
    y, exports = accounts.final_by_economy(), accounts.exports()
    shape = (axes.n, g)
    domestic, foreign, dva, fva, direct, reflected = (np.zeros(shape) for _ in range(6))
    absorbed = np.concatenate([_local(model, r) @ y[_rows(r, n), r] for r in range(g)])
    for s in range(g):
        own = _rows(s, n)
        local = _local(model, s)
        e = exports[own]  # (N, G)
        dc = model.v[own] @ model.L[own, own]
        fc = model.v @ model.L[:, own] - dc
        source_dva = model.v[own] @ local
        stripped = np.linalg.solve(model.L[own, own].T, model.L[:, own].T).T @ local  # B!s_.s
        source_fva = model.v @ stripped - source_dva
        domestic[own], foreign[own] = dc[:, None] * e, fc[:, None] * e
        at_once = y[own] + _to_each(model.A[own], absorbed, n)
        at_once[:, s] = 0.0
        direct[own] = source_dva[:, None] * at_once
        if basis == "source":
            dva[own], fva[own] = source_dva[:, None] * e, source_fva[:, None] * e
            continue
        final = y[own] + _to_each(model.A[own], accounts.x - stripped @ e.sum(1), n)
        final[:, s] = 0.0
        dva[own], fva[own] = dc[:, None] * final, fc[:, None] * final
        both = np.array([dva[own].sum(), fva[own].sum()])
        _must_add_up(both, np.array([source_dva, source_fva]) @ e.sum(1), "Borin & Mancini, sink and source")
        need = model.L @ y[:, s]  # output for the final demand of s, wherever made
        crossing = model.A[own] @ need - model.A[own, own] @ need[own]
        back = _to_each(model.A[own], need - stripped @ crossing, n)
        back[:, s] = 0.0
        reflected[own] = dc[:, None] * back
    exports = exports.copy()
    _must_add_up(domestic + foreign, exports, "Borin & Mancini")
    split = (domestic, foreign, dva, domestic - dva, fva, foreign - fva)
    return BorinMancini(axes, basis, exports, *split, reflected if basis == "sink" else None, direct)


def value_added_by_absorption(model: Leontief) -> Array:
    """(G, G) value added of the row economy absorbed in final demand of the column economy.

    ``sum over rows of diag(v) L Y`` (Johnson & Noguera 2012): off the diagonal value-added exports, and
    row sums are GDP.
    """
    g = model.axes.n_economies
    flows = model.v[:, None] * (model.L @ model.accounts.final_by_economy())
    return frozen(flows.reshape(g, -1, g).sum(1))


def _rows(economy: int, n: int) -> slice:
    return slice(economy * n, (economy + 1) * n)


def _local(model: Leontief, economy: int) -> Array:
    own = _rows(economy, model.axes.n_sectors)
    return cast("Array", np.linalg.inv(np.eye(model.axes.n_sectors) - model.A[own, own]))


def _to_each(a: Array, q: Array, n: int) -> Array:
    """(N, G): ``A_sr q_r`` for every r."""
    return cast("Array", (a * q).reshape(a.shape[0], -1, n).sum(2))


def _must_add_up(got: Array, want: Array, name: str) -> None:
    if not np.allclose(got, want, rtol=1e-8, atol=1e-9 * max(1.0, float(np.abs(want).max()))):
        message = f"the terms of {name} do not add up"
        raise ArithmeticError(message)


@dataclass(frozen=True, slots=True, eq=False)
class Participation(ReadOnly):
    """Shares of gross exports, (G,) each, NaN for an economy that exports nothing.

    Attributes
    ----------
    economies : names of the G rows
    backward : foreign content of exports, VS (Hummels, Ishii & Yi 2001)
    forward : own value added in the exports of others, VS1, over own exports (Koopman, Powers, Wang & Wei
        2010)
    gvc_backward : exports less domestic value added at its first crossing (Borin & Mancini 2019)
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
    backward = split.by_economy("foreign").sum(1) / total
    forward, gvc = _in_others(model) / total, ((e - dva) / total, (dva - davax) / total)
    return Participation(model.axes.economies, backward, forward, *gvc)


def _in_others(model: Leontief) -> Array:
    """(G,) value added of each economy in the gross exports of all others, ``V_s sum_{r not s} B_sr E_r``."""
    g, n = model.axes.n_economies, model.axes.n_sectors
    e = model.accounts.exports().sum(1)
    everywhere = (model.v * (model.L @ e)).reshape(g, n).sum(1)
    own = [model.v[r] @ model.L[r, r] @ e[r] for r in (slice(i * n, (i + 1) * n) for i in range(g))]
    return cast("Array", everywhere - np.array(own))
