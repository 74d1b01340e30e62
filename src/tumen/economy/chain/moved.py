"""The table after a product moved: made elsewhere, of other materials, sold in other volumes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tumen.economy.accounts.table import Accounts
from tumen.economy.arrays import shares
from tumen.economy.chain.split import LESS, loses, plain, product_label
from tumen.economy.exposure.leontief import invert
from tumen.economy.refusals import Refusals

if TYPE_CHECKING:
    from tumen.economy.arrays import Array
    from tumen.economy.chain.product_year import ProductYear


def moved(split: Accounts, after: ProductYear) -> Accounts:
    """The table in which the product is made, bought and sold as `after` says.

    Makers get the columns of their new bills. In each market the users of a maker that sells less turn to
    those who sell more; where these sell less (or cheaper) than falls away, what a user saves is its own
    value added; what they sell beyond it goes to final demand, so that nobody's cost rises. All other
    coefficients and final demand stay; output follows, ``x = L y``.

    Raises InputError if more is sold to an economy than all that it buys of the sector, or the table so made
    has no Leontief inverse.

    Parameters
    ----------
    split : by `split_product`, with the labels of the sectors of `after`
    """
    require_plausible(split, after)
    axes, n = split.axes, split.axes.n_sectors
    labels = {
        sector: product_label(sector) for sector in axes.sectors if product_label(sector) in axes.sectors
    }
    old = n - len(labels)
    a, y = shares(split.Z, split.x[None, :]), split.Y.copy()
    every = np.arange(axes.n_economies) * n
    for sector, label in labels.items():
        rows = every + axes.sector(label)
        a[:, rows] = 0.0
        for place, buyer in enumerate(axes.economies):
            users = slice(place * n, place * n + old)
            final = slice(place * axes.n_final, (place + 1) * axes.n_final)
            cells = np.hstack((split.Z[rows, users], split.Y[rows, final]))
            sold = np.array([after.sold.get(((code, sector), buyer), 0.0) for code in axes.economies])
            deliveries = split.Y[every + axes.sector(sector), final].sum(0)
            cells = _turned(cells, sold, deliveries)
            a[rows, users] = shares(cells[:, :old], split.x[None, users])
            y[rows, final] = cells[:, old:]
    _bills(a, split, after)
    x = invert(a) @ y.sum(1)
    return Accounts.build(axes, Z=a * x[None, :], Y=y, notes=split.notes)


def require_plausible(accounts: Accounts, made: ProductYear) -> None:
    """InputError if more of a product is sold to an economy than all that the table has it buy of the sector,
    or materials are worth more than the product, with how much is too much.
    """
    axes, wrong = accounts.axes, Refusals()
    bought = accounts.sales_by_economy()
    sold: dict[tuple[str, str], float] = {}
    for (maker, buyer), value in made.sold.items():
        sold[maker[1], buyer] = sold.get((maker[1], buyer), 0.0) + value
    for (sector, buyer), value in sold.items():
        labels = {sector, product_label(sector)}.intersection(axes.sectors)
        rows = [axes.row(code, label) for code in axes.economies for label in labels]
        whole = float(bought[rows, axes.economy(buyer)].sum())
        over = f"{plain(value)} {axes.unit}, it buys {plain(whole)} of {sector} from everybody"
        what = f"the product is sold to {buyer} for {over}, {plain(value - whole)} too much"
        wrong.when(value > whole, what, LESS)
    loses(made, axes.unit, wrong)
    wrong.done()


def _turned(cells: Array, sold: Array, deliveries: Array) -> Array:
    """What each maker (rows) sells to each user in a market, final demand last, after its sales changed."""
    before = cells.sum(1)
    kept = np.minimum(shares(sold, before), 1.0)[:, None] * cells
    freed, rise = (cells - kept).sum(0), np.maximum(sold - before, 0.0)
    fall, risen = float(freed.sum()), float(rise.sum())
    if risen <= 0:
        return kept
    taken = freed * (min(risen / fall, 1.0) if fall > 0 else 0.0)
    taken[-len(deliveries) :] += (risen - taken.sum()) * _spread(deliveries)
    turned: Array = kept + (rise / risen)[:, None] * taken
    return turned


def _spread(deliveries: Array) -> Array:
    """Shares of the categories of final demand; all of the first where there is none."""
    bought = np.maximum(deliveries, 0.0)
    spread: Array = bought / bought.sum() if bought.sum() > 0 else np.eye(len(bought))[0]
    return spread


def _bills(a: Array, split: Accounts, after: ProductYear) -> None:
    """The columns of the makers."""
    axes = split.axes

    def own(economy: str, sector: str) -> int:
        return axes.row(economy, product_label(sector))

    for (row, maker), amount in after.bought.items():
        a[axes.row(*row), own(*maker)] += amount / after.output(maker)
    for (one, other), amount in after.passed.items():
        a[own(*one), own(*other)] += amount / after.output(other)
