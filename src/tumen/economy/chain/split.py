"""Split sectors of a table in two, the product and the rest, by the product's own sales and bill.

Disaggregation of one sector with full information on its column (Wolsky 1984, Review of Economics and
Statistics 66; Lindner, Legault & Guan 2012, Economic Systems Research 24, for what is not known of its row):
the column is the bill of materials, the row the sales by market; inside a market the product goes to users
as its sector's deliveries do. The rest is the old sector less the product, so that totals are kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tumen.economy.accounts.table import Accounts
from tumen.economy.arrays import ROUNDING
from tumen.economy.refusals import Refusals

if TYPE_CHECKING:
    from tumen.economy.accounts.axes import Axes
    from tumen.economy.arrays import Array
    from tumen.economy.chain.product_year import ProductYear, TableRow

LESS = "Look at volumes, prices and units of the study, or name another sector"


def product_label(sector: str) -> str:
    """What the product of a sector is called on the axis."""
    return f"{sector}: product"


def split_product(accounts: Accounts, made: ProductYear, *, sectors: Iterable[str] = ()) -> Accounts:
    """The table with the product apart from the rest of its sector, in the economies that make it.

    Each sector of the product (and of `sectors`) gets one more label, empty where an economy does not make
    it; without any the table is the same. Adding up the two labels gives back every total.

    Raises InputError if the product is larger than what the table has of its sector: of a purchase, of the
    sales to a market, or of value added; each is named with how much is too much.
    """
    labels = tuple(dict.fromkeys((*made.sectors, *sectors)))
    if not labels:
        return accounts
    axes, wrong = accounts.axes, Refusals()
    wrong.unknown("sector", labels, axes.sectors)
    economies = {row[0] for pair in made.bought for row in pair} | {row[0] for row in made.makers}
    wrong.unknown("economy", sorted(economies | {buyer for _, buyer in made.sold}), axes.economies)
    wrong.unknown("sector", sorted({row[1] for row, _ in made.bought}), axes.sectors)
    wrong.done()
    larger = replace(axes, sectors=(*axes.sectors, *map(product_label, labels)))
    z, y, va, taxes, x = _room(accounts, larger)

    def take(what: str, there: float, amount: float) -> None:
        over = amount - there
        if over > ROUNDING * max(abs(there), abs(amount)):
            found = f"{plain(amount)} {axes.unit}, the table has {plain(max(there, 0.0))}"
            wrong.when(True, f"{what}: {found}, {plain(over)} too much", LESS)

    def at(row: TableRow) -> int:
        return larger.row(*row)

    def own(row: TableRow) -> int:
        return larger.row(row[0], product_label(row[1]))

    for (row, maker), amount in made.bought.items():
        take(f"{_said(maker)} buys from {_said(row)} for the product", z[at(row), at(maker)], amount)
        z[at(row), at(maker)] -= amount
        z[at(row), own(maker)] += amount
    for (one, other), amount in made.passed.items():
        take(f"{_said(one)} passes on to {_said(other)}", z[at(one), at(other)], amount)
        z[at(one), at(other)] -= amount
        z[own(one), own(other)] += amount
    for (maker, buyer), amount in made.sold.items():
        users, final = _users(larger, buyer, len(axes.sectors))
        whole = float(z[at(maker), users].sum() + y[at(maker), final].sum())
        take(f"{_said(maker)} sells of the product to {buyer}", whole, amount)
        if amount <= 0 or whole <= 0:
            continue
        share = min(amount / whole, 1.0)
        for cells, part in ((z, users), (y, final)):
            moving = share * cells[at(maker), part]
            cells[own(maker), part] += moving
            cells[at(maker), part] -= moving
    for maker in made.makers:
        added = made.output(maker) - made.inputs(maker)
        primary = float(va[:, at(maker)].sum() + taxes[at(maker)])
        take(f"value added of the product in {_said(maker)}", primary, added)
        share = added / primary if primary > 0 else 0.0
        for cells in (va, taxes):
            moving = share * cells[..., at(maker)]
            cells[..., own(maker)] += moving
            cells[..., at(maker)] -= moving
        x[own(maker)] = made.output(maker)
        x[at(maker)] -= made.output(maker)
    loses(made, axes.unit, wrong)
    wrong.done()
    levied = None if accounts.taxes is None else taxes
    return Accounts.build(
        larger,
        Z=_no_residue(z, accounts.x.max()),
        Y=y,
        value_added=va,
        components=accounts.components,
        taxes=levied,
        x=x,
        notes=accounts.notes,
    )


def plain(value: float) -> str:
    """A number as one reads it, never as a power of ten."""
    return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"


def loses(made: ProductYear, unit: str, wrong: Refusals) -> None:
    """Note makers whose materials are worth more than what they make."""
    for maker in made.makers:
        added = made.output(maker) - made.inputs(maker)
        what = f"materials of {_said(maker)} are worth more than the product by {plain(-added)} {unit}"
        wrong.when(added < -ROUNDING * made.output(maker), what, LESS)


def _no_residue(z: Array, size: float) -> Array:
    """What is below zero by rounding alone is nothing."""
    return np.where((z < 0) & (z > -ROUNDING * size), 0.0, z)


def _room(accounts: Accounts, axes: Axes) -> tuple[Array, Array, Array, Array, Array]:
    """The arrays of a table with empty rows and columns for the new labels."""
    g, old, new = axes.n_economies, accounts.axes.n_sectors, axes.n_sectors
    z = np.zeros((g, new, g, new))
    z[:, :old, :, :old] = accounts.Z.reshape(g, old, g, old)
    y = np.zeros((g, new, accounts.Y.shape[1]))
    y[:, :old] = accounts.Y.reshape(g, old, -1)
    va = np.zeros((len(accounts.components), g, new))
    va[:, :, :old] = accounts.value_added.reshape(-1, g, old)
    flat = np.zeros((2, g, new))
    flat[0, :, :old] = 0.0 if accounts.taxes is None else accounts.taxes.reshape(g, old)
    flat[1, :, :old] = accounts.x.reshape(g, old)
    n = g * new
    return z.reshape(n, n), y.reshape(n, -1), va.reshape(-1, n), flat[0].ravel(), flat[1].ravel()


def _users(axes: Axes, buyer: str, old: int) -> tuple[slice, slice]:
    """Columns of the sectors of an economy that are no products, and of its final demand."""
    first, final = axes.block(buyer).start, axes.economy(buyer) * axes.n_final
    return slice(first, first + old), slice(final, final + axes.n_final)


def _said(row: TableRow) -> str:
    return " ".join(row)
