"""Hypothetical extraction: what is lost when an economy, a sector or a link is taken out.

Every result follows from one inverse through the partitioned-inverse and Woodbury identities; no system of n
equations is solved again. Two readings of a loss:

- demand side (`Leontief`): suppliers lose orders; inputs from what is gone are not replaced;
- supply side (`Ghosh`): users lose inputs and cut back in proportion, at fixed allocation shares. This bounds
  what a stop would cost if nothing could be replaced (Dietzenbacher 1997 on how to read the Ghosh model); it
  is an exposure, not a forecast.

References: Paelinck, de Caevel & Degueldre (1965) for complete extraction; Dietzenbacher & van der Linden
(1997), Journal of Regional Science 37, for backward (the column of inputs) and forward (the row of
allocations); Miller & Lahr (2001), "A taxonomy of extractions"; Miller & Blair (2009), ch. 12.2. What others
would deliver in place of what is gone (Dietzenbacher, van Burken & Kondo 2019, Economic Systems Research 31)
is not asked here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from tumen.economy.arrays import ReadOnly
from tumen.economy.exposure.leontief import supply_side
from tumen.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from tumen.economy.accounts.axes import Axes
    from tumen.economy.arrays import Array
    from tumen.economy.exposure.leontief import Ghosh, Leontief

    Cut = tuple[NDArray[np.bool_], NDArray[np.bool_]]
    """Rows and columns of a block of coefficients that become zero."""

Mode = Literal["complete", "backward", "forward", "trade", "supplier", "buyer"]
MODES: tuple[Mode, ...] = get_args(Mode)


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
        return float(self.value_added_loss.sum() - self.own_loss(economy))

    def own_loss(self, economy: str) -> float:
        """Value added lost in the economy named."""
        return float(self.value_added_loss[self.axes.economy(economy)])


@dataclass(frozen=True, slots=True)
class Ranked:
    """One line of a ranking: value added lost elsewhere, and as a share of the value added there.

    `named` is False for a row in which many economies stand without a name: no supplier and no partner that
    one could speak to. Rankings have these rows after all others.
    """

    name: str
    loss: float
    share: float
    named: bool = True


def extract_economies(
    model: Leontief, economies: Sequence[str] | None = None, mode: Mode = "complete"
) -> tuple[Extraction, ...]:
    """Extract economies one at a time (all of them if not named).

    `mode`, demand side unless it is said:

    - "complete": the economy neither makes nor uses anything;
    - "backward": it buys no inputs abroad, and goes on buying for final use;
    - "forward": its deliveries of inputs to all others stop (supply side);
    - "trade": it neither buys nor sells abroad, inputs or final use, and goes on serving itself;
    - "supplier": nobody abroad buys from it; it goes on serving itself and buying;
    - "buyer": it buys nothing abroad, for inputs or final use.

    What the economy itself loses is `Extraction.own_loss`, what all others lose `loss_elsewhere`. With K its
    rows, o all others, ``w = L y`` for the final demand that is left: ``x_o = w_o - L_oK L_KK^-1 w_K``, ``x_K
    = 0`` (complete), else see `_left`.

    Raises InputError if an economy is not in the table.
    """
    if mode not in MODES:
        message = f"mode must be one of {', '.join(MODES)}, not '{mode}'"
        raise ValueError(message)
    axes = model.axes
    chosen = [
        axes.economies[k] for k in axes.group(tuple(axes.economies if economies is None else economies))
    ]
    if mode == "forward":
        supply = supply_side(model)
        return tuple(extract_supply(model, supply, code) for code in chosen)
    y = model.accounts.final_by_economy()
    by_user = model.output(y)  # once for all extractions
    out = []
    for code in chosen:
        if mode == "complete":
            after = _complete(model, code, y, by_user)
        else:
            after = _without_trade(model, code, mode, y, by_user)
        out.append(_extraction(model, f"{code} ({mode})", after))
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

    Raises InputError if a name is not in the table.
    """
    axes = model.axes
    axes.group((supplier, user))
    rows = np.zeros(axes.n, dtype=np.bool_)
    rows[[axes.row(supplier, s) for s in dict.fromkeys(axes.sectors if sectors is None else sectors)]] = True
    w = model.accounts.x
    if final:
        w = w - model.L[:, rows] @ model.accounts.final_by_economy()[rows, axes.economy(user)]
    after = _left(model.L, model.A, w, [(rows, _rows_of(axes, [user]))])
    return _extraction(model, f"{supplier} to {user}", after)


