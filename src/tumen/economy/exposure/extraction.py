"""Hypothetical extraction: what is lost when an economy, a sector or a link is taken out.

Every result follows from one inverse through the partitioned-inverse and Woodbury identities; no system of n
equations is solved again. Two readings of a loss:

- demand side (`Leontief`): suppliers lose orders; inputs from what is gone are not replaced;
- supply side (`Ghosh`): users lose inputs and cut back in proportion, at fixed allocation shares. This bounds
  what a stop would cost if nothing could be replaced (Dietzenbacher 1997 on how to read the Ghosh model); it
  is an exposure, not a forecast.

References: Paelinck, de Caevel & Degueldre (1965); Miller & Lahr (2001), "A taxonomy of extractions";
Dietzenbacher, van Burken & Kondo (2019), Economic Systems Research 31, for tables of many economies.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

import numpy as np

from tumen.economy.arrays import ReadOnly
from tumen.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tumen.economy.accounts.axes import Axes
    from tumen.economy.arrays import Array
    from tumen.economy.exposure.leontief import Ghosh, Leontief

Mode = Literal["complete", "supplier", "buyer"]
MODES: tuple[Mode, ...] = ("complete", "supplier", "buyer")


@dataclass(frozen=True, slots=True, eq=False)
class Extraction(ReadOnly):
    """What is left, and what is lost, after something was taken out.

    Attributes
    ----------
    what : the thing extracted, in words
    output : (n,) output after extraction
    output_loss : (G,) loss of output by economy
    value_added_loss : (G,) loss of value added (primary cost at fixed shares of output) by economy
    """

    axes: Axes
    what: str
    output: Array
    output_loss: Array
    value_added_loss: Array

    def loss_elsewhere(self, economy: str) -> float:
        """Value added lost in all economies but the one named."""
        return float(self.value_added_loss.sum() - self.value_added_loss[self.axes.economy(economy)])


@dataclass(frozen=True, slots=True)
class Ranked:
    """One line of a ranking: value added lost elsewhere, and as a share of the value added there."""

    name: str
    loss: float
    share: float


def extract_economies(
    model: Leontief, economies: Sequence[str] | None = None, mode: Mode = "complete"
) -> tuple[Extraction, ...]:
    """Extract economies one at a time (all of them if not named), demand side.

    `mode`:

    - "complete": the economy neither makes nor uses anything;
    - "supplier": nobody abroad buys from it; it goes on serving itself and buying;
    - "buyer": it buys nothing abroad, for inputs or final use.

    With K its rows, o all others, ``w = L y`` for the final demand that is left::

        complete   x_o = w_o - L_oK L_KK^-1 w_K,  x_K = 0
        supplier   x = w - L_.K z,  (I - A_KK) L_KK z = A_Ko w_o
        buyer      L_KK (I - A_KK) x_K = w_K,  x = w - [(L - I)_.K - L_.K A_KK] x_K

    Raises InputError if an economy is not in the table.
    """
    if mode not in MODES:
        message = f"mode must be one of {', '.join(MODES)}, not '{mode}'"
        raise ValueError(message)
    axes = model.axes
    chosen = axes.group(tuple(axes.economies if economies is None else economies))
    y = model.accounts.final_by_economy()
    by_user = model.output(y)  # once for all extractions
    step = {"complete": _complete, "supplier": _no_supplier, "buyer": _no_buyer}[mode]
    out = []
    for k in chosen:
        rows = slice(k * axes.n_sectors, (k + 1) * axes.n_sectors)
        out.append(_extraction(model, f"{axes.economies[k]} ({mode})", step(model, k, rows, y, by_user)))
    return tuple(out)


def extract_sector(model: Leontief, sector: str, economy: str | None = None) -> Extraction:
    """Take a sector out, of one economy or of all: it makes nothing and buys nothing (demand side).

    Partitioned inverse with K the rows of the sector: ``x_o = w_o - L_oK L_KK^-1 w_K``, ``w = x - L_.K y_K``.
    """
    axes = model.axes
    if economy is None:
        at = np.arange(axes.n_economies) * axes.n_sectors + axes.sector(sector)
    else:
        at = np.array([axes.row(economy, sector)])
    y = model.accounts.Y.sum(1)
    w = model.accounts.x - model.L[:, at] @ y[at]
    after = w - model.L[:, at] @ np.linalg.solve(model.L[np.ix_(at, at)], w[at])
    after[at] = 0.0
    return _extraction(model, f"{economy or 'all economies'} {sector}", after)


def extract_link(
    model: Leontief, supplier: str, user: str, sectors: Sequence[str] | None = None, *, final: bool = True
) -> Extraction:
    """Cut what `user` buys from `supplier` (all products, or those named), inputs and final use; demand side.

    Woodbury with P the rows cut and Q the columns of the user: ``(I + A_PQ L_QP) z = A_PQ w_Q``, ``x = w -
    L_.P z``.

    Raises InputError if a name is not in the table.
    """
    axes = model.axes
    axes.group((supplier, user))
    rows = np.array(
        [axes.row(supplier, s) for s in dict.fromkeys(axes.sectors if sectors is None else sectors)]
    )
    columns = axes.block(user)
    w = model.accounts.x.copy()
    if final:
        w = w - model.L[:, rows] @ model.accounts.final_by_economy()[rows, axes.economy(user)]
    link = model.A[rows][:, columns]
    z = np.linalg.solve(np.eye(len(rows)) + link @ model.L[columns][:, rows], link @ w[columns])
    return _extraction(model, f"{supplier} to {user}", w - model.L[:, rows] @ z)


def extract_supply(model: Leontief, supply: Ghosh, economy: str) -> Extraction:
    """Stop the deliveries of an economy to all others, supply side.

    ``B_Ko = 0`` in ``x' = x' B + p'``: with K its rows, ``x_K' (I - B_KK) G_KK = w_K'`` and
    ``x' = w' - x_K' [(G - I)_K. - B_KK G_K.]``, w being output before. Value added follows output at fixed
    shares.
    """
    axes, x = model.axes, supply.accounts.x
    axes.require_same(supply.accounts.axes)
    own = axes.block(economy)
    b, g = supply.B[own, own], supply.G[own]
    left = np.linalg.solve(((np.eye(axes.n_sectors) - b) @ g[:, own]).T, x[own])
    forward = g - b @ g
    forward[:, own] -= np.eye(axes.n_sectors)
    return _extraction(model, f"{economy} (supply)", x - left @ forward)


def criticality(model: Leontief, supply: Ghosh | None = None, mode: Mode = "complete") -> tuple[Ranked, ...]:
    """Rank economies by the value added that all others lose without them, largest first.

    Demand side with the given `mode`; if a Ghosh model is given, supply side (`extract_supply`) instead.

    Raises InputError if the table has one economy only.
    """
    axes = model.axes
    if axes.n_economies < 2:
        raise InputError.of(
            "the table has one economy, so nobody else can lose anything", "Use a table of several economies."
        )
    if supply is None:
        runs = extract_economies(model, mode=mode)
    else:
        runs = tuple(extract_supply(model, supply, code) for code in axes.economies)
    whole = (model.v * model.accounts.x).reshape(axes.n_economies, -1).sum(1)
    lines = []
    for k, run in enumerate(runs):
        loss = run.loss_elsewhere(axes.economies[k])
        lines.append(Ranked(axes.economies[k], loss, loss / float(whole.sum() - whole[k])))
    return tuple(sorted(lines, key=lambda line: -line.loss))


def critical_links(model: Leontief, supply: Ghosh, user: str, top: int | None = None) -> tuple[Ranked, ...]:
    """Rank the foreign suppliers (economy and sector) of one economy by the value added it loses without
    them.

    Supply side, one link at a time: deliveries of row k to the inputs of `user` stop. Sherman-Morrison for
    all k at once: ``x_k = x0_k / (1 + b_k G_.k)``, loss of j in the user ``x_k (b_k G)_j``, b_k the row
    ``B[k, user]``.

    Returns
    -------
    tuple of Ranked
        ``name`` is "economy sector"; ``share`` is the loss over the value added of the user.
    """
    axes = model.axes
    axes.require_same(supply.accounts.axes)
    own = axes.block(user)
    b = supply.B[:, own]
    left = supply.accounts.x / (1.0 + np.einsum("kj,jk->k", b, supply.G[own]))
    loss = left * (b @ (supply.G[own, own] @ model.v[own]))
    total = float(model.v[own] @ model.accounts.x[own])
    names = [f"{g} {s}" for g, s in axes.rows]
    lines = [
        Ranked(names[i], float(loss[i]), float(loss[i]) / total)
        for i in range(axes.n)
        if not own.start <= i < own.stop
    ]
    return tuple(sorted(lines, key=lambda line: -line.loss)[:top])


def _complete(model: Leontief, k: int, rows: slice, y: Array, by_user: Array) -> Array:
    used_elsewhere = y[rows].sum(1) - y[rows, k]
    w = model.accounts.x - by_user[:, k] - model.L[:, rows] @ used_elsewhere
    after: Array = w - model.L[:, rows] @ np.linalg.solve(model.L[rows, rows], w[rows])
    after[rows] = 0.0
    return after


def _no_supplier(model: Leontief, k: int, rows: slice, y: Array, _by_user: Array) -> Array:
    w = model.accounts.x - model.L[:, rows] @ (y[rows].sum(1) - y[rows, k])
    a = model.A[rows, rows]
    inner = (np.eye(a.shape[0]) - a) @ model.L[rows, rows]
    z = np.linalg.solve(inner, model.A[rows] @ w - a @ w[rows])
    return cast("Array", w - model.L[:, rows] @ z)


def _no_buyer(model: Leontief, k: int, rows: slice, y: Array, by_user: Array) -> Array:
    w = model.accounts.x - by_user[:, k] + model.L[:, rows] @ y[rows, k]
    a = model.A[rows, rows]
    left = np.linalg.solve(model.L[rows, rows] @ (np.eye(a.shape[0]) - a), w[rows])
    after: Array = w - model.L[:, rows] @ (left - a @ left)
    after[rows] += left
    return after


def _extraction(model: Leontief, what: str, after: Array) -> Extraction:
    lost = model.accounts.x - after
    g = model.axes.n_economies
    losses = (part.reshape(g, -1).sum(1) for part in (lost, model.v * lost))
    return Extraction(model.axes, what, after, *losses)
