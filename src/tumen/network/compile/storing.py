"""Stock carried from one period into the next, by stream: units keep the origin that they earned.

Goods that come again in the next period and stand there alike join what was kept; where their value or their
consignment differs, what was kept stays apart as a stream of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from tumen.network.compile.streams import Present, Stream
from tumen.network.model.network import Network
from tumen.network.model.storing import Opening

if TYPE_CHECKING:
    import numpy as np

    from tumen.network.compile.compiled import Compiled


@dataclass(frozen=True, slots=True)
class HeldRow:
    """Units of a stream that are at a site at the end of a period."""

    period: int
    site: str
    stream: int
    becomes: int
    """Stream as which they are there in the next period; -1 after the last."""
    value: Decimal
    """Per unit: at the producer, for what a plant made; else with freight across borders."""
    holding: float
    """Cost per unit for the whole period."""
    worth: float
    """Of a unit left at the end of the last period, positive."""


@dataclass(frozen=True, slots=True)
class OpenedRow:
    """Units of a stream that are at a site when the first period begins."""

    site: str
    stream: int
    quantity: Decimal


@dataclass
class Storing:
    """What may be kept, filled period by period."""

    network: Network
    held: list[HeldRow] = field(default_factory=list)
    opened: list[OpenedRow] = field(default_factory=list)
    carried: dict[int, dict[str, Present]] = field(default_factory=dict)
    """By stream and site: how what may have been kept from the period before stands there."""
    _before: dict[tuple[int, str], int] = field(default_factory=dict)
    """Held rows of the period before, by stream and site."""
    _now: dict[tuple[int, str], int] = field(default_factory=dict)
    _next: dict[int, dict[str, Present]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.stocks = {(row.site, row.item): row for row in self.network.stocks}
        self.items = {row.item for row in self.network.stocks}

    def open(self, row: Opening, stream: int, here: Present) -> None:
        """Put opening stock where it is, before the first period."""
        self.opened.append(OpenedRow(row.site, stream, row.quantity))
        self.carried.setdefault(stream, {})[row.site] = here

    def take(self, stream: int) -> dict[str, Present]:
        """What was carried of a stream, once."""
        return self.carried.pop(stream, {})

    def left(self, item: str, streams: Sequence[Stream]) -> int | None:
        """The first stream of an item of which something was carried that was not taken."""
        return min((index for index in self.carried if streams[index].item == item), default=None)

    def apart(self, stream: int, site: str, new: int, here: Present) -> None:
        """What was carried stands otherwise than what comes: it goes on as another stream."""
        self._becomes(stream, site, new)
        self.carried.setdefault(new, {})[site] = replace(here, stream=new)

    def hold(self, period: int, site: str, here: Present, item: str, *, joined: bool) -> None:
        """A stream that stands at a site may be kept there; `joined`: with what was carried."""
        if joined:
            self._becomes(here.stream, site, here.stream)
        row = self.stocks.get((site, item))
        if row is None:
            return
        last = period + 1 == len(self.network.periods)
        cost = (row.holding_cost + row.holding_share * here.high) * self.network.periods[period].years
        worth = float(row.ending_value) if last else 0.0
        self._now[here.stream, site] = len(self.held)
        self.held.append(HeldRow(period, site, here.stream, -1, here.high, float(cost), worth))
        self._next.setdefault(here.stream, {})[site] = here

    def turn(self) -> None:
        """The period is over."""
        self.carried, self._before, self._next, self._now = self._next, self._now, {}, {}

    def _becomes(self, stream: int, site: str, new: int) -> None:
        column = self._before.get((stream, site))
        if column is not None:
            self.held[column] = replace(self.held[column], becomes=new)


def makers_of(compiled: Compiled, held: np.ndarray | None) -> dict[tuple[int, int], tuple[int, ...]]:
    """Modes that can have made what there is of a stream in a period, stock that was kept included."""
    found: dict[tuple[int, int], dict[int, None]] = {}
    for index, mode in enumerate(compiled.modes):
        found.setdefault((mode.period, mode.stream), {})[index] = None
    for column, row in enumerate(compiled.held):  # by period, so that chains are followed to their end
        if row.becomes >= 0 and held is not None and held[column] > 0:
            before = found.get((row.period, row.stream), {})
            found.setdefault((row.period + 1, row.becomes), {}).update(before)
    return {key: tuple(sorted(modes)) for key, modes in found.items()}