def extract_supply(model: Leontief, supply: Ghosh, economy: str) -> Extraction:
    """Stop the deliveries of inputs of an economy to all others, supply side: ``B_Ko = 0`` in ``x' = x' B +
    p'``. Value added follows output at fixed shares.
    """
    axes = model.axes
    axes.require_same(supply.accounts.axes)
    own = _rows_of(axes, [economy])
    after = _left(supply.G.T, supply.B.T, supply.accounts.x, [(~own, own)])
    return _extraction(model, f"{economy} (supply)", after)


@dataclass(frozen=True, slots=True, eq=False)
class CutOff(ReadOnly):
    """What is lost when all trade between an economy and its partners stops, in both directions.

    Attributes
    ----------
    economy, partners : who is cut off from whom
    orders : (n,) value added lost because orders stop, inputs and final use (demand side)
    inputs : (n,) value added lost because inputs stop and users cut back in proportion (supply side)
    value_added : (n,) what there is
    """

    axes: Axes
    economy: str
    partners: tuple[str, ...]
    orders: Array
    inputs: Array
    value_added: Array

    def share_of(self, economies: str | Collection[str]) -> tuple[float, float]:
        """What economies lose of their value added, by orders and by inputs.

        The two are readings of one event and are not added: what is lost is at least the larger, if nothing
        is replaced.
        """
        names = [economies] if isinstance(economies, str) else list(economies)
        own = _rows_of(self.axes, names)
        whole = float(self.value_added[own].sum())
        orders, inputs = (float(lost[own].sum()) / whole for lost in (self.orders, self.inputs))
        return orders, inputs


def cut_off(
    model: Leontief, economy: str, partners: Sequence[str] | None = None, *, supply: Ghosh | None = None
) -> CutOff:
    """Cut an economy off from partners (all others, if none is named): decoupling, and what it costs itself.

    Demand side ``A_uP = A_Pu = 0`` and no final sales between the two; supply side ``B_uP = B_Pu = 0``. On
    the supply side final sales between them have no bearing: output follows the inputs that are left.

    Raises InputError if a name is not in the table, is named twice, or the economy is its own partner.

    Parameters
    ----------
    supply : the Ghosh model of the same table, where it is at hand; else it is derived from `model`
    """
    axes = model.axes
    others = tuple(c for c in axes.economies if c != economy) if partners is None else tuple(partners)
    axes.group((economy, *others))
    if not others:
        raise InputError.of("there is nobody to be cut off from", "Name partners, or use a table of several.")
    own, far = _rows_of(axes, [economy]), _rows_of(axes, others)
    cuts = [(own, far), (far, own)]
    y = model.accounts.final_by_economy()
    lost = np.zeros(axes.n)
    lost[own] = y[own][:, list(axes.group(others))].sum(1)
    lost[far] = y[far, axes.economy(economy)]
    orders = model.accounts.x - _left(model.L, model.A, model.accounts.x - model.L @ lost, cuts)
    given = supply_side(model) if supply is None else supply
    axes.require_same(given.accounts.axes)
    inputs = model.accounts.x - _left(given.G.T, given.B.T, model.accounts.x, cuts)
    added = model.v * model.accounts.x
    return CutOff(axes, economy, others, model.v * orders, model.v * inputs, added)


