"""What a simulation found: days as frozen arrays, losses, times to recover, and who held back whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from tumen.economy.arrays import ReadOnly, shares
from tumen.shown import Shown

if TYPE_CHECKING:
    from tumen.economy.accounts import Axes
    from tumen.economy.arrays import Array
    from tumen.economy.disruption.behaviour import Behaviour
    from tumen.economy.disruption.events import ShockEvent

SAME = 1e-3
"""Output within a thousandth of normal is normal."""


@dataclass(frozen=True, slots=True)
class FirstStop:
    """An industry that an input holds back for the first time.

    Attributes
    ----------
    economy, sector : the industry
    day : on which a stock was first too small
    input : sector of that input
    supplier : economy whose deliveries of it were the furthest behind on that day
    lost : output that inputs, of whatever sector, cost the industry in all days, in the unit of the table
    worst : largest part of its normal output lost on one day, from whatever cause
    """

    economy: str
    sector: str
    day: int
    input: str
    supplier: str
    lost: float
    worst: float


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Disruption(ReadOnly, Shown):
    """A simulation day by day; T days, G economies, N sectors, n = G x N industries.

    Amounts are of one day, in the unit of the table; losses sum days up.

    Attributes
    ----------
    normal : (n,) output of a day without shocks
    output : (T, n) output
    capacity : (T, n) what could be made with enough inputs and orders, overproduction included
    value_added : (n,) value added per unit of output
    unmet : (T, G) final demand not met, by economy of use; a fall of demand itself is not in it
    final : (G,) final demand of a day without shocks
    rebuilt : (T, n) deliveries for rebuilding
    stock : (N, n) stocks of inputs at the end; infinite where they never bind
    held_back : (N, n) output lost for want of an input, all days, by the input that binds most
    first_held_back, first_input, first_supplier : (n,) day, sector of the input and economy of the supplier
        the furthest behind when an input first holds an industry back; -1 where none ever does
    ledger : (T, 6, N) of each product: made (and run down from stocks of the table), delivered to industries,
        to final users, to rebuilding; of inputs with finite stocks: received less used, change of stocks
    """

    axes: Axes
    events: tuple[ShockEvent, ...]
    behaviour: Behaviour
    normal: Array
    output: Array
    capacity: Array
    value_added: Array
    unmet: Array
    final: Array
    rebuilt: Array
    stock: Array
    held_back: Array
    first_held_back: Array
    first_input: Array
    first_supplier: Array
    ledger: Array

    @property
    def days(self) -> int:
        """Days that were simulated."""
        return len(self.output)

    def _facts(self) -> Iterator[tuple[str, object]]:
        axes = self.axes
        yield "", f"{axes.n_economies} economies x {axes.n_sectors} sectors, {self.days} days, {axes.unit}"
        yield "events", [event.name for event in self.events]
        lost = self.value_added_loss().sum(1)
        worst = np.argsort(-lost)[:5]
        yield "value added lost", [f"{axes.economies[g]} {lost[g]:,.0f}" for g in worst if lost[g] > 0]
        yield (
            "first held back",
            [
                f"day {stop.day}: {stop.economy} {stop.sector} by {stop.input} of {stop.supplier}"
                for stop in self.first_stops()[:5]
            ],
        )

    def output_loss(self) -> Array:
        """(G, N) output lost in all days; below zero where more was made than without the shocks."""
        return self._by_industry((self.normal - self.output).sum(0))

    def value_added_loss(self) -> Array:
        """(G, N) value added lost in all days, at fixed shares of output."""
        return self._by_industry((self.normal - self.output).sum(0) * self.value_added)

    def value_added_index(self) -> Array:
        """(T, G) value added of each day by economy, 1 without shocks."""
        by_economy = (self.days, self.axes.n_economies, self.axes.n_sectors)
        made = (self.output * self.value_added).reshape(by_economy).sum(2)
        whole = self._by_industry(self.normal * self.value_added).sum(1)
        return shares(made, whole[None], 1.0)

    def peak_loss(self) -> Array:
        """(G,) largest part of a day's value added lost by economy; never below 0."""
        return cast("Array", np.maximum(1.0 - self.value_added_index().min(0), 0.0))

    def recovered_after(self) -> tuple[int | None, ...]:
        """By economy: days from the first event until value added is normal and stays so.

        Normal is within a thousandth; 0 where it always was; None where it is not at the end.
        """
        return self._recovered(self.value_added_index())

    def industries_recovered_after(self) -> tuple[int | None, ...]:
        """By industry: the same of output."""
        return self._recovered(shares(self.output, self.normal, 1.0))

    def _recovered(self, index: Array) -> tuple[int | None, ...]:
        start = min((event.from_day for event in self.events), default=0)
        found: list[int | None] = []
        for off in (np.abs(1.0 - index) > SAME).T:
            last = np.flatnonzero(off)
            days = int(last[-1]) + 1 if len(last) else start
            found.append(None if days == self.days else days - start)
        return tuple(found)

    def whole_index(self) -> Array:
        """(T,) value added of all economies together on each day, 1 without shocks."""
        return self.output @ self.value_added / (self.normal @ self.value_added)

    def falls_on(self) -> bool:
        """Whether value added of all is lower on the last day than when the last event was over.

        Nothing in the model takes the place of an input that does not come: below some stocks a loss feeds on
        itself, long after the events, and what it sums up to depends on the days that one cares to simulate.
        Events that last to the end are never over.
        """
        if any(event.days is None for event in self.events):
            return False
        ends = [event.from_day + (event.days or 0) + (event.recovery_days or 0) for event in self.events]
        index = self.whole_index()
        over = max(ends, default=0)
        return over < self.days and bool(index[-1] < index[over] - SAME)

    def first_stops(self) -> tuple[FirstStop, ...]:
        """Industries that an input held back, the first first, of one day the largest loss first."""
        axes, names = self.axes, self.axes.rows
        lost = self.held_back.sum(0)
        worst = np.maximum(1.0 - shares(self.output.min(0), self.normal, 1.0), 0.0)
        at = np.flatnonzero(self.first_held_back >= 0)
        ranked = sorted(at, key=lambda j: (self.first_held_back[j], -lost[j]))
        return tuple(
            FirstStop(
                *names[j],
                int(self.first_held_back[j]),
                axes.sectors[int(self.first_input[j])],
                axes.economies[int(self.first_supplier[j])],
                float(lost[j]),
                float(worst[j]),
            )
            for j in ranked
        )

    def _by_industry(self, values: Array) -> Array:
        return values.reshape(self.axes.n_economies, self.axes.n_sectors)
