"""Capital that is rebuilt: what is still to be delivered, by whom and to whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from tumen.economy.arrays import shares
from tumen.errors import InputError

if TYPE_CHECKING:
    from tumen.economy.accounts import Accounts
    from tumen.economy.arrays import Array
    from tumen.economy.disruption.events import ShockEvent


class Rebuilding:
    """Goods that one event demands until its capital is back.

    Every damaged industry buys from the rebuilding sectors in their stated shares, and of each sector from
    the economies from which it buys its inputs of it; where it buys none, from those its economy buys from.
    """

    def __init__(
        self, event: ShockEvent, accounts: Accounts, damage: Array, rebuilding: Mapping[str, float]
    ) -> None:
        axes = accounts.axes
        self.event, self.hit = event, np.flatnonzero(damage)
        sectors = [axes.sector(code) for code, share in rebuilding.items() if share > 0]
        parts = np.array([share for share in rebuilding.values() if share > 0])
        self.rows = (np.arange(axes.n_economies)[:, None] * axes.n_sectors + sectors).reshape(-1)
        by_sector = (axes.n_economies, len(sectors), len(self.hit))
        bought = accounts.Z[np.ix_(self.rows, self.hit)].reshape(by_sector)
        home = self._home = self.hit // axes.n_sectors
        all_users = accounts.sales_by_economy()[np.ix_(self.rows, home)].reshape(by_sector)
        bought = np.where(bought.sum(0) > 0, bought, np.maximum(all_users, 0.0))
        if not bought.sum(0).all():
            where = axes.economies[home[int((bought.sum(0) == 0).any(0).argmax())]]
            raise InputError.of(
                f"event {event.name!r}: nobody sells to {where} what rebuilds there",
                "Give shares in rebuilding to sectors that it buys from",
            )
        left = shares(bought, bought.sum(0)[None]) * parts[None, :, None] * damage[self.hit]
        self._left: Array = left.reshape(len(self.rows), len(self.hit))

    def wanted(self, day: int, deliverable: Array | float) -> Array:
        """(rows, hit) what is demanded on a day of those who may deliver (n, G)."""
        begins = self.event.from_day + (self.event.days or 0)
        if day < begins:
            return np.zeros_like(self._left)
        asked = self._left / float(self.event.recovery_days or 1)
        return asked if isinstance(deliverable, float) else asked * deliverable[np.ix_(self.rows, self._home)]

    def receive(self, given: Array) -> None:
        """Take deliveries off what is to be rebuilt."""
        self._left -= given
        np.maximum(self._left, 0.0, out=self._left)

    def add_lost(self, day: int, capital: Array) -> None:
        """Add the capital that is still destroyed."""
        if day >= self.event.from_day:
            capital[self.hit] += self._left.sum(0)