def criticality(model: Leontief, supply: Ghosh | None = None, mode: Mode = "complete") -> tuple[Ranked, ...]:
    """Rank economies by the value added that all others lose without them, largest first; rows without a
    name (`Axes.unnamed`) stand after all others.

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
        code = axes.economies[k]
        loss = run.loss_elsewhere(code)
        lines.append(Ranked(code, loss, loss / float(whole.sum() - whole[k]), code not in axes.unnamed))
    return tuple(sorted(lines, key=_first))


def critical_links(model: Leontief, supply: Ghosh, user: str, top: int | None = None) -> tuple[Ranked, ...]:
    """Rank the foreign suppliers (economy and sector) of one economy by the value added it loses without
    them, largest first; rows without a name (`Axes.unnamed`) stand after all others.

    Supply side, one link at a time: deliveries of row k to the inputs of `user` stop. Sherman-Morrison for
    all k at once: ``x_k = x0_k / (1 + b_k G_.k)``, loss of j in the user ``x_k (b_k G)_j``, b_k the row
    ``B[k, user]``.

    Returns
    -------
    tuple of Ranked
        ``name`` is "economy sector"; ``share`` is the loss over the value added of the user. `top` of those
        with a name, and of the others those that lose it as much as one of these.
    """
    axes = model.axes
    axes.require_same(supply.accounts.axes)
    own = axes.block(user)
    b = supply.B[:, own]
    left = supply.accounts.x / (1.0 + np.einsum("kj,jk->k", b, supply.G[own]))
    loss = left * (b @ (supply.G[own, own] @ model.v[own]))
    total = float(model.v[own] @ model.accounts.x[own])
    lines = [
        Ranked(f"{g} {s}", float(loss[i]), float(loss[i]) / total, g not in axes.unnamed)
        for i, (g, s) in enumerate(axes.rows)
        if g != user
    ]
    ranked = sorted(lines, key=_first)
    first = [line for line in ranked if line.named][:top]
    least = first[-1].loss if first else 0.0
    return (*first, *(line for line in ranked if not line.named and (top is None or line.loss >= least)))


def _first(line: Ranked) -> tuple[bool, float]:
    return not line.named, -line.loss


def _rows_of(axes: Axes, economies: Collection[str]) -> NDArray[np.bool_]:
    """(n,) whether a row is of one of the economies."""
    at = np.isin(np.arange(axes.n_economies), [axes.economy(code) for code in economies])
    return np.repeat(at, axes.n_sectors)


def _left(inverse: Array, coefficients: Array, before: Array, cuts: Sequence[Cut]) -> Array:
    """``(I - C + D)^-1 y`` where ``before = (I - C)^-1 y`` and D holds the blocks of C that are cut.

    Woodbury: ``D = U W`` of low rank, ``x = w - I^-1 U z``, ``(I + W I^-1 U) z = W w`` with ``I^-1`` the
    inverse. A block of few rows has U = those rows of the identity, one of few columns W = those columns.
    """
    reach: list[Array] = []
    look: list[tuple[Array | None, NDArray[np.bool_]]] = []
    for rows, columns in cuts:
        if rows.sum() <= columns.sum():
            reach.append(inverse[:, rows])
            look.append((coefficients[np.ix_(rows, columns)], columns))
        else:
            reach.append(_through(inverse, coefficients, rows, columns))
            look.append((None, columns))
    spread = np.hstack(reach)

    def seen(array: Array) -> Array:
        return np.concatenate([array[at] if w is None else w @ array[at] for w, at in look])

    inner = seen(spread)
    inner[np.diag_indices_from(inner)] += 1.0
    after: Array = before - spread @ np.linalg.solve(inner, seen(before))
    return after


def _through(
    inverse: Array, coefficients: Array, rows: NDArray[np.bool_], columns: NDArray[np.bool_]
) -> Array:
    """``I^-1[:, rows] C[rows, columns]``, by the other rows where these are fewer (``I^-1 C = I^-1 - 1``)."""
    if rows.sum() <= (~rows).sum():
        return inverse[:, rows] @ coefficients[np.ix_(rows, columns)]
    out: Array = inverse[:, columns] - inverse[:, ~rows] @ coefficients[np.ix_(~rows, columns)]
    at = np.flatnonzero(columns)
    out[at, np.arange(len(at))] -= 1.0
    return out


def _without_trade(model: Leontief, economy: str, mode: Mode, y: Array, by_user: Array) -> Array:
    """Output without what an economy sells abroad, buys abroad, or both."""
    own, k = _rows_of(model.axes, [economy]), model.axes.economy(economy)
    cuts, w = [], model.accounts.x
    if mode in {"trade", "supplier"}:
        cuts.append((own, ~own))
        w = w - model.L[:, own] @ (y[own].sum(1) - y[own, k])
    if mode in {"trade", "buyer", "backward"}:
        cuts.append((~own, own))
    if mode in {"trade", "buyer"}:
        w = w - by_user[:, k] + model.L[:, own] @ y[own, k]
    return _left(model.L, model.A, w, cuts)


def _complete(model: Leontief, economy: str, y: Array, by_user: Array) -> Array:
    rows, k = model.axes.block(economy), model.axes.economy(economy)
    used_elsewhere = y[rows].sum(1) - y[rows, k]
    w = model.accounts.x - by_user[:, k] - model.L[:, rows] @ used_elsewhere
    after: Array = w - model.L[:, rows] @ np.linalg.solve(model.L[rows, rows], w[rows])
    after[rows] = 0.0
    return after


def _extraction(model: Leontief, what: str, after: Array) -> Extraction:
    lost = model.accounts.x - after
    g = model.axes.n_economies
    losses = (part.reshape(g, -1).sum(1) for part in (lost, model.v * lost))
    return Extraction(model.axes, what, after, *losses)
