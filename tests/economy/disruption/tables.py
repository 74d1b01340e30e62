"""Small tables, and the equations of docs/theory/disruption.md written out without regard to speed."""

from __future__ import annotations

import numpy as np

from tumen.economy.accounts import Accounts, Axes
from tumen.economy.disruption import Behaviour, ShockEvent


def table(economies: str, sectors: str, z, y) -> Accounts:
    """A table whose labels are letters; flows of a year of 365 days."""
    axes = Axes(tuple(economies), tuple(sectors), ("FD",), "million USD", 2020, "", "made up")
    return Accounts.build(axes, Z=z, Y=y)


def random_table(seed: int, g: int = 3, n: int = 3) -> Accounts:
    """Balanced; some flows are zero, none is negative."""
    draw = np.random.default_rng(seed)
    size = g * n
    a = draw.random((size, size)) * (draw.random((size, size)) > 0.3)
    a *= 0.6 / np.maximum(a.sum(0), 1e-9)
    y = draw.uniform(1, 100, (size, g))
    x = np.linalg.solve(np.eye(size) - a, y.sum(1))
    return table("ABCDE"[:g], "pqrst"[:n], a * x, y)


def naive(accounts: Accounts, events: list[ShockEvent], how: Behaviour, days: int):
    """Output (days, n): every order in one matrix, loops over inputs; capacity and capital without rebuilding."""
    n, n_sectors = accounts.axes.n, accounts.axes.n_sectors
    z, y = accounts.Z / 365, accounts.Y.sum(1) / 365
    x0 = z.sum(1) + y
    sector = np.arange(n) % n_sectors
    inputs = np.array([[z[sector == i, f].sum() for f in range(n)] for i in range(n_sectors)])
    a = inputs / x0
    inv = [how.inventories.get(code, how.inventory_days) for code in accounts.axes.sectors]
    stock = inputs * np.where(np.isfinite(inv), inv, 0)[:, None]
    orders, alpha, out = z.copy(), np.ones(n), []
    for t in range(days):
        lost = np.zeros(n)
        for event in events:
            lost = np.maximum(lost, event.left(t) * event.share * event.rows(accounts.axes))
        demand = orders.sum(1) + y
        cap = alpha * (1 - lost) * x0
        best = np.minimum(demand, cap)
        x = best.copy()
        for i in range(n_sectors):
            for f in range(n):
                if not np.isfinite(inv[i]) or a[i, f] <= how.least_input:
                    continue
                need = best[f] * a[i, f] * inv[i] * how.psi
                if need > stock[i, f]:
                    x[f] = min(x[f], best[f] * stock[i, f] / need)
        fill = x / demand
        came = orders * fill[:, None]
        if how.rationing == "priority":
            total = orders.sum(1)
            came = orders * np.where(total > 0, np.minimum(1, x / np.where(total > 0, total, 1)), 1)[:, None]
        ratio = cap / x0 if how.orders == "alt" else np.ones(n)
        orders = np.zeros((n, n))
        for i in range(n_sectors):
            for f in range(n):
                finite = np.isfinite(inv[i])
                if finite:
                    stock[i, f] += came[sector == i, f].sum() - x[f] * a[i, f]
                gap = max(best[f] * a[i, f] * inv[i] - stock[i, f], 0) if finite and a[i, f] > 0 else 0
                want = gap / how.restoration_days + x[f] * a[i, f]
                weight = z[:, f] * ratio * (sector == i)
                if weight.sum() > 0:
                    orders[:, f] += want * weight / weight.sum()
        scarce = (demand - x) / demand
        alpha += (
            np.where(scarce > 0, (how.overproduction_max - alpha) * scarce, 1 - alpha)
            / how.overproduction_days
        )
        out.append(x)
    return np.array(out)
