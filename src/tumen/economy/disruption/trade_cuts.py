"""The flows between industries as orders and deliveries see them, with trade cuts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, cast

import numpy as np

from tumen.economy.refusals import EVERY

if TYPE_CHECKING:
    from tumen.economy.accounts import Accounts, Axes
    from tumen.economy.arrays import Array
    from tumen.economy.disruption.events import ShockEvent


class Flows:
    """Yearly flows by sector of the input, supplying economy and user: (N, G, n), a view of the table.

    Where trade is cut it is a copy, and the blocks that are cut are scaled each day.
    """

    def __init__(self, accounts: Accounts, events: Sequence[ShockEvent]) -> None:
        axes = self._axes = accounts.axes
        self._cuts = [event for event in events if event.kind == "trade"]
        self._all = accounts.Z.reshape(axes.n_economies, axes.n_sectors, axes.n).transpose(1, 0, 2)
        self._now = self._all.copy() if self._cuts else self._all
        self._left: tuple[float, ...] = (0.0,) * len(self._cuts)
        self.deliverable: Array | float = 1.0
        """(n, G) what is not cut of deliveries to final users and for rebuilding, by economy of use."""

    def on(self, day: int) -> None:
        """Scale what is cut on a day."""
        left = tuple(event.left(day) * (event.share or 0.0) for event in self._cuts)
        if left == self._left:
            return
        self._left = left
        np.copyto(self._now, self._all)
        axes = self._axes
        self.deliverable = np.ones((axes.n, axes.n_economies))
        by_supplier = self.deliverable.reshape(axes.n_economies, axes.n_sectors, -1)
        for event, part in zip(self._cuts, left, strict=True):
            for supplier, buyer, sectors in _blocks(event, axes):
                own = slice(buyer * axes.n_sectors, (buyer + 1) * axes.n_sectors)
                self._now[sectors, supplier, own] *= 1.0 - part
                by_supplier[supplier, sectors, buyer] *= 1.0 - part

    def ordered(self, order: Array) -> Array:
        """(n,) flows times (N, n) orders of every user, by supplier."""
        return cast("Array", np.matmul(self._now, order[:, :, None])[:, :, 0].T.reshape(-1))

    def received(self, weight: Array) -> Array:
        """(N, n) flows times (n,) weights of suppliers, by sector of the input and user."""
        by_input = np.ascontiguousarray(weight.reshape(-1, self._axes.n_sectors).T)[:, None, :]
        return cast("Array", np.matmul(by_input, self._now)[:, 0, :])

    def usual(self, sector: int, user: int) -> Array:
        """(G,) yearly flows of an input to a user by supplying economy, as in the table."""
        return self._all[sector, :, user]

    def today(self, sector: int, user: int) -> Array:
        """(G,) the same with what is cut."""
        return self._now[sector, :, user]


def _blocks(event: ShockEvent, axes: Axes) -> Iterator[tuple[int, int, slice | int]]:
    """Supplier, buyer and sectors of a cut; nobody is cut off from its own goods."""
    sectors = slice(None) if event.sector == EVERY else axes.sector(event.sector)
    for supplier, economy in enumerate(axes.economies):
        for buyer, other in enumerate(axes.economies):
            if supplier != buyer and event.economy in (economy, EVERY) and event.buyer in (other, EVERY):
                yield supplier, buyer, sectors
